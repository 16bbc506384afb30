"""Pages of inspections at 100,000 visits, over HTTP as a browser asks for them: the list, the plan, the draw, a visit, and how sheets agree."""

import argparse
import os
import subprocess
import sys
from statistics import quantiles

from bench import places
from bench.pages import People

PORT = 18_741


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench inspections", description=__doc__)
    parser.add_argument("--visits", type=int, default=100_000)
    parser.add_argument("--asks", type=int, default=60)
    parser.add_argument(
        "--in-process", action="store_true", help="without a web server: what each page takes of the processors"
    )
    words = parser.parse_args()
    folder = places.VAR / f"inspections-{words.visits}"
    places.VAR.mkdir(parents=True, exist_ok=True)
    os.environ["PLUMBLINE_BENCH_VAR"] = str(folder)
    _made("city", "--orders", "1000", "--customers", "1000")
    numbers = [line.split() for line in _made("many_inspections", "--visits", str(words.visits)).splitlines()]
    os.environ["PLUMBLINE_VAR"] = str(folder)
    if words.in_process:
        figures = places.asked_in_process(questions(numbers), words.asks)
    else:
        with places.serving(PORT):
            figures = measured(People(PORT), numbers, words.asks)
    places.keep("inspections", {"visits": words.visits, "pages": figures})


def _made(program: str, *words: str) -> str:
    command = [sys.executable, "-m", f"bench.{program}", *words]
    return subprocess.run(command, cwd=places.PROJECT, stdout=subprocess.PIPE, check=True, text=True).stdout


def questions(numbers: list[list[str]]) -> dict[str, list[str]]:
    """By name of the page the addresses that are asked for in turn."""
    units, states = ("HEAT-EAST", "YH-GAS", "GAS-SOUTH-1"), ("signed", "submitted", "appealed", "planned")
    return {
        "list": ["fang@/inspections/"],
        "list of a unit": [f"fang@/inspections/?unit={unit}" for unit in units],
        "list of a state": [f"fang@/inspections/?state={state}" for state in states],
        "list of a level": ["fang@/inspections/?level=division", "fang@/inspections/?level=key_account"],
        "my visits": ["fang@/inspections/?mine=yes"],
        "list of a unit head": ["head-east@/inspections/", "head-east@/inspections/?state=signed"],
        "plan of the year": ["fang@/inspections/plan/", "fang@/inspections/plan/?year=2025"],
        "plan of a unit head": ["head-east@/inspections/plan/"],
        "one visit": [f"fang@/inspections/{number}/" for number, _state in numbers],
        "agreement and appeals": ["fang@/inspections/quality/"],
        "planning one": ["fang@/inspections/new/"],
        "drawing": ["fang@/inspections/draw/"],
    }


def measured(people: People, numbers: list[list[str]], asks: int) -> dict[str, dict[str, float]]:
    """p50 and p95 of every page in milliseconds; each address is asked once beforehand."""
    figures = {}
    for name, addresses in questions(numbers).items():
        for address in addresses:
            people.get(address)
        lengths = [people.get(addresses[turn % len(addresses)])[0] * 1_000 for turn in range(asks)]
        cuts = quantiles(lengths, n=20, method="inclusive")
        figures[name] = {"p50_ms": round(cuts[9], 1), "p95_ms": round(cuts[18], 1)}
        print(f"{name}: p50 {cuts[9]:.0f} ms, p95 {cuts[18]:.0f} ms", file=sys.stderr, flush=True)
    return figures


if __name__ == "__main__":
    main()
