"""Signals that a result may not be true: how well planted ones are found (:mod:`bench.planted`), and how long looking takes over many orders
(:mod:`bench.many_signals`). Each has a company of its own; the large one is made once and kept (about 5 GB for a million orders)."""

import argparse
import json
import os
import subprocess
import sys
from typing import Any

from bench import places


def told(module: str, folder: str, *words: str) -> dict[str, Any]:
    """What a program of this folder printed last, run over a company of its own."""
    variables = os.environ | {"PLUMBLINE_BENCH_VAR": str(places.VAR / folder)}
    (places.VAR / folder).mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", f"bench.{module}", *words]
    done = subprocess.run(command, cwd=places.PROJECT, env=variables, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench integrity", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000, help="0: only how well is found")
    parser.add_argument("--times", type=int, default=8)
    parser.add_argument("--turns", type=int, default=3)
    words = parser.parse_args()
    figures: dict[str, Any] = {"planted": told("planted", "planted", "--times", str(words.times))}
    places.keep("integrity", figures)
    if words.orders:
        folder = f"integrity-{words.orders}"
        told("city", folder, "--orders", str(words.orders))
        figures["scan"] = told("many_signals", folder, "--turns", str(words.turns))
        places.keep("integrity", figures)
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
