"""Reports in the browser: what is due, writing with bound numbers, releasing, the archive."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.reporting.rules.editing import as_typed, fingerprint
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.organization.queries import system
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.reporting.test_monthly_complaints import EAST, WEST, complaint
from tests.web.conftest import Answer, Clock, DeskOf, text_of
from tests.world import World

PERIOD = periods.parse("2026-02")
MEASURED = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


@pytest.fixture
def company(ruled_world: World, clock: Clock) -> World:
    clock(NOW)
    open_kinds()
    told = [complaint(EAST, 2, hours=3), complaint(EAST, 3, hours=25), complaint(WEST, 5, hours=30)]
    put(told, ["cold"] * len(told))
    indicators.measure(period=PERIOD, by=system(), at=MEASURED)
    return ruled_world


@pytest.fixture
def row(company: World) -> ReportDocument:
    return reporting.draft(
        kind="monthly-complaints", period=PERIOD, by=company.viewer("fang", at=NOW), at=NOW, unit="YH"
    )


def first(row: ReportDocument) -> tuple[str, str, str]:
    report = queries.report_of(ReportDocument.objects.get(id=row.id))
    paragraph = next(each for each in report.paragraphs() if each.numbers())
    return paragraph.key, as_typed(paragraph.pieces), fingerprint(paragraph.pieces)


def released(row: ReportDocument, company: World) -> ReportDocument:
    reporting.submit(name=str(row.id), by=company.viewer("fang", at=NOW), at=NOW)
    return reporting.release(name=str(row.id), by=company.viewer("gao", at=NOW), at=NOW, provisional="暂定")


def test_what_is_due_is_begun_with_one_press(company: World, desk_of: DeskOf) -> None:
    fang = desk_of("fang")
    page = text_of(fang.get("/reports/"))

    answer = fang.post("/reports/draft/", kind="monthly-complaints", period="2026-02", unit="YH")

    assert "2026-03-06" in page
    assert "未起草" in page
    assert answer.status_code == 302
    assert ReportDocument.objects.get().due_on is not None
    assert "起草中" in text_of(fang.get("/reports/"))
    again = fang.client.post(
        "/reports/draft/", {"kind": "monthly-complaints", "period": "2026-02", "unit": "YH"}, follow=True
    )
    assert "已经有了" in text_of(again)


def test_a_paragraph_is_opened_written_and_shown_again(row: ReportDocument, desk_of: DeskOf) -> None:
    fang, (key, text, base) = desk_of("fang"), first(row)
    address = f"/reports/{row.id}/paragraphs/{key}/"

    field = text_of(fang.part(address, edit="1"))
    saved = fang.send_part(address, text=text + "请各单位重视。", base=base)
    page = text_of(fang.get(f"/reports/{row.id}/"))

    assert "【1:" in field
    assert base in field
    assert (saved.status_code, "请各单位重视。" in text_of(saved)) == (200, True)
    assert "方正 改写过" in page
    assert "修改《" in page, "the history is told from the facts"
    fang.send_part(f"/reports/{row.id}/restore/{key}/")
    assert "请各单位重视。" not in text_of(fang.part(address))


def test_a_refused_text_comes_back_with_its_sentence(row: ReportDocument, desk_of: DeskOf) -> None:
    fang, (key, text, base) = desk_of("fang"), first(row)
    address = f"/reports/{row.id}/paragraphs/{key}/"

    lost = fang.send_part(address, text="一切都好", base=base)
    typed = fang.send_part(address, text=text + "另有 7 件。", base=base)

    assert (lost.status_code, typed.status_code) == (422, 422)
    assert "少了数值" in text_of(lost)
    assert "一切都好" in text_of(lost)
    assert "手写的数字" in text_of(typed)


def test_the_later_of_two_editors_sees_both_texts(row: ReportDocument, desk_of: DeskOf) -> None:
    key, text, base = first(row)
    address = f"/reports/{row.id}/paragraphs/{key}/"
    desk_of("fang").send_part(address, text=text + "甲的话。", base=base)

    answer = desk_of("gao").send_part(address, text=text + "乙的话。", base=base)

    shown = text_of(answer)
    assert answer.status_code == 409
    assert "甲的话。" in shown
    assert "乙的话。" in shown
    assert "您的文字尚未保存" in shown


def test_a_report_is_handed_in_released_read_and_fetched(row: ReportDocument, desk_of: DeskOf) -> None:
    fang, gao, east = desk_of("fang"), desk_of("gao"), desk_of("head-east")
    fang.post(f"/reports/{row.id}/moves/submit/")
    refused = gao.post(f"/reports/{row.id}/moves/release/")
    done = gao.post(f"/reports/{row.id}/moves/release/", provisional="暂定", signatory="高远")
    number = ReportDocument.objects.get().number

    page = text_of(east.get(f"/reports/{number}/"))
    file = east.post(f"/reports/{number}/file/", form="xlsx")

    assert (refused.status_code, "暂定" in text_of(refused)) == (422, True)
    assert done.status_code == 302
    assert number in page
    assert "已发送" in page
    assert "改写本段" not in page
    assert file.content[:2] == b"PK"
    assert Entry.objects.filter(name="reporting.downloaded").count() == 1
    assert number in text_of(east.get("/reports/", q="投诉"))
    assert number not in text_of(east.get("/reports/", q="没有这个词"))


def test_moves_that_are_refused_say_why_on_the_page(row: ReportDocument, company: World, desk_of: DeskOf) -> None:
    out = released(row, company)
    gao = desk_of("gao")

    twice = gao.post(f"/reports/{out.number}/moves/release/")
    withdrawn = gao.post(f"/reports/{out.number}/moves/withdraw/", reason="案例有误")
    after = gao.post(f"/reports/{out.number}/moves/withdraw/", reason="再撤")

    assert (twice.status_code, "已印发" in text_of(twice)) == (409, True)
    assert withdrawn.status_code == 302
    assert (after.status_code, "已撤回" in text_of(after)) == (409, True)
    assert gao.client.post(f"/reports/{out.number}/moves/replace/").status_code == 404


def test_whoever_wrote_it_reads_that_another_releases(row: ReportDocument, company: World, desk_of: DeskOf) -> None:
    own = reporting.draft(
        kind="monthly-complaints", period=PERIOD, by=company.viewer("gao", at=NOW), at=NOW, unit="YH-HEAT"
    )
    reporting.submit(name=str(own.id), by=company.viewer("fang", at=NOW), at=NOW)

    assert "须由另一人签发" in text_of(desk_of("gao").get(f"/reports/{own.id}/"))


def test_changed_values_are_told_and_taken(row: ReportDocument, company: World, desk_of: DeskOf) -> None:
    put([complaint(EAST, 12, hours=2)], ["cold"], first=50)
    indicators.measure(period=PERIOD, by=system(), at=datetime(2026, 3, 3, 1, 30, tzinfo=UTC))
    fang = desk_of("fang")

    before = text_of(fang.get(f"/reports/{row.id}/"))
    fang.post(f"/reports/{row.id}/numbers/")

    assert "数值已有变化" in before
    assert "3 → 4" in before


def test_a_draft_and_what_was_not_sent_are_not_there_for_others(
    row: ReportDocument, company: World, desk_of: DeskOf
) -> None:
    assert desk_of("head-east").get(f"/reports/{row.id}/").status_code == 404
    assert desk_of("zhou").get(f"/reports/{row.id}/").status_code == 404
    key = first(row)[0]
    for username, status in (("head-east", 403), ("lin", 403)):
        desk = desk_of(username)
        answers: list[Callable[[], Answer]] = [
            lambda desk=desk: desk.get(f"/reports/{row.id}/paragraphs/{key}/"),
            lambda desk=desk: desk.post(f"/reports/{row.id}/restore/{key}/"),
            lambda desk=desk: desk.post(f"/reports/{row.id}/numbers/"),
            lambda desk=desk: desk.post(f"/reports/{row.id}/correct/"),
            lambda desk=desk: desk.post(f"/reports/{row.id}/moves/submit/"),
        ]
        assert {ask().status_code for ask in answers} == {status}
    assert desk_of("head-east").post(f"/reports/{row.id}/file/", form="html").status_code == 404


def test_a_page_asks_the_database_a_limited_number_of_times(
    row: ReportDocument, company: World, desk_of: DeskOf, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    fang = desk_of("fang")
    fang.get(f"/reports/{row.id}/")

    with django_assert_max_num_queries(34):  # type: ignore[attr-defined]
        fang.get(f"/reports/{row.id}/")
    with django_assert_max_num_queries(26):  # type: ignore[attr-defined]
        fang.get("/reports/")
