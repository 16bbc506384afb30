"""Pages of surveys at 1,000,000 responses, over HTTP as a browser asks for them: the list, quotas, results, rankings, answers, coverage, calls, the link."""

import argparse
import os
import subprocess
import sys
from statistics import quantiles

from bench import places
from bench.pages import People

PORT = 18_743


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench surveys", description=__doc__)
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=60)
    parser.add_argument(
        "--in-process", action="store_true", help="without a web server: what each page takes of the processors"
    )
    words = parser.parse_args()
    folder = places.VAR / f"surveys-{words.responses}"
    places.VAR.mkdir(parents=True, exist_ok=True)
    os.environ["PLUMBLINE_BENCH_VAR"] = str(folder)
    _made("city", "--orders", "1000", "--customers", "1000")
    numbers = _made("many_surveys", "--responses", str(words.responses)).split()
    os.environ["PLUMBLINE_VAR"] = str(folder)
    if words.in_process:
        figures = places.asked_in_process(questions(numbers), words.asks)
    else:
        with places.serving(PORT):
            figures = measured(People(PORT), numbers, words.asks)
    places.keep("surveys", {"responses": words.responses, "pages": figures})


def _made(program: str, *words: str) -> str:
    command = [sys.executable, "-m", f"bench.{program}", *words]
    return subprocess.run(command, cwd=places.PROJECT, stdout=subprocess.PIPE, check=True, text=True).stdout


def questions(numbers: list[str]) -> dict[str, list[str]]:
    """By name of the page the addresses that are asked for in turn; the first survey is the largest."""
    some = numbers[:8]
    return {
        "list": ["fang@/surveys/"],
        "list of a unit head": ["head-east@/surveys/"],
        "one survey": [f"fang@/surveys/{number}/" for number in some],
        "results": [f"fang@/surveys/{number}/results/" for number in some],
        "results of the largest": [f"fang@/surveys/{numbers[0]}/results/"],
        "results of a unit head": [f"head-east@/surveys/{number}/results/" for number in some],
        "ranking": [f"fang@/surveys/{number}/ranking/" for number in some],
        "answers": [f"fang@/surveys/{number}/answers/" for number in some],
        "answers with words": [f"fang@/surveys/{number}/answers/?words=yes" for number in some],
        "answers of a unit head": [f"head-east@/surveys/{number}/answers/" for number in some],
        "coverage": ["fang@/surveys/coverage/", "fang@/surveys/coverage/?rule=key-year"],
        "customers to call": ["xu@/surveys/calls/"],
        "designing one": ["fang@/surveys/new/"],
    }


def measured(people: People, numbers: list[str], asks: int) -> dict[str, dict[str, float]]:
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
