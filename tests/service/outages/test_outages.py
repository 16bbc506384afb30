"""Stops of supply: announcing, extending, ending, and who is told on the phone."""

from datetime import timedelta
from uuid import UUID

import pytest

from plumbline.ground.journal import actions as journal
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.service_levels.models import LimitVersion
from plumbline.service.customers.models import Area
from plumbline.service.outages import actions, queries
from plumbline.service.outages.models import Outage
from plumbline.service.outages.states import OutageKind
from tests.world import START, World, later


def announce(world: World, **changes: object) -> Outage:
    wanted: dict[str, object] = {
        "kind": OutageKind.UNPLANNED,
        "line": "heating",
        "title": "东城二次网抢修",
        "area_ids": [world.area_id("EAST")],
        "starts_at": START,
        "expected_end": later(hours=6),
        "unit_id": world.unit_id("HEAT-EAST"),
        **changes,
    }
    return actions.announce(by=world.viewer("head-east"), at=START, **wanted)  # type: ignore[arg-type]


def test_an_outage_runs_in_its_area_and_everything_under_it_and_nowhere_else(world: World) -> None:
    outage = announce(world)

    running = {code: queries.running_at(area.id, later(hours=1)) for code, area in world.areas.items()}

    assert {code for code, found in running.items() if found} == {"EAST", "EAST-N", "EAST-S"}
    (stop,) = running["EAST-N"]
    assert (stop.number, stop.title, stop.is_overdue) == (outage.number, "东城二次网抢修", False)
    assert outage.number == "TG-20260105-00001"


@pytest.mark.parametrize(
    ("hours", "line", "runs"), [(-1, "", False), (0, "", True), (0, "heating", True), (0, "gas", False), (7, "", True)]
)
def test_an_outage_runs_from_its_start_until_somebody_ends_it(world: World, hours: int, line: str, runs: bool) -> None:
    announce(world)

    found = queries.running_at(world.area_id("EAST"), later(hours=hours), line=line)

    assert bool(found) == runs
    assert all(stop.is_overdue == (hours > 6) for stop in found)


def test_an_ended_outage_is_over_from_its_real_end_on(world: World) -> None:
    outage = announce(world)

    actions.end(outage_id=outage.id, by=world.viewer("zhou"), at=later(hours=5), ended_at=later(hours=4))

    runs = {hours: bool(queries.running_at(world.area_id("EAST"), later(hours=hours))) for hours in (3, 4, 5)}
    assert runs == {3: True, 4: False, 5: False}
    assert Entry.objects.get(name="outages.ended").particulars["minutes"] == 240


def test_two_areas_of_one_outage_tell_of_it_once(world: World) -> None:
    announce(world, area_ids=[world.area_id("EAST"), world.area_id("EAST-N"), world.area_id("EAST")])

    assert len(queries.running_at(world.area_id("EAST-N"), START)) == 1


def test_a_planned_outage_is_upcoming_until_it_starts_and_may_be_cancelled_until_then(world: World) -> None:
    outage = announce(world, kind=OutageKind.PLANNED, starts_at=later(days=1), expected_end=later(days=2))
    east = world.area_id("EAST")

    assert queries.running_at(east, START) == ()
    assert [stop.number for stop in queries.upcoming(east, START, later(days=7))] == [outage.number]
    assert queries.upcoming(east, START, later(hours=3)) == ()
    actions.cancel(outage_id=outage.id, reason="天气原因", by=world.viewer("head-east"), at=later(hours=1))
    assert queries.upcoming(east, START, later(days=7)) == ()
    assert queries.running_at(east, later(days=1, hours=1)) == ()


def test_an_extension_keeps_the_earlier_promise_in_the_journal(world: World) -> None:
    outage = announce(world)

    actions.extend(
        outage_id=outage.id,
        expected_end=later(hours=9),
        reason="管件到货晚",
        by=world.viewer("head-east"),
        at=later(hours=5),
    )

    (stop,) = queries.running_at(world.area_id("EAST"), later(hours=7))
    assert not stop.is_overdue
    told = Entry.objects.get(name="outages.extended").particulars
    assert (told["expected_end_before"], told["expected_end"]) == ("2026-01-05 14:00", "2026-01-05 17:00")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"line": "steam"}, "line"),
        ({"title": " "}, "title"),
        ({"title": "长" * 121}, "title"),
        ({"area_ids": []}, "areas"),
        ({"area_ids": [UUID(int=3)]}, "areas"),
        ({"expected_end": START}, "expected_end"),
        ({"kind": OutageKind.PLANNED, "starts_at": later(hours=-1)}, "starts_at"),
        ({"kind": OutageKind.UNPLANNED, "starts_at": later(hours=1)}, "starts_at"),
    ],
)
def test_an_outage_that_makes_no_sense_is_refused(world: World, changes: dict[str, object], field: str) -> None:
    with pytest.raises(actions.OutageRefused) as refusal:
        announce(world, **changes)

    assert refusal.value.field == field
    assert not Outage.objects.exists()


