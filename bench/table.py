"""Figures as one table: what was measured, what it came to, and what it should come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

Figures = Mapping[str, Any]
NOT_MEASURED = "not measured yet"


@dataclass(frozen=True)
class Line:
    """One line; ``met`` is None where nothing was demanded or measured."""

    section: str
    what: str
    figure: str
    target: str
    met: bool | None


def line(
    section: str,
    what: str,
    figure: float | None,
    *,
    unit: str = "",
    most: float | None = None,
    least: float | None = None,
) -> Line:
    """A figure against the most or the least it may be."""
    target = f"≤ {most:g}{unit}" if most is not None else f"≥ {least:g}{unit}" if least is not None else ""
    if figure is None:
        return Line(section, what, NOT_MEASURED, target, None)
    met = figure <= most if most is not None else figure >= least if least is not None else None
    return Line(section, what, f"{figure:g}{unit}", target, met)


def of_accepting(figures: Figures) -> list[Line]:
    rows = [figures.get(f"clients_{clients}", {}) for clients in (1, 4)]
    return [
        line("accept", "one order over HTTP ÷ pgbench, 1 client", rows[0].get("ratio")),
        line("accept", "one order over HTTP ÷ pgbench, 4 clients", rows[1].get("ratio"), least=0.10),
    ]


def of_importing(figures: Figures) -> list[Line]:
    return [
        line("import", "import ÷ COPY of the same rows", figures.get("ratio"), least=0.10),
        line("import", "orders imported a second", figures.get("orders_per_second"), least=2_000),
    ]


def of_pages(figures: Figures) -> list[Line]:
    pages: Mapping[str, Figures] = figures.get("pages", {"all pages": {}})
    found = []
    for name, row in pages.items():
        found.append(line("pages", f"{name}: p95 large ÷ small", row.get("ratio_of_p95"), most=1.5))
        most = 100 if name.startswith("search") else None
        found.append(line("pages", f"{name}: p95 at the large size", row.get("large_p95_ms"), unit=" ms", most=most))
    return found


def of_numbers(figures: Figures) -> list[Line]:
    large: Figures = figures.get("of_large", {})
    found = [
        line("numbers", "a month measured ÷ one statement by hand", large.get("ratio"), most=2.0),
        line(
            "numbers",
            "measured again, 1,000 orders changed",
            large.get("again_after_changes_seconds"),
            unit=" s",
            most=2,
        ),
        line("numbers", "first page of cases: p95", large.get("first_page_p95_ms"), unit=" ms", most=200),
        line(
            "numbers", "highest memory of the measuring process", large.get("highest_memory_mb"), unit=" MB", most=300
        ),
    ]
    for name, row in figures.get("pages", {}).items():
        found.append(line("numbers", f"{name}: p95 at the large size", row.get("large_p95_ms"), unit=" ms", most=100))
        found.append(line("numbers", f"{name}: p95 large ÷ small", row.get("ratio_of_p95"), most=1.3))
    return found


def of_inspecting(figures: Figures) -> list[Line]:
    pages: Mapping[str, Figures] = figures.get("pages", {"all pages": {}})
    return [line("inspections", f"{name}: p95", row.get("p95_ms"), unit=" ms", most=100) for name, row in pages.items()]


def of_surveying(figures: Figures) -> list[Line]:
    pages: Mapping[str, Figures] = figures.get("pages", {"all pages": {}})
    return [line("surveys", f"{name}: p95", row.get("p95_ms"), unit=" ms", most=100) for name, row in pages.items()]


def of_compliance(figures: Figures) -> list[Line]:
    pages: Mapping[str, Figures] = figures.get("pages", {"all pages": {}})
    return [line("compliance", f"{name}: p95", row.get("p95_ms"), unit=" ms", most=300) for name, row in pages.items()]


def of_sweeping(figures: Figures) -> list[Line]:
    return [
        line("sweep", "idle sweep, many clocks ÷ few", figures.get("ratio_of_idle_sweeps"), most=1.5),
        line("sweep", "many due at once, one worker", figures.get("one_worker_seconds"), unit=" s", most=10),
        line("sweep", "many due at once, two workers", figures.get("two_workers_seconds"), unit=" s", most=10),
    ]


def of_integrity(figures: Figures) -> list[Line]:
    planted: Mapping[str, Figures] = figures.get("planted", {"all kinds": {}})
    found = []
    for kind, row in planted.items():
        found.append(line("signals", f"{kind}: precision", row.get("precision"), least=0.9))
        found.append(line("signals", f"{kind}: recall", row.get("recall"), least=0.9))
    scan: Figures = figures.get("scan", {})
    found.append(line("signals", "scan of 1,000,000 orders", scan.get("whole_seconds"), unit=" s", most=60))
    found.append(line("signals", "scan of a day", scan.get("day_seconds"), unit=" s", most=2))
    return found


def of_effect(figures: Figures) -> list[Line]:
    """Called effective by the effect that was planted (none, 2, 5, 10, 15, 20 points), for each number of cases in a window."""
    found = []
    for cases, row in figures.get("power", {}).items():
        # Three standard errors of 20,000 simulated trials above the level of 5 %.
        found.append(line("effect", f"called effective without any, {cases} cases", 100 * row[0], unit=" %", most=5.5))
        found.append(line("effect", f"found at 10 points, {cases} cases", 100 * row[3], unit=" %"))
    return found


def of_footprint(figures: Figures) -> list[Line]:
    idle, loaded = figures.get("idle_mb", {}), figures.get("under_load_mb", {})
    kinds = (
        ("web", "web processes"),
        ("jobs", "job worker"),
        ("product", "all of them, keeper included"),
        ("database", "database"),
    )
    found = [line("memory", f"{words}, idle", idle.get(kind), unit=" MB") for kind, words in kinds]
    found += [line("memory", f"{words}, under load", loaded.get(kind), unit=" MB") for kind, words in kinds]
    found.append(line("start", "plumbline serve until it answers", figures.get("cold_start_seconds"), unit=" s"))
    found.append(
        line("start", "second make run until it answers", figures.get("second_make_run_seconds"), unit=" s", most=10)
    )
    return found


def printed(lines: Sequence[Line]) -> str:
    """The table as text for a terminal."""
    marks = {True: "yes", False: "NO", None: ""}
    rows = [("", "what", "figure", "target", "met")]
    rows += [(each.section, each.what, each.figure, each.target, marks[each.met]) for each in lines]
    widths = [max(_width(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
