"""Words that say otherwise than the numbers they speak of."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.evaluation.reporting.rules import Number, Piece, Source, pieces_of
from plumbline.evaluation.reporting.rules.claims import claims
from plumbline.evaluation.reporting.rules.directions import Known, contradictions

RATE = Source("CMP-01", "DUE", "2026-10", "HEAT")
COUNT = Source("CMP-02", "ASSIGNED", "2026-10", "HEAT")
EARLIER = {"2026-10": ("2026-09", "2025-10")}


def number(source: Source, value: str, places: int = 2) -> Number:
    return Number(f"{Decimal(value):.{places}f}", Decimal(value), Fraction(value), places, source)


def since(source: Source, period: str) -> Source:
    return replace(source, period=period)


def difference(source: Source, value: str, places: int = 2, *, period: str = "2026-09") -> Number:
    shown = f"{abs(Decimal(value)):.{places}f}"
    return Number(shown, Decimal(value), Fraction(value), places, source, since(source, period))


RATE_NOW, RATE_THEN, RATE_A_YEAR_AGO = (
    number(RATE, "96.00"),
    number(since(RATE, "2026-09"), "98.00"),
    number(since(RATE, "2025-10"), "95.00"),
)
COUNT_NOW, COUNT_THEN = number(COUNT, "120", 0), number(since(COUNT, "2026-09"), "100", 0)
ALL = (RATE_NOW, RATE_THEN, RATE_A_YEAR_AGO, COUNT_NOW, COUNT_THEN)
KNOWN = Known(
    values={(each.source, each.places): each for each in ALL if each.source},
    better={"CMP-01": "higher", "CMP-02": "lower"},
    named={"投诉按时率": (RATE, 2), "投诉件数": (COUNT, 0), "on-time rate": (RATE, 2)},
    earlier=EARLIER,
)
"""The rate fell from 98 to 96 since September and rose since last year (95); complaints rose from 100 to 120."""

PLACES: dict[str, Piece] = {
    "rate": RATE_NOW, "rate_then": RATE_THEN, "rate_last_year": RATE_A_YEAR_AGO, "rate_by": difference(RATE, "-2.00"),
    "rate_by_year": difference(RATE, "1.00", period="2025-10"), "count": COUNT_NOW, "count_then": COUNT_THEN,
    "count_by": difference(COUNT, "20", 0),
}  # fmt: skip

TRUE = (
    "按时率 %(rate)s%%，较上月下降 %(rate_by)s 个百分点。",
    "按时率 %(rate)s%%，比上月的 %(rate_then)s%% 有所下降。",
    "按时率由 %(rate_then)s%% 降至 %(rate)s%%。",
    "按时率 %(rate)s%%，同比上升 %(rate_by_year)s 个百分点，环比下降 %(rate_by)s 个百分点。",
    "按时率 %(rate)s%%，同比上升。",
    "按时率 %(rate)s%%，较去年同期有所提高。",
    "投诉 %(count)s 件，较上月增加 %(count_by)s 件。",
    "投诉 %(count)s 件，较上月的 %(count_then)s 件增加，按时率 %(rate)s%%，有所回落。",
    "按时率 %(rate)s%%，没有上升。",
    "按时率 %(rate)s%%，未见好转。",
    "按时率 %(rate)s%%，不升反降。",
    "按时率 %(rate)s%%，下降幅度收窄。",
    "按时率 %(rate)s%%，降幅较上期有所扩大。",
    "投诉 %(count)s 件，增幅回落。",
    "投诉 %(count)s 件，不断上升。",
    "投诉按时率下降。",
    "投诉件数明显增加。",
    "按时率 %(rate)s%%，有所恶化。",
    # What is wished, planned or left open claims nothing.
    "按时率 %(rate)s%%，要进一步提高。",
    "按时率 %(rate)s%%，应当提高。",
    "按时率 %(rate)s%%，力争下月上升。",
    "按时率 %(rate)s%%，建议增加值班人员，以提高及时性。",
    "按时率 %(rate)s%%，仍有提升空间。",
    "按时率 %(rate)s%%，各月有升有降。",
    "按时率 %(rate)s%%，各单位增加了值班人员。",
    "客户来电增加。",
    "The on-time rate fell to %(rate)s%% from %(rate_then)s%%.",
    "The on-time rate is %(rate)s%%, it did not rise.",
    "The on-time rate is %(rate)s%%, a decline of %(rate_by)s points.",
    "The on-time rate is %(rate)s%%; it should be improved.",
    "Complaints rose by %(count_by)s to %(count)s.",
)  # fmt: skip
FALSE = (
    ("按时率 %(rate)s%%，较上月上升 %(rate_by)s 个百分点。", "上升", "98.00", "96.00"),
    ("按时率 %(rate)s%%，比上月的 %(rate_then)s%% 有所上升。", "上升", "98.00", "96.00"),
    ("按时率由 %(rate_then)s%% 升至 %(rate)s%%。", "升至", "98.00", "96.00"),
    ("按时率 %(rate)s%%，同比下降 %(rate_by_year)s 个百分点。", "下降", "95.00", "96.00"),
    ("按时率 %(rate)s%%，同比下降。", "下降", "95.00", "96.00"),
    ("投诉 %(count)s 件，较上月减少 %(count_by)s 件。", "减少", "100", "120"),
    ("投诉 %(count)s 件，明显减少。", "减少", "100", "120"),
    ("按时率 %(rate)s%%，有所改善。", "改善", "98.00", "96.00"),
    ("投诉 %(count)s 件，情况好转。", "好转", "100", "120"),
    ("按时率 %(rate)s%%，没有下降。", "下降", "98.00", "96.00"),
    ("按时率 %(rate)s%%，扭转了下降趋势。", "下降趋势", "98.00", "96.00"),
    ("按时率 %(rate)s%%，不降反升。", "不降反升", "98.00", "96.00"),
    ("按时率 %(rate)s%%，上升幅度收窄。", "上升幅度收窄", "98.00", "96.00"),
    ("投诉 %(count)s 件，降幅收窄。", "降幅收窄", "100", "120"),
    ("按时率 %(rate)s%%，与上月持平。", "持平", "98.00", "96.00"),
    ("投诉按时率上升。", "上升", "98.00", "96.00"),
    ("本期投诉件数持续减少。", "减少", "100", "120"),
    ("主要指标 %(rate)s%% 上升。", "上升", "98.00", "96.00"),
    ("The on-time rate rose to %(rate)s%% from %(rate_then)s%%.", "rose", "98.00", "96.00"),
    ("The on-time rate is %(rate)s%%, up again: it increased by %(rate_by)s points.", "increased", "98.00", "96.00"),
    ("Complaints fell by %(count_by)s to %(count)s.", "fell", "100", "120"),
    ("The on-time rate improved.", "improved", "98.00", "96.00"),
)  # fmt: skip


@pytest.mark.parametrize("sentence", TRUE)
def test_what_the_numbers_bear_out_or_nobody_claims_passes(sentence: str) -> None:
    assert contradictions(pieces_of(sentence, PLACES), KNOWN) == []


@pytest.mark.parametrize(("sentence", "word", "before", "now"), FALSE)
def test_what_the_numbers_deny_is_found_with_its_word_and_both_values(
    sentence: str, word: str, before: str, now: str
) -> None:
    found = contradictions(pieces_of(sentence, PLACES), KNOWN)

    assert [(each.word, each.before, each.now) for each in found] == [(word, before, now)]
    assert found[0].sentence
    assert "【" not in found[0].sentence


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("不断上升", [("up", False)]),
        ("不再上升", [("up", True)]),
        ("没有明显下降", [("down", True)]),
        ("遏制了上升势头", [("up", True)]),
        ("止跌回升", [("up", False)]),
        ("先升后降", []),
        ("响应率提高", [("up", False)]),
        ("供应量减少", [("down", False)]),
        ("建议件数减少", [("down", False)]),
        ("计划减少", []),
        ("只要增加", [("up", False)]),
        ("growth slowed", [("up", False)]),
        ("never fell", [("down", True)]),
        ("would fall", []),
        ("rises and falls", [("up", False), ("down", False)]),
    ],
)
def test_a_clause_is_read_for_what_it_claims(clause: str, told: list[tuple[str, bool]]) -> None:
    assert [(claim.claimed, claim.denied) for claim in claims(clause)] == told


VALUES = st.decimals("0", "100", places=2)


@given(VALUES, VALUES, st.sampled_from([("上升", "下降"), ("增加", "减少"), ("提高", "回落")]))
def test_of_two_opposite_words_at_most_one_passes_and_neither_where_nothing_moved(
    then: Decimal, now: Decimal, words: tuple[str, str]
) -> None:
    here, there = number(RATE, str(now)), number(since(RATE, "2026-09"), str(then))
    known = replace(KNOWN, values={(RATE, 2): here, (since(RATE, "2026-09"), 2): there})

    passed = [not contradictions(("按时率 ", here, f"%，较上月{word}。"), known) for word in words]

    assert passed == [now > then, now < then]


@given(VALUES, VALUES)
def test_a_denial_passes_exactly_where_the_claim_does_not(then: Decimal, now: Decimal) -> None:
    here, there = number(RATE, str(now)), number(since(RATE, "2026-09"), str(then))
    known = replace(KNOWN, values={(RATE, 2): here, (since(RATE, "2026-09"), 2): there})

    claimed = contradictions(("按时率 ", here, "%，上升。"), known)
    denied = contradictions(("按时率 ", here, "%，没有上升。"), known)

    assert bool(claimed) != bool(denied)


@given(VALUES, VALUES, st.sampled_from(["有所改善", "有所恶化"]))
def test_better_and_worse_turn_round_with_what_is_better(then: Decimal, now: Decimal, words: str) -> None:
    here, there = number(RATE, str(now)), number(since(RATE, "2026-09"), str(then))
    values = {(RATE, 2): here, (since(RATE, "2026-09"), 2): there}
    sentence: tuple[Piece, ...] = ("按时率 ", here, f"%，{words}。")

    higher = contradictions(sentence, Known(values, {"CMP-01": "higher"}, {}, EARLIER))
    lower = contradictions(sentence, Known(values, {"CMP-01": "lower"}, {}, EARLIER))
    unknown = contradictions(sentence, Known(values, {}, {}, EARLIER))

    assert unknown == []
    assert (bool(higher) != bool(lower)) or (now == then and higher and lower)
