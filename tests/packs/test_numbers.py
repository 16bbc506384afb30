"""Every limit number of the shipped packs against a table transcribed from the domain's default time limits, row by row.

The tables below were typed from the document, not from the packs. A cell with two values gives the first. Each entry reads
`milestone quantity unit` and a mark: `S` a source document of the pack states it, `B` a benchmark or a law of elsewhere (so the pack
must call it proposed), `P` proposed without any. `=` behind a mark: printed bold in the document, a floor. "At once" has no number in
any source; such entries stand in `AT_ONCE` with the length that was put in its place, and what no row of the document has in `ADDED`.
"""

from pathlib import Path
from typing import NamedTuple

import pytest

from plumbline.packs.loading import load
from plumbline.packs.schema import Limit

PACKS = Path(__file__).parents[2] / "packs"


class Entry(NamedTuple):
    """One number of the table; selectors that are empty apply to all."""

    order_type: str
    selector: str
    milestone: str
    quantity: int
    unit: str
    proposed: bool
    floor: bool


def entries(table: str) -> list[Entry]:
    """`order type [selector]: milestone quantity unit mark; …`, one row of the document a line, its number first."""
    found = []
    for line in table.strip().splitlines():
        head, _, cells = line.partition(":")
        names = head.split()[1:]
        for cell in cells.split(";"):
            milestone, quantity, unit, mark = cell.split()
            selector = names[1] if len(names) > 1 else ""
            floor, proposed = mark.endswith("="), not mark.startswith("S")
            found.append(Entry(names[0], selector, milestone, int(quantity), UNITS[unit], proposed, floor))
    return found


UNITS = {"min": "minute", "h": "hour", "d": "calendar_day", "wd": "working_day"}

HEATING = """
27 heat_repair_in_scope: accept 10 min B; contact 30 min B; arrive 2 h P; resolve 24 h S=
28 heat_repair_out_of_scope: accept 10 min B; contact 30 min B; arrive 1 h S=
29 heat_emergency: contact 10 min P; arrive 1 h B; resolve 24 h S
30 heat_no_heat first_days: arrive 5 h B; resolve 24 h P
30 heat_no_heat: accept 10 min B; contact 30 min B; progress 6 h B
31 heat_no_heat rest: arrive 2 h B; resolve 8 h B
31 heat_no_heat_area rest: resolve 24 h B
32 heat_temperature_test: accept 1 h P; arrive 24 h B
33 heat_fee_complaint: resolve 3 d B; reply 3 d B
33 heat_fee_inquiry: resolve 3 d B; reply 3 d B
34 heat_complaint: accept 1 wd B; resolve 3 wd B; reply 3 d B
35 heat_application: accept 1 wd B; arrive 7 d B; resolve 2 wd B
36 heat_paid_service: contact 2 h P; callback 1 wd P
37 heat_emergency: sheet_return 15 d S
37 heat_repair: sheet_return 15 d S
37 heat_no_heat: sheet_return 15 d S
37 heat_paid_service: sheet_return 15 d S
38 heat_planned_stop: notice 2 d B
16 heat_inquiry: reply 1 h B; resolve 1 wd B
20 heat_government critical: contact 30 min P; resolve 2 h B; reply 2 h B
20 heat_government_supply critical: resolve 2 h B; reply 2 h B
21 heat_government_supply: accept 30 min P; contact 2 h P; resolve 24 h B; reply 24 h B
22 heat_government: accept 2 h P; contact 1 wd P; resolve 5 wd B; reply 5 wd B
23 heat_government_complex: accept 2 h P; contact 1 wd P; progress 5 wd B; resolve 15 d B; reply 15 d B
24 heat_suggestion: contact 3 wd B; reply 10 wd B
25 heat_letter: accept 24 h B; reply 3 wd B
44 heat_praise: resolve 10 wd P
"""

HEATING_AT_ONCE = """
27 heat_repair_in_scope: assign 10 min P
27 heat_repair: reply 30 min P
29 heat_emergency: dispatch 3 min P; handle 2 h P; reply 30 min P
30 heat_no_heat: assign 10 min P; reply 30 min P
33 heat_fee_complaint: assign 10 min P
20 heat_government critical: accept 5 min P
38 heat_sudden_stop: notice 30 min P
"""

HEATING_ADDED = """
28 heat_repair_out_of_scope: resolve 24 h P
32 heat_temperature_test: resolve 24 h P
36 heat_paid_service: resolve 7 d B
27 heat_repair: callback 2 wd B
29 heat_emergency: callback 2 wd B
34 heat_complaint: callback 2 wd B
10 heat_account_change: resolve 3 wd B
38 heat_sudden_stop: resolve 24 h S
"""

