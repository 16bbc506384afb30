"""A signal may open a check; the unit is heard, somebody without a hand in it decides, and nothing is scored by it."""

import ast
from datetime import timedelta

import pytest

from plumbline.ground.casefiles.models import CaseFile, Origin
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.states import Role
from plumbline.supervision.callbacks.states import Level, Result
from plumbline.supervision.integrity import actions, queries
from plumbline.supervision.integrity.models import Check, Signal
from plumbline.supervision.integrity.states import CheckState, Kind
from tests.architecture.source import PROJECT, sources
from tests.orders import order_of
from tests.supervision.integrity import planting
from tests.supervision.integrity.planting import HEATING, Slot, Year
from tests.world import World, enter_person

AT = planting.FIRST_DAY + timedelta(days=20)
HEARD = "班长说确已上门，未带手持机"
REASON = "客户称无人上门，车辆轨迹未到该小区"


@pytest.fixture
def year(ruled_world: World) -> Year:
    return Year(ruled_world, seed=3)


def slot_of(year: Year, unit: str = "HEAT-EAST") -> Slot:
    """A morning of one unit."""
    while (found := year.slot(heating=True)).team.unit != unit:
        pass
    return found


def signals(year: Year, *scenarios: planting.Scenario, unit: str = "HEAT-EAST") -> list[Signal]:
    for scenario in scenarios:
        scenario(slot_of(year, unit))
    actions.scan(by=year.world.system, at=AT, since=planting.FIRST_DAY)
    return list(Signal.objects.order_by("at"))


def opened(year: Year, found: list[Signal], *, by: str = "fang") -> Check:
    wanted = [signal.id for signal in found]
    return actions.open_check(signal_ids=wanted, why="核对到场", by=year.world.viewer(by, at=AT), at=AT)


def decided(
    year: Year,
    check: Check,
    outcome: CheckState = CheckState.CONFIRMED,
    *,
    by: str = "fang",
    heard: str = HEARD,
    reason: str = REASON,
) -> Check:
    viewer = year.world.viewer(by, at=AT)
    number = CaseFile.objects.get(id=check.case_file_id).number
    return actions.decide(number=number, outcome=outcome, heard=heard, reason=reason, by=viewer, at=AT)


def test_a_check_is_a_case_of_its_own_that_comes_from_the_orders_of_its_signals(year: Year) -> None:
    found = signals(year, planting.closed_unvisited, planting.closed_unvisited)

    check = opened(year, found)

    assert check.case_file.number == "HC-20260126-00001"
    assert set(Origin.objects.filter(case_file=check.case_file_id).values_list("cause__number", flat=True)) == {
        number for signal in found for number in queries.numbers(signal)
    }
    assert {signal.check_file_id for signal in Signal.objects.all()} == {check.case_file_id}


@pytest.mark.parametrize("outcome", [CheckState.EXPLAINED, CheckState.CONFIRMED, CheckState.DISMISSED])
def test_a_decision_closes_the_case_and_is_told_with_what_the_unit_said(year: Year, outcome: CheckState) -> None:
    check = opened(year, signals(year, planting.closed_unvisited))

    decided(year, check, outcome)

    kept = Check.objects.get()
    told = Entry.objects.get(name=f"integrity.check_{outcome.value}")
    assert (kept.state, kept.heard, kept.reason, kept.decided_at) == (outcome.value, HEARD, REASON, AT)
    assert CaseFile.objects.get(id=kept.case_file_id).closed_at == AT
    assert told.particulars["kinds"] == [Kind.CLOSED_UNVISITED.value]
    assert told.particulars["heard"] == HEARD


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"heard": " "}, "heard"),
        ({"reason": ""}, "reason"),
        ({"outcome": CheckState.OPEN}, "outcome"),
        ({"reason": "长" * 4_001}, "reason"),
    ],
)
def test_half_a_decision_is_refused_and_changes_nothing(year: Year, said: dict[str, object], field: str) -> None:
    check = opened(year, signals(year, planting.closed_unvisited))

    with pytest.raises(Refused) as refused:
        decided(year, check, **said)  # type: ignore[arg-type]

    assert refused.value.field == field
    assert Check.objects.get().state == CheckState.OPEN


def test_a_wrong_signal_is_dismissed_without_asking_the_unit(year: Year) -> None:
    check = opened(year, signals(year, planting.closed_unvisited))

    assert decided(year, check, CheckState.DISMISSED, heard="").state == CheckState.DISMISSED


def test_whoever_had_a_hand_in_the_result_does_not_decide_on_it(year: Year) -> None:
    enter_person(year.world, "xu-too", name="许静兼", role=Role.SUPERVISOR, unit="YH")
    check = opened(year, signals(year, planting.call_improper))
    grant(year, "xu", Role.SUPERVISOR, "YH")

    with pytest.raises(actions.NotImpartial):
        decided(year, check, by="xu")

    assert decided(year, check, by="xu-too").state == CheckState.CONFIRMED


def test_nobody_of_the_unit_decides_on_it(year: Year) -> None:
    check = opened(year, signals(year, planting.closed_unvisited))
    enter_person(year.world, "of-east", name="东城督察", role=Role.SUPERVISOR, unit="HEAT-EAST")

    with pytest.raises(actions.NotImpartial):
        decided(year, check, by="of-east")


