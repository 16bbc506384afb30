"""Did it work: the check that was declared decides. Without any effect at most one in twenty is called effective; a real one is found."""

import math
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from plumbline.supervision.improvement.rules.effect import (
    LEVEL,
    DeclarationRefused,
    Declared,
    Figures,
    Share,
    Window,
    check_declared,
    decided,
    decided_by_recurrence,
    moved_on,
)
from plumbline.supervision.improvement.states import Check, Direction, Verdict

OPENED = date(2026, 3, 2)
BEFORE = Window(OPENED - timedelta(days=60), OPENED)
AFTER = Window(OPENED + timedelta(days=20), OPENED + timedelta(days=80))
SMALLEST = Decimal("0.01")


def declared(**changes: object) -> Declared:
    said = {
        "kind": Check.INDICATOR,
        "before": BEFORE,
        "after": AFTER,
        "indicator": "CMP-01",
        "basis": "DUE",
        "compared_with": ("OTHER",),
        "least_change": SMALLEST,
    }
    return Declared(**{**said, **changes})  # type: ignore[arg-type]


TABLE = (
    # before, after, others before, others after, direction, least change, verdict
    ((60, 100), (90, 100), (300, 400), (300, 400), "higher", "5", Verdict.EFFECTIVE),
    ((60, 100), (90, 100), (200, 400), (320, 400), "higher", "5", Verdict.NOT_EFFECTIVE),  # it rose for everybody
    ((60, 100), (66, 100), (300, 400), (300, 400), "higher", "5", Verdict.NOT_EFFECTIVE),  # 6 points, may be chance
    ((60, 100), (90, 100), (300, 400), (300, 400), "higher", "40", Verdict.NOT_EFFECTIVE),  # real, and too little
    ((60, 100), (40, 100), (300, 400), (300, 400), "higher", "5", Verdict.NOT_EFFECTIVE),  # the wrong way
    ((60, 100), (30, 100), (300, 400), (300, 400), "lower", "5", Verdict.EFFECTIVE),
    ((12, 19), (19, 19), (300, 400), (300, 400), "higher", "5", Verdict.INCONCLUSIVE),  # 19 cases, 20 declared
    ((60, 100), (90, 100), (0, 0), (300, 400), "higher", "5", Verdict.INCONCLUSIVE),
)


@pytest.mark.parametrize(("before", "after", "others_before", "others_after", "way", "least", "verdict"), TABLE)
def test_the_declared_check_decides(
    before: tuple[int, int],
    after: tuple[int, int],
    others_before: tuple[int, int],
    others_after: tuple[int, int],
    way: str,
    least: str,
    verdict: Verdict,
) -> None:
    figures = Figures(Share(*before), Share(*after), Share(*others_before), Share(*others_after))

    found = decided(declared(direction=Direction(way), least_change=Decimal(least)), figures)

    assert found.verdict is verdict
    assert (found.change is None) == (verdict is Verdict.INCONCLUSIVE)


def test_without_comparison_only_the_unit_itself_counts() -> None:
    found = decided(declared(compared_with=()), Figures(Share(60, 100), Share(90, 100)))

    assert (found.verdict, found.change) == (Verdict.EFFECTIVE, Fraction(30))


def slow_p_value(cells: list[tuple[int, int]], signs: list[int]) -> float:
    """The same test by another hand: shares drawn to a half by one case a side, the normal distribution by scipy."""
    shares = numpy.array([(part + 1) / (whole + 2) for part, whole in cells])
    sizes = numpy.array([whole + 2 for _part, whole in cells])
    z = numpy.dot(signs, shares) / numpy.sqrt(numpy.sum(shares * (1 - shares) / sizes))
    return float(stats.norm.sf(z))


cells = some.integers(20, 500).flatmap(lambda whole: some.tuples(some.integers(0, whole), some.just(whole)))


@given(cells, cells, cells, cells)
def test_p_value_and_change_agree_with_another_computation(
    a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], d: tuple[int, int]
) -> None:
    found = decided(declared(), Figures(Share(*a), Share(*b), Share(*c), Share(*d)))

    assert found.p_value == pytest.approx(slow_p_value([a, b, c, d], [-1, 1, 1, -1]), abs=1e-12)
    shares = [part / whole for part, whole in (a, b, c, d)]
    assert found.change is not None
    assert float(found.change) == pytest.approx(100 * (shares[1] - shares[0] - shares[3] + shares[2]), abs=1e-9)


