"""Three levels of call-back: an independent sample by a stored seed, unknown below until it has begun; answers compared, disagreements checked."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.organization.states import Permission, Role
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks import actions, queries
from plumbline.supervision.callbacks.models import Callback, Recheck, RecheckRound
from plumbline.supervision.callbacks.states import FIRST, Level, Result, RoundState
from plumbline.supervision.integrity.models import Check, Signal
from plumbline.supervision.sampling.rules import SampleRefused, drawn
from tests.orders import order_of
from tests.supervision.callbacks.closed_cases import CLOSED, NEXT_DAY, begun, close_case, planned
from tests.world import PEOPLE, World, enter_person

AGREED = {"called": "yes", "came": "yes", "solved": "yes", "satisfied": "satisfied"}
OTHERWISE = {"called": "no", "came": "no", "solved": "no", "satisfied": "dissatisfied", "words": "没人来过"}


@pytest.fixture
def cases(ruled_world: World) -> list[str]:
    return [close_case(ruled_world, place) for place in range(5)]


@pytest.fixture
def second(ruled_world: World) -> str:
    """Another call-back agent, since nobody asks again what he wrote down himself."""
    enter_person(ruled_world, "wen", name="温故", role=Role.CALLBACK_AGENT, unit="YH")
    return "wen"


def ask(world: World, who: str, answers: Mapping[str, Any], result: Result = Result.SATISFIED) -> Recheck:
    viewer = world.viewer(who, at=NEXT_DAY)
    found = actions.claim_next_recheck(by=viewer, at=NEXT_DAY)
    assert found is not None
    return actions.record_recheck(recheck_id=found.id, result=result, answers=answers, by=viewer, at=NEXT_DAY)


def test_the_sample_is_the_one_that_the_stored_seed_draws_from_the_closed_cases(
    ruled_world: World, cases: list[str]
) -> None:
    found = planned(ruled_world)

    actions.draw_round(round_id=found.id, by=ruled_world.viewer("fang"), at=NEXT_DAY, leave_out=frozenset())

    found.refresh_from_db()
    sample = [each.order.case_file.number for each in queries.rechecks(found, ruled_world.viewer("fang"))]
    assert sample == drawn(cases, 3, seed="2026-Q1")
    assert (found.frame_size, found.state, len(found.frame_digest)) == (5, RoundState.DRAWN, 64)


def test_what_the_lower_level_wrote_down_is_kept_as_it_was_at_the_draw(ruled_world: World, cases: list[str]) -> None:
    found = begun(ruled_world)

    first = queries.rechecks(found, ruled_world.viewer("fang"))[0]

    assert (first.lower, first.lower_answers, first.lower_by_id, first.lower_at) == (
        FIRST,
        AGREED,
        ruled_world.people["xu"].id,
        CLOSED,
    )


def test_a_level_asks_nobody_twice_and_more_than_the_frame_is_refused(ruled_world: World, cases: list[str]) -> None:
    begun(ruled_world, size=3)
    again = planned(ruled_world, size=3, seed="other")

    with pytest.raises(SampleRefused):
        actions.draw_round(round_id=again.id, by=ruled_world.viewer("fang"), at=NEXT_DAY, leave_out=frozenset())

    rest = begun(ruled_world, size=2, seed="rest")
    asked = Recheck.objects.values_list("order_id", flat=True)
    assert rest.frame_size == 2
    assert len(set(asked)) == len(asked) == 5


def test_whoever_wrote_it_down_or_had_a_hand_in_it_is_passed_over(
    ruled_world: World, cases: list[str], second: str
) -> None:
    found = begun(ruled_world)
    sample = queries.rechecks(found, ruled_world.viewer("fang"))[0]

    assert actions.claim_next_recheck(by=ruled_world.viewer("xu"), at=NEXT_DAY) is None
    with pytest.raises(NotAllowed):
        actions.record_recheck(
            recheck_id=sample.id, result=Result.SATISFIED, answers=AGREED, by=ruled_world.viewer("xu"), at=NEXT_DAY
        )
    for nobody in ("head-east", "zhao"):
        with pytest.raises((NotAllowed, NotFound)):
            actions.claim_recheck(recheck_id=sample.id, by=ruled_world.viewer(nobody), at=NEXT_DAY)
    assert actions.claim_next_recheck(by=ruled_world.viewer(second), at=NEXT_DAY) is not None


def test_two_callers_never_hold_the_same_case(ruled_world: World, cases: list[str], second: str) -> None:
    enter_person(ruled_world, "third", name="文新", role=Role.CALLBACK_AGENT, unit="YH", phone_end=98)
    begun(ruled_world)

    one = actions.claim_next_recheck(by=ruled_world.viewer(second), at=NEXT_DAY)
    other = actions.claim_next_recheck(by=ruled_world.viewer("third"), at=NEXT_DAY)

    assert one is not None
    assert other is not None
    assert one.id != other.id
    with pytest.raises(actions.HeldByAnother):
        actions.claim_recheck(recheck_id=one.id, by=ruled_world.viewer("third"), at=NEXT_DAY)


def test_the_same_answers_agree_and_open_nothing(ruled_world: World, cases: list[str], second: str) -> None:
    begun(ruled_world)

    done = ask(ruled_world, second, AGREED)

    assert (done.result, done.differences, done.contradicts) == ("satisfied", [], False)
    assert not Signal.objects.exists()


def test_the_opposite_is_a_fact_a_signal_and_a_check_with_the_order_as_its_cause(
    ruled_world: World, cases: list[str], second: str
) -> None:
    begun(ruled_world)

    done = ask(ruled_world, second, OTHERWISE)

    assert [each["item"] for each in done.differences] == ["called", "came", "solved", "satisfied"]
    told = Entry.objects.get(name="callbacks.levels_disagreed")
    assert (told.particulars["lower"], told.particulars["upper"]) == (FIRST, "centre")
    signal = Signal.objects.get()
    assert (signal.unit_id, signal.evidence["heard"], signal.evidence["said"]) == (
        done.unit_id,
        "dissatisfied",
        "satisfied",
    )
    assert Check.objects.get().case_file.origins.get().cause_id == done.order_id


def test_satisfied_instead_of_basically_differs_and_contradicts_nobody(
    ruled_world: World, cases: list[str], second: str
) -> None:
    begun(ruled_world)

    done = ask(ruled_world, second, AGREED | {"satisfied": "basically"})

    assert [each["item"] for each in done.differences] == ["satisfied"]
    assert not done.contradicts
    assert not Signal.objects.exists()


def test_a_level_is_compared_with_the_nearest_one_below_it_that_was_answered(
    ruled_world: World, cases: list[str], second: str
) -> None:
    unit_round = begun(ruled_world, level=Level.UNIT, by="head-east", size=5)
    for each in queries.rechecks(unit_round, ruled_world.viewer("fang"))[:2]:
        actions.record_recheck(
            recheck_id=each.id,
            result=Result.SATISFIED,
            answers=AGREED | {"solved": "no", "satisfied": "basically"},
            by=ruled_world.viewer("head-east", at=NEXT_DAY),
            at=NEXT_DAY,
        )

    centre = begun(ruled_world, size=5)

    lower = sorted(each.lower for each in queries.rechecks(centre, ruled_world.viewer("fang")))
    assert lower == [FIRST, FIRST, FIRST, "unit", "unit"]
    assert actions.claim_next_recheck(by=ruled_world.viewer(second), at=NEXT_DAY) is not None


def test_nobody_reached_three_times_at_different_times_ends_without_an_answer(
    ruled_world: World, cases: list[str], second: str
) -> None:
    found = begun(ruled_world, size=1)
    (sample,) = queries.rechecks(found, ruled_world.viewer("fang"))

    for hours in (0, 1, 5, 9):
        at = NEXT_DAY + timedelta(hours=hours)
        viewer = ruled_world.viewer(second, at=at)
        done = actions.record_recheck(recheck_id=sample.id, result=Result.UNREACHED, answers={}, by=viewer, at=at)

    assert (done.result, done.answers, len(done.tries)) == ("unreached", {}, 4)
    assert queries.standing(found).heard == 0


def test_half_an_answer_changes_nothing_and_a_second_answer_is_told_so(
    ruled_world: World, cases: list[str], second: str
) -> None:
    begun(ruled_world)
    viewer = ruled_world.viewer(second, at=NEXT_DAY)
    found = actions.claim_next_recheck(by=viewer, at=NEXT_DAY)
    assert found is not None

    with pytest.raises(Refused, match="还没有填"):
        actions.record_recheck(
            recheck_id=found.id, result=Result.SATISFIED, answers={"solved": "yes"}, by=viewer, at=NEXT_DAY
        )
    assert Recheck.objects.get(id=found.id).finished_at is None
    actions.record_recheck(recheck_id=found.id, result=Result.SATISFIED, answers=AGREED, by=viewer, at=NEXT_DAY)
    with pytest.raises(actions.RecheckFinished):
        actions.record_recheck(recheck_id=found.id, result=Result.SATISFIED, answers=OTHERWISE, by=viewer, at=NEXT_DAY)
    assert Recheck.objects.get(id=found.id).answers == AGREED


def test_a_round_goes_one_way_and_whoever_presses_twice_is_told(ruled_world: World, cases: list[str]) -> None:
    found = planned(ruled_world)
    fang = ruled_world.viewer("fang", at=NEXT_DAY)

    with pytest.raises(Conflict):
        actions.begin_round(round_id=found.id, by=fang, at=NEXT_DAY)
    actions.draw_round(round_id=found.id, by=fang, at=NEXT_DAY, leave_out=frozenset())
    with pytest.raises(Conflict):
        actions.draw_round(round_id=found.id, by=fang, at=NEXT_DAY, leave_out=frozenset())
    actions.cancel_round(round_id=found.id, by=fang, at=NEXT_DAY)
    with pytest.raises(Conflict):
        actions.begin_round(round_id=found.id, by=fang, at=NEXT_DAY)
    assert begun(ruled_world, seed="again", size=5).frame_size == 5


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": 2001}, "size"),
        ({"seed": " "}, "seed"),
        ({"name": " "}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"until": CLOSED - timedelta(days=9)}, "until"),
        ({"until": NEXT_DAY + timedelta(days=1)}, "until"),
        ({"form": "heat_home_visit"}, "form"),
    ],
)
def test_a_round_that_cannot_be_is_refused_naming_the_input(
    ruled_world: World, change: dict[str, Any], field: str
) -> None:
    good: dict[str, Any] = {
        "name": "复核",
        "level": Level.CENTRE,
        "scope": "YH",
        "since": CLOSED - timedelta(days=1),
        "until": NEXT_DAY,
        "size": 3,
        "seed": "s",
        "form": "heat_recheck",
    }

    with pytest.raises(Refused) as refused:
        actions.plan_round(
            terms=actions.RoundTerms(**{**good, **change}), by=ruled_world.viewer("fang", at=NEXT_DAY), at=NEXT_DAY
        )

    assert refused.value.field == field
    assert not RecheckRound.objects.exists()


@pytest.mark.parametrize(
    ("by", "level", "scope", "refusal"),
    [
        ("head-east", Level.CENTRE, "HEAT-EAST", NotFound),
        ("head-east", Level.DIVISION, "HEAT-EAST", NotFound),
        ("head-east", Level.UNIT, "HEAT-WEST", NotFound),
        ("gao", Level.CENTRE, "YH", NotAllowed),
        ("zhao", Level.UNIT, "HEAT-EAST", NotFound),
        ("fang", Level.CENTRE, "NOWHERE", NotFound),
        ("fang", Level.UNIT, "YH-HEAT", NotFound),
    ],
)
def test_a_round_is_kept_at_its_own_level_only(
    ruled_world: World, by: str, level: Level, scope: str, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        planned(ruled_world, by=by, level=level, scope=scope)


@pytest.mark.parametrize("state", ["planned", "drawn", "begun", "ended"])
def test_below_its_level_nothing_of_a_round_is_known_before_it_has_begun_nor_its_cases_before_it_has_ended(
    ruled_world: World, cases: list[str], state: str
) -> None:
    fang = ruled_world.viewer("fang", at=NEXT_DAY)
    found = planned(ruled_world)
    draw = partial(actions.draw_round, leave_out=frozenset())
    steps = {"drawn": draw, "begun": actions.begin_round, "ended": actions.end_round}
    for name, step in steps.items():
        if list(steps).index(name) <= list(steps).index(state) if state in steps else False:
            step(round_id=found.id, by=fang, at=NEXT_DAY)
    found.refresh_from_db()

    for username, role, unit in [(row[0], row[2], row[3]) for row in PEOPLE]:
        viewer = ruled_world.viewer(username, at=NEXT_DAY)
        at_level = viewer.may(Permission.RECHECKS_VIEW, found.unit_id)
        knows = queries.rounds(viewer).filter(id=found.id).exists()
        concerned = viewer.may(Permission.RECHECKS_VIEW, ruled_world.unit_id("HEAT-EAST"))
        assert knows == (at_level or (concerned and state in ("begun", "ended"))), (username, role, unit)
        seen = queries.rechecks(found, viewer).count()
        drawn_already = 3 if state != "planned" else 0
        assert seen == (drawn_already if at_level or (concerned and state == "ended") else 0), (username, role, unit)
        if not knows:
            with pytest.raises(NotFound):
                queries.recheck_round(found.id, viewer=viewer)
        if state in ("planned", "drawn"):
            assert not queries.recallable(viewer=viewer, at=NEXT_DAY).exists()
            for each in Recheck.objects.all():
                with pytest.raises(NotFound):
                    queries.recheck(each.id, viewer=viewer)


def test_the_facts_of_a_round_stand_under_its_own_level_and_name_no_case_before_it_is_asked(
    ruled_world: World, cases: list[str]
) -> None:
    found = begun(ruled_world)

    entries = Entry.objects.filter(name__startswith="callbacks.recheck")

    assert {each.unit_id for each in entries} == {found.unit_id}
    assert {each.case_file_id for each in entries} == {None}
    words = " ".join(str(each.particulars) + each.subject for each in entries)
    assert not any(number in words for number in cases)


def test_rechecks_count_in_no_figure_of_call_backs(ruled_world: World, cases: list[str], second: str) -> None:
    before = Callback.objects.count(), Callback.objects.filter(level="centre").count()
    begun(ruled_world)

    for _each in range(3):
        ask(ruled_world, second, OTHERWISE)

    assert (Callback.objects.count(), Callback.objects.filter(level="centre").count()) == before


def test_agreement_is_counted_over_what_both_levels_answered(ruled_world: World, cases: list[str], second: str) -> None:
    found = begun(ruled_world)
    ask(ruled_world, second, AGREED)
    ask(ruled_world, second, OTHERWISE)

    by_item = queries.agreement(found, ruled_world.viewer("fang"))

    assert {item: (each.n, float(each.agreed)) for item, each in by_item.items()} == {
        "called": (2, 0.5),
        "came": (2, 0.5),
        "solved": (2, 0.5),
        "satisfied": (2, 0.5),
    }
    standing = queries.standing(found, ruled_world.viewer("fang"))
    assert (standing.size, standing.finished, standing.heard, standing.differ, standing.contradict) == (3, 2, 2, 1, 1)


def test_ids_that_lead_nowhere_are_not_found(ruled_world: World) -> None:
    fang = ruled_world.viewer("fang")
    with pytest.raises(NotFound):
        actions.draw_round(round_id=uuid4(), by=fang, at=NEXT_DAY, leave_out=frozenset())
    with pytest.raises(NotFound):
        actions.claim_recheck(recheck_id=uuid4(), by=fang, at=NEXT_DAY)
    with pytest.raises(NotAllowed):
        actions.claim_next_recheck(by=ruled_world.viewer("zhao"), at=NEXT_DAY)


def test_an_order_that_no_customer_is_behind_is_passed_by_and_the_frame_looks_as_ever(
    ruled_world: World, cases: list[str]
) -> None:
    found = planned(ruled_world, size=4)
    planted = order_of(drawn(cases, 2, seed=found.seed)[1])

    kept = actions.draw_round(
        round_id=found.id,
        by=ruled_world.viewer("fang"),
        at=NEXT_DAY,
        leave_out=frozenset({planted.case_file_id}),
    )

    sample = [each.order.case_file.number for each in queries.rechecks(kept, ruled_world.viewer("fang"))]
    assert sample == [number for number in drawn(cases, 5, seed=found.seed) if number != planted.case_file.number]
    assert kept.frame_size == 5


def test_once_it_is_known_to_be_planted_it_is_in_no_frame(ruled_world: World, cases: list[str]) -> None:
    order = order_of(cases[0])
    work_orders.set_aside(case_file_ids=[order.case_file_id], reason="MP-1", by=ruled_world.system, at=NEXT_DAY)

    frame = queries.recheck_frame(planned(ruled_world))

    assert sorted(frame) == sorted(cases[1:])
