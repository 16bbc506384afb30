"""What the briefing says of supervision where nothing happened, where something is still secret, and to whom it does not say everything."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.renderers import RENDERERS
from plumbline.evaluation.reporting.reports.asked import numeral
from plumbline.evaluation.reporting.rules import Heading, Report
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.mystery_visits import actions as mystery
from tests.evaluation.recognition.telling import number_of, praised, second_supervisor
from tests.evaluation.reporting.defended import stands
from tests.evaluation.reporting.papers import docx_numbers, html_text, in_order, pdf_text, xlsx_cells
from tests.inspections import FAIR, equip, submitted
from tests.orders import IN_SEASON
from tests.supervision.mystery_visits.stage import POOR, Stage, made, owner, planned, staged
from tests.world import ZONE, World

QUARTER = periods.parse("2026-Q1")
NOW = datetime(2026, 4, 10, 9, 30, tzinfo=ZONE)


@pytest.fixture
def company(ruled_world: World) -> World:
    measure()
    return ruled_world


def measure() -> None:
    indicators.measure(period=QUARTER, by=organization.system(), at=NOW)


def briefing(viewer: Viewer | None = None, unit: str = "YH") -> Report:
    return queries.build("service-briefing", period=QUARTER, viewer=viewer or organization.system(), at=NOW, unit=unit)


def said(report: Report, key: str) -> str:
    return next((each.text() for each in report.paragraphs() if each.key == key), "")


def counted(report: Report, code: str) -> dict[tuple[str, str], str]:
    """What is shown of one thing, by what was counted and of which part."""
    sources = ((each.source, each.shown) for each in report.numbers() if each.source and not each.before)
    return {(source.basis, source.scope): shown for source, shown in sources if source.code == code}


NOTHING = {
    "praise": ("本期没有经核实属实的表扬。", "No praise was verified"),
    "rewards": ("本期没有审定的奖励。", "No reward was approved"),
    "inspections": ("本期没有完成的检查。", "No inspection was completed"),
    "mystery": ("本期没有公布结果的神秘客户暗访项目。", "No mystery visit programme"),
    "surveys": ("本期没有结束的满意度调查。", "No satisfaction survey ended"),
    "rechecks": ("本期没有结束的三级回访复核。", "No round of three-level call-backs"),
    "rectifications": ("本期没有下达的整改，也没有到期的整改。", "No rectification was opened"),
    "effects": ("本期没有整改效果检验到期得出结论。", "No check of a rectification's effect"),
    "hot-issues": ("本期没有交办或者评价的热点问题。", "No hot issue was handed"),
}


def test_where_nothing_happened_a_plain_sentence_stands_and_no_empty_table(company: World) -> None:
    report = briefing()
    with translation.override("en"):
        english = briefing()

    assert {key: said(report, key) for key in NOTHING} == {key: zh for key, (zh, _en) in NOTHING.items()}
    assert [key for key, (_zh, en) in NOTHING.items() if not said(english, key).startswith(en)] == []
    told = {"compared", "types", "units", "months"}  # what was told before supervision was
    assert {each.key for each in report.tables() if not each.rows} <= told
    assert not any(each.source and each.source.kept == "supervision" for each in report.numbers())


def test_sections_are_numbered_beyond_ten(company: World) -> None:
    headings = [part.text for part in briefing().parts if isinstance(part, Heading)]

    assert [each.partition("、")[0] for each in headings] == [numeral(place + 1) for place in range(len(headings))]
    assert len(headings) > 10
    assert [numeral(number) for number in (1, 9, 10, 11, 20, 34, 99)] == [
        "一", "九", "十", "十一", "二十", "三十四", "九十九",
    ]  # fmt: skip


def test_an_inspection_is_told_in_every_file_with_what_failed(company: World) -> None:
    equip(company)
    submitted(company, answers=FAIR)
    measure()

    report = briefing()

    assert said(report, "inspections").startswith("本期完成检查 1 次，发现问题")
    told = counted(report, "inspections")
    assert told["share", "level:company"] == "60.00"
    assert told["failed", "form:test/hall;item:A1"] == "1"
    assert [each for each in report.numbers() if not stands(each, NOW)] == []
    shown = [number.shown for number in report.numbers()]
    files = {form: render(report, "") for form, render in RENDERERS.items()}
    assert [each.shown for each in docx_numbers(files["docx"])] == shown
    assert in_order(shown, pdf_text(files["pdf"])) == ""
    assert in_order(shown, html_text(files["html"])) == ""
    cells = [Decimal(repr(cell)) for cell in xlsx_cells(files["xlsx"]) if isinstance(cell, int | float)]
    of_tables = [each.rounded for table in report.tables() for each in table.numbers() if each.rounded is not None]
    assert [cell.normalize() for cell in cells] == [value.normalize() for value in of_tables]


@pytest.fixture
def stage(company: World) -> Stage:
    return staged(company)


def released_after(stage: Stage) -> Report:
    """Releases the only programme; the briefing as it stood a moment before."""
    (visit,) = planned(stage)
    at = IN_SEASON + timedelta(days=2)
    by = owner(stage.world, at)
    made(stage, visit.id, answers=POOR)
    mystery.accept_visit(visit_id=visit.id, by=by, at=at)
    mystery.mark_no_order(visit_id=visit.id, reason="只咨询", by=by, at=at)
    measure()
    before = briefing(owner(stage.world, NOW))
    mystery.release(programme_id=stage.programme.id, by=by, at=at + timedelta(days=1))
    measure()
    return before


def test_a_planted_visit_is_in_no_sentence_and_no_number_before_its_release(stage: Stage) -> None:
    nothing = briefing(owner(stage.world, NOW))

    before = released_after(stage)

    assert before.parts == nothing.parts
    after = briefing()
    assert said(after, "mystery").startswith("本期已公布结果的神秘客户暗访项目 1 个，暗访 1 次，发现问题 1 项")
    assert counted(after, "INSP-05")["DUE", ""] == "65.00"
    assert [each for each in after.numbers() if not stands(each, NOW)] == []


def test_praise_names_nobody_and_who_may_not_see_rewards_reads_nothing_of_them(company: World) -> None:
    made_by = second_supervisor(company)
    at = datetime(2026, 3, 3, 10, tzinfo=ZONE)
    number = number_of(praised(company, at=at))
    recognition.look_into_praise(number=number, move="verify", by=company.viewer(made_by, at=at), at=at)

    report = briefing()

    assert said(report, "praise") == "本期收到并经核实属实的表扬 1 件：表扬信 1 件。"
    text = html_text(RENDERERS["html"](report, ""))
    assert [name for name in (company.person("zhao").name, "赵师傅") if name in text] == []
    head = briefing(company.viewer("head-east", at=NOW), unit="HEAT-EAST")
    assert said(head, "praise") == said(report, "praise")
    assert said(head, "rewards") == ""
