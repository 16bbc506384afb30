"""A paragraph in a field: words are free, numbers are not."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.evaluation.reporting.rules import Number, Piece, Source
from plumbline.evaluation.reporting.rules.editing import EditRefused, as_typed, fingerprint, from_typed

COUNT = Number("120", Decimal(120), Fraction(120), 0, Source("CMP-02", "ASSIGNED", "2026-10", "HEAT"))
RATE = Number("96.43", Decimal("96.43"), Fraction("96.43"), 2, Source("CMP-01", "DUE", "2026-10", "HEAT"))
WAS: tuple[Piece, ...] = ("本月投诉 ", COUNT, " 件，按时率 ", RATE, "%（目标 98%，依据 S1-27.1）。")


def test_the_field_shows_each_number_as_a_token() -> None:
    assert as_typed(WAS) == "本月投诉 【1:120】 件，按时率 【2:96.43】%（目标 98%，依据 S1-27.1）。"


@pytest.mark.parametrize(
    "text",
    [
        "按时率 【2:96.43】%，投诉 【1:120】 件。",
        "本月（2026年10月）投诉【1：120】件，按时率【2:96.43】%，目标 98%。",
        "依据 S3-7.1.1 第3条，投诉 【 1:120 】 件；按时率 【2:96.43】%。【提示】请各单位于12月5日前整改。",
    ],
)
def test_words_may_be_written_anew_around_the_same_numbers(text: str) -> None:
    edited = from_typed(text, WAS)

    assert {piece for piece in edited if isinstance(piece, Number)} == {COUNT, RATE}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("本月投诉较多，按时率 【2:96.43】%。", "少了数值 【1:120】"),
        ("本月投诉 120 件，按时率 【2:96.43】%。", "少了数值 【1:120】"),
        ("投诉 【1:12】 件，按时率 【2:96.43】%。", "被改成“12”"),
        ("投诉 【1:120】 件，【1:120】 件，按时率 【2:96.43】%。", "出现了两次"),
        ("投诉 【1:120】 件，按时率 【2:96.43】%，满意率 【3:99】%。", "不是本段的数值"),
        ("投诉 【1:120】 件，按时率 【2:96.43】%，其中热线 85 件。", "“85件”是手写的数字"),
        ("投诉 【1:120】 件，按时率 【2:96.43】%，即百分之九十六。", "“百分之九十六”是手写的数字"),
        ("投诉 【1:120】 件，按时率 【2:96.43】%，共计 120。", "“120”是手写的数字"),
        ("投诉 【1:120】 件，按时率 【2:96.43】%，目标 98%，上限 98%。", "“98%”是手写的数字"),
        ("投诉 【1:120】 件，按时率 【2:96.43】%，about 12 cases.", "“12cases”是手写的数字"),
        ("   ", "段落不能为空"),
        ("字" * 5000 + "【1:120】【2:96.43】", "段落不能为空"),
    ],
)
def test_a_number_lost_changed_doubled_or_typed_by_hand_is_refused(text: str, told: str) -> None:
    with pytest.raises(EditRefused) as refused:
        from_typed(text, WAS)

    assert told in str(refused.value)


PIECES = st.lists(
    st.one_of(
        st.text(st.characters(categories=["Lo", "Po"], exclude_characters="【】:："), min_size=1, max_size=8),
        st.builds(
            lambda value: Number(f"{value}", Decimal(value), Fraction(value), 0, RATE.source), st.integers(0, 999)
        ),
    ),
    min_size=1,
    max_size=8,
)


@given(PIECES)
def test_what_nobody_changed_comes_back_as_it_was(given_pieces: list[Piece]) -> None:
    merged: list[Piece] = ["起"]
    for piece in [*given_pieces, "止"]:
        if isinstance(piece, str) and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)

    back = from_typed(as_typed(merged), merged)

    assert back == tuple(merged)
    assert fingerprint(back) == fingerprint(merged)
