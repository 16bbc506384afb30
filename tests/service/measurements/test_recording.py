"""What the product found itself: kept once, corrected, taken back, and counted like what came from elsewhere."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.models import IndicatorValue
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.mappings import MappingRefused
from plumbline.ground.kernel.refusals import NotAllowed
from plumbline.ground.organization import queries as organization
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements import queries
from plumbline.service.measurements.actions import Found
from plumbline.service.measurements.models import Measurement
from plumbline.service.measurements.rules import FactRefused
from tests.service.measurements.sheets import fact_mapping
from tests.world import World

NOW = datetime(2026, 3, 20, tzinfo=UTC)
DAY = timedelta(days=1)


def found(world: World, **changes: object) -> Found:
    said = {
        "kind": "inspection",
        "reference": "JC-20260301-00001",
        "unit_id": world.unit_id("GAS-NORTH"),
        "happened_at": NOW - 10 * DAY,
        "due_at": NOW - DAY,
        "done_at": NOW - 2 * DAY,
    }
    return Found(**(said | changes))  # type: ignore[arg-type]


def record(said: Found, *, at: datetime = NOW) -> bool:
    return measurements.record(found=said, by=organization.system(), at=at)


def test_it_is_kept_once_with_its_unit_and_number_and_is_no_import(world: World) -> None:
    first, again = record(found(world)), record(found(world))

    kept = Measurement.objects.get()
    assert (first, again) == (True, False)
    assert (kept.source, kept.reference, kept.unit_path, kept.line) == (
        "plumbline",
        "JC-20260301-00001",
        "/YH/YH-GAS/GAS-NORTH/",
        1,
    )
    assert Entry.objects.filter(name="measurements.recorded").count() == 1
    assert queries.batches(viewer=world.viewer("fang")) == []


def test_said_differently_it_takes_the_place_of_what_was_said(world: World) -> None:
    record(found(world, done_at=None))

    assert record(found(world), at=NOW + DAY)

    old, new = Measurement.objects.order_by("line")
    assert (old.superseded_at, new.superseded_at) == (NOW + DAY, None)
    assert (old.done_at, new.done_at) == (None, NOW - 2 * DAY)


def test_taken_back_it_stays_readable_and_counts_no_more(world: World) -> None:
    record(found(world))

    taken = measurements.take_back(
        kind="inspection", reference="JC-20260301-00001", by=organization.system(), at=NOW + DAY
    )
    again = measurements.take_back(
        kind="inspection", reference="JC-20260301-00001", by=organization.system(), at=NOW + DAY
    )

    assert (taken, again) == (True, False)
    assert Measurement.objects.get().superseded_at == NOW + DAY


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_at": None}, "due_at"),
        ({"outcome": "pass"}, "outcome"),
        ({"done_at": NOW - 11 * DAY}, "done_at"),
        (
            {"kind": "mystery_visit", "due_at": None, "done_at": None, "amount": Decimal(3), "weight": Decimal(2)},
            "amount",
        ),
    ],
)
def test_what_its_kind_does_not_know_is_refused_by_its_field(
    world: World, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(FactRefused) as refused:
        record(found(world, **changes))

    assert refused.value.field == field
    assert not Measurement.objects.exists()


def test_it_counts_in_the_indicator_of_its_kind(ruled_world: World) -> None:
    record(found(ruled_world))
    record(found(ruled_world, reference="JC-20260301-00002", done_at=None))

    indicators.measure(period=periods.parse("2026-03"), by=organization.system(), at=NOW + DAY)

    value = IndicatorValue.objects.get(period="2026-03", code="INSP-01", unit__code="GAS-NORTH")
    assert (value.numerator, value.denominator) == (1, 2)


def test_nobody_records_by_hand(world: World) -> None:
    with pytest.raises(NotAllowed):
        measurements.record(found=found(world), by=world.viewer("head-north"), at=NOW)


def test_no_file_may_say_that_it_is_the_product(world: World) -> None:
    with pytest.raises(MappingRefused, match="plumbline"):
        fact_mapping(source="plumbline")
