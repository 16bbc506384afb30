"""Figures by their conventions, against counting by hand over answers one by one; two samples beside each other over a town whose truth is known."""

from collections import Counter
from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random
from statistics import mean, variance
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from plumbline.supervision.questionnaires.rules import Item, Named, read_form
from plumbline.supervision.questionnaires.states import ItemKind
from plumbline.supervision.surveys.rules import coverage
from plumbline.supervision.surveys.rules.calling import state_after
from plumbline.supervision.surveys.rules.comparing import combined, ranking
from plumbline.supervision.surveys.rules.designing import check_goals, read_design, stratum_code, written
from plumbline.supervision.surveys.rules.measures import convention_of, figure, main_item, reckonings, share_of
from plumbline.supervision.surveys.states import CallResult, Convention
from tests.supervision.surveys.asking import document, terms


def item(code: str, kind: str, least: int | None = None, most: int | None = None) -> Item:
    ends = {name: None if end is None else Fraction(end) for name, end in (("least", least), ("most", most))}
    return Item(code=code, name=Named(code), kind=ItemKind(kind), **ends)


CSAT, NPS = item("overall", "scale5"), item("recommend", "number", 0, 10)
CES, WATER = item("effort", "number", 1, 7), item("f03", "number", 1, 7)


@pytest.mark.parametrize(
    ("asked", "convention"),
    [
        (CSAT, Convention.CSAT),
        (NPS, Convention.NPS),
        (CES, Convention.CES),
        (item("ces_repair", "number", 1, 7), Convention.CES),
        (WATER, Convention.SCALE),
        (item("manager", "scale10"), Convention.SCALE),
        (item("solved", "yes_no"), Convention.YES),
        (item("degrees", "number"), None),
        (item("why", "text"), None),
    ],
)
def test_every_item_has_the_convention_that_is_written_beside_it(asked: Item, convention: Convention | None) -> None:
    assert convention_of(asked) is convention
    assert bool(reckonings(asked)) is (convention is not None)


def by_name(asked: Item, answers: list[str]) -> dict[str, float]:
    counts = Counter(answers)
    return {each.code: found.value for each in reckonings(asked) if (found := figure(each, [("", 0, counts)]))}


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
def test_nps_is_promoters_less_detractors(answers: list[int]) -> None:
    shares = Counter(each >= 9 for each in answers)[True], Counter(each <= 6 for each in answers)[True]

    assert by_name(NPS, [str(each) for each in answers])["nps"] == pytest.approx(
        (shares[0] - shares[1]) * 100 / len(answers)
    )


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_csat_is_the_top_two_and_the_mean(answers: list[int]) -> None:
    found = by_name(CSAT, [str(each) for each in answers])

    assert found == {
        "top2": pytest.approx(sum(each in (4, 5) for each in answers) / len(answers)),
        "mean": pytest.approx(mean(answers)),
    }


@given(st.lists(st.integers(1, 7), min_size=1, max_size=60))
def test_ces_is_given_by_both_conventions(answers: list[int]) -> None:
    found = by_name(CES, [str(each) for each in answers])

    assert found == {
        "mean": pytest.approx(mean(answers)),
        "above4": pytest.approx(sum(each > 4 for each in answers) / len(answers)),
    }


def test_not_applicable_leaves_the_figure_and_words_are_none() -> None:
    assert by_name(CSAT, ["5", "na", "na", "1"]) == {"top2": 0.5, "mean": 3.0}
    assert figure(reckonings(CSAT)[0], [("", 0, {"na": 3})]) is None


STRATA = st.lists(st.tuples(st.integers(1, 200), st.lists(st.integers(1, 5), max_size=30)), min_size=1, max_size=5)


