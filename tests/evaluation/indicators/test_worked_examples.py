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
from plumbline.ground.kernel.records import Record
from plumbline.ground.organization import queries as organization
from plumbline.service.measurements import actions as measurements
from tests.evaluation.indicators.histories import BY_CODE, announce, open_kinds, put
from tests.oracle.elsewhere import Stop
from tests.oracle.figures import Call, Contact, Order, Promise, Trip
from tests.service.measurements.sheets import fact_mapping
from tests.world import ZONE, World

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "indicators.md").read_text("utf-8")
NOW = datetime(2026, 3, 20, 9, 30, tzinfo=ZONE)
PERIOD = periods.parse("2026-02")
PATHS = {"HEAT-EAST": "/YH/YH-HEAT/HEAT-EAST/", "HEAT-WEST": "/YH/YH-HEAT/HEAT-WEST/"}
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
PROMISE = re.compile(rf"(\w+) ({MOMENT}) → ({MOMENT}|open)")
CALL = re.compile(rf"(\d) × (\w+) ({MOMENT}) → ({MOMENT})")
CONTACT = re.compile(rf"(called again|passed on) ({MOMENT})")
VISIT = re.compile(rf"visit ({MOMENT}) to ({MOMENT}), there ({MOMENT})(, signed)?")
CONTACTS = {"called again": ("urge", "hotline"), "passed on": ("urge", "gov_12345")}


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


def calls(text: str, *, solved: bool) -> tuple[Call, ...]:
    return tuple(
        Call(1, int(attempts), moment(due), moment(finished), result, solved or None)
        for attempts, result, due, finished in CALL.findall(text)
    )


def order(row: list[str]) -> Order:
    unit, kind, state, opened, closed, promised, called, besides = row
    known = BY_CODE[kind]
    made = promises(promised)
    done = {promise.milestone: promise.done for promise in made}
    return Order(
        path=PATHS[unit],
        line=known.line,
        kind=known.kind,
        is_complaint=known.is_complaint,
        in_scope=known.in_scope,
        channel="gov_12345" if "from 12345" in besides else "hotline",
        state=state,
        opened=moment(opened),
        assigned=moment(opened),
        closed=moment(closed) if closed else None,
        bounces=int("returned" in besides),
        urges=int("urged" in besides),
        promises=made,
        calls=calls(called, solved="solved" in besides),
        customer=int(found[1]) if (found := re.search(r"customer (\d+)", besides)) else 0,
        resolved=done.get("resolve"),
        replied=done.get("reply"),
        contacts=tuple(Contact(*CONTACTS[what], moment(at)) for what, at in CONTACT.findall(besides)),
        trips=tuple(
            Trip(moment(starts), moment(ends), moment(there), moment(there), signed=bool(signed))
            for starts, ends, there, signed in VISIT.findall(besides)
        ),
    )


def stop(row: list[str], number: int) -> Stop:
    unit, kind, announced, begins, promised, expected, ended, called_off = row
    return Stop(
        number=number,
        path=PATHS[unit],
        kind=kind,
        announced=moment(announced),
        begins=moment(begins),
        promised=moment(promised),
        expected=moment(expected),
        ended=moment(ended) if ended else None,
        called_off=moment(called_off) if called_off else None,
    )


def take_in_measurements() -> None:
    """The page's rows as a file of somebody else's would bring them."""
    header = ("who", "kind", "no", "when", "due", "done", "said", "class", "value", "of")
    done = measurements.import_measurements(
        mapping=fact_mapping(),
        name="page.csv",
        digest="0" * 64,
        header=header,
        records=[Record(number, row, ()) for number, row in enumerate(table("Measurements"), start=2)],
        by=organization.system(),
        at=NOW,
    )
    assert not done.rejected, done.rejected[:3]


@pytest.fixture
def measured(world: World) -> None:
    rows = table("Orders")
    open_kinds()
    put([order(row) for row in rows], [row[1] for row in rows])
    announce(stop(row, number) for number, row in enumerate(table("Outages"), start=1))
    take_in_measurements()
    indicators.measure(period=PERIOD, by=organization.system(), at=NOW)


def test_every_promise_and_call_of_the_page_is_read() -> None:
    rows = table("Orders")

    read = [(len(promises(row[5])), len(calls(row[6], solved=False))) for row in rows]

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


def test_what_a_business_takes_is_kept_and_opened_for_each_business(measured: None) -> None:
    viewer = organization.system()

    by_class = queries.values_by_type(PERIOD, viewer=viewer, code="CTR-03", basis="DUE")
    page = queries.cases("CTR-03", period=PERIOD, viewer=viewer, at=NOW, scope="type:payment")

    assert {value.scope: value.shown for value in by_class} == {"type:payment": "60.00", "type:transfer": "120.00"}
    assert [(case.number, case.origin, case.line) for case in page.rows] == [("scada/B1", "page.csv", 41)]


def test_a_weighted_answer_is_worth_less_than_a_plain_one(measured: None) -> None:
    found = queries.values(PERIOD, viewer=organization.system(), codes=["SRV-01"], unit="YH")[0]

    # Kish: 562² ÷ (500² + 60² + 2²) = 1.25, that is one answer.
    assert found.apart == {"basically": 0, "effective": 1}
    assert found.figure.n == 3
    assert found.interval is not None
    assert found.interval[1] - found.interval[0] > 70
