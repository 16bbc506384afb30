"""Every report in every form: the file is parsed, and each number in it is held against the database by its source."""

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.renderers import RENDERERS, docx, pdf
from plumbline.evaluation.reporting.rules import (
    Chart,
    Letterhead,
    Number,
    Report,
    ReportRefused,
    Source,
    from_json,
    to_json,
)
from plumbline.evaluation.scorecards import actions as scorecards
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as organization
from plumbline.service.work_orders.models import WorkOrder
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.reporting.defended import shown_as, stands
from tests.evaluation.reporting.papers import docx_numbers, docx_text, html_text, in_order, pdf_text, xlsx_cells
from tests.evaluation.reporting.test_monthly_complaints import EAST, HEAT, WEST, complaint
from tests.evaluation.scorecards.kept_values import HEATING, OCTOBER, close, keep_all
from tests.oracle.figures import Order
from tests.world import ZONE, World

NOW = datetime(2026, 7, 10, 9, 30, tzinfo=ZONE)
PERIODS = ("2026-01", "2026-02", "2026-Q1", "2025-Q4", "2026")
REPORTS = {
    "monthly-complaints": "2026-02",
    "complaint-bulletin": "2026-02",
    "service-briefing": "2026-Q1",
    "yearly-evaluation": "2026",
    "hotline-12345": "2026-02",
}
HEAD = Letterhead(
    "云河能源集团文件",
    "云服〔2026〕3号",
    "闻远山",
    ("各供热所", "营销部"),
    ("公司领导",),
    "客户服务中心",
    date(2026, 3, 5),
)


@pytest.fixture
def company(world: World) -> World:
    open_kinds()
    told = [
        complaint(EAST, 2, hours=3),
        complaint(EAST, 3, hours=25, urges=1),
        complaint(EAST, 4, hours=24),
        replace(complaint(EAST, 8, hours=50), channel="gov_12345", bounces=2),
        complaint(WEST, 5, hours=30, round_number=2),
        complaint(WEST, 6, hours=None),
        complaint(HEAT, 7, hours=1),
    ]
    put(told, ["cold", "cold", "passed_on", "cold", "cold", "passed_on", "cold"])
    in_january = [january(complaint(EAST, day, hours=hours)) for day, hours in ((5, 3), (6, 40), (7, 1))]
    put(in_january, ["cold"] * len(in_january), first=100)
    for name in PERIODS:
        indicators.measure(period=periods.parse(name), by=organization.system(), at=NOW)
    return world


def january(order: Order) -> Order:
    def earlier(at: datetime | None) -> datetime | None:
        return at.replace(month=1) if at else None

    promises = tuple(replace(each, due=each.due.replace(month=1), done=earlier(each.done)) for each in order.promises)
    calls = tuple(replace(each, finished=earlier(each.finished)) for each in order.calls)
    moments = {"opened": earlier(order.opened), "assigned": earlier(order.assigned), "closed": earlier(order.closed)}
    return replace(order, **moments, promises=promises, calls=calls)


def built(name: str, unit: str | None = "YH-HEAT") -> Report:
    period = periods.parse(REPORTS[name])
    return queries.build(name, period=period, viewer=organization.system(), at=NOW, unit=unit)


def shown(report: Report) -> list[str]:
    return [number.shown for number in report.numbers()]


def number_of(told: dict[str, str]) -> Number:
    """From what a docx says of a number, and nothing else."""
    own, before = ({k.removeprefix(p): v for k, v in told.items() if k.startswith(p)} for p in ("", "before-"))
    names = ("code", "basis", "period", "unit", "scope", "outcome", "kept")
    exact = Fraction(told["exact"]) if "exact" in told else None
    places = len(told["shown"].partition(".")[2])
    source = Source(*(own[name] for name in names)) if "code" in own else None  # type: ignore[arg-type]
    earlier = Source(*(before[name] for name in names)) if "code" in before else None  # type: ignore[arg-type]
    rounded = None if exact is None else Decimal(shown_as(exact, places))
    return Number(told["shown"], rounded, exact, places, source, earlier)


