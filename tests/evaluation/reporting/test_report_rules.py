"""Reports as data: kept without loss, sentences whose numbers stay numbers, words that may not say otherwise than their number."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.evaluation.reporting.rules import (
    Chart,
    Heading,
    Letterhead,
    Number,
    Paragraph,
    Piece,
    Report,
    Source,
    Table,
    anonymous,
    from_json,
    pieces_of,
    plain,
    to_json,
    way,
)

words = st.text(alphabet="按时率上升。，%（）ab 1<&", max_size=12)
sources = st.none() | st.builds(Source, *[words] * 6, kept=st.sampled_from(["indicator", "sheet", "line", "orders"]))
numbers = st.builds(
    Number,
    words,
    st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2),
    st.none() | st.fractions(),
    st.integers(0, 6),
    sources,
    sources,
)
tables = st.builds(
    lambda title, rows: Table("table", title, ("a", "b"), tuple(rows)),
    words,
    st.lists(st.tuples(words | numbers, words | numbers), max_size=4),
)
heads = st.builds(
    Letterhead, words, words, words, st.tuples(words, words), st.tuples(words), words, st.none() | st.dates()
)


@given(
    table=tables,
    pieces=st.lists(words | numbers, max_size=6),
    head=heads,
    state=st.sampled_from(["sealed", "restated"]),
)
def test_a_report_comes_back_from_json_as_it_went(
    table: Table, pieces: list[Piece], head: Letterhead, state: str
) -> None:
    parts = (Heading("一"), Paragraph("p", tuple(pieces)), table, Chart("图", "line", table, 1, leave_out=1))
    report = Report("r", "题", "2026-Q3", "YH", datetime(2026, 10, 8, 9, tzinfo=UTC), parts, state, head)  # type: ignore[arg-type]

    back = from_json(json.loads(json.dumps(to_json(report))))

    assert back == report
    assert next(part for part in back.parts if isinstance(part, Chart)).table is back.tables()[0]


def test_what_was_written_in_an_unknown_way_is_refused() -> None:
    with pytest.raises(ValueError, match="version 99"):
        from_json({"version": 99})


def test_numbers_of_a_sentence_stay_numbers() -> None:
    rate = Number("98.20", Decimal("98.20"), Fraction(491, 500), 2)

    pieces = pieces_of("%(unit)s按时率 %(rate)s%%。", {"unit": "东城所", "rate": rate})

    assert pieces == ("东城所按时率 ", rate, "%。")
    assert plain(pieces) == "东城所按时率 98.20%。"


def test_the_way_of_a_difference_is_that_of_what_is_shown() -> None:
    assert [way(Decimal(each)) for each in ("0.01", "-0.01", "0.00")] == ["rise", "fall", "same"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("王小明家暖气不热", "某客户家暖气不热"),
        ("北京路12号金桂苑3号楼501停气未通知", "北京路**停气未通知"),
        ("请回电 138 0013 8000，或 0471-6543210", "请回电 ***，或 ***"),
        ("身份证 15010219900101123X 登记错误", "身份证 *** 登记错误"),
        ("李先生反映抄表有误", "某先生反映抄表有误"),
        ("住 3 单元 502 室，wang@example.com", "住 **，***"),
        ("住3单元502室", "住**"),
        ("收费 120 元，等候 45 分钟", "收费 120 元，等候 45 分钟"),
    ],
)
def test_a_case_is_told_without_whom_it_is_about(text: str, told: str) -> None:
    known = {"names": ("王小明",), "addresses": ("北京路12号金桂苑3号楼501",)}

    assert anonymous(text, **known, mask=lambda address: "北京路**") == told


def test_the_day_of_issue_is_a_day() -> None:
    report = Report(
        "r",
        "题",
        "2026-09",
        "YH",
        datetime(2026, 10, 8, tzinfo=UTC),
        letterhead=Letterhead(issued_on=date(2026, 10, 9)),
    )

    assert from_json(to_json(report)).letterhead.issued_on == date(2026, 10, 9)
