"""A programme from its opening to its release: who may do what, what is refused, what the journal is told, and when."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries as figures
from plumbline.ground.journal import actions as journal_actions
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.models import Callback
from plumbline.supervision.callbacks.states import Result
from plumbline.supervision.mystery_visits import actions, queries
from plumbline.supervision.mystery_visits.actions import ReleaseRefused
from plumbline.supervision.mystery_visits.models import BookLine, Finding, Media, Visit
from plumbline.supervision.questionnaires.models import Filling
from tests.orders import IN_SEASON, order_of, register
from tests.supervision.mystery_visits.brought import LATER, facts_since, ready
from tests.supervision.mystery_visits.stage import POOR, Stage, made, owner, planned


def test_the_journal_learns_nothing_before_the_release(stage: Stage) -> None:
    before = Entry.objects.count()
    number = register(stage.world).number
    registered = facts_since(before)

    ready(stage, number=number)

    assert facts_since(before) == registered
    assert {"visit", "media", "submitted", "marked", "accept"} <= set(BookLine.objects.values_list("deed", flat=True))


def test_every_day_has_one_root_and_a_day_of_visits_looks_like_a_day_without(stage: Stage) -> None:
    ready(stage)
    before = Entry.objects.count()

    sealed = actions.seal_days(by=system(), at=LATER + timedelta(days=1), since=date(2026, 1, 2))

    told_of = Entry.objects.filter(name="mystery_visits.day_sealed").order_by("subject")
    assert [each.day.isoformat() for each in sealed] == [f"2026-01-0{day}" for day in range(2, 9)]
    assert [entry.subject for entry in told_of] == [each.day.isoformat() for each in sealed]
    assert {(tuple(entry.particulars), len(entry.particulars["root"]), entry.actor_name) for entry in told_of} == {
        (("root",), 64, system().name)
    }
    assert {each.lines > 0 for each in sealed} == {True, False}
    assert set(facts_since(before)) == {"mystery_visits.day_sealed"}
    assert actions.seal_days(by=system(), at=LATER + timedelta(days=1)) == []


def test_what_was_handed_in_cannot_be_changed_without_its_showing(stage: Stage) -> None:
    visit = ready(stage)
    actions.seal_days(by=system(), at=LATER + timedelta(days=1), since=date(2026, 1, 2))
    journal_actions.seal(at=datetime.now(UTC) + timedelta(hours=1))
    assert journal.verify() == (Entry.objects.count(), None)
    proof = queries.proof(stage.programme)
    assert proof.holds
    assert (proof.visits, proof.unsealed) == (1, 0)

    with pytest.raises(DatabaseError), transaction.atomic():
        Filling.objects.filter(id=visit.filling_id).update(answers=POOR)
    for change in (
        lambda: Visit.objects.filter(id=visit.id).update(impression="一切都好"),
        lambda: Media.objects.filter(visit_id=visit.id).first().delete(),  # type: ignore[union-attr]
    ):
        with transaction.atomic():
            change()
            assert [fault.about for fault in queries.proof(stage.programme).faults] == [str(visit.number)]
            transaction.set_rollback(True)


@pytest.mark.parametrize("table", ["bookline", "sealedday"])
def test_the_book_is_append_only_in_the_database(stage: Stage, table: str) -> None:
    actions.seal_days(by=system(), at=LATER, since=date(2026, 1, 2))

    for change in ("UPDATE {} SET day = day", "DELETE FROM {}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change.format(f"mystery_visits_{table}"))


def test_released_orders_leave_workload_and_satisfaction_and_list_and_number_stay_one(stage: Stage) -> None:
    number = register(stage.world).number
    register(stage.world, phone="13911112222", address="中山路1号")
    month, by, at = periods.parse("2026-01"), owner(stage.world), LATER
    indicators.measure(period=month, by=system(), at=at)
    assert counted(month, by, at) == (2, 2)
    ready(stage, number=number)
    indicators.measure(period=month, by=system(), at=at)
    assert counted(month, by, at) == (2, 2)

    actions.release(programme_id=stage.programme.id, by=by, at=at)

    indicators.remeasure(period=month, by=system(), at=at + timedelta(minutes=1))
    assert counted(month, by, at + timedelta(minutes=1)) == (1, 1)
    shown = figures.cases("ORD-01", period=month, viewer=by, at=at, basis="ASSIGNED", outcome="excluded")
    assert [row.number for row in shown.rows] == [number]
    assert order_of(number).set_aside_at == at


def counted(month: periods.Period, by: Viewer, at: datetime) -> tuple[int, int]:
    """The number, and how many cases the list behind it counts."""
    value = next(
        each for each in figures.values(month, viewer=by, unit="YH") if each.definition.key == ("ORD-01", "ASSIGNED")
    )
    listed = figures.cases("ORD-01", period=month, viewer=by, at=at, basis="ASSIGNED")
    return int(value.figure.numerator), listed.counts["met"]


def test_the_call_back_of_a_planted_order_leaves_satisfaction_with_it(stage: Stage) -> None:
    number = register(stage.world).number
    call = callbacks.schedule(
        order_case_file_id=order_of(number).case_file_id, policy_code="", by=system(), at=IN_SEASON
    )
    assert call is not None
    done = IN_SEASON + timedelta(hours=1)
    Callback.objects.filter(pk=call.pk).update(
        result=Result.SATISFIED.value, solved=True, attempts_made=1, first_attempt_at=done, finished_at=done
    )
    month, by = periods.parse("2026-01"), owner(stage.world)
    counts = []
    for at in (LATER, LATER + timedelta(hours=1)):
        indicators.measure(period=month, by=system(), at=at)
        shown = figures.cases("CBK-04", period=month, viewer=by, at=at)
        counts.append((shown.counts["met"], shown.counts["excluded"]))
        if at == LATER:
            ready(stage, number=number)
            actions.release(programme_id=stage.programme.id, by=by, at=at)

    assert counts == [(1, 0), (0, 1)]


def test_a_release_tells_everybody_concerned(stage: Stage) -> None:
    visit = ready(stage, answers=POOR)
    before = Entry.objects.count()

    released = actions.release(programme_id=stage.programme.id, by=owner(stage.world), at=LATER)

    own = ("work_orders.", "mystery_visits.")
    assert [name for name in facts_since(before) if name.startswith(own)] == [
        "work_orders.set_aside",
        "mystery_visits.released",
        "mystery_visits.visit_disclosed",
        "mystery_visits.finding_recorded",
    ]
    disclosed = Entry.objects.get(name="mystery_visits.visit_disclosed")
    assert disclosed.particulars["share"] == "65.00"  # (0 + 1.5 + 5) / 10
    assert disclosed.particulars["digest"] == Visit.objects.get(id=visit.id).digest
    assert disclosed.unit_id == visit.unit_id
    assert [(each.item, each.grade, each.clause) for each in Finding.objects.all()] == [("greeting", "major", "S0-4")]
    result = queries.results(released, viewer=stage.world.viewer("head-east"))
    assert {unit: queries.shown_share(s.points, s.of) for unit, s in result.by_unit.items()} == {"HEAT-EAST": "65.00"}


def test_who_sees_what_before_and_after(stage: Stage) -> None:
    visit = ready(stage)
    own, others = stage.shopper_of(stage.visits()[0]), [n for n in ("lu", "xun", "ru") if n != stage.shopper_of(visit)]
    everybody = ["gao", "lin", "zhou", "xu", "guan", "head-east", "head-west", "zhao", *others]

    for name in everybody:
        viewer = stage.world.viewer(name)
        assert not queries.programmes(viewer=viewer).exists()
        for ask in (
            lambda v: queries.visit(visit.id, viewer=v),
            lambda v: queries.programme(stage.programme.id, viewer=v),
            lambda v: queries.media(queries.pictures(visit)[0].id, viewer=v),
            lambda v: queries.own_visit(visit.id, viewer=v),
            lambda v: queries.kept_visit(visit.id, viewer=v),
        ):
            with pytest.raises(NotFound):
                ask(viewer)
        with pytest.raises(NotFound):
            queries.results(stage.programme, viewer=viewer)
    assert queries.visit(visit.id, viewer=stage.world.viewer(own)).id == visit.id
    assert queries.of_order(order_id(visit), viewer=owner(stage.world)) is None

    actions.release(programme_id=stage.programme.id, by=owner(stage.world), at=LATER)

    for name, sees in [
        ("head-east", True),
        ("gao", True),
        ("head-west", False),
        ("zhao", False),
        ("lin", False),
        *((n, False) for n in others),
    ]:
        assert queries.programmes(viewer=stage.world.viewer(name)).exists() == sees, name
    assert queries.of_order(order_id(visit), viewer=stage.world.viewer("lin")) is not None


def order_id(visit: Visit) -> UUID:
    found: UUID | None = Visit.objects.get(id=visit.id).order_id
    assert found is not None
    return found


def test_release_waits_for_every_visit_and_its_order(stage: Stage) -> None:
    by = owner(stage.world)
    with pytest.raises(ReleaseRefused):
        actions.release(programme_id=stage.programme.id, by=by, at=LATER)
    visit = planned(stage)[0]
    with pytest.raises(ReleaseRefused, match="1 次暗访"):
        actions.release(programme_id=stage.programme.id, by=by, at=LATER)
    made(stage, visit.id)
    actions.accept_visit(visit_id=visit.id, by=by, at=LATER)
    with pytest.raises(ReleaseRefused, match="对应工单"):
        actions.release(programme_id=stage.programme.id, by=by, at=LATER)
    actions.mark_no_order(visit_id=visit.id, reason="坐席未登记", by=by, at=LATER)

    actions.release(programme_id=stage.programme.id, by=by, at=LATER)

    with pytest.raises(Conflict):
        actions.release(programme_id=stage.programme.id, by=by, at=LATER)
    with pytest.raises(Conflict):
        actions.mark_order(visit_id=visit.id, number="GD-1", by=by, at=LATER)
    with pytest.raises(Conflict):
        planned(stage)