def test_the_second_of_two_decisions_is_told_that_there_is_one(year: Year) -> None:
    check = opened(year, signals(year, planting.closed_unvisited))
    decided(year, check)

    with pytest.raises(Conflict):
        decided(year, check, CheckState.DISMISSED)

    assert Check.objects.get().state == CheckState.CONFIRMED


def test_a_signal_is_checked_once_and_signals_of_two_units_apart(year: Year) -> None:
    east = signals(year, planting.closed_unvisited)
    west = [each for each in signals(year, planting.closed_unvisited, unit="HEAT-WEST") if each not in east]
    with pytest.raises(actions.CheckRefused):
        opened(year, [*east, *west])
    opened(year, east)

    with pytest.raises(Conflict):
        opened(year, east)

    assert Check.objects.count() == 1


@pytest.mark.parametrize("by", ["gao", "head-east", "zhao"])
def test_only_those_who_check_open_a_check(year: Year, by: str) -> None:
    """The leader sees signals and may not; the unit does not even see them."""
    found = signals(year, planting.closed_unvisited)

    with pytest.raises(NotAllowed if by == "gao" else NotFound):
        opened(year, found, by=by)

    assert not Check.objects.exists()


def test_two_levels_that_heard_different_answers_open_a_check_by_themselves(year: Year) -> None:
    signals(year, planting.answer_contradicted)

    check = Check.objects.get()
    assert (check.opened_by_id, check.state) == (None, CheckState.OPEN)
    assert Signal.objects.get().check_file_id == check.case_file_id


def test_an_answer_of_the_middle_level_is_contradicted_by_the_highest(year: Year) -> None:
    slot = slot_of(year)
    number = slot.begin()
    replied = slot.work(number, done=slot.at + timedelta(minutes=100))
    planting.by_level(slot, number, Level.DIVISION, Result.BASICALLY, replied + timedelta(hours=1))
    planting.by_level(slot, number, Level.UNIT, Result.DISSATISFIED, replied + timedelta(hours=2))
    slot.call(number, replied + timedelta(days=1), Result.DISSATISFIED)

    actions.scan(by=year.world.system, at=AT)

    found = Signal.objects.get(kind=Kind.ANSWER_CONTRADICTED)
    assert (found.evidence["lower"], found.evidence["higher"]) == ("division", "centre")


def test_an_earlier_round_without_a_visit_is_found_after_the_order_was_reopened(year: Year) -> None:
    planting.closed_unvisited(slot_of(year))
    number = next(iter(year.planted))[1]
    replied = order_of(number).replied_at
    assert replied is not None
    again = replied + timedelta(days=1)
    slot = Slot(year, again, HEATING[0])
    slot.do(number, "reopen", "fang", again, note="客户称无人上门")
    slot.do(number, "accept", slot.team.head, again + timedelta(minutes=3))
    slot.do(number, "assign", slot.team.head, again + timedelta(minutes=5), person=slot.team.fitter)
    slot.work(number, done=again + timedelta(minutes=90))

    actions.scan(by=year.world.system, at=AT)

    found = Signal.objects.get()
    assert (found.kind, found.evidence["round"]) == (Kind.CLOSED_UNVISITED, 1)


def test_a_threshold_is_set_with_a_reason_and_counts_from_the_next_scan_on(year: Year) -> None:
    planting.call_improper(slot_of(year))
    by = year.world.viewer("fang", at=AT)
    for value, reason in ((0, "太小"), (20, " ")):
        with pytest.raises(Refused):
            actions.set_threshold(code="greeting", value=value, reason=reason, by=by, at=AT)
    with pytest.raises(Refused):
        actions.set_threshold(code="nothing", value=20, reason="没有", by=by, at=AT)

    actions.set_threshold(code="greeting", value=1, reason="新系统自动报开场白", by=by, at=AT)
    actions.scan(by=year.world.system, at=AT)

    assert queries.thresholds()["greeting"] == 1
    assert all(signal.evidence["variant"] == "number" for signal in Signal.objects.all())


def test_nothing_that_scores_or_rewards_knows_of_signals() -> None:
    """A signal may open a check; whoever evaluates reads none, and wiring hands none to them."""
    evaluating = [source for source in sources() if source.parts[1:2] == ("evaluation",)]
    reading = [source.module for source in evaluating if "supervision.integrity" in source.text]
    wiring = [
        node for file in (PROJECT / "plumbline" / "wiring").glob("*.py") for node in ast.parse(file.read_text()).body
    ]
    evaluates = {
        alias.asname or alias.name
        for node in wiring
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("plumbline.evaluation")
        for alias in node.names
    }
    reactions = [
        node
        for node in wiring
        if isinstance(node, ast.FunctionDef) and any("integrity_facts" in ast.unparse(d) for d in node.decorator_list)
    ]
    named = {node.id for reaction in reactions for node in ast.walk(reaction) if isinstance(node, ast.Name)}

    assert evaluating
    assert not reading
    assert reactions
    assert evaluates
    assert not named & evaluates


def grant(year: Year, username: str, role: Role, unit: str) -> None:
    organization.assign_role(
        person_id=year.world.people[username].id,
        role=role,
        unit_id=year.world.unit_id(unit),
        by=year.world.system,
        at=AT - timedelta(days=1),
    )
