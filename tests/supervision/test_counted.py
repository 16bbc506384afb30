"""What supervision finds enters the indicators: one figure for what was imported and what the product did itself."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.models import IndicatorValue
from plumbline.ground.kernel import periods
from plumbline.ground.organization.queries import system
from plumbline.service.measurements.models import Measurement
from plumbline.supervision.inspections import actions as inspections
from plumbline.supervision.inspections.actions import Sheet
from plumbline.supervision.inspections.queries import quality
from plumbline.supervision.surveys import actions as surveys
from plumbline.supervision.surveys.models import Invite, Survey
from plumbline.supervision.surveys.states import CallResult, Dimension, Kind
from tests.inspections import FAIR, MONDAY, equip, planned, started, submitted
from tests.oracle.agreement import slow_kappa
from tests.supervision.surveys.asking import BAD, GOOD, OPENED, form, opened, town
from tests.world import World

END = MONDAY + timedelta(days=40)


def share(code: str, period: str, unit: str) -> Fraction | None:
    indicators.measure(period=periods.parse(period), by=system(), at=END)
    row = IndicatorValue.objects.get(code=code, period=period, unit__code=unit, scope="")
    return Fraction(row.numerator) / Fraction(row.denominator) if row.denominator else None


def test_inspections_that_were_made_in_time_of_those_that_were_planned(world: World) -> None:
    equip(world)
    submitted(world)
    planned(world, unit="HEAT-WEST")
    off = planned(world, unit="GAS-NORTH")
    inspections.cancel(number=off.case_file.number, reason="改到下季度", by=world.viewer("fang", at=MONDAY), at=MONDAY)

    found = {unit: share("INSP-01", "2026-03", unit) for unit in ("YH", "HEAT-EAST", "HEAT-WEST")}

    assert found == {"YH": Fraction(1, 2), "HEAT-EAST": 1, "HEAT-WEST": 0}
    listed = queries.cases("INSP-01", period=periods.parse("2026-03"), viewer=world.viewer("fang"), at=END)
    assert {case.number for case in listed.rows} == {
        f"plumbline/{number}" for number in ("JC-20260302-00001", "JC-20260302-00002")
    }


def test_an_inspection_that_is_moved_falls_due_with_its_new_day(world: World) -> None:
    equip(world)
    made = planned(world)
    inspections.reschedule(
        number=made.case_file.number,
        first_day=date(2026, 4, 1),
        last_day=date(2026, 4, 3),
        reason="供热尾季",
        by=world.viewer("fang", at=MONDAY),
        at=MONDAY,
    )

    due = {row.due_at.date() for row in Measurement.objects.filter(superseded_at__isnull=True) if row.due_at}
    assert due == {date(2026, 4, 3)}  # 24:00 of it is 16:00 UTC
    assert Measurement.objects.count() == 2, "what was said before stays readable"


def answered(world: World, survey: Survey) -> Survey:
    """Of the homes one is not content; of the shops all are; one shop is never reached."""
    waiting = list(Invite.objects.filter(survey=survey, state="waiting").order_by("stratum__code", "place"))
    for place, invite in enumerate(waiting):
        at = OPENED + timedelta(hours=1, minutes=place)
        is_last, is_home = place == len(waiting) - 1, invite.stratum.code == "resident"
        said = BAD if is_home and is_last else GOOD
        result, answers = (CallResult.REFUSED, None) if place == 0 else (CallResult.ANSWERED, said)
        surveys.record_call(invite_id=invite.id, result=result, answers=answers, by=world.viewer("xu", at=at), at=at)
    at = OPENED + timedelta(days=1)
    return surveys.close(number=survey.number, by=world.viewer("fang", at=at), at=at)


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        # 12 homes (6 asked, 6 answered, 5 content), 4 shops (2 asked, 1 answered, content): (12·5/6 + 4·1) / 16
        (Kind.POPULATION, "SRV-01", Fraction(14, 16)),
        # 8 were drawn and one more for the shop that refused, who stayed silent: 6 of 9 are content
        (Kind.AFTER_CONTACT, "SRV-02", Fraction(6, 9)),
    ],
)
def test_answers_count_when_the_field_work_is_over(
    ruled_world: World, kind: Kind, code: str, expected: Fraction
) -> None:
    version = form(ruled_world)
    town(ruled_world)
    survey = opened(ruled_world, strata_by=(Dimension.KIND,), kind=kind, version=version)
    assert not Measurement.objects.exists()

    answered(ruled_world, survey)

    assert share(code, "2026-02", "YH") == expected


def test_what_inspections_came_to_as_it_stands_after_an_appeal(world: World) -> None:
    equip(world)
    submitted(world, unit="HEAT-EAST")  # 6 of 10
    vetoed = {**FAIR, "A3": "no"}
    submitted(world, unit="HEAT-WEST", answers=vetoed, findings={"A3": {"grade": "serious", "text": "没有低位窗口"}})
    before = {unit: share("INSP-02", "2026-03", unit) for unit in ("YH", "HEAT-EAST", "HEAT-WEST")}

    at = MONDAY + timedelta(days=1)
    number = "JC-20260302-00001"
    raiser, judge = world.viewer("head-east", at=at), world.viewer("fang", at=at)
    inspections.appeal(number=number, items=["A1"], reason="现场已整洁", by=raiser, at=at)
    inspections.decide(number=number, uphold=True, reason="照片为证", answers={"A1": "yes"}, by=judge, at=at)

    assert before == {"YH": Fraction(6, 20), "HEAT-EAST": Fraction(6, 10), "HEAT-WEST": 0}, "a veto leaves nothing"
    assert share("INSP-02", "2026-03", "HEAT-EAST") == Fraction(8, 10)
    assert share("INSP-02", "2026-03", "YH") == Fraction(8, 20)
    value = queries.values(periods.parse("2026-03"), viewer=system(), codes=["INSP-02"], unit="YH")[0]
    assert value.apart == {"vetoed": 1}


@pytest.mark.parametrize("first", ["shen", "cha"])
def test_two_inspectors_agree_as_far_as_their_sheets_do_whoever_hands_in_first(world: World, first: str) -> None:
    equip(world)
    made = started(world, second_inspector=world.person("cha").id)
    number, said = made.case_file.number, {"shen": FAIR, "cha": {**FAIR, "A2": "yes", "B1": "3"}}
    for hour, who in enumerate(sorted(said, key=lambda name: name != first), start=1):
        assert share("INSP-06", "2026-03", "HEAT-EAST") is None, "nothing is compared before both sheets are in"
        at = MONDAY + timedelta(hours=hour)
        inspections.submit(
            number=number, sheet=Sheet(revision=0, answers=said[who]), by=world.viewer(who, at=at), at=at
        )

    # Shen sees A1 0, A2 50, A3 100, B1 80 % (step 3), Cha 0, 100, 100, 60 % (step 2).
    pairs = [("0", "0"), ("50", "100"), ("100", "100"), ("75", "50")]
    expected = slow_kappa(pairs, ("0", "25", "50", "75", "100"), quadratic=True)
    found = share("INSP-06", "2026-03", "HEAT-EAST")
    assert found is not None
    assert expected is not None
    assert float(found) == pytest.approx(expected)
    assert found == quality(MONDAY.date(), END.date(), viewer=system()).agreement.kappa, (
        "the page of inspectors says so too"
    )