@pytest.mark.parametrize("name", REPORTS)
def test_every_number_in_every_file_is_the_one_in_the_database(company: World, name: str) -> None:
    report = replace(built(name), letterhead=HEAD)
    files = {form: render(report, "http://127.0.0.1:8000") for form, render in RENDERERS.items()}

    assert [number for number in report.numbers() if not stands(number)] == []
    assert sum(number.source is not None and number.exact is not None for number in report.numbers()) > 20
    written = docx_numbers(files["docx"])
    assert [each.shown for each in written] == shown(report)
    assert [each for each in written if not stands(number_of(each.told))] == []
    assert in_order(shown(report), pdf_text(files["pdf"])) == ""
    assert in_order(shown(report), html_text(files["html"])) == ""
    cells = [Decimal(repr(cell)) for cell in xlsx_cells(files["xlsx"]) if isinstance(cell, int | float)]
    of_tables = [each.rounded for table in report.tables() for each in table.numbers() if each.rounded is not None]
    assert [cell.normalize() for cell in cells] == [value.normalize() for value in of_tables]


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_of_measured_values_can_be_kept(company: World, name: str) -> None:
    report = built(name)

    assert from_json(to_json(report)) == report
    keys = [part.key for part in (*report.paragraphs(), *report.tables())]
    assert len(set(keys)) == len(keys)


def test_a_unit_s_sheet_says_what_is_kept_in_the_sheet(ruled_world: World) -> None:
    keep_all(ruled_world)
    by = organization.system()
    at = datetime(2026, 11, 2, 10, tzinfo=ZONE)
    scorecards.build(period=OCTOBER, template=HEATING, by=by, at=at)

    report = queries.build("unit-sheet", period=OCTOBER, viewer=by, at=at, unit="HEAT-EAST")

    content = docx.render(report)
    written = docx_numbers(content)
    assert [each.shown for each in written] == shown(report)
    assert [each for each in written if not stands(number_of(each.told))] == []
    assert "83.75" in shown(report)
    assert "在起评值 80% 与目标 100% 之间按比例" in docx_text(content)


def test_a_unit_without_a_sheet_has_no_report_of_it(world: World) -> None:
    with pytest.raises(ReportRefused, match="没有评分表"):
        queries.build("unit-sheet", period=OCTOBER, viewer=organization.system(), at=NOW, unit="HEAT-EAST")


def test_a_year_is_evaluated_and_nothing_shorter(company: World) -> None:
    with pytest.raises(ReportRefused, match="须为年"):
        queries.build("yearly-evaluation", period=periods.parse("2026-Q1"), viewer=organization.system(), at=NOW)


def test_a_report_says_how_far_its_numbers_may_be_relied_on(company: World) -> None:
    close(company, periods.parse("2026-02"), at=NOW)

    assert built("complaint-bulletin").state == "sealed"
    assert built("service-briefing").state == "provisional"  # the quarter is a period of its own


SECRETS = {
    "title": "王小明家不热，请回电13800138000，北京路12号金桂苑3号楼501",
    "description": "身份证150102199001011234，妻子李翠花",
    "contact_name": "王小明",
    "contact_phone": "13800138000",
    "address": "北京路12号金桂苑3号楼501",
}


def test_no_file_says_whom_a_case_is_about(company: World) -> None:
    WorkOrder.objects.update(**SECRETS)

    report = built("monthly-complaints")

    assert any(paragraph.key.startswith("case-") for paragraph in report.paragraphs())
    texts = [
        docx_text(docx.render(report)),
        pdf_text(pdf.render(report)),
        html_text(RENDERERS["html"](report, "")),
        "\n".join(map(str, xlsx_cells(RENDERERS["xlsx"](report, "")))),
    ]
    for text in texts:
        assert [
            secret for secret in ("王小明", "13800138000", "金桂苑", "501", "150102", "李翠花") if secret in text
        ] == []