@given(STRATA)
def test_a_weighted_mean_is_that_of_everybody_each_stratum_by_its_size(strata: list[tuple[int, list[int]]]) -> None:
    given_strata = [
        (f"s{n}", size + len(answers), Counter(map(str, answers))) for n, (size, answers) in enumerate(strata)
    ]

    found = figure(reckonings(CSAT)[1], given_strata)

    heard = [(size + len(answers), answers) for size, answers in strata if answers]
    if not heard:
        assert found is None
        return
    assert found is not None
    whole = sum(size for size, _answers in heard)
    assert found.value == pytest.approx(sum(size / whole * mean(answers) for size, answers in heard))
    assert found.n == sum(len(answers) for _size, answers in heard)
    if all(len(answers) > 1 for _size, answers in heard):
        spread = sum((size / whole) ** 2 * variance(a) / len(a) * (1 - len(a) / size) for size, a in heard)
        assert found.high == pytest.approx(found.value + 1.959963984540054 * spread**0.5)


@given(STRATA)
def test_the_interval_of_a_share_stays_within_nothing_and_everything(strata: list[tuple[int, list[int]]]) -> None:
    found = figure(
        reckonings(CSAT)[0], [(str(n), size + len(a), Counter(map(str, a))) for n, (size, a) in enumerate(strata)]
    )

    if found is not None and found.low is not None and found.high is not None:
        assert -1e-9 <= found.low <= found.value + 1e-9
        assert found.value - 1e-9 <= found.high <= 1 + 1e-9


def test_without_sizes_an_interval_is_wilsons() -> None:
    found = figure(reckonings(CSAT)[0], [("", 0, {"5": 7, "1": 13})])

    assert found is not None
    assert (found.low, found.high) == pytest.approx(proportion_confint(7, 20, method="wilson"))


def test_a_stratum_of_one_answer_keeps_its_weight_and_borrows_its_spread_from_the_smallest_of_the_others() -> None:
    strata = [("large", 1_000, {"5": 60, "1": 40}), ("small", 50, {"5": 6, "1": 4}), ("one", 20, {"5": 1})]

    found = figure(reckonings(CSAT)[1], strata)

    assert found is not None
    assert found.value == pytest.approx((1_000 * 3.4 + 50 * 3.4 + 20 * 5) / 1_070)
    answers = [5] * 60 + [1] * 40, [5] * 7 + [1] * 4
    spread = sum(
        (size / 1_070) ** 2 * variance(a) / len(a) * (1 - len(a) / size)
        for size, a in zip((1_000, 70), answers, strict=True)
    )
    assert found.high == pytest.approx(found.value + 1.959963984540054 * spread**0.5)


def test_one_answer_and_nothing_else_has_no_interval() -> None:
    found = figure(reckonings(CSAT)[1], [("one", 20, {"5": 1}), ("silent", 10, {})])

    assert found is not None
    assert (found.low, found.high) == (None, None)


# ── Two samples beside each other ────────────────────────────────────────────


def a_town(random: Random) -> list[tuple[bool, bool]]:
    """Contacted, content: of 6,000 customers 900 made contact, and those were content less often."""
    return [(True, random.random() < 0.62) for _n in range(900)] + [
        (False, random.random() < 0.90) for _n in range(5_100)
    ]


def test_the_combined_estimate_is_less_biased_than_either_sample_alone() -> None:
    """Who made contact answers a random survey three times as often: it hears them too much, and the survey after contacts hears nobody else."""
    random = Random(21)
    people = a_town(random)
    truth = mean(content for _contacted, content in people)
    contacted = [content for had, content in people if had]
    errors: dict[str, list[float]] = {"contact": [], "population": [], "both": []}
    for _survey in range(300):
        heard = Counter("5" if content else "1" for content in random.sample(contacted, 200))
        drawn: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        for had, content in random.sample(people, 600):
            if random.random() < (0.75 if had else 0.25):
                drawn[had]["5" if content else "1"] += 1
        top2 = reckonings(CSAT)[0]
        both = combined(
            top2, contact=heard, drawn_contacted=drawn[True], drawn_others=drawn[False], contacted=900, others=5_100
        )
        alone = [figure(top2, [("", 900, heard)]), figure(top2, [("", 6_000, drawn[True] + drawn[False])]), both]
        for name, found in zip(errors, alone, strict=True):
            assert found is not None
            errors[name].append(found.value - truth)

    bias = {name: abs(mean(each)) for name, each in errors.items()}
    assert bias["both"] < 0.01
    assert bias["population"] > 0.04
    assert bias["contact"] > 0.2


