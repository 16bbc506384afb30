"""What processes hold of the machine's memory: their own pages and their share of those they have in common (PSS, from the kernel)."""

import re
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Process:
    """One process and its command."""

    pid: int
    command: str

    @property
    def megabytes(self) -> float:
        """Its proportional set size; nothing once it has ended."""
        try:
            rollup = (PROC / str(self.pid) / "smaps_rollup").read_text()
        except OSError:
            return 0.0
        found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0


def family(pid: int) -> list[Process]:
    """A process and everything below it."""
    children: dict[int, list[int]] = {}
    for place in PROC.iterdir():
        if place.name.isdigit() and (parent := _parent(place)) is not None:
            children.setdefault(parent, []).append(int(place.name))
    found, waiting = [], [pid]
    while waiting:
        each = waiting.pop()
        found.append(Process(each, _command(each)))
        waiting.extend(children.get(each, ()))
    return found


def _parent(place: Path) -> int | None:
    try:
        return int((place / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None


def _command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""
