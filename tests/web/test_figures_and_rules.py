"""Indicators and the cases behind them, reports, the rules in force, the journal."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.queries import drilling
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.periods import parse
from plumbline.ground.organization.queries import system
from plumbline.ground.regulations.models import Document
from plumbline.ground.service_levels.models import Calendar
from tests.orders import IN_SEASON, move, register
from tests.web.conftest import NOW, Clock, DeskOf, text_of
from tests.world import World

FEBRUARY = NOW + timedelta(days=30)


@pytest.fixture
def measured(ruled_world: World) -> dict[str, str]:
    """January: one complaint answered in time, one not at all."""
    kept = register(ruled_world, title="按时办的").number
    late = register(ruled_world, title="一直没办的", phone="13900009999").number
    move(ruled_world, kept, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=2))
    move(ruled_world, kept, "reply", by="head-east", at=IN_SEASON + timedelta(hours=1), result="已排气")
    indicators.measure(period=parse("2026-01"), by=system(), at=FEBRUARY)
    return {"kept": kept, "late": late}


def link_behind(page: str, code: str) -> str:
    """The address behind the first number of an indicator's row."""
    found = re.search(rf'href="(/indicators/{code}/cases/[^"]+)"', page)
    assert found, f"no number of {code} leads anywhere"
    return unescape(found.group(1))


def test_every_number_leads_to_the_cases_it_was_made_from(
    desk_of: DeskOf, measured: dict[str, str], clock: Clock
) -> None:
    clock(FEBRUARY)
    desk = desk_of("fang")
    page = text_of(desk.get("/indicators/", period="2026-01"))

    cases = text_of(desk.get(link_behind(page, "CMP-01")))
    missed = text_of(desk.get(link_behind(page, "CMP-01") + "&outcome=missed"))

    assert "50.00" in page
    assert "1 / 2" in page
    assert measured["kept"] in cases
    assert measured["late"] in cases
    assert measured["kept"] not in missed
    assert measured["late"] in missed


def test_outcomes_that_a_page_does_not_hold_all_of_are_counted_after_it(
    desk_of: DeskOf, measured: dict[str, str], clock: Clock
) -> None:
    clock(FEBRUARY)
    desk = desk_of("fang")
    page = text_of(desk.get("/indicators/CMP-01/cases/", period="2026-01", basis="DUE", outcome="missed"))
    counted = re.search(r'hx-get="(/indicators/CMP-01/cases/counts/[^"]+)"', page)
    assert counted, "nothing asks for the counts"

    tabs = text_of(desk.get(unescape(counted.group(1))))

    assert re.findall(r'ms-1">([^<]+)<', tabs) == ["2", "1", "1", "0"]
    assert 'active" href="/indicators/CMP-01/cases/?period=2026-01&amp;basis=DUE&amp;outcome=missed"' in tabs
    assert "hx-get" not in tabs
    assert "cases/counts" not in text_of(desk.get("/indicators/CMP-01/cases/", period="2026-01", basis="DUE"))


