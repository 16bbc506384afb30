"""Yearly plans: drawn up by one, approved by another, changed by a new version."""

from datetime import date
from decimal import Decimal

import pytest

from plumbline.ground.kernel.refusals import Conflict, NotAllowed
from plumbline.supervision.duties import actions, queries
from plumbline.supervision.duties.actions import PlanNotYours
from plumbline.supervision.duties.models import Occurrence, Plan, PlanLine
from plumbline.supervision.duties.rules import PlanRefused
from tests.supervision.duties.shorthand import day, of
from tests.world import World, lend_role


def drawn(world: World, year: int = 2026, **more: str) -> Plan:
    return actions.draw_up(year=year, by=world.viewer("fang"), at=day("2026-01-06"), **more)


def approved(world: World) -> Plan:
    plan = drawn(world)
    actions.submit(plan_id=plan.id, by=world.viewer("fang"), at=day("2026-01-07"))
    return actions.approve(plan_id=plan.id, by=world.viewer("gao"), at=day("2026-01-08"))


def test_a_plan_holds_what_the_rules_ask_of_the_year(company: World) -> None:
    lines = queries.lines_of(drawn(company))

    assert {line.code for line in lines} >= {"satisfaction_survey", "resident_safety_check", "covert_visits"}
    assert not {line.code for line in lines} & {"daily_summary", "complaint_meeting", "disclosure_review"}


def test_one_draws_the_plan_up_and_another_approves_it(company: World) -> None:
    fang = company.viewer("fang")
    plan = drawn(company)
    with pytest.raises(Conflict):
        drawn(company)
    with pytest.raises(NotAllowed):
        actions.approve(plan_id=plan.id, by=fang, at=day("2026-01-07"))
    actions.submit(plan_id=plan.id, by=fang, at=day("2026-01-07"))
    with pytest.raises(Conflict):
        actions.submit(plan_id=plan.id, by=fang, at=day("2026-01-07"))

    done = actions.approve(plan_id=plan.id, by=company.viewer("gao"), at=day("2026-01-08"))

    assert done.state == "approved"
    assert queries.in_force(2026) == done
    assert [move.name for move in queries.moves(done, viewer=company.viewer("gao"))] == []


def test_whoever_drew_it_up_does_not_approve_it_even_with_the_right_to(company: World) -> None:
    lend_role(company, of="gao", to="fang")
    fang = company.viewer("fang", at=day("2026-01-07"))
    plan = drawn(company)
    actions.submit(plan_id=plan.id, by=fang, at=day("2026-01-07"))

    assert not queries.may_approve(queries.plan(plan.id, viewer=fang), fang)
    with pytest.raises(PlanNotYours):
        actions.approve(plan_id=plan.id, by=fang, at=day("2026-01-07"))


def test_a_plan_goes_back_with_a_reason_and_comes_again(company: World) -> None:
    plan, gao = drawn(company), company.viewer("gao")
    actions.submit(plan_id=plan.id, by=company.viewer("fang"), at=day("2026-01-07"))
    with pytest.raises(PlanRefused):
        actions.send_back(plan_id=plan.id, reason=" ", by=gao, at=day("2026-01-08"))

    back = actions.send_back(plan_id=plan.id, reason="预算过高", by=gao, at=day("2026-01-08"))

    assert (back.state, back.remark) == ("draft", "预算过高")


def test_the_plan_moves_what_is_owed_and_withdraws_what_it_leaves_out(company: World) -> None:
    plan, fang = drawn(company), company.viewer("fang")
    line = PlanLine.objects.get(plan=plan, code="covert_visits", period="2026-Q1")
    actions.change_line(
        line_id=line.id, revision=0, opens_on=date(2026, 1, 1), due_on=date(2026, 4, 20), needed=2, note="合并安排", by=fang,
        at=day("2026-01-06"),
    )  # fmt: skip
    gone = PlanLine.objects.get(plan=plan, code="non_resident_safety_check", unit__code="GAS-SOUTH")
    actions.leave_out(line_id=gone.id, revision=1, note="无非居民用户", by=fang, at=day("2026-01-06"))
    actions.submit(plan_id=plan.id, by=fang, at=day("2026-01-07"))

    actions.approve(plan_id=plan.id, by=company.viewer("gao"), at=day("2026-01-08"))

    moved = of("covert_visits", "2026-Q1")
    assert (moved.due_on, moved.needed) == (date(2026, 4, 20), 2)
    assert of("non_resident_safety_check", unit="GAS-SOUTH").withdrawn_at is not None
    assert of("non_resident_safety_check", unit="GAS-NORTH").withdrawn_at is None
    assert "无非居民用户" in Plan.objects.get(id=plan.id).note


