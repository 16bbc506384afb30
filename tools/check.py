"""``make check``: every static check, two at a time, each with its time; shows only the words of those that found something."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

# The slowest come first, so that the two lanes end together.
CHECKS: dict[str, list[str]] = {
    "types (mypy)": ["mypy"],
    "architecture tests": ["pytest", "-q", "-n0", "-p", "no:randomly", "tests/architecture", "-m", "not database"],
    "migrations are complete": ["python", "-m", "tools.unmigrated"],
    "import contracts": ["lint-imports", "--no-logo"],
    "templates (djlint)": ["djlint", "--quiet", "--lint", "plumbline"],
    "lint (ruff)": ["ruff", "check", "--quiet", "."],
    "format (ruff)": ["ruff", "format", "--check", "--quiet", "."],
}


@dataclass(frozen=True)
class Outcome:
    """What one check said."""

    name: str
    passed: bool
    seconds: float
    words: str


def look(name: str) -> Outcome:
    """Runs one check."""
    program, *arguments = CHECKS[name]
    began = time.monotonic()
    done = subprocess.run(
        [str(BIN / program), *arguments],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
        check=False,
    )
    outcome = Outcome(name, done.returncode == 0, time.monotonic() - began, done.stdout)
    print(f"{'ok  ' if outcome.passed else 'FAIL'} {outcome.seconds:6.1f} s  {name}", flush=True)
    return outcome


def main() -> None:
    """Ends with code 1 when any check found something."""
    with ThreadPoolExecutor(max_workers=2) as lanes:
        outcomes = list(lanes.map(look, CHECKS))
    found = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in found:
        print(f"\n== {outcome.name}\n{outcome.words}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