GAS = """
1 gas_emergency: dispatch 3 min P; contact 5 min P; arrive 30 min B; resolve 24 h S; callback 24 h B
1 gas_emergency remote: arrive 50 min B
2 gas_network_fault: dispatch 5 min P; arrive 30 min B; handle 6 h S; resolve 24 h S; callback 24 h B
2 gas_network_fault remote: arrive 60 min B
3 gas_indoor_unsafe: dispatch 10 min B; contact 30 min P; arrive 4 h B; resolve 24 h B; callback 24 h B
4 gas_indoor_ordinary: dispatch 10 min B; contact 2 h P; arrive 24 h B; resolve 24 h B; callback 1 wd B
5 gas_on: accept 1 wd B; contact 1 wd P; resolve 3 d B; callback 1 wd B
6 gas_install_resident: accept 1 wd B; contact 1 wd P; arrive 3 d B; resolve 7 d B
7 gas_install_business: accept 1 wd B; arrive 5 d B
7 gas_install_low: resolve 10 wd B
7 gas_install_medium: resolve 15 wd B
8 gas_install_line_500: resolve 30 wd B
8 gas_install_line_1000: resolve 40 wd B
8 gas_install_line_long: resolve 50 wd B
9 gas_alteration: accept 1 wd B; contact 1 wd P; arrive 2 wd B; resolve 5 wd B; callback 1 wd B
10 gas_transfer: resolve 3 wd B
11 gas_safety_check: notice 1 d P
12 gas_restore_hazard: resolve 24 h B
13 gas_restore_arrears: resolve 24 h B
14 gas_resume: resolve 2 wd B
15 gas_fee_query: resolve 3 wd B; reply 3 wd B
16 gas_inquiry: reply 1 h B; resolve 1 wd B
17 gas_complaint: accept 1 h B; contact 1 wd P; investigate 24 h S; resolve 3 wd S; reply 3 wd S; callback 1 wd B
18 gas_complaint urgent: accept 30 min P; contact 1 h P; arrive 2 h P; resolve 24 h P; reply 24 h P; callback 24 h P
19 gas_complaint major: contact 30 min P; arrive 1 h P; investigate 24 h S; progress 24 h P; resolve 5 wd P
20 gas_government critical: contact 30 min P; resolve 2 h B; reply 2 h B
20 gas_government_supply critical: contact 30 min P; resolve 2 h B; reply 2 h B
21 gas_government_supply: accept 30 min P; contact 2 h P; resolve 24 h B; reply 24 h B
22 gas_government: accept 2 h P; contact 1 wd P; resolve 5 wd B; reply 5 wd B
23 gas_government_complex: accept 2 h P; contact 1 wd P; progress 5 wd B; resolve 15 d B; reply 15 d B
24 gas_suggestion: contact 3 wd B; reply 10 wd B
25 gas_letter: accept 24 h B; reply 3 wd B
26 gas_bad_rating: resolve 5 wd B
36 gas_paid_service: contact 2 h P; callback 1 wd P
39 gas_planned_stop: notice 48 h S=
44 gas_praise: resolve 10 wd P
"""

GAS_AT_ONCE = """
1 gas_emergency: handle 1 h P
2 gas_sudden_stop: notice 30 min P
20 gas_government critical: accept 5 min P
20 gas_government_supply critical: accept 5 min P
26 gas_bad_rating: contact 1 h B
"""

GAS_ADDED = """
11 gas_safety_check: resolve 7 d P
10 gas_stop_request: resolve 3 wd B
36 gas_paid_service: resolve 7 d B
18 gas_complaint critical: accept 30 min P; contact 1 h P; arrive 2 h P; resolve 24 h P; reply 24 h P; callback 24 h P
"""

LAW = """
15 gas inquiry: reply 5 wd S=
39 gas interruption: notice 48 h S=
32 heating measurement: resolve 24 h S=; arrive 24 h S=
38 heating interruption: notice 2 d S=
38 heating interruption: notice 2 d S=
"""


def entry_of(limit: Limit) -> Entry:
    selectors = (limit.urgency, limit.region, limit.season_phase, limit.segment, limit.order_kind)
    selector = "".join(each for each in selectors if each)
    return Entry(limit.order_type, selector, limit.milestone, limit.quantity, limit.unit, limit.proposed, limit.floor)


@pytest.mark.parametrize(
    ("pack", "tables"),
    [
        ("heating-hohhot", (HEATING, HEATING_AT_ONCE, HEATING_ADDED)),
        ("gas-city", (GAS, GAS_AT_ONCE, GAS_ADDED)),
        ("law-cn", (LAW,)),
    ],
)
def test_every_limit_has_the_number_of_the_table_and_nothing_is_left_over(pack: str, tables: tuple[str, ...]) -> None:
    expected = [entry for table in tables for entry in entries(table)]

    shipped = [entry_of(limit) for limit in load(PACKS / pack).limits]

    assert sorted(shipped) == sorted(expected)


@pytest.mark.parametrize("pack", ["heating-hohhot", "gas-city", "law-cn"])
def test_a_limit_that_counts_in_working_days_follows_the_civil_rule(pack: str) -> None:
    """No source says how many hours a working day has, so no limit may shorten it."""
    assert {limit.day_minutes for limit in load(PACKS / pack).limits} == {None}


@pytest.mark.parametrize("pack", ["heating-hohhot", "gas-city"])
def test_only_notices_count_ahead_and_everything_warns_at_half_and_four_fifths(pack: str) -> None:
    loaded = load(PACKS / pack)

    ahead = {limit.milestone for limit in loaded.limits if limit.counts == "ahead"}

    assert ahead == {"notice"}
    assert {loaded.marks_of(limit) for limit in loaded.limits} == {(50, 80)}