def test_what_the_plan_leaves_out_is_not_opened_later(company: World) -> None:
    plan, fang = drawn(company), company.viewer("fang")
    gone = PlanLine.objects.get(plan=plan, code="covert_visits", period="2026-Q3")
    actions.leave_out(line_id=gone.id, revision=0, note="与年度暗访合并", by=fang, at=day("2026-01-06"))
    actions.submit(plan_id=plan.id, by=fang, at=day("2026-01-07"))
    actions.approve(plan_id=plan.id, by=company.viewer("gao"), at=day("2026-01-08"))

    actions.open_due(by=company.system, at=day("2026-11-01"))

    quarters = set(Occurrence.objects.filter(code="covert_visits").values_list("period", flat=True))
    assert quarters == {"2026-Q1", "2026-Q2", "2026-Q4"}


def test_an_approved_plan_changes_only_by_a_new_version_with_its_reason(company: World) -> None:
    first, fang = approved(company), company.viewer("fang")
    with pytest.raises(PlanRefused):
        drawn(company)
    with pytest.raises(Conflict):
        actions.change_plan(plan_id=first.id, revision=0, budget=Decimal(1), note="", by=fang, at=day("2026-02-01"))

    second = drawn(company, reason="增加一次暗访")
    actions.change_plan(
        plan_id=second.id, revision=0, budget=Decimal("120000"), note="两轮暗访", by=fang, at=day("2026-02-01")
    )
    actions.submit(plan_id=second.id, by=fang, at=day("2026-02-02"))
    actions.approve(plan_id=second.id, by=company.viewer("gao"), at=day("2026-02-03"))

    assert [(each.version, each.state) for each in queries.plans(2026)] == [(2, "approved"), (1, "replaced")]
    in_force = queries.in_force(2026)
    assert in_force is not None
    assert in_force.mystery_budget == Decimal("120000.00")
    assert queries.years() == [2026]


def test_two_who_change_a_draft_at_once_do_not_overwrite_each_other(company: World) -> None:
    plan, fang = drawn(company), company.viewer("fang")
    actions.change_plan(plan_id=plan.id, revision=0, budget=Decimal(10), note="", by=fang, at=day("2026-01-06"))

    with pytest.raises(Conflict):
        actions.change_plan(plan_id=plan.id, revision=0, budget=Decimal(20), note="", by=fang, at=day("2026-01-06"))


@pytest.mark.parametrize("budget", ["-1", "NaN", "1e12"])
def test_a_budget_below_nothing_is_refused(company: World, budget: str) -> None:
    with pytest.raises(PlanRefused):
        actions.change_plan(
            plan_id=drawn(company).id,
            revision=0,
            budget=Decimal(budget),
            note="",
            by=company.viewer("fang"),
            at=day("2026-01-06"),
        )


def test_a_line_outside_its_window_needs_a_word_of_why(company: World) -> None:
    line = PlanLine.objects.get(plan=drawn(company), code="satisfaction_survey")

    with pytest.raises(PlanRefused) as refused:
        actions.change_line(
            line_id=line.id, revision=0, opens_on=date(2026, 5, 1), due_on=date(2026, 6, 1), needed=1, note="",
            by=company.viewer("fang"), at=day("2026-01-06"),
        )  # fmt: skip

    assert refused.value.field == "note"


def test_a_year_that_no_rule_speaks_of_has_no_plan(company: World) -> None:
    with pytest.raises(PlanRefused):
        drawn(company, year=2019)
