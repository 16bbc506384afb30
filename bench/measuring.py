"""One company's figures of a month: measured by the engine and by a statement written by hand, in turn; changed and measured again; opened down to cases.

Run by :mod:`bench.numbers`, a fresh process for each company, so that the highest memory is that of measuring. Prints its figures as JSON.
"""

import argparse
import json
import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import django

from bench import places

places.use()
django.setup()

from django.db import connection, transaction

from bench import by_hand
from bench.lines import Table, text
from plumbline.config import database
from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.queries import engine
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.targets import wanted_on
from plumbline.evaluation.scorecards import actions as scorecards
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization import queries as organization

ZONE = ZoneInfo("Asia/Shanghai")
MONTHS_SHOWN = 13
CHANGED = 1_000
OPENED = (
    ("ORD-05", "DUE"),
    ("CMP-01", "DUE"),
    ("ORD-01", "ASSIGNED"),
    ("USE-07", "ASSIGNED"),
    ("CBK-04", "DUE"),
    ("CMP-08", "ASSIGNED"),
)
Figures = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench measuring", description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--months", type=int, default=MONTHS_SHOWN, help="how many months are measured for the pages")
    words = parser.parse_args()
    at = datetime.now(UTC)
    month = periods.before(periods.month_of(at.astimezone(ZONE).date()))
    with database.running():
        figures = measured(month, at=at, turns=words.turns)
        figures |= remeasured(month, at=at)
        spent, _sheets = _timed(partial(scorecards.build, period=month, by=organization.system(), at=at))
        figures["sheets_built_seconds"] = round(spent, 2)
        figures["highest_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        figures |= opened(month, at=at)
        _earlier(month, at=at, count=words.months - 1)
        connection.close()
    print(json.dumps({"month": month.name, **figures}))


def measured(month: Period, *, at: datetime, turns: int) -> Figures:
    """The engine's statements, the whole measuring with its writing, and the statement by hand; one warming turn of each, then in turn."""
    start, end = month.bounds(ZONE)
    wanted = [each for each in wanted_on(month.after - timedelta(days=1)) if each.definition.base.shows == "order"]
    lengths: dict[str, list[float]] = {"statements": [], "measure": [], "by_hand": []}
    tree = organization.tree()
    for _turn in range(turns + 1):
        spent, found = _timed(lambda: engine.figures(wanted, spans=spans_of(month, tree), within="", at=at))
        lengths["statements"].append(spent)
        spent, lines = _timed(lambda: by_hand.counted(start=start, end=end, at=at))
        lengths["by_hand"].append(spent)
        spent, kept = _timed(lambda: indicators.measure(period=month, by=organization.system(), at=at))
        lengths["measure"].append(spent)
        _say(", ".join(f"{name} {each[-1]:.2f} s" for name, each in lengths.items()))
    _compare(found["YH"], by_hand.company(lines))
    best = {name: median(each[1:]) for name, each in lengths.items()}
    return {
        "engine_seconds": round(best["statements"], 2),
        "measure_seconds": round(best["measure"], 2),
        "by_hand_seconds": round(best["by_hand"], 2),
        "ratio": round(best["measure"] / best["by_hand"], 2),
        "ratio_of_statements": round(best["statements"] / best["by_hand"], 2),
        "values": kept.values,
        "orders_of_the_month": by_hand.company(lines)["ORD-05", "ASSIGNED"][1],
    }


def _compare(found: dict[engine.Key, engine.Counted], wanted: dict[tuple[str, str], tuple[int, int]]) -> None:
    """Both count the same, or the ratio means nothing."""
    for key, parts in wanted.items():
        figure = found[(*key, "")].figure
        if (int(figure.numerator), int(figure.denominator)) != parts:
            raise SystemExit(f"{key}: by hand {parts}, by the engine {figure.numerator} of {figure.denominator}")


def remeasured(month: Period, *, at: datetime) -> Figures:
    """A thousand of the month's orders change (what was promised was kept an hour later), each with a fact in the journal; the month is brought up to date.

    The first time the rows of the month are remembered, which takes as long as measuring and more.
    """
    by = organization.system()
    first, _kept = _timed(partial(indicators.remeasure, period=month, by=by, at=at))
    later = datetime.now(UTC)
    _change(month, later)
    spent, _kept = _timed(partial(indicators.remeasure, period=month, by=by, at=later))
    return {"remembered_seconds": round(first, 2), "again_after_changes_seconds": round(spent, 2)}


def _change(month: Period, at: datetime) -> None:
    start, end = month.bounds(ZONE)
    facts = Table(Entry, actor_name="bench")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, unit_id FROM casefiles_casefile WHERE assigned_at >= %s AND assigned_at < %s AND kind = 'GD' ORDER BY assigned_at, id LIMIT %s",
            [start, end, CHANGED],
        )
        orders = cursor.fetchall()
        cursor.execute(
            "UPDATE service_levels_clock SET stopped_at = stopped_at + interval '1 hour' WHERE case_file_id = ANY(%s) AND stopped_at IS NOT NULL",
            [[order[0] for order in orders]],
        )
        for case_file_id, number, unit_id in orders:
            facts.add(
                id=str(new_id(at)),
                name="work_orders.urged",
                subject=number,
                case_file_id=str(case_file_id),
                unit_id=str(unit_id),
                particulars="{}",
                at=text(at),
                recorded_at=text(at),
                digest=text(b"bench"),
            )
        facts.send()


def opened(month: Period, *, at: datetime) -> Figures:
    """The first page of cases of several indicators, for the company, a division and some units; asked once beforehand."""
    lengths: dict[str, float] = {}
    units = [place.code for place in organization.tree().places]
    for (code, basis), unit in product(OPENED, (units[0], units[1], *units[5::12])):
        assert (code, basis) in BY_KEY
        _first_page(code, basis, unit, month, at)
        lengths[f"{code} {basis} {unit}"] = _timed(partial(_first_page, code, basis, unit, month, at))[0]
    worst = max(lengths, key=lambda name: lengths[name])
    return {
        "first_page_p50_ms": round(median(lengths.values()) * 1000),
        "first_page_p95_ms": round(quantiles(lengths.values(), n=20)[18] * 1000),
        "first_page_slowest": f"{worst}: {lengths[worst] * 1000:.0f} ms",
    }


def _first_page(code: str, basis: str, unit: str, month: Period, at: datetime) -> queries.Cases:
    return queries.cases(
        code,
        basis=basis,
        period=month,
        unit=unit,
        viewer=organization.system(),
        at=at,
        most=50,
        counting=False,
        patient=False,
    )


def _earlier(month: Period, *, at: datetime, count: int) -> None:
    """The months before, for pages that show a course."""
    for _number in range(count):
        month = periods.before(month)
        spent, _kept = _timed(partial(indicators.measure, period=month, by=organization.system(), at=at))
        _say(f"{month.name}: {spent:.1f} s")


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = perf_counter()
    found = work()
    return perf_counter() - began, found


def _say(sentence: str) -> None:
    print(f"  {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