def test_a_very_large_company_s_page_says_that_it_still_looks_and_then_shows_everything(
    desk_of: DeskOf, measured: dict[str, str], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock(FEBRUARY)
    desk, address = desk_of("fang"), "/indicators/CMP-01/cases/?period=2026-01&basis=DUE&unit=YH"
    at_once = text_of(desk.get(address))
    monkeypatch.setattr(drilling, "READ_AT_ONCE", -2)  # the planner estimates -1 rows of a table it never looked at

    first = text_of(desk.get(address))
    further = re.search(r'hx-get="(\?[^"]+)" hx-trigger="load" hx-select="#cases"', first)
    assert further, "nothing looks for the rest"
    whole = text_of(desk.get("/indicators/CMP-01/cases/" + unescape(further.group(1))))

    assert "正在查找本期其余日期" in first
    assert "没有这样的工单" not in first
    assert 'hx-get="/indicators/CMP-01/cases/counts/' in first
    for page in (at_once, whole):
        assert "正在查找" not in page
        assert measured["kept"] in page
        assert measured["late"] in page
    assert "没有这样的工单" in text_of(desk.get(address + "&outcome=excluded&whole=1"))


def test_a_unit_sees_its_own_figures_and_no_others(desk_of: DeskOf, measured: dict[str, str], clock: Clock) -> None:
    clock(FEBRUARY)

    own = text_of(desk_of("head-east").get("/indicators/", period="2026-01"))

    assert "东城供热所" in own
    assert "西城供热所" not in own
    assert desk_of("head-west").get("/indicators/", period="2026-01", unit="HEAT-EAST").status_code == 404
    assert desk_of("head-west").get("/indicators/CMP-01/cases/", period="2026-01", unit="YH").status_code == 404


@pytest.mark.parametrize(
    ("address", "words", "status"),
    [
        ("/indicators/", {"period": "last month"}, 422),
        ("/indicators/", {"period": "2031-01"}, 200),
        ("/indicators/NO-SUCH/cases/", {"period": "2026-01"}, 404),
        ("/indicators/CMP-01/cases/", {"period": "2026-01", "basis": "NONE"}, 404),
        ("/indicators/CMP-01/cases/", {"period": "2026-01", "outcome": "lost"}, 200),
    ],
)
def test_what_cannot_be_shown_is_answered_in_words(
    desk_of: DeskOf, address: str, words: dict[str, str], status: int
) -> None:
    assert desk_of("fang").get(address, **words).status_code == status


def test_a_supervisor_measures_from_the_page_and_others_may_not(desk_of: DeskOf, ruled_world: World) -> None:
    register(ruled_world)
    desk = desk_of("fang")

    answer = desk.post("/indicators/measure/", period="2026-01", unit="YH")
    page = text_of(desk.get(answer["Location"]))

    assert "2026-01 的指标已计算" in page
    assert desk_of("gao").post("/indicators/measure/", period="2026-01", unit="YH").status_code == 403


@pytest.mark.parametrize(("form", "beginning"), [("xlsx", b"PK"), ("html", b"<!DOCTYPE html>")])
def test_a_report_is_a_download_and_a_fact(
    desk_of: DeskOf, measured: dict[str, str], form: str, beginning: bytes
) -> None:
    answer = desk_of("fang").post("/reports/make/monthly-complaints/", period="2026-01", unit="YH", form=form)

    assert answer.status_code == 200
    assert answer.content[:15].lower().startswith(beginning.lower())
    assert f'filename="monthly-complaints-2026-01.{form}"' in answer["Content-Disposition"]
    assert Entry.objects.filter(name__startswith="reporting.").count() == 1


def test_a_report_of_what_was_not_measured_is_refused_in_words(desk_of: DeskOf) -> None:
    answer = desk_of("fang").post("/reports/make/monthly-complaints/", period="2025-01", unit="YH", form="xlsx")

    assert answer.status_code == 422
    assert "尚未计算" in text_of(answer)


def test_the_figures_cost_the_same_however_many_orders_there_are(desk_of: DeskOf, measured: dict[str, str]) -> None:
    desk = desk_of("fang")
    desk.get("/indicators/", period="2026-01")

    with CaptureQueriesContext(connection) as made:
        desk.get("/indicators/", period="2026-01")

    assert len(made) <= 16


def test_a_document_shows_each_clause_with_the_limits_that_rest_on_it(desk_of: DeskOf) -> None:
    document = Document.objects.get(clauses__code="S1-27.1")

    page = text_of(desk_of("zhao").get(f"/rules/documents/{document.id}/"))

    assert "S1-27.1" in page
    assert "24 小时" in page
    assert "底线" in page
    assert "建议值" in page


def test_types_are_listed_with_questions_and_limits(desk_of: DeskOf) -> None:
    page = text_of(desk_of("zhao").get("/rules/types/", type="heat_no_heat_household"))

    assert "单户不热" in page
    assert "现在室温多少度？" in page
    assert "供热初期" in page


@pytest.mark.parametrize("month", ["2026-10", "", "nonsense", "2026"])
def test_a_calendar_is_shown_by_month(desk_of: DeskOf, month: str) -> None:
    code = Calendar.objects.order_by("code").first()
    assert code is not None

    answer = desk_of("zhao").get(f"/rules/calendars/{code.code}/", **({"month": month} if month else {}))

    assert answer.status_code == 200
    assert ("2026-10" if month == "2026-10" else "2026-01") in text_of(answer)


def test_a_rule_that_is_none_is_not_found(desk_of: DeskOf) -> None:
    nothing = "00000000-0000-0000-0000-000000000000"

    assert desk_of("zhao").get(f"/rules/documents/{nothing}/").status_code == 404
    assert desk_of("zhao").get("/rules/calendars/no-such-calendar/").status_code == 404


def test_the_journal_is_read_by_kind_and_subject(desk_of: DeskOf, ruled_world: World) -> None:
    number = register(ruled_world).number
    desk = desk_of("fang")

    about = text_of(desk.get("/journal/", subject=number))
    of_kind = text_of(desk.get("/journal/", name="organization"))

    assert f"登记工单 {number}" in about
    assert number not in of_kind


def test_whoever_reads_the_journal_of_a_unit_reads_no_others(desk_of: DeskOf, ruled_world: World) -> None:
    number = register(ruled_world).number

    assert number in text_of(desk_of("guan").get("/journal/", name="work_orders"))
    assert desk_of("head-east").get("/journal/").status_code == 403