def test_what_is_over_stays_over(world: World) -> None:
    outage, by = announce(world), world.viewer("head-east")
    with pytest.raises(actions.OutageRefused):
        actions.end(outage_id=outage.id, by=by, at=later(hours=1), ended_at=later(hours=2))
    with pytest.raises(actions.OutageRefused):
        actions.extend(outage_id=outage.id, expected_end=later(hours=9), reason=" ", by=by, at=START)
    with pytest.raises(actions.OutageRefused):
        actions.cancel(outage_id=outage.id, reason="x", by=by, at=later(hours=1))
    actions.end(outage_id=outage.id, by=by, at=later(hours=1))

    with pytest.raises(actions.OutageRefused):
        actions.end(outage_id=outage.id, by=by, at=later(hours=2))


@pytest.mark.parametrize("username", ["lin", "head-west", "zhao", "gao", "guan"])
def test_only_who_answers_for_the_unit_announces(world: World, username: str) -> None:
    outage = announce(world)

    with pytest.raises(NotFound):
        actions.end(outage_id=outage.id, by=world.viewer(username), at=later(hours=1))
    with pytest.raises(NotFound):
        queries.visible(outage.number, viewer=world.viewer(username))


def test_an_outage_is_changed_by_those_who_may_announce_it(world: World) -> None:
    outage = announce(world)

    assert queries.visible(outage.number, viewer=world.viewer("zhou")) == outage
    with pytest.raises(NotFound):
        actions.end(outage_id=UUID(int=1), by=world.system, at=START)


def test_an_address_without_area_has_no_outages(world: World) -> None:
    announce(world)

    assert queries.running_at(None, START) == ()
    assert queries.upcoming(None, START, later(days=9)) == ()


@pytest.mark.parametrize(
    ("line", "kind", "ahead"),
    [
        ("gas", OutageKind.PLANNED, timedelta(hours=48)),
        ("heating", OutageKind.PLANNED, timedelta(days=2)),
        ("gas", OutageKind.UNPLANNED, None),
    ],
)
def test_a_planned_stop_knows_until_when_the_limits_in_force_want_it_announced(
    ruled_world: World, line: str, kind: OutageKind, ahead: timedelta | None
) -> None:
    starts = later(days=4) if kind is OutageKind.PLANNED else START

    outage = announce(ruled_world, line=line, kind=kind, starts_at=starts, expected_end=starts + timedelta(hours=6))

    assert outage.notice_due_at == (starts - ahead if ahead else None)


def test_a_region_with_a_longer_notice_of_its_own_is_owed_it(ruled_world: World) -> None:
    general = LimitVersion.objects.get(code="planned_stop_notice", order_type="gas_planned_stop")
    LimitVersion.objects.create(
        **{field.attname: getattr(general, field.attname) for field in LimitVersion._meta.concrete_fields}
        | {"id": new_id(START), "code": "remote_notice", "region": "remote", "quantity": 72}
    )
    Area.objects.filter(code="EAST-N").update(region="remote")
    journal.bump_revision()
    starts = later(days=4)

    near, far = (
        announce(
            ruled_world,
            line="gas",
            kind=OutageKind.PLANNED,
            area_ids=[ruled_world.area_id(area)],
            starts_at=starts,
            expected_end=starts + timedelta(hours=6),
        )
        for area in ("EAST-S", "EAST-N")
    )

    assert (near.notice_due_at, far.notice_due_at) == (starts - timedelta(hours=48), starts - timedelta(hours=72))


def test_without_any_pack_nobody_says_how_long_ahead(world: World) -> None:
    outage = announce(
        world, line="gas", kind=OutageKind.PLANNED, starts_at=later(days=4), expected_end=later(days=4, hours=6)
    )

    assert outage.notice_due_at is None