def test_a_combined_estimate_needs_somebody_who_made_no_contact_to_be_complete() -> None:
    top2 = reckonings(CSAT)[0]
    found = combined(top2, contact={"5": 30}, drawn_contacted={}, drawn_others={}, contacted=100, others=900)

    assert found is not None
    assert found.silent == ("others",)


# ── Who served ───────────────────────────────────────────────────────────────


def test_those_who_cannot_be_told_apart_share_places_and_few_answers_are_not_rated() -> None:
    judged = share_of(CSAT)
    assert judged is not None
    found = ranking(
        judged, {"good": {"5": 98, "1": 2}, "also": {"5": 96, "1": 4}, "poor": {"5": 40, "1": 60}, "few": {"5": 9}}
    )

    assert [(each.key, each.first, each.last) for each in found] == [
        ("good", 1, 2),
        ("also", 1, 2),
        ("poor", 3, 3),
        ("few", None, None),
    ]


@given(
    st.dictionaries(
        st.text("abcdef", min_size=1, max_size=3), st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8
    )
)
def test_the_order_in_which_units_are_read_changes_no_place(answers: dict[str, tuple[int, int]]) -> None:
    judged = share_of(CSAT)
    assert judged is not None
    plain = {key: {"5": good, "1": bad} for key, (good, bad) in answers.items()}

    assert ranking(judged, plain) == ranking(judged, dict(reversed(plain.items())))


# ── Designs, calls, coverage ─────────────────────────────────────────────────


def test_ninety_nine_percent_cannot_be_shown_with_fewer_than_381() -> None:
    needed = check_goals(terms(target_percent=99.0, n=760, response_percent=50.0))
    enough = check_goals(terms(target_percent=99.0, n=762, response_percent=50.0))

    assert (needed.to_show, needed.expected_answers, needed.can_show) == (381, 380, False)
    assert (enough.can_show, enough.invites) == (True, 762)


@pytest.mark.parametrize(
    "more", [{}, {"starts": date(2026, 1, 1), "ends": date(2026, 2, 1), "beside": "DC-1", "spread": {"a": 0.3}}]
)
def test_a_design_is_read_as_it_was_written(more: dict[str, Any]) -> None:
    design = terms(**more)

    assert read_design(written(design)) == design


@pytest.mark.parametrize(
    ("hours", "state"),
    [
        ((9,), "waiting"),
        ((9, 11, 15), "unreachable"),
        ((9, 10, 11), "waiting"),
        ((9, 9.5, 15), "waiting"),
        ((12, 14, 16), "waiting"),
        ((8, 12, 14, 16), "unreachable"),
    ],
)
def test_when_somebody_is_given_up(hours: tuple[float, ...], state: str) -> None:
    day = datetime(2026, 3, 2)

    assert state_after(CallResult.UNREACHED, [day + timedelta(hours=each) for each in hours]) == state


@pytest.mark.parametrize(
    ("code", "on", "since", "until"),
    [
        ("gold-half-year", date(2026, 6, 30), date(2026, 1, 1), date(2026, 7, 1)),
        ("gold-half-year", date(2026, 7, 1), date(2026, 7, 1), date(2027, 1, 1)),
        ("key-year", date(2026, 12, 31), date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_half_years_and_years_are_those_of_the_calendar(code: str, on: date, since: date, until: date) -> None:
    found = coverage.rule(code)

    assert found is not None
    assert coverage.span(found, on) == (since, until)


def test_a_stratum_is_named_by_its_parts() -> None:
    assert [stratum_code(parts) for parts in ((), ("resident",), ("resident", ""), ("a", "b"))] == [
        "all",
        "resident",
        "resident|-",
        "a|b",
    ]


def test_the_main_item_is_the_first_satisfaction_scale() -> None:
    found = main_item(read_form(document()))

    assert found is not None
    assert found.code == "overall"
