"""Pages of compliance for a city with all the packs that are shipped: clause, control, evidence; in one process, since the target is of the server's time.

Evidence is counted once for the month before; how long that takes is kept beside the pages."""

import argparse
import json
import os
import subprocess
import sys
from typing import Any

from bench import places


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench compliance", description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--asks", type=int, default=20)
    words = parser.parse_args()
    folder = places.VAR / f"compliance-{words.orders}"
    places.VAR.mkdir(parents=True, exist_ok=True)
    os.environ["PLUMBLINE_BENCH_VAR"] = str(folder)
    _run("city", "--orders", str(words.orders), "--customers", "1000")
    made: dict[str, Any] = json.loads(_run("many_controls").splitlines()[-1])
    pages = places.asked_in_process(questions(made["packs"]), words.asks)
    places.keep("compliance", {"orders": words.orders, "pages": pages, "gathered_seconds": made["gathered_seconds"]})


def _run(program: str, *words: str) -> str:
    command = [sys.executable, "-m", f"bench.{program}", *words]
    return subprocess.run(command, cwd=places.PROJECT, stdout=subprocess.PIPE, check=True, text=True).stdout


def questions(packs: list[str]) -> dict[str, list[str]]:
    """By name of the page the addresses that are asked for in turn."""
    return {
        **{f"compliance of {pack}": [f"fang@/compliance/?pack={pack}"] for pack in packs},
        "only what stands alone": [f"fang@/compliance/?pack={pack}&state=orphan" for pack in packs],
        "duties": ["fang@/duties/"],
        "plan of the year": ["fang@/duties/plan/"],
    }


if __name__ == "__main__":
    main()