def test_words_of_a_comparison_follow_from_the_numbers(company: World) -> None:
    said = [
        (part.text(), number)
        for name in ("monthly-complaints", "complaint-bulletin", "service-briefing")
        for part in built(name).paragraphs()
        for number in part.numbers()
        if number.before is not None and number.rounded is not None
    ]

    assert len(said) >= 4
    for text, number in said:
        assert number.rounded is not None
        word = "上升" if number.rounded > 0 else "下降" if number.rounded < 0 else "持平"
        assert word in text


def test_an_official_paper_has_its_head_and_its_foot(company: World) -> None:
    report = replace(built("complaint-bulletin"), letterhead=HEAD, state="sealed")

    for text in (docx_text(docx.render(report)), pdf_text(pdf.render(report))):
        wanted = [
            "云河能源集团文件", "云服〔2026〕3号", "签发人：闻远山", "供热分公司2026年2月投诉处理情况通报", "（已封存）", "各供热所、营销部：",
            "一、总体情况", "客户服务中心", "2026年3月5日", "抄送：公司领导。",
        ]  # fmt: skip
        assert in_order(wanted, text) == ""


def test_the_same_report_gives_the_same_pdf(company: World) -> None:
    report = built("complaint-bulletin")

    assert pdf.render(report) == pdf.render(report)


def test_the_company_s_own_template_is_filled_in(company: World, settings: Any, tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("本公司内部资料")
    own.add_paragraph("{{ title }}")
    own.add_paragraph("{{ body }}")
    own.add_paragraph("{{ issued_by }}")
    own.save(str(tmp_path / "own.docx"))
    settings.REPORT_TEMPLATE = str(tmp_path / "own.docx")

    report = replace(built("complaint-bulletin"), letterhead=HEAD)
    content = docx.render(report)

    wanted = ["本公司内部资料", report.title, "一、总体情况", "客户服务中心"]
    assert in_order(wanted, docx_text(content)) == ""
    assert [each.shown for each in docx_numbers(content)] == shown(report)


def template(tmp_path: Path, *lines: str) -> Path:
    own = Document()
    for line in lines:
        own.add_paragraph(line)
    own.save(str(tmp_path / "bad.docx"))
    return tmp_path / "bad.docx"


@pytest.mark.parametrize(
    ("lines", "said"),
    [(("{{ title }}",), "没有单独成段"), (("{% if %}", "{{ body }}"), "无法使用"), ((), "没有单独成段")],
)
def test_a_template_that_cannot_be_filled_in_is_refused(
    settings: Any, tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    settings.REPORT_TEMPLATE = str(template(tmp_path, *lines))

    with pytest.raises(ReportRefused, match="报告模板") as refused:
        docx.render(Report("r", "t", "2026-02", "YH", NOW))

    assert said in str(refused.value)


@pytest.mark.parametrize("content", [None, b"no docx"])
def test_a_template_that_is_no_docx_is_refused(settings: Any, tmp_path: Path, content: bytes | None) -> None:
    target = tmp_path / "own.docx"
    if content is not None:
        target.write_bytes(content)
    settings.REPORT_TEMPLATE = str(target)

    with pytest.raises(ReportRefused, match="无法使用"):
        docx.render(Report("r", "t", "2026-02", "YH", NOW))


def test_the_docx_is_one_that_others_open(company: World, tmp_path: Path) -> None:
    report = built("service-briefing")
    content = docx.render(report, "http://127.0.0.1:8000")

    opened = Document(io.BytesIO(content))

    assert len(opened.tables) == len(report.tables())
    charts = [part for part in report.parts if isinstance(part, Chart)]
    assert len(opened.inline_shapes) == len(charts)
    assert opened.core_properties.title == report.title


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_docx_with_every_number_in_it(company: World, tmp_path: Path) -> None:
    report = replace(built("service-briefing"), letterhead=HEAD)
    (tmp_path / "paper.docx").write_bytes(docx.render(report, "http://127.0.0.1:8000"))

    _convert(tmp_path)

    assert in_order(shown(report), pdf_text((tmp_path / "paper.pdf").read_bytes())) == ""


def _convert(folder: Path) -> Any:
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf"]
    return subprocess.run(
        [*command, "--outdir", str(folder), str(folder / "paper.docx")], check=True, capture_output=True, timeout=300
    )
