"""The sweep over running clocks: 1,000,000 of which none is due against 1,000, and 10,000 due at once rung by one worker and by two."""

import argparse
import json
import os
import subprocess
import sys
from statistics import median
from typing import Any

from bench import places


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench sweep", description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=10_000, help="clocks due at once, beside the many that rest")
    parser.add_argument("--rounds", type=int, default=2)
    words = parser.parse_args()
    small = _clocks(words.small, "--idle-sweeps", "100")
    large = _clocks(words.large, "--idle-sweeps", "100", "--due", str(words.due), "--rounds", str(words.rounds))
    figures = {
        "small": words.small,
        "large": words.large,
        "due": words.due,
        "idle_sweep_small_ms": small["idle_sweep_ms"],
        "idle_sweep_large_ms": large["idle_sweep_ms"],
        "ratio_of_idle_sweeps": round(large["idle_sweep_ms"] / small["idle_sweep_ms"], 2),
        "one_worker_seconds": median(each["seconds"] for each in large["due"]["workers_1"]),
        "two_workers_seconds": median(each["seconds"] for each in large["due"]["workers_2"]),
    }
    places.keep("sweep", figures)
    print(json.dumps(figures, indent=2))


def _clocks(running: int, *options: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.clocks", "--running", str(running), *options]
    folder = {"PLUMBLINE_BENCH_VAR": str(places.VAR / f"sweep-{running}")}
    done = subprocess.run(command, cwd=places.PROJECT, env=os.environ | folder, stdout=subprocess.PIPE, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    main()
