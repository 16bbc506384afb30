"""Numbers at 10,000,000 orders over 36 months and 65 units, beside 100,000: measuring a month against one statement written by hand, measuring again after
changes, the pages of figures, sheets and ranking, the first page of cases, the memory of the measuring process.

Both companies are made once and kept (:mod:`bench.many_orders`: three quarters of an hour for the large one, 25 GB). Each is measured in a process of its own
(:mod:`bench.measuring`); then both are served side by side and the same pages asked of them in turn, as :mod:`bench.pages` does.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from bench import pages, places

SUPERVISOR = "fang"
UNITS = ("YH", "YH-HEAT", "HEAT-EAST", "GAS-07", "HEAT-19")


def made(orders: int) -> dict[str, str]:
    """The company of so many orders, made if need be; the variables that point a process at it."""
    variables = os.environ | {"PLUMBLINE_BENCH_VAR": str(_folder(orders))}
    places.VAR.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bench.many_orders", "--orders", str(orders)]
    subprocess.run(command, cwd=places.PROJECT, env=variables, check=True)
    return variables


def measured(orders: int, turns: int, months: int) -> dict[str, Any]:
    """What :mod:`bench.measuring` found."""
    command = [sys.executable, "-m", "bench.measuring", "--turns", str(turns), "--months", str(months)]
    done = subprocess.run(command, cwd=places.PROJECT, env=made(orders), stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def served(orders: int, port: int) -> Iterator[None]:
    """The product's web server over the company of so many orders."""
    known = os.environ.get("PLUMBLINE_VAR", "")
    os.environ["PLUMBLINE_VAR"] = str(_folder(orders))
    with places.serving(port):
        os.environ["PLUMBLINE_VAR"] = known
        yield


def _folder(orders: int) -> Any:
    return places.VAR / f"numbers-{orders}"


def addresses(month: str) -> dict[str, list[str]]:
    """By name of the page what is asked for in turn."""

    def asked(path: str) -> list[str]:
        return [f"{SUPERVISOR}@{path.format(unit=unit, month=month)}" for unit in UNITS]

    return {
        "indicators": asked("/indicators/?period={month}&unit={unit}"),
        "one indicator": asked("/indicators/ORD-05/?period={month}&unit={unit}"),
        "cases": asked("/indicators/CMP-01/cases/?period={month}&unit={unit}"),
        "ranking": asked("/scorecards/?period={month}"),
        "sheet": asked("/scorecards/gas-city/gas_service/GAS-07/?period={month}"),
        "home of supervisor": [f"{SUPERVISOR}@/"],
        "home of leader": ["gao@/"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench numbers", description=__doc__)
    parser.add_argument("--small", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--months", type=int, default=13, help="how many months are measured, for pages with a course")
    parser.add_argument("--asks", type=int, default=40, help="how often each page is asked for in each company")
    words = parser.parse_args()
    figures: dict[str, Any] = {"small": words.small, "large": words.large}
    for name, orders in (("of_small", words.small), ("of_large", words.large)):
        figures[name] = measured(orders, words.turns, words.months)
        print(f"  {orders:,}: {figures[name]}", file=sys.stderr, flush=True)
    asked = addresses(figures["of_large"]["month"])
    with ExitStack() as open_companies:
        for orders, port in zip((words.small, words.large), pages.PORTS, strict=True):
            open_companies.enter_context(served(orders, port))
        figures["pages"] = pages.compared(asked, asked, words.asks)
    places.keep("numbers", figures)
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
