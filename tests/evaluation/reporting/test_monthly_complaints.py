"""The monthly report of complaints: what the page and the workbook say is what is kept in the database."""

import io
import re
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.rules import Number, Report, ReportRefused, Table
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.organization import queries as organization
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.reporting.defended import stands
from tests.oracle.figures import Call, Order, Promise
from tests.world import ZONE, World

NOW = datetime(2026, 3, 20, 9, 30, tzinfo=ZONE)
PERIOD = periods.parse("2026-02")
ADDRESS = "http://127.0.0.1:8000"
EAST, WEST, HEAT = "/YH/YH-HEAT/HEAT-EAST/", "/YH/YH-HEAT/HEAT-WEST/", "/YH/YH-HEAT/"


def complaint(path: str, day: int, *, hours: int | None, round_number: int = 1, urges: int = 0) -> Order:
    """A cold room, due after 24 h and replied to after ``hours`` (None: open)."""
    opened = datetime(2026, 2, day, 8, tzinfo=ZONE)
    done = opened + timedelta(hours=hours) if hours is not None else None
    return Order(
        path=path,
        line="heating",
        kind="complaint",
        is_complaint=True,
        in_scope=None,
        channel="hotline",
        state="closed" if done else "dispatched",
        opened=opened,
        assigned=opened,
        closed=done,
        urges=urges,
        round=round_number,
        promises=(Promise("reply", opened + timedelta(hours=24), done, round_number),),
        calls=(Call(round_number, 1, None, done, "satisfied"),) if done else (),
    )


@pytest.fixture
def company(world: World) -> World:
    open_kinds()
    told = [
        complaint(EAST, 2, hours=3),
        complaint(EAST, 3, hours=25, urges=1),
        complaint(EAST, 4, hours=24),
        complaint(WEST, 5, hours=30, round_number=2),
        complaint(WEST, 6, hours=None),
        complaint(HEAT, 7, hours=1),
    ]
    put(told, ["cold"] * len(told))
    indicators.measure(period=PERIOD, by=organization.system(), at=NOW)
    return world


def built(unit: str | None = None, by: Any = None) -> Report:
    return queries.build("monthly-complaints", period=PERIOD, viewer=by or organization.system(), at=NOW, unit=unit)


def table(report: Report, title: str) -> Table:
    return next(found for found in report.tables() if found.title == title)