@given(cells, cells, cells, cells)
def test_the_other_direction_turns_the_change_around(
    a: tuple[int, int], b: tuple[int, int], c: tuple[int, int], d: tuple[int, int]
) -> None:
    figures = Figures(Share(*a), Share(*b), Share(*c), Share(*d))

    up, down = decided(declared(), figures), decided(declared(direction=Direction.LOWER), figures)

    assert up.change is not None
    assert down.change is not None
    assert up.change == -down.change
    assert not (up.verdict is Verdict.EFFECTIVE and down.verdict is Verdict.EFFECTIVE)


TRIALS = 4_000
MARGIN = 3 * math.sqrt(LEVEL * (1 - LEVEL) / TRIALS)
"""Three standard errors of a simulated share of one in twenty."""


def called_effective(
    *, share: float, drift: float, effect: float, own: int, others: int, way: Direction, seed: int
) -> float:
    """How often, of the trials, a rectification is called effective whose true effect is ``effect``; everybody drifts by ``drift``."""
    chance = numpy.random.default_rng(seed)
    sign = 1 if way is Direction.HIGHER else -1
    columns = [
        chance.binomial(n, p, TRIALS)
        for n, p in ((own, share), (own, share + drift + sign * effect), (others, share), (others, share + drift))
    ]
    check = declared(direction=way)
    hits = 0
    for row in zip(*columns, strict=True):
        a, b, c, d = (int(each) for each in row)
        figures = Figures(Share(a, own), Share(b, own), Share(c, others), Share(d, others))
        hits += decided(check, figures).verdict is Verdict.EFFECTIVE
    return hits / TRIALS


@pytest.mark.parametrize("way", list(Direction))
@pytest.mark.parametrize(
    ("share", "drift", "own", "others"),
    [
        (0.5, 0.0, 20, 20),
        (0.5, 0.2, 60, 200),
        (0.8, 0.1, 40, 300),
        (0.9, -0.1, 30, 150),
        (0.95, 0.03, 20, 400),
        (0.99, 0.0, 50, 50),
        (0.05, 0.02, 25, 500),
        (0.1, 0.2, 200, 600),
    ],
)
def test_without_any_effect_at_most_one_in_twenty_is_called_effective(
    share: float, drift: float, own: int, others: int, way: Direction
) -> None:
    rate = called_effective(share=share, drift=drift, effect=0, own=own, others=others, way=way, seed=20261122)

    assert rate <= LEVEL + MARGIN


def test_a_planted_effect_is_found_the_oftener_the_larger_it_is_and_the_more_cases_there_are() -> None:
    rates = [
        [
            called_effective(share=0.7, drift=0.05, effect=effect, own=n, others=400, way=Direction.HIGHER, seed=7)
            for effect in (0.0, 0.05, 0.1, 0.2)
        ]
        for n in (40, 160)
    ]

    assert all(row == sorted(row) for row in rates)
    assert rates[1][3] > 0.95
    assert all(many >= few for few, many in zip(rates[0][1:], rates[1][1:], strict=True))


def test_a_check_by_recurrence_asks_whether_it_came_back() -> None:
    assert decided_by_recurrence(0).verdict is Verdict.EFFECTIVE
    assert decided_by_recurrence(1).verdict is Verdict.NOT_EFFECTIVE


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"before": Window(OPENED - timedelta(days=3), OPENED)}, "before"),
        ({"before": Window(OPENED, OPENED + timedelta(days=30))}, "before"),
        ({"after": Window(OPENED - timedelta(days=1), OPENED + timedelta(days=30))}, "after"),
        ({"after": Window(AFTER.first, AFTER.first + timedelta(days=401))}, "after"),
        ({"indicator": ""}, "indicator"),
        ({"basis": ""}, "indicator"),
        ({"least_change": Decimal(0)}, "least_change"),
        ({"least_change": Decimal(101)}, "least_change"),
        ({"least_n": 19}, "least_n"),
    ],
)
def test_a_check_that_decides_nothing_or_was_chosen_after_the_fact_is_refused(
    changes: dict[str, object], field: str
) -> None:
    with pytest.raises(DeclarationRefused) as refused:
        check_declared(declared(**changes), opened_on=OPENED)

    assert refused.value.field == field


def test_a_sound_check_is_taken_and_moves_on_as_it_was() -> None:
    check_declared(declared(), opened_on=OPENED)

    again = moved_on(declared(), due_on=date(2026, 7, 1))

    assert again.after == Window(date(2026, 7, 1), date(2026, 8, 30))
    assert {**vars(again), "after": None} == {**vars(declared()), "after": None}


def test_a_comparison_without_its_figures_is_a_slip_of_our_own() -> None:
    with pytest.raises(ValueError, match="compares"):
        decided(declared(), Figures(Share(60, 100), Share(90, 100)))
    with pytest.raises(ValueError, match="of"):
        Share(3, 2)
