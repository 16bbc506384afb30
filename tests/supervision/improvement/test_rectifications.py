"""A rectification: opened with its check declared, planned, proved, re-checked by another, decided by what was declared."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from plumbline.ground.casefiles.models import Origin
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.ground.notifications.models import Message
from plumbline.service.measurements.models import Measurement
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.actions.effects import NotDue
from plumbline.supervision.improvement.actions.moving import EffectNotKnown, Evidence
from plumbline.supervision.improvement.actions.opening import Opened
from plumbline.supervision.improvement.models import Conclusion, Declaration, Rectification
from plumbline.supervision.improvement.rules.effect import DeclarationRefused, Declared, Figures, Share, Window
from plumbline.supervision.improvement.rules.liability import NotImpartial
from plumbline.supervision.improvement.rules.terms import RectificationRefused
from plumbline.supervision.improvement.states import Check, Direction, Grade, Source, Verdict
from tests.orders import order_of
from tests.supervision.improvement.conftest import NOON, after
from tests.world import World, picture

DAY = NOON.date()
CHECK = Declared(
    kind=Check.INDICATOR,
    before=Window(DAY - timedelta(days=60), DAY),
    after=Window(DAY + timedelta(days=20), DAY + timedelta(days=80)),
    indicator="CMP-01",
    basis="DUE",
    compared_with=("GAS-SOUTH",),
    direction=Direction.HIGHER,
    least_change=Decimal(5),
)
WORKED = Figures(Share(60, 100), Share(90, 100), Share(300, 400), Share(300, 400))
DID_NOT = Figures(Share(60, 100), Share(60, 100), Share(300, 400), Share(300, 400))
TOO_FEW = Figures(Share(6, 10), Share(9, 10), Share(300, 400), Share(300, 400))


def opened(**changes: object) -> Opened:
    said = {
        "unit": "GAS-NORTH",
        "title": "投诉处理超时",
        "matter": "二月有 12 件投诉超时，集中在答复环节。",
        "grade": Grade.MAJOR,
        "cause": "delay",
        "declared": CHECK,
    }
    return Opened(**{**said, **changes})  # type: ignore[arg-type]


def open_one(world: World, *, by: str = "fang", at: datetime = NOON, **changes: object) -> str:
    made = actions.open_rectification(opened=opened(**changes), by=world.viewer(by, at=at), at=at)
    return Rectification.objects.select_related("case_file").get(pk=made.pk).case_file.number


def step(world: World, number: str, name: str, *, by: str, at: datetime, **inputs: str) -> Rectification:
    return actions.move(number=number, name=name, inputs=inputs, by=world.viewer(by, at=at), at=at)


def prove(world: World, number: str, *, at: datetime, by: str = "head-north", name: str = "现场.png") -> None:
    shot = picture()
    evidence = Evidence(name, shot, shot.getbuffer().nbytes, 5_000_000)
    actions.add_evidence(number=number, evidence=evidence, by=world.viewer(by, at=at), at=at)


def answered(world: World, number: str, *, at: datetime = NOON) -> None:
    step(world, number, "plan", by="head-north", at=at + timedelta(days=1), measures="每日晨会清点到期投诉")
    prove(world, number, at=at + timedelta(days=2))
    step(world, number, "answer", by="head-north", at=at + timedelta(days=3), note="已执行两周")


def verified(world: World, **changes: object) -> str:
    number = open_one(world, **changes)
    answered(world, number)
    step(world, number, "verify", by="fang2", at=after(days=4), note="抽查晨会记录属实")
    return number


def test_it_is_due_by_its_grade_and_comes_from_its_case(judged_world: World, complaint: str) -> None:
    cause = order_of(complaint).case_file_id

    number = open_one(judged_world, source=Source.COMPLAINT, reference=complaint, cause_id=cause)

    row = queries.rectification(number, viewer=judged_world.viewer("head-north"))
    assert number == "ZG-20260302-00001"
    # ten working days after Monday the 2nd
    assert row.due_at == datetime.fromisoformat("2026-03-17T00:00:00+08:00")
    assert Origin.objects.get(case_file_id=row.case_file_id).cause_id == cause
    assert Declaration.objects.get().indicator == "CMP-01"


def test_what_has_a_rectification_gets_no_second_one(judged_world: World) -> None:
    number = open_one(judged_world, source=Source.FINDING, reference="JC-1/3")

    with pytest.raises(Conflict):
        open_one(judged_world, source=Source.FINDING, reference="JC-1/3")
    again = actions.open_from(
        opened=opened(source=Source.FINDING, reference="JC-1/3"), by=judged_world.system, at=after(days=1)
    )
    assert again.case_file.number == number


def test_the_way_from_opening_to_closing_by_the_declared_check(judged_world: World) -> None:
    number = verified(judged_world)
    too_early, at = after(days=79), after(days=80)

    assert queries.effects_due(too_early) == []
    with pytest.raises(NotDue):
        actions.conclude(number=number, figures=WORKED, by=judged_world.system, at=too_early)
    due = queries.effects_due(at)
    found = actions.conclude(number=number, figures=WORKED, by=judged_world.system, at=at)

    assert [(each.number, each.unit_code, each.declared) for each in due] == [(number, "GAS-NORTH", CHECK)]
    assert (found.verdict, found.change) == (Verdict.EFFECTIVE, Decimal("30.00"))
    assert found.figures == {
        "before": [60, 100], "after": [90, 100], "others_before": [300, 400], "others_after": [300, 400]
    }  # fmt: skip
    row = queries.rectification(number, viewer=judged_world.viewer("fang"))
    assert (row.state, row.closed_at) == ("closed", at)
    assert row.case_file.closed_at == at
    with pytest.raises(NotDue):
        actions.conclude(number=number, figures=WORKED, by=judged_world.system, at=at)


def test_one_that_did_not_work_is_open_again_under_the_same_check_over_a_later_window(judged_world: World) -> None:
    number = verified(judged_world)

    actions.conclude(number=number, figures=DID_NOT, by=judged_world.system, at=after(days=80))

    row = queries.rectification(number, viewer=judged_world.viewer("fang"))
    first, second = queries.declarations(row)
    assert (row.state, row.round, row.measures) == ("open", 2, "")
    assert (second.indicator, second.least_change, second.before_first) == ("CMP-01", Decimal(5), first.before_first)
    assert second.after_first > first.after_after
    assert second.after_after - second.after_first == timedelta(days=60)
    # New measures, new evidence: what was shown in the first round does not count again.
    step(judged_world, number, "plan", by="head-north", at=after(days=81), measures="增设专人")
    with pytest.raises(RectificationRefused) as refused:
        step(judged_world, number, "answer", by="head-north", at=after(days=82), note="已设")
    assert refused.value.field == "file"


def test_nobody_closes_before_the_check_has_decided(judged_world: World) -> None:
    number = open_one(judged_world)
    for prepare in (lambda: None, lambda: answered(judged_world, number)):
        prepare()
        with pytest.raises(EffectNotKnown) as refused:
            step(judged_world, number, "close", by="fang2", at=after(days=5), reason="已整改")
        assert "2026-05-21" in str(refused.value)


def test_where_too_few_cases_decide_nothing_a_person_does_with_a_reason(judged_world: World) -> None:
    number = verified(judged_world)
    found = actions.conclude(number=number, figures=TOO_FEW, by=judged_world.system, at=after(days=80))

    closed = step(judged_world, number, "close", by="fang2", at=after(days=81), reason="逐件复核，均按时答复")

    assert found.verdict == Verdict.INCONCLUSIVE
    assert (closed.state, closed.closing) == ("closed", "逐件复核，均按时答复")


def test_what_was_declared_and_concluded_cannot_be_changed_not_even_by_a_slip_of_our_own(judged_world: World) -> None:
    number = verified(judged_world)
    actions.conclude(number=number, figures=WORKED, by=judged_world.system, at=after(days=80))

    for change in (
        lambda: Declaration.objects.update(after_after=date(2026, 12, 31)),
        lambda: Declaration.objects.update(least_change=Decimal("0.01")),
        lambda: Conclusion.objects.update(verdict=Verdict.EFFECTIVE),
        lambda: Conclusion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_somebody_else_looks_whether_it_was_done(judged_world: World) -> None:
    number = open_one(judged_world)
    answered(judged_world, number)

    with pytest.raises(NotImpartial):
        step(judged_world, number, "verify", by="inside", at=after(days=4), note="属实")
    with pytest.raises(NotAllowed):
        step(judged_world, number, "verify", by="head-north", at=after(days=4), note="属实")
    with pytest.raises(NotFound):
        step(judged_world, number, "verify", by="head-east", at=after(days=4), note="属实")
    with pytest.raises(NotImpartial):
        actions.move(number=number, name="verify", inputs={"note": "属实"}, by=judged_world.system, at=after(days=4))


def test_without_measures_or_evidence_nothing_is_reported_as_done(judged_world: World) -> None:
    number = open_one(judged_world)
    with pytest.raises(RectificationRefused):
        step(judged_world, number, "answer", by="head-north", at=after(days=1), note="好了")
    step(judged_world, number, "plan", by="head-north", at=after(days=1), measures="清点")
    with pytest.raises(RectificationRefused) as refused:
        step(judged_world, number, "answer", by="head-north", at=after(days=1), note="好了")
    assert refused.value.field == "file"


def test_sent_back_it_needs_new_evidence(judged_world: World) -> None:
    number = open_one(judged_world)
    answered(judged_world, number)
    with pytest.raises(Conflict):
        prove(judged_world, number, at=after(days=4))

    row = step(judged_world, number, "send_back", by="fang2", at=after(days=4), note="照片看不出日期")

    assert row.state == "open"
    with pytest.raises(RectificationRefused):
        step(judged_world, number, "answer", by="head-north", at=after(days=5), note="再报")


def test_more_time_is_asked_by_one_and_granted_by_another_once(judged_world: World) -> None:
    number = open_one(judged_world)
    asking = {"by": "head-north", "at": after(days=2), "reason": "等待配件", "until": "2026-03-27"}
    step(judged_world, number, "ask_extension", **asking)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        step(judged_world, number, "ask_extension", **asking)  # type: ignore[arg-type]
    with pytest.raises(NotImpartial):
        step(judged_world, number, "grant", by="inside", at=after(days=3), reason="同意")

    row = step(judged_world, number, "grant", by="fang", at=after(days=3), reason="同意")

    assert row.due_at == datetime.fromisoformat("2026-03-28T00:00:00+08:00")
    with pytest.raises(Conflict):
        step(judged_world, number, "grant", by="fang", at=after(days=3), reason="同意")
    for until in ("2026-03-20", "soon", ""):
        with pytest.raises(RectificationRefused):
            step(judged_world, number, "ask_extension", by="head-north", at=after(days=4), reason="再延", until=until)


def test_a_refused_extension_leaves_the_day_as_it_was(judged_world: World) -> None:
    number = open_one(judged_world)
    before = queries.rectification(number, viewer=judged_world.viewer("fang")).due_at
    step(judged_world, number, "ask_extension", by="head-north", at=after(days=2), reason="忙", until="2026-03-27")

    row = step(judged_world, number, "refuse", by="fang", at=after(days=3), reason="理由不足")

    assert row.due_at == before
    assert [(each.granted, each.answer) for each in queries.extensions(row)] == [(False, "理由不足")]


def test_the_same_cause_within_a_year_is_a_recurrence_and_a_withdrawn_one_is_none(judged_world: World) -> None:
    first = open_one(judged_world)
    step(judged_world, first, "withdraw", by="fang", at=after(days=1), reason="下达有误")
    second = open_one(judged_world, at=after(days=2), declared=None)
    third = open_one(judged_world, at=after(days=60), declared=None)
    other = open_one(judged_world, at=after(days=61), cause="attitude", declared=None)

    found = {
        number: queries.rectification(number, viewer=judged_world.viewer("fang")) for number in (second, third, other)
    }

    assert found[second].recurs is None
    assert found[third].recurs == found[second]
    assert found[other].recurs is None


def test_a_check_by_recurrence_counts_what_came_back_within_its_window(judged_world: World) -> None:
    number = verified(judged_world, declared=None)
    row = queries.rectification(number, viewer=judged_world.viewer("fang"))
    declared = queries.check_of(queries.declarations(row)[0])
    inside = datetime.combine(declared.after.first, NOON.timetz()) + timedelta(days=5)
    open_one(judged_world, at=inside, declared=None)
    at = datetime.combine(declared.after.after, NOON.timetz())

    found = actions.conclude(number=number, figures=None, by=judged_world.system, at=at)

    assert (found.verdict, found.figures) == (Verdict.NOT_EFFECTIVE, {"recurrences": 1})


def test_a_finding_counts_in_the_figures_from_opening_to_its_verification(judged_world: World) -> None:
    number = verified(judged_world, source=Source.FINDING, reference="JC-1/3")
    by_hand = open_one(judged_world)
    withdrawn = open_one(judged_world, source=Source.MYSTERY, reference="MF-1", cause="attitude")
    step(judged_world, withdrawn, "withdraw", by="fang", at=after(days=1), reason="申诉成立")

    rows = Measurement.objects.filter(kind="finding", superseded_at__isnull=True)

    assert [(row.reference, row.done_at, row.category) for row in rows] == [(number, after(days=4), "")]
    assert by_hand not in {row.reference for row in rows}


WRONG: tuple[tuple[dict[str, object], type[Exception], str], ...] = (
    ({"title": " "}, RectificationRefused, "title"),
    ({"matter": ""}, RectificationRefused, "matter"),
    ({"unit": "NOWHERE"}, RectificationRefused, "unit"),
    ({"cause": "weather"}, RectificationRefused, "cause"),
    ({"clause": "S9-99"}, RectificationRefused, "clause"),
    ({"due_on": DAY - timedelta(days=1)}, RectificationRefused, "due_on"),
    ({"due_on": DAY + timedelta(days=90)}, RectificationRefused, "due_reason"),
    ({"declared": None, "cause": ""}, DeclarationRefused, "cause"),
    ({"declared": Declared(**{**vars(CHECK), "compared_with": ("GAS-NORTH",)})}, DeclarationRefused, "compared_with"),
    ({"declared": Declared(**{**vars(CHECK), "compared_with": ("YH-GAS",)})}, DeclarationRefused, "compared_with"),
    ({"declared": Declared(**{**vars(CHECK), "compared_with": ("X",)})}, DeclarationRefused, "compared_with"),
)


@pytest.mark.parametrize(("changes", "refusal", "field"), WRONG)
def test_half_an_order_is_refused_with_the_input_to_blame(
    judged_world: World, changes: dict[str, object], refusal: type[Exception], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        open_one(judged_world, **changes)

    assert getattr(refused.value, "field", None) == field
    assert not Rectification.objects.exists()


def test_it_is_opened_from_outside_the_unit_by_who_may(judged_world: World) -> None:
    for who, refusal in (
        ("inside", NotImpartial),
        ("head-north", NotAllowed),
        ("head-east", NotFound),
        ("lin", NotFound),
    ):
        with pytest.raises(refusal):
            open_one(judged_world, by=who)


def test_the_unit_is_reminded_once_when_the_day_is_near_and_once_when_it_is_over(judged_world: World) -> None:
    number = open_one(judged_world)
    moments = [after(days=5), after(days=13), after(days=13, hours=1), after(days=20), after(days=21)]

    told = [actions.remind(at=at, by=judged_world.system) for at in moments]

    assert told == [0, 1, 0, 1, 0]
    kinds = Message.objects.filter(case_file__number=number).order_by("created_at").values_list("kind", flat=True)
    assert list(kinds) == ["rectification_near", "rectification_late"]


def test_a_viewer_sees_those_of_his_units_and_only_the_moves_that_are_his(judged_world: World) -> None:
    number = open_one(judged_world)
    row = queries.rectification(number, viewer=judged_world.viewer("fang"))

    def buttons(who: str) -> list[str]:
        moves = queries.allowed_moves(row, viewer=judged_world.viewer(who), has_request=False)
        return [move.name for move in moves]

    assert buttons("head-north") == ["plan", "answer", "ask_extension"]
    assert buttons("fang") == ["withdraw"]
    assert buttons("inside") == []
    assert queries.rectifications(viewer=judged_world.viewer("head-east")).count() == 0
    counts = queries.counts(viewer=judged_world.viewer("fang"), at=after(days=30))
    assert (counts.open, counts.answered, counts.verified, counts.overdue) == (1, 0, 0, 1)
    with pytest.raises(NotFound):
        queries.rectification(number, viewer=judged_world.viewer("head-east"))
    with pytest.raises(Conflict):
        step(judged_world, number, "vanish", by="fang", at=after(days=1))
