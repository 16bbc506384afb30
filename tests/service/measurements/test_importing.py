"""Taking in measurements: once, again, corrected, by whom, for which unit."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.records import Record, Rejection
from plumbline.ground.kernel.refusals import NotAllowed
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements import queries
from plumbline.service.measurements.models import Batch, Measurement
from tests.service.measurements.sheets import COLUMNS, fact_mapping, line
from tests.world import World

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def take(*lines: list[str], by: Viewer | None = None, at: datetime = NOW, **changes: Any) -> measurements.Imported:
    records: list[Record | Rejection] = [Record(number, cells, ()) for number, cells in enumerate(lines, start=2)]
    return measurements.import_measurements(
        mapping=fact_mapping(**changes),
        name="samples.csv",
        digest="0" * 64,
        header=COLUMNS,
        records=records,
        by=by or organization.system(),
        at=at,
    )


def test_rows_come_in_with_their_unit_file_and_line(world: World) -> None:
    done = take(line(), line(no="S-2", who="北所", said="不合格"))

    found = Measurement.objects.select_related("batch").get(reference="S-2")
    assert (done.entered, done.changed, done.unchanged, done.rejected) == (2, 0, 0, [])
    assert (found.unit_path, found.outcome, found.line) == ("/YH/YH-GAS/GAS-NORTH/", "fail", 3)
    assert (found.batch.file_name, found.batch.entered, found.batch.source) == ("samples.csv", 2, "scada")
    assert Entry.objects.get(name="measurements.imported").subject == "samples.csv"


def test_the_same_rows_again_change_nothing(world: World) -> None:
    take(line(), line(no="S-2", value="38.2500"))

    again = take(line(), line(no="S-2", value="38.25"), at=NOW + timedelta(hours=1))

    assert (again.entered, again.changed, again.unchanged) == (0, 0, 2)
    assert Measurement.objects.count() == 2


def test_a_row_that_says_something_else_takes_the_place_of_the_earlier_one_which_is_kept(world: World) -> None:
    take(line())
    later = NOW + timedelta(hours=1)

    again = take(line(said="不合格"), at=later)

    old, new = Measurement.objects.order_by("batch__at")
    assert (again.entered, again.changed) == (0, 1)
    assert (old.outcome, old.superseded_at) == ("pass", later)
    assert (new.outcome, new.superseded_at) == ("fail", None)


def test_the_same_reference_of_another_source_or_kind_is_another_row(world: World) -> None:
    take(line())

    done = take(line(), line(kind="pressure"), source="laboratory")

    assert (done.entered, done.changed) == (2, 0)


def test_a_bad_row_costs_itself_only(world: World) -> None:
    done = take(
        line(no="S-1", said="尚可"), line(no="S-2", who="NOWHERE"), line(no="S-3"), line(no="S-3", said="不合格")
    )

    assert done.entered == 1
    assert {(each.line, each.field) for each in done.rejected} == {(2, "outcome"), (3, "unit"), (5, "reference")}
    assert Batch.objects.get().rejected == 3


def test_who_may_not_import_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed):
        take(line(), by=world.viewer("zhao"))


def test_imports_are_listed_for_those_who_see_figures(world: World) -> None:
    take(line())

    assert [(each.file_name, each.entered) for each in queries.batches(viewer=organization.system())] == [
        ("samples.csv", 1)
    ]
    with pytest.raises(NotAllowed):
        queries.batches(viewer=world.viewer("zhao"))


def test_which_kinds_are_there(world: World) -> None:
    take(line())

    assert queries.kinds_there(["gas_quality", "pressure"]) == {"gas_quality"}


def test_a_promise_in_working_days_knows_the_company_s_holidays(ruled_world: World) -> None:
    """The day before the Spring Festival of 2026: the next working day comes ten days later."""
    when = "2026-02-14 10:00:00"
    applied = line(kind="application", said="", when=when)

    take(applied, due_at=None, due_after_working_days=1)

    assert Measurement.objects.get().due_at == datetime(2026, 2, 24, 16, tzinfo=UTC)