def shown(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(cell.shown if isinstance(cell, Number) else cell for cell in row)


def test_units_own_cases_and_total_add_up(company: World) -> None:
    found = table(built("YH-HEAT"), "按单位")

    assert [shown(row)[:7] for row in found.rows] == [
        ("东城供热所", "3", "0", "3", "2", "1", "66.67"),
        ("西城供热所", "2", "1", "2", "0", "2", "0.00"),
        ("本级", "1", "0", "1", "1", "0", "100.00"),
        ("合计", "6", "1", "6", "3", "3", "50.00"),
    ]


def test_lengths_of_the_total_are_computed_anew(company: World) -> None:
    total = table(built("YH-HEAT"), "按单位").rows[-1]

    assert shown(total)[7:] == ("16.60", "24.00", "28.00")  # of 1, 3, 24, 25 and 30 h


def test_types_and_troubles_are_counted(company: World) -> None:
    report = built()

    assert [shown(row) for row in table(report, "按类型").rows] == [("cold", "6", "1", "6", "3", "3", "50.00")]
    assert [shown(row) for row in table(report, "超时投诉的经过").rows] == [
        ("超时合计", "3"),
        ("曾退单", "0"),
        ("曾催单", "1"),
        ("曾重办", "1"),
    ]


def test_months_that_were_not_measured_show_a_dash(company: World) -> None:
    rows = [shown(row) for row in table(built(), "近期走势").rows]

    assert [row[0] for row in rows][:2] == ["2025-03", "2025-04"]
    assert rows[-1] == ("2026-02", "6", "6", "3", "50.00", "83.33")
    assert rows[-2] == ("2026-01", "—", "—", "—", "—", "—")


def test_every_number_is_the_one_that_is_kept(company: World) -> None:
    numbers = built("YH-HEAT").numbers()

    assert [number for number in numbers if not stands(number)] == []
    assert sum(number.source is not None and number.exact is not None for number in numbers) > 60


def cells_of(book: Any, sheet: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


def test_the_workbook_has_the_numbers_of_the_report_as_numbers(company: World) -> None:
    report = built("YH-HEAT")

    content = reporting.make(
        name="monthly-complaints", form="xlsx", period=PERIOD, by=organization.system(), at=NOW, unit="YH-HEAT"
    )

    book = openpyxl.load_workbook(io.BytesIO(content))
    for found in report.tables():
        rows = cells_of(book, found.title)
        assert rows[0] == found.columns
        for wanted, written in zip(found.rows, rows[1:], strict=False):
            for cell, value in zip(wanted, written, strict=True):
                if isinstance(cell, Number) and cell.rounded is not None:
                    assert isinstance(value, int | float)
                    assert Decimal(repr(value)).quantize(Decimal(1).scaleb(-cell.places)) == cell.rounded
                else:
                    assert value == (cell.shown if isinstance(cell, Number) else cell)


def test_page_and_workbook_say_the_same(company: World) -> None:
    report = built("YH-HEAT")

    page = reporting.make(
        name="monthly-complaints", form="html", period=PERIOD, by=organization.system(), at=NOW, unit="YH-HEAT"
    ).decode()

    tables = re.findall(r"<tbody>(.*?)</tbody>", page, flags=re.DOTALL)
    for found, body in zip(report.tables(), tables, strict=True):
        rows = [
            tuple(unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL))
            for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
        ]
        assert rows == [shown(row) for row in found.rows]


def test_numbers_lead_to_their_cases_where_the_product_s_address_is_known(company: World) -> None:
    page = reporting.make(
        name="monthly-complaints",
        form="html",
        period=PERIOD,
        by=organization.system(),
        at=NOW,
        unit="HEAT-EAST",
        address=ADDRESS,
    ).decode()

    assert "period=2026-02&amp;unit=HEAT-EAST&amp;basis=DUE&amp;outcome=missed" in page
    assert (
        'href="http'
        not in reporting.make(
            name="monthly-complaints", form="html", period=PERIOD, by=organization.system(), at=NOW
        ).decode()
    )


def test_names_of_units_and_types_cannot_break_the_page(company: World) -> None:
    east = company.units["HEAT-EAST"]
    east.name = "<script>alert('东')</script>"
    east.save()
    from_now_on = organization.system()
    assert "<script>" in next(p.name for p in organization.tree(revision=-1).places if p.code == "HEAT-EAST")

    page = reporting.make(
        name="monthly-complaints",
        form="html",
        period=PERIOD,
        by=type(from_now_on)(
            None, from_now_on.name, from_now_on.username, None, (), organization.tree(revision=-1), is_system=True
        ),
        at=NOW,
        unit="YH-HEAT",
    ).decode()

    assert "<script>" not in page


def test_a_report_in_english_has_english_headings(company: World) -> None:
    with translation.override("en"):
        page = reporting.make(
            name="monthly-complaints", form="html", period=PERIOD, by=organization.system(), at=NOW, unit="YH-HEAT"
        ).decode()

    assert '<html lang="en">' in page
    assert "Heating East" in page
    assert "Complaint timeliness" in page


def test_a_report_of_what_was_not_measured_is_refused(company: World) -> None:
    with pytest.raises(ReportRefused, match="尚未计算"):
        queries.build("monthly-complaints", period=periods.parse("2026-01"), viewer=organization.system(), at=NOW)


@pytest.mark.parametrize(("name", "form"), [("weekly-jokes", "html"), ("monthly-complaints", "exe")])
def test_an_unknown_report_or_form_is_refused(company: World, name: str, form: str) -> None:
    with pytest.raises(ReportRefused):
        reporting.make(name=name, form=form, period=PERIOD, by=organization.system(), at=NOW)


def test_only_who_may_make_reports_can_and_only_of_their_own_units(company: World) -> None:
    head = company.viewer("head-east", at=NOW)

    own = built("HEAT-EAST", by=head)

    assert shown(table(own, "按单位").rows[-1])[1] == "3"
    with pytest.raises(NotFound):
        built("HEAT-WEST", by=head)
    with pytest.raises(NotAllowed):
        built(by=company.viewer("zhou", at=NOW))


def test_making_a_report_is_said_in_the_journal(company: World) -> None:
    reporting.make(
        name="monthly-complaints",
        form="xlsx",
        period=PERIOD,
        by=company.viewer("fang", at=NOW),
        at=NOW,
        unit="HEAT-EAST",
    )

    said = Entry.objects.get(name="reporting.report_made")

    assert (said.actor_name, said.particulars["period"], said.particulars["unit"]) == ("方正", "2026-02", "HEAT-EAST")


def test_a_table_cannot_have_rows_of_another_width() -> None:
    with pytest.raises(ValueError, match="another number of cells"):
        Table("t", "t", ("a", "b"), (("1",),))
