"""The tables of docs/algorithms/indicators.md, run row by row."""

import re
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.definitions import DEFINITIONS
from plumbline.evaluation.indicators.rules import wilson
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as organization
from tests.evaluation.indicators.histories import BY_CODE, open_kinds, put
from tests.oracle.figures import Call, Order, Promise
from tests.world import ZONE, World

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "indicators.md").read_text("utf-8")
NOW = datetime(2026, 3, 20, 9, 30, tzinfo=ZONE)
PERIOD = periods.parse("2026-02")
PATHS = {"HEAT-EAST": "/YH/YH-HEAT/HEAT-EAST/", "HEAT-WEST": "/YH/YH-HEAT/HEAT-WEST/"}
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
PROMISE = re.compile(rf"(\w+) ({MOMENT}) → ({MOMENT}|open)")
CALL = re.compile(rf"(\d) × (\w+) ({MOMENT}) → ({MOMENT})")


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    section = PAGE.split(f"\n### {heading}\n", 1)[1].split("\n### ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def promises(text: str) -> tuple[Promise, ...]:
    return tuple(
        Promise(milestone, moment(due), None if done == "open" else moment(done))
        for milestone, due, done in PROMISE.findall(text)
    )


def calls(text: str) -> tuple[Call, ...]:
    return tuple(
        Call(1, int(attempts), moment(due), moment(finished), result)
        for attempts, result, due, finished in CALL.findall(text)
    )


def order(row: list[str]) -> Order:
    unit, kind, state, opened, closed, promised, called, besides = row
    known = BY_CODE[kind]
    return Order(
        path=PATHS[unit],
        line=known.line,
        kind=known.kind,
        is_complaint=known.is_complaint,
        in_scope=known.in_scope,
        channel="hotline",
        state=state,
        opened=moment(opened),
        assigned=moment(opened),
        closed=moment(closed) if closed else None,
        bounces=int("returned" in besides),
        urges=int("urged" in besides),
        promises=promises(promised),
        calls=calls(called),
    )


@pytest.fixture
def measured(world: World) -> None:
    rows = table("Orders")
    open_kinds()
    put([order(row) for row in rows], [row[1] for row in rows])
    indicators.measure(period=PERIOD, by=organization.system(), at=NOW)


def test_every_promise_and_call_of_the_page_is_read() -> None:
    rows = table("Orders")

    read = [(len(promises(row[5])), len(calls(row[6]))) for row in rows]

    assert read == [(row[5].count("→"), row[6].count("→")) for row in rows]


def test_each_figure_of_the_page_is_what_is_measured(measured: None) -> None:
    viewer = organization.system()

    differing = []
    for code, basis, unit, numerator, denominator, shown, because in table("Figures"):
        found = queries.values(PERIOD, viewer=viewer, codes=[code], unit=unit)
        value = next(v for v in found if v.definition.basis.value == basis and not v.scope)
        said = str(value.figure.numerator), str(value.figure.denominator), value.shown
        if said != (numerator, denominator, shown):
            differing.append((code, basis, unit, because, said))
    assert not differing


def test_every_indicator_has_a_worked_example_on_every_basis() -> None:
    defined = {definition.key for definition in DEFINITIONS}

    shown = {(row[0], row[1]) for row in table("Figures")}

    assert defined == shown


@pytest.mark.parametrize("row", table("Intervals"), ids=lambda row: f"{row[0]} of {row[1]}")
def test_each_interval_of_the_page_is_wilson_s(row: list[str]) -> None:
    successes, of, low, high = row

    ends = wilson(int(successes), int(of))

    assert ends is not None
    assert [f"{end:.4f}" for end in ends] == [low, high]


def test_what_is_shown_is_rounded_and_what_is_compared_is_not() -> None:
    value = Fraction(98_996, 1_000)

    from_shown = Fraction("99.00")

    assert value < 99 <= from_shown
