"""After the visit: signature, silence, appeal, decision; draws."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.states import Role
from plumbline.supervision.inspections import actions, queries
from plumbline.supervision.inspections.actions import Sheet, WrongState
from plumbline.supervision.inspections.models import Appeal, Inspection
from plumbline.supervision.inspections.states import Level, Method, State, Verdict
from tests.inspections import FAIR, MONDAY, equip, planned, started, submitted, terms
from tests.world import World, enter_person


@pytest.fixture
def here(world: World) -> World:
    equip(world)
    return world


def later(**length: float) -> datetime:
    return MONDAY + timedelta(**length)


def now(inspection: Inspection) -> Inspection:
    return Inspection.objects.select_related("case_file").get(pk=inspection.pk)


def facts(inspection: Inspection) -> list[str]:
    names = Entry.objects.filter(case_file_id=inspection.case_file_id).order_by("recorded_at", "id")
    return list(names.values_list("name", flat=True))


@pytest.mark.parametrize(
    ("verdict", "remark"), [(Verdict.AGREE, ""), (Verdict.REMARK, "正在装修"), (Verdict.DISAGREE, "当天停电")]
)
def test_the_inspected_sign(here: World, verdict: Verdict, remark: str) -> None:
    done = submitted(here)

    actions.sign(
        number=done.case_file.number, verdict=verdict, remark=remark, by=here.viewer("head-east"), at=later(days=1)
    )

    assert (now(done).state, now(done).verdict, now(done).remark) == ("signed", verdict.value, remark)
    assert CaseFile.objects.get(pk=done.pk).closed_at == later(days=1)
    assert facts(done)[-1] == "inspections.signed"


@pytest.mark.parametrize("verdict", [Verdict.DISAGREE, Verdict.REMARK, Verdict.LAPSED])
def test_a_disagreement_says_why(here: World, verdict: Verdict) -> None:
    done = submitted(here)

    with pytest.raises(Refused):
        actions.sign(number=done.case_file.number, verdict=verdict, by=here.viewer("head-east"), at=later(days=1))

    assert now(done).state == State.SUBMITTED


def test_nobody_but_the_inspected_signs(here: World) -> None:
    enter_person(here, "division", name="分管", role=Role.UNIT_HEAD, unit="YH-HEAT")
    number = submitted(here).case_file.number

    for by, refusal in (("division", NotAllowed), ("fang", NotAllowed), ("head-west", NotFound)):
        with pytest.raises(refusal):
            actions.sign(number=number, verdict=Verdict.AGREE, by=here.viewer(by), at=later(days=1))


def test_silence_counts_as_agreement_only_when_the_term_is_over(here: World) -> None:
    done = submitted(here)
    number, fang = done.case_file.number, here.viewer("fang")

    with pytest.raises(Refused):
        actions.conclude(number=number, by=fang, at=later(days=4))
    actions.conclude(number=number, by=fang, at=later(days=8))

    assert (now(done).state, now(done).verdict) == ("signed", "lapsed")


def appealed(here: World, *, items: tuple[str, ...] = ("A1",), at: datetime | None = None) -> Inspection:
    done = submitted(here)
    actions.appeal(
        number=done.case_file.number,
        items=items,
        reason="当天正在施工",
        by=here.viewer("head-east"),
        at=at or later(days=1),
    )
    return done


def test_an_appeal_that_is_upheld_scores_anew_and_keeps_both(here: World) -> None:
    done = appealed(here)
    number = done.case_file.number

    decided = actions.decide(
        number=number, uphold=True, reason="施工属实", answers={"A1": "na"}, by=here.viewer("fang"), at=later(days=2)
    )

    assert (decided.points_before, decided.of_before) == (6, 10)
    assert (decided.points_after, decided.of_after) == (6, 8)
    assert (now(done).points, now(done).of, now(done).state) == (6, 8, State.DECIDED)
    assert [each.lifted_by_id for each in queries.findings_of(done)] == [decided.id]
    kept = queries.visible(number, viewer=here.viewer("fang")).filling
    assert kept is not None
    assert (kept.points, kept.answers["A1"]) == (6, "no")
    standing = queries.standing(queries.visible(number, viewer=here.viewer("fang")))
    assert standing is not None
    assert (standing.score.share, standing.corrected) == (75, {"A1"})


def test_an_appeal_that_is_refused_changes_nothing(here: World) -> None:
    done = appealed(here)

    decided = actions.decide(
        number=done.case_file.number, uphold=False, reason="照片清楚", by=here.viewer("gao"), at=later(days=2)
    )

    assert (decided.points_after, decided.of_after) == (decided.points_before, decided.of_before) == (6, 10)
    assert [each.lifted_by_id for each in queries.findings_of(done)] == [None]


@pytest.mark.parametrize(("at", "is_taken"), [(later(days=7, hours=14), True), (later(days=7, hours=15), False)])
def test_the_term_for_appeals_ends_with_the_fifth_working_day(here: World, at: datetime, is_taken: bool) -> None:
    if is_taken:
        appealed(here, at=at)
    else:
        with pytest.raises(actions.AppealTooLate):
            appealed(here, at=at)

    assert Appeal.objects.count() == int(is_taken)


@pytest.mark.parametrize("items", [(), ("B2",), ("A1", "Z9")])
def test_only_items_that_were_scored_are_disputed(here: World, items: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        appealed(here, items=items)


def test_nobody_decides_on_his_own_sheet_or_his_own_units(here: World) -> None:
    supervisor = enter_person(here, "own-supervisor", name="内查", role=Role.SUPERVISOR, unit="HEAT-EAST")
    number = started(here, inspector=here.person("fang").id).case_file.number
    actions.submit(number=number, sheet=Sheet(0, FAIR), by=here.viewer("fang"), at=later(hours=1))
    actions.appeal(number=number, items=["A1"], reason="不实", by=here.viewer("head-east"), at=later(days=1))

    for by in ("fang", supervisor.username, "head-east"):
        with pytest.raises(NotAllowed):
            actions.decide(number=number, uphold=False, reason="维持", by=here.viewer(by), at=later(days=2))

    assert Appeal.objects.get().state == "open"


@pytest.mark.parametrize("answers", [{}, {"B1": "5"}, {"A1": "no"}])
def test_an_upheld_appeal_corrects_what_was_disputed_and_changes_something(
    here: World, answers: dict[str, str]
) -> None:
    number = appealed(here).case_file.number

    with pytest.raises(Refused):
        actions.decide(
            number=number, uphold=True, reason="属实", answers=answers, by=here.viewer("fang"), at=later(days=2)
        )


def test_an_appeal_is_decided_once(here: World) -> None:
    number = appealed(here).case_file.number
    actions.decide(number=number, uphold=False, reason="维持", by=here.viewer("fang"), at=later(days=2))

    with pytest.raises(WrongState):
        actions.decide(
            number=number, uphold=True, reason="属实", answers={"A1": "yes"}, by=here.viewer("gao"), at=later(days=2)
        )


def test_who_appealed_takes_it_back_and_may_appeal_again(here: World) -> None:
    done = appealed(here)
    number, head = done.case_file.number, here.viewer("head-east")
    enter_person(here, "vice", name="副职", role=Role.UNIT_HEAD, unit="HEAT-EAST")

    with pytest.raises(NotAllowed):
        actions.withdraw(number=number, by=here.viewer("vice"), at=later(days=2))
    actions.withdraw(number=number, by=head, at=later(days=2))

    assert (now(done).state, now(done).verdict) == (State.SIGNED, "disagree")
    actions.appeal(number=number, items=["A2"], reason="公示齐全", by=head, at=later(days=3))
    assert sorted(Appeal.objects.values_list("state", flat=True)) == ["open", "withdrawn"]


def test_a_visit_is_moved_to_other_days_and_called_off_with_a_reason(here: World) -> None:
    made = planned(here)
    number, fang = made.case_file.number, here.viewer("fang")

    actions.reschedule(
        number=number, first_day=date(2026, 3, 9), last_day=date(2026, 3, 13), reason="寒潮抢修", by=fang, at=MONDAY
    )
    with pytest.raises(Refused):
        actions.cancel(number=number, reason=" ", by=fang, at=MONDAY)
    actions.cancel(number=number, reason="机构撤销", by=fang, at=MONDAY)

    assert (now(made).first_day, now(made).state) == (date(2026, 3, 9), State.CANCELLED)
    with pytest.raises(WrongState):
        actions.start(number=number, by=here.viewer("shen"), at=MONDAY)


def test_a_forged_number_is_not_there(here: World) -> None:
    for act in (actions.start, actions.conclude, actions.withdraw):
        with pytest.raises(NotFound):
            act(number="JC-20260302-99999", by=here.viewer("fang"), at=MONDAY)


def test_a_draw_keeps_what_repeats_it_and_plans_its_visits(here: World) -> None:
    lot = actions.Lot(
        level=Level.DIVISION,
        owner_id=here.unit_id("YH-HEAT"),
        method=Method.RISK,
        size=2,
        seed="2026-Q1",
        reason="一季度按风险抽查",
    )
    twice = terms(here, level=Level.DIVISION, second_inspector=here.person("cha").id)

    made = actions.draw(lot=lot, terms=twice, by=here.viewer("fang"), at=MONDAY)

    assert sorted(made.drawn) == ["HEAT-EAST", "HEAT-WEST"]
    assert list(queries.repeated(made)) == made.drawn
    visits = list(Inspection.objects.filter(draw=made))
    assert len(visits) == 2
    assert sum(visit.second_inspector_id is not None for visit in visits) == 1
    assert queries.draw(made.id, viewer=here.viewer("fang")).reason == "一季度按风险抽查"
    with pytest.raises(NotFound):
        queries.draw(made.id, viewer=here.viewer("head-east"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"size": 3}, "n"), ({"size": 0}, "n"), ({"seed": " "}, "seed"), ({"reason": ""}, "reason")],
)
def test_a_draw_that_cannot_be_made_writes_nothing(here: World, changed: dict[str, Any], field: str) -> None:
    given = {
        "level": Level.DIVISION,
        "owner_id": here.unit_id("YH-HEAT"),
        "method": Method.RANDOM,
        "size": 1,
        "seed": "s",
        "reason": "抽查",
    }
    twice = terms(here, level=Level.DIVISION, second_inspector=here.person("cha").id)

    with pytest.raises(Refused) as refused:
        actions.draw(lot=actions.Lot(**{**given, **changed}), terms=twice, by=here.viewer("fang"), at=MONDAY)

    assert refused.value.field == field
    assert Inspection.objects.count() == 0


def test_a_draw_without_a_second_inspector_is_refused(here: World) -> None:
    lot = actions.Lot(
        level=Level.COMPANY, owner_id=here.unit_id("YH"), method=Method.RANDOM, size=1, seed="s", reason="抽查"
    )

    with pytest.raises(Refused) as refused:
        actions.draw(lot=lot, terms=terms(here), by=here.viewer("fang"), at=MONDAY)

    assert refused.value.field == "second_inspector"
