"""What was found elsewhere becomes a rectification, once; the hourly job decides the declared checks with the figures of evaluation."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from plumbline.doors.jobs.effects import conclude_effects
from plumbline.evaluation.indicators.queries.shares import is_share, share_of, shares
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.actions import gathering
from plumbline.supervision.improvement.models import Conclusion, Rectification
from plumbline.supervision.improvement.rules.effect import Declared, Window
from plumbline.supervision.improvement.states import Check, Direction, Grade, Source, Verdict
from tests.orders import move
from tests.supervision.improvement.conftest import NOON, after, complaint_of
from tests.supervision.improvement.test_rectifications import CHECK, DAY, verified
from tests.world import World


def finding(world: World, **changes: object) -> Rectification | None:
    said = {
        "number": "JC-20260302-00001",
        "finding_id": "f1",
        "unit_id": world.unit_id("GAS-NORTH"),
        "item": "goggles",
        "form": "home_visit",
        "grade": "major",
        "clause": "S2f-13",
        "text": "上门未带证件",
        "source": Source.FINDING,
        "by": world.system,
        "at": NOON,
    }
    return gathering.from_finding(**{**said, **changes})  # type: ignore[arg-type]


def test_a_grave_finding_opens_one_rectification_and_a_slight_one_none(judged_world: World) -> None:
    first, again = finding(judged_world), finding(judged_world)
    slight = finding(judged_world, finding_id="f2", grade="minor")
    serious = finding(judged_world, finding_id="f3", item="card", grade="serious", clause="NO-SUCH")

    assert first is not None
    assert serious is not None
    assert again == first
    assert slight is None
    assert (first.grade, first.clause_code, first.topic) == (Grade.MAJOR, "S2f-13", "item home_visit goggles")
    assert (serious.grade, serious.clause_code) == (Grade.CRITICAL, "")


def test_the_title_says_what_the_sheet_asks_and_what_was_seen_in_the_company_s_language(judged_world: World) -> None:
    sheet = {"form": "mystery_hall", "item": "eye_contact"}

    with translation.override("en"):
        seen = finding(judged_world, **sheet)
        only_failed = finding(judged_world, **sheet, finding_id="f2", text="办理时有目光接触")
        unknown = finding(judged_world, form="gone", item="old_item", finding_id="f3", text="")

    assert seen is not None
    assert only_failed is not None
    assert unknown is not None
    assert seen.title == "办理时有目光接触：上门未带证件"
    assert seen.matter == "JC-20260302-00001 · 办理时有目光接触\n上门未带证件"
    assert (only_failed.title, unknown.title) == ("办理时有目光接触：未达到要求", "old_item：未达到要求")


def test_the_same_item_found_again_is_a_recurrence_even_under_another_clause(judged_world: World) -> None:
    first = finding(judged_world)
    other_item = finding(judged_world, finding_id="f2", item="card", at=after(days=29))
    again = finding(judged_world, finding_id="f9", clause="", at=after(days=30))

    assert again is not None
    assert other_item is not None
    assert (again.recurs, other_item.recurs) == (first, None)


def test_a_hot_spot_and_a_confirmed_check_open_one_each(judged_world: World) -> None:
    unit = judged_world.unit_id("GAS-NORTH")
    by = {"unit_id": unit, "by": judged_world.system, "at": NOON}
    for _twice in range(2):
        gathering.from_hot_spot(
            number="DC-1",
            item="attitude",
            item_name="服务态度",
            share="71.20",
            below="85",
            **by,  # type: ignore[arg-type]
        )
        gathering.from_check(number="HC-1", kinds=("batch",), reason="月末批量办结，未到场", **by)  # type: ignore[arg-type]

    rows = Rectification.objects.order_by("source").values_list("source", "grade", "title")

    assert list(rows) == [
        ("integrity", "critical", "月末批量办结，未到场"),
        ("survey", "major", "服务态度满意度仅 71.20%，低于 85%"),
    ]
    assert gathering.from_check(number="HC-2", kinds=(), reason="x", **{**by, "unit_id": None}) is None  # type: ignore[arg-type]


def test_every_share_can_be_counted_over_any_days_and_says_what_its_cases_say(judged_world: World) -> None:
    numbers = [complaint_of(judged_world, at=after(minutes=minute)) for minute in range(3)]
    move(judged_world, numbers[0], "close", by="zhou", at=after(hours=5), note="客户认可")
    asked = {"first": DAY, "after": DAY + timedelta(days=1), "viewer": judged_world.system, "at": after(days=2)}

    north = share_of("CMP-02", "ASSIGNED", units=["GAS-NORTH"], **asked)  # type: ignore[arg-type]
    both = share_of("CMP-02", "ASSIGNED", units=["GAS-NORTH", "GAS-SOUTH"], **asked)  # type: ignore[arg-type]

    assert north == (1, 3)
    assert both == (1, 3)
    assert is_share("CMP-02", "ASSIGNED")
    assert not is_share("CMP-11", "CLOSED")  # a length of time is no share
    assert not is_share("CMP-02", "NEVER")
    assert len(shares()) > 20
    later = {**asked, "first": DAY + timedelta(days=1), "after": DAY + timedelta(days=9)}
    assert share_of("CMP-02", "ASSIGNED", units=["GAS-NORTH"], **later) == (0, 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("compared_with", [("GAS-SOUTH",), ()])
def test_the_hourly_job_decides_what_is_due_and_keeps_the_figures(
    judged_world: World, compared_with: tuple[str, ...]
) -> None:
    number = verified(judged_world, declared=Declared(**{**vars(CHECK), "compared_with": compared_with}))

    early, due, again = (conclude_effects(after(days=days)) for days in (79, 80, 81))

    assert (early, due, again) == (0, 1, 0)
    found = Conclusion.objects.get()
    assert found.verdict == Verdict.INCONCLUSIVE  # two months without a complaint
    assert found.figures["after"] == [0, 0]
    assert ("others_after" in found.figures) == bool(compared_with)
    assert queries.rectification(number, viewer=judged_world.viewer("fang")).state == "verified"


def test_real_cases_decide_a_declared_check(judged_world: World) -> None:
    """Complaints of two spans: none of the first closed, all of the second."""
    for minute in range(20):
        complaint_of(judged_world, at=after(minutes=minute))
    check = Declared(
        kind=Check.INDICATOR,
        before=Window(DAY - timedelta(days=7), DAY + timedelta(days=1)),
        after=Window(DAY + timedelta(days=15), DAY + timedelta(days=29)),
        indicator="CMP-02",
        basis="ASSIGNED",
        direction=Direction.HIGHER,
        least_change=Decimal(50),
    )
    verified(judged_world, declared=check)
    for minute in range(20):
        at = after(days=20, minutes=minute)
        number = complaint_of(judged_world, at=at)
        move(judged_world, number, "close", by="zhou", at=at + timedelta(hours=4), note="客户认可")

    conclude_effects(after(days=30))

    found = Conclusion.objects.get()
    assert found.figures == {"before": [0, 20], "after": [20, 20]}
    assert (found.verdict, found.change) == (Verdict.EFFECTIVE, Decimal("100.00"))
    assert actions.remind(at=after(days=30), by=judged_world.system) == 0
