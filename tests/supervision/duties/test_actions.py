"""Opening, fulfilling, planning and reminding, through the real actions over the shipped packs."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.ground.notifications.models import Message
from plumbline.supervision.duties import actions, queries
from plumbline.supervision.duties.actions import CreditNotTaken, Evidence, NotOnChange
from plumbline.supervision.duties.models import Fulfilment, Occurrence
from plumbline.supervision.duties.queries import Wanted
from tests.supervision.duties.shorthand import GAS, day, of, release
from tests.world import World

# ── Opening ──────────────────────────────────────────────────────────────────


def test_what_has_begun_is_opened_once_however_often_the_night_comes(company: World) -> None:
    before = Occurrence.objects.count()

    again = actions.open_due(by=company.system, at=day("2026-01-05", 22))

    assert before > 20
    assert (again, Occurrence.objects.count()) == (0, before)


def test_the_next_month_is_opened_when_it_has_begun(company: World) -> None:
    assert not Occurrence.objects.filter(code="township_collection", period="2026-02").exists()

    actions.open_due(by=company.system, at=day("2026-02-01"))

    assert of("township_collection", "2026-02").due_on == date(2026, 2, 28)


def test_what_was_due_before_the_company_kept_its_duties_here_is_nobody_s_gap(company: World) -> None:
    assert not Occurrence.objects.filter(due_on__lt=date(2026, 1, 5)).exists()
    assert Occurrence.objects.filter(code="complaint_meeting", period="2025-12").exists()


def test_a_duty_of_units_concerns_those_that_run_its_line(company: World) -> None:
    gas = set(Occurrence.objects.filter(code="resident_safety_check").values_list("unit__code", flat=True))
    heating = {
        place.code
        for _key, duty in queries.duties_on(date(2026, 9, 20))
        if duty.code == "pre_season"
        for place in queries.places_of(duty, company.system.tree, day("2026-09-20"))
    }

    assert gas == {"GAS-NORTH", "GAS-SOUTH"}
    assert heating == {"HEAT-EAST", "HEAT-WEST"}


def test_what_is_owed_every_day_is_not_caught_up_with_after_a_week(company: World) -> None:
    actions.open_due(by=company.system, at=day("2026-01-20"))

    days = set(Occurrence.objects.filter(code="daily_summary").values_list("period", flat=True))

    assert days == {"2026-01-05", "2026-01-17", "2026-01-18", "2026-01-19", "2026-01-20"}


def test_a_rolling_duty_is_owed_again_so_long_after_it_was_done(company: World) -> None:
    first = of("plan_reviewed")
    actions.fulfil(occurrence_id=first.id, reference="评估报告", by=company.viewer("fang"), at=day("2026-03-02"))

    actions.open_due(by=company.system, at=day("2026-03-03"))

    assert (first.opens_on, first.due_on) == (date(2026, 1, 5), date(2029, 1, 5))
    assert of("plan_reviewed", "2026-03-02").due_on == date(2029, 3, 2)


def test_a_change_calls_for_its_duty_within_its_working_days(company: World) -> None:
    asked: dict[str, Any] = {
        "duty": f"{GAS}/disclosure_review",
        "unit_id": company.unit_id("YH"),
        "by": company.viewer("fang"),
    }

    found = actions.call_for(**asked, reason="气价调整", at=day("2026-01-05"))
    again = actions.call_for(**asked, reason="气价调整", at=day("2026-01-05", 11))

    assert found.id == again.id
    assert found.due_on == date(2026, 2, 2)
    assert Entry.objects.filter(name="duties.called_for").count() == 1


@pytest.mark.parametrize(
    ("code", "unit", "reason"),
    [("complaint_meeting", "YH", "变更"), ("disclosure_review", "HEAT-EAST", "变更"), ("disclosure_review", "YH", " ")],
)
def test_what_nobody_may_call_for_is_refused(company: World, code: str, unit: str, reason: str) -> None:
    with pytest.raises(NotOnChange):
        actions.call_for(
            duty=f"{GAS}/{code}",
            unit_id=company.unit_id(unit),
            reason=reason,
            by=company.viewer("fang"),
            at=day("2026-01-05"),
        )


def test_a_duty_that_no_pack_asks_for_is_not_there(company: World) -> None:
    with pytest.raises(NotFound):
        actions.call_for(
            duty="gas-city/nothing",
            unit_id=company.unit_id("YH"),
            reason="x",
            by=company.viewer("fang"),
            at=day("2026-01-05"),
        )


# ── Fulfilling ───────────────────────────────────────────────────────────────


def test_a_released_report_fulfils_the_meeting_of_its_month(company: World) -> None:
    actions.open_due(by=company.system, at=day("2026-02-02"))

    credited = release(company, "燃气服监〔2026〕1号", period="2026-01", at=day("2026-02-04"))

    assert credited == 1
    assert of("complaint_meeting", "2026-01").fulfilled_on == date(2026, 2, 4)
    assert of("complaint_meeting", "2025-12").fulfilled_on is None


def test_the_same_report_counts_once_and_without_a_period_for_what_is_due_soonest(company: World) -> None:
    actions.open_due(by=company.system, at=day("2026-02-02"))

    counts = [release(company, "1号", at=day("2026-02-04")) for _again in range(2)]

    assert counts == [1, 0]
    assert of("complaint_meeting", "2025-12").fulfilled_on == date(2026, 2, 4)
    assert of("complaint_meeting", "2026-01").done == 0


def test_another_report_counts_for_nothing(company: World) -> None:
    assert release(company, "2号", kind="unit-sheet", at=day("2026-01-06")) == 0


def test_twice_a_year_is_fulfilled_by_the_second_time(company: World) -> None:
    owed = of("resident_safety_check", unit="GAS-NORTH")
    head = company.viewer("head-north")
    by_fang: dict[str, Any] = {"occurrence_id": owed.id, "by": company.viewer("fang")}

    first = actions.fulfil(**by_fang, reference="上半年安检台账", at=day("2026-04-01"))
    second = actions.fulfil(**by_fang, reference="下半年安检台账", at=day("2026-09-01"))

    assert (first.done, first.fulfilled_on) == (1, None)
    assert (second.done, second.fulfilled_on) == (2, date(2026, 9, 1))
    with pytest.raises(Conflict):
        actions.fulfil(**by_fang, reference="又一次", at=day("2026-10-01"))
    with pytest.raises(NotAllowed):
        actions.fulfil(occurrence_id=owed.id, reference="x", by=head, at=day("2026-10-01"))


def test_evidence_may_be_a_file_that_is_kept_with_a_case_of_the_occurrence(company: World) -> None:
    owed, content = of("township_collection", "2026-01"), b"%PDF-1.4 roster"
    evidence = Evidence("排班.pdf", BytesIO(content), len(content), 1_000_000)

    found = actions.fulfil(
        occurrence_id=owed.id, reference="", evidence=evidence, by=company.viewer("fang"), at=day("2026-01-20")
    )

    [kept] = queries.fulfilments(found)
    assert kept.attachment is not None
    assert kept.attachment.name == "排班.pdf"
    assert found.case_file is not None
    assert found.case_file.number.startswith("ZZ")
    assert queries.evidence(owed.id, kept.attachment.id, viewer=company.viewer("fang")) == kept
    with pytest.raises(NotFound):
        queries.evidence(owed.id, owed.id, viewer=company.viewer("fang"))


def test_without_evidence_too_early_or_withdrawn_nothing_is_counted(company: World) -> None:
    owed = of("township_collection", "2026-01")
    fang = company.viewer("fang")
    with pytest.raises(CreditNotTaken):
        actions.fulfil(occurrence_id=owed.id, reference="  ", by=fang, at=day("2026-01-20"))
    Occurrence.objects.filter(id=owed.id).update(opens_on=date(2026, 1, 25))
    with pytest.raises(CreditNotTaken):
        actions.fulfil(occurrence_id=owed.id, reference="有", by=fang, at=day("2026-01-20"))
    Occurrence.objects.filter(id=owed.id).update(opens_on=date(2026, 1, 1), withdrawn_at=day("2026-01-10"))
    with pytest.raises(CreditNotTaken):
        actions.fulfil(occurrence_id=owed.id, reference="有", by=fang, at=day("2026-01-20"))
    assert not Fulfilment.objects.exists()


def test_only_the_owner_of_the_unit_or_who_plans_fulfils(company: World) -> None:
    actions.open_due(by=company.system, at=day("2026-09-16"))
    owed = of("pre_season", unit="HEAT-EAST", pack="heating-hohhot")
    asked: dict[str, Any] = {"occurrence_id": owed.id, "reference": "值班表", "at": day("2026-09-20")}

    with pytest.raises(NotFound):
        actions.fulfil(**asked, by=company.viewer("head-west"))
    with pytest.raises(NotAllowed):
        actions.fulfil(**asked, by=company.viewer("gao"))
    done = actions.fulfil(**asked, by=company.viewer("head-east"))

    assert done.fulfilled_on == date(2026, 9, 20)


def test_who_plans_may_not_recognise_what_somebody_else_entered_and_it_is_owed_again(company: World) -> None:
    actions.open_due(by=company.system, at=day("2026-09-16"))
    owed = of("pre_season", unit="HEAT-EAST", pack="heating-hohhot")
    head, fang = company.viewer("head-east"), company.viewer("fang")
    actions.fulfil(occurrence_id=owed.id, reference="口头", by=head, at=day("2026-09-20"))
    [kept] = queries.fulfilments(owed)
    asked: dict[str, Any] = {"fulfilment_id": kept.id, "at": day("2026-09-21")}

    with pytest.raises(NotAllowed):
        actions.refuse_credit(**asked, reason="不够", by=head)
    with pytest.raises(CreditNotTaken):
        actions.refuse_credit(**asked, reason=" ", by=fang)
    found = actions.refuse_credit(**asked, reason="没有记录", by=fang)

    assert (found.done, found.fulfilled_on) == (0, None)
    with pytest.raises(Conflict):
        actions.refuse_credit(**asked, reason="没有记录", by=fang)


def test_what_the_product_itself_knows_cannot_be_disowned(company: World) -> None:
    release(company, "1号", at=day("2026-01-06"))
    kept = Fulfilment.objects.get()

    with pytest.raises(NotAllowed):
        actions.refuse_credit(fulfilment_id=kept.id, reason="x", by=company.viewer("fang"), at=day("2026-01-07"))
    with pytest.raises(NotFound):
        actions.refuse_credit(
            fulfilment_id=kept.occurrence_id, reason="x", by=company.viewer("fang"), at=day("2026-01-07")
        )


def test_the_database_takes_no_fulfilment_without_evidence(company: World) -> None:
    owed = of("township_collection", "2026-01")

    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        Fulfilment.objects.create(id=owed.id, occurrence=owed, at=day("2026-01-20"))


# ── Lists ────────────────────────────────────────────────────────────────────


def test_a_head_sees_the_own_unit_s_duties_and_gaps_name_who_is_missing(company: World) -> None:
    today = date(2026, 1, 5)
    north = company.viewer("head-north")

    seen = {row.unit.code for row in queries.occurrences(Wanted(), viewer=north, today=today)}
    missing = {
        gap.duty.code: {row.unit.code for row in gap.missing}
        for gap in queries.gaps(viewer=company.system, today=today)
    }

    assert seen == {"GAS-NORTH"}
    assert missing["resident_safety_check"] == {"GAS-NORTH", "GAS-SOUTH"}
    assert "daily_summary" not in missing


def test_lists_are_by_standing(company: World) -> None:
    release(company, "1号", at=day("2026-01-06"))
    today, fang = date(2026, 2, 10), company.viewer("fang")

    def codes(standing: str) -> set[str]:
        return {row.code for row in queries.occurrences(Wanted(standing=standing), viewer=fang, today=today)}

    assert codes("fulfilled") == {"complaint_meeting"}
    assert codes("late") == set()
    assert "township_collection" in codes("overdue")
    assert "resident_safety_check" in codes("open")
    assert codes("withdrawn") == set()


def test_a_year_shows_what_is_and_what_will_be(company: World) -> None:
    rows = queries.expected(2026, viewer=company.viewer("fang"), at=day("2026-01-05"))
    months = [each for each in rows if each.duty.code == "township_collection"]

    assert [each.slot.period for each in months] == [f"2026-{month:02d}" for month in range(1, 13)]
    assert [each.row is not None for each in months] == [True] + [False] * 11
    assert not [each for each in rows if each.duty.code == "daily_summary"]


# ── Reminding ────────────────────────────────────────────────────────────────


def test_owners_are_reminded_once_and_what_is_late_is_told_to_who_plans_too(company: World) -> None:
    soon, late = actions.remind(by=company.system, at=day("2026-01-28"))
    again = actions.remind(by=company.system, at=day("2026-01-28", 10))

    told = Message.objects.filter(kind="duty_overdue", person__username="fang")
    assert soon > 0
    assert late > 0
    assert again == (0, 0)
    assert "投诉分析会" in " ".join(told.values_list("body", flat=True))


def test_a_unit_s_owner_gets_one_message_for_all_that_is_late(company: World) -> None:
    actions.open_due(by=company.system, at=day("2026-09-16"))
    actions.remind(by=company.system, at=day("2026-10-20"))

    told = Message.objects.filter(kind="duty_overdue", person__username="head-east")

    assert told.count() == 1
    assert "供热前准备" in told.get().body
