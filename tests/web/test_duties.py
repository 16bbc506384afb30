"""Duties, the plan and the calendar on their pages."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from plumbline.supervision.duties import actions, queries
from plumbline.supervision.duties.models import Occurrence, Plan, PlanLine
from tests.web.conftest import NOW, DeskOf
from tests.world import World

YEAR = NOW.year


@pytest.fixture
def duties(ruled_world: World) -> World:
    actions.open_due(by=ruled_world.system, at=NOW)
    return ruled_world


def owed(code: str, unit: str = "YH") -> Occurrence:
    return Occurrence.objects.filter(code=code, unit__code=unit).latest("opens_on")


def test_the_first_page_tells_what_is_due_by_its_day_and_which_units_are_missing(
    duties: World, desk_of: DeskOf
) -> None:
    page = desk_of("fang").get(reverse("duties")).content.decode()

    assert "缺口" in page
    assert "居民入户安检" in page
    assert "北区服务站" in page


def test_a_long_list_is_paged_by_day_and_every_row_is_shown_once(
    duties: World, desk_of: DeskOf, django_assert_max_num_queries: object
) -> None:
    desk, address, seen = desk_of("fang"), "?standing=open", []
    while address:
        answer = desk.get(reverse("duties") + address)
        seen += [row.address for row in answer.context["rows"]] if answer.context else []
        address = answer.context["next"] if answer.context else ""

    assert seen == list(dict.fromkeys(seen))
    assert (
        len(seen)
        == queries.occurrences(
            queries.Wanted(standing="open"), viewer=duties.viewer("fang", at=NOW), today=NOW.date()
        ).count()
    )


def test_filters_are_by_state_unit_and_pack_and_nonsense_filters_nothing(duties: World, desk_of: DeskOf) -> None:
    desk = desk_of("fang")

    north = desk.get(reverse("duties"), unit="GAS-NORTH", standing="open").content.decode()
    none = desk.get(reverse("duties"), standing="fulfilled").content.decode()
    odd = desk.get(reverse("duties"), standing="nonsense", unit="nobody", after="%%%", pack="")

    assert "居民入户安检" in north
    assert "投诉分析会" not in north
    assert "没有符合条件的事项" in none
    assert odd.status_code == 200


def test_the_owner_gives_the_evidence_on_the_page(duties: World, desk_of: DeskOf) -> None:
    row = owed("township_collection")
    desk, address = desk_of("fang"), reverse("duty-fulfil", args=[row.id])

    refused = desk.post(address, reference=" ", note="写了一半")
    given = desk.post(address, reference="", file=SimpleUploadedFile("排班.pdf", b"%PDF-1.4 x"))

    page = desk.get(reverse("duty", args=[row.id])).content.decode()
    [kept] = queries.fulfilments(row)
    assert kept.attachment is not None
    file = desk.get(reverse("duty-file", args=[row.id, kept.attachment.id]))
    assert (refused.status_code, given.status_code) == (422, 302)
    assert "写了一半" in refused.content.decode()
    assert "已完成" in page
    assert "排班.pdf" in page
    assert b"".join(file.streaming_content) == b"%PDF-1.4 x"


def test_what_is_not_recognised_is_struck_out_and_owed_again(duties: World, desk_of: DeskOf) -> None:
    row = owed("shift_handover")
    desk_of("lin").post(reverse("duty-fulfil", args=[row.id]), reference="口头交接")
    [kept] = queries.fulfilments(row)

    desk_of("fang").post(reverse("duty-refuse", args=[row.id]), fulfilment=str(kept.id), reason="没有签字")
    odd = desk_of("fang").client.post(reverse("duty-refuse", args=[row.id]), {"fulfilment": "x", "reason": "y"})

    page = desk_of("fang").get(reverse("duty", args=[row.id])).content.decode()
    assert "没有签字" in page
    assert odd.status_code == 422


def test_a_change_opens_its_duty(duties: World, desk_of: DeskOf) -> None:
    desk = desk_of("fang")

    opened = desk.post(reverse("duties-call"), duty="gas-city/disclosure_review|YH", reason="气价调整")
    odd = desk.post(reverse("duties-call"), duty="gas-city/disclosure_review|NOWHERE", reason="气价调整")

    assert "气价调整" in desk.get(opened["Location"]).content.decode()
    assert odd["Location"] == reverse("duties")


def test_a_plan_from_the_draft_to_the_approval(duties: World, desk_of: DeskOf) -> None:
    fang, gao, address = desk_of("fang"), desk_of("gao"), reverse("duties-plan")
    empty = fang.get(address, year=YEAR).content.decode()
    fang.post(reverse("duties-plan-draw"), year=YEAR)
    plan = Plan.objects.get()
    line = PlanLine.objects.filter(plan=plan, period=f"{YEAR}-Q4", code="covert_visits").get()
    fang.post(reverse("duties-plan-head", args=[plan.id]), revision="0", budget="120,000", note="两轮")
    terms = {"opens_on": f"{YEAR}-10-01", "due_on": f"{YEAR}-12-20", "needed": "2", "note": "分两批"}
    fang.post(reverse("duties-plan-line", args=[line.id]), revision="1", **terms)
    stale = fang.client.post(reverse("duties-plan-line", args=[line.id]), {"revision": "1", **terms}, follow=True)
    fang.post(reverse("duties-plan-move", args=[plan.id, "submit"]))
    waiting = gao.get(address, year=YEAR).content.decode()
    gao.post(reverse("duties-plan-move", args=[plan.id, "send_back"]), reason="请压缩预算")
    back = fang.get(address, year=YEAR).content.decode()
    fang.post(reverse("duties-plan-move", args=[plan.id, "submit"]))
    gao.post(reverse("duties-plan-move", args=[plan.id, "approve"]))

    page = fang.get(address, year=YEAR).content.decode()
    assert "还没有这一年的计划" in empty
    assert "计划刚被他人修改过" in stale.content.decode()
    assert "批准" in waiting
    assert "退回修改" in waiting
    assert "请压缩预算" in back
    assert "已批准" in page
    assert "120000.00" in page
    assert "分两批" in page
    assert desk_of("fang").client.post(reverse("duties-plan-move", args=[plan.id, "burn"])).status_code == 404


def test_what_the_plan_leaves_out_stands_above_it_for_who_approves(duties: World, desk_of: DeskOf) -> None:
    fang = desk_of("fang")
    fang.post(reverse("duties-plan-draw"), year=YEAR)
    line = PlanLine.objects.filter(code="covert_visits", period=f"{YEAR}-Q4").get()
    bad = fang.client.post(
        reverse("duties-plan-line", args=[line.id]), {"revision": "0", "leave": "yes", "note": ""}, follow=True
    )
    fang.post(reverse("duties-plan-line", args=[line.id]), revision="0", leave="yes", note="并入年检")

    page = desk_of("gao").get(reverse("duties-plan"), year=YEAR).content.decode()

    assert "须写明理由" in bad.content.decode()
    assert "制度要求而计划未列入" in page
    assert "并入年检" in page


@pytest.mark.parametrize(
    ("field", "value"), [("revision", "x"), ("opens_on", "31.12."), ("due_on", ""), ("needed", "-1")]
)
def test_wrong_input_gets_a_sentence_and_changes_nothing(
    duties: World, desk_of: DeskOf, field: str, value: str
) -> None:
    fang = desk_of("fang")
    fang.post(reverse("duties-plan-draw"), year=YEAR)
    line = PlanLine.objects.filter(code="covert_visits").earliest("opens_on")
    terms = {"revision": "0", "opens_on": f"{YEAR}-01-01", "due_on": f"{YEAR}-02-01", "needed": "1", "note": "x"}

    answer = fang.client.post(reverse("duties-plan-line", args=[line.id]), {**terms, field: value}, follow=True)

    assert "alert" in answer.content.decode()
    assert PlanLine.objects.get(id=line.id).due_on == line.due_on


def test_a_budget_that_is_no_amount_is_told(duties: World, desk_of: DeskOf) -> None:
    fang = desk_of("fang")
    fang.post(reverse("duties-plan-draw"), year=YEAR)
    plan = Plan.objects.get()

    answer = fang.client.post(
        reverse("duties-plan-head", args=[plan.id]), {"revision": "0", "budget": "很多", "note": ""}, follow=True
    )

    assert "预算须为" in answer.content.decode()


def test_the_plan_is_a_workbook_too(duties: World, desk_of: DeskOf) -> None:
    fang = desk_of("fang")
    fang.post(reverse("duties-plan-draw"), year=YEAR)

    answer = fang.get(reverse("duties-plan"), year=YEAR, form="xlsx")

    page = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    texts = {cell.value for row in page.iter_rows() for cell in row}
    assert "居民入户安检" in texts
    assert PlanLine.objects.count() == sum(1 for row in page.iter_rows(min_row=10) if row[0].value)


def test_a_year_at_a_glance_and_a_month_day_by_day(duties: World, desk_of: DeskOf) -> None:
    desk, address = desk_of("fang"), reverse("duties-calendar")

    year = desk.get(address, year=YEAR).content.decode()
    month = desk.get(address, year=YEAR, month=12).content.decode()
    unit = desk.get(address, year=YEAR, unit="GAS-NORTH").content.decode()
    nobody = desk.get(address, year=YEAR, owner="谁也不是").content.decode()
    odd = desk.get(address, year="abcd", month="13")

    assert "客户满意度调查" in year
    assert "居民抄表" in year
    assert f"{YEAR} 年职责日历" in month
    assert "到期气表更换" in month
    assert "居民入户安检" in unit
    assert "居民抄表" not in unit
    assert "这一年没有需要完成的职责" in nobody
    assert odd.status_code == 200


def test_the_calendar_is_a_workbook_too(duties: World, desk_of: DeskOf) -> None:
    answer = desk_of("fang").get(reverse("duties-calendar"), year=YEAR, form="xlsx")

    content = BytesIO(b"".join(answer.streaming_content))
    assert ZipFile(content).testzip() is None
    page = load_workbook(content).worksheets[0]
    days = [row[0].value for row in page.iter_rows(min_row=4)]
    due = [day.date() for day in days if isinstance(day, datetime)]
    assert due == sorted(due)
    assert due[0].year == YEAR
    assert due[-1] <= date(YEAR + 1, 2, 1)


def test_lists_ask_the_database_the_same_few_questions_however_many_rows_there_are(
    duties: World, desk_of: DeskOf, django_assert_max_num_queries: object
) -> None:
    desk = desk_of("fang")
    desk.get(reverse("duties"))

    with django_assert_max_num_queries(14):  # type: ignore[operator]
        desk.get(reverse("duties"))
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        desk.get(reverse("duties-calendar"), year=YEAR)


def test_a_stranger_to_the_unit_sees_nothing(duties: World, desk_of: DeskOf) -> None:
    row = owed("resident_safety_check", "GAS-NORTH")

    assert desk_of("head-east").client.get(reverse("duty", args=[row.id])).status_code == 404
    assert desk_of("head-north").get(reverse("duty", args=[row.id])).status_code == 200
