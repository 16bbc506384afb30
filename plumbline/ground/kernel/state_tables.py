"""State tables: one row a move; everything else about moves is derived from the row."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class Move(Generic[S]):
    """One move.

    ``target`` None keeps the state; ``or_target`` is where it leads when the case's own count says so (the third return goes to the arbiter).
    ``starts``/``stops`` name clock milestones, ``pauses``/``resumes`` concern every pausable clock. ``asks`` are the inputs a person must give;
    ``offers`` those they may give.
    """

    name: str
    label: str
    sources: frozenset[S]
    target: S | None
    permission: str
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: bool = False
    resumes: bool = False
    or_target: S | None = None
    asks: tuple[str, ...] = ()
    offers: tuple[str, ...] = field(default=("note",))
    tone: str = "secondary"

    def may_start_from(self, state: S) -> bool:
        return state in self.sources


@dataclass(frozen=True)
class StateTable(Generic[S]):
    """All moves of one kind of case, in the order in which buttons are shown."""

    states: type[S]
    first: S
    moves: tuple[Move[S], ...]

    def __post_init__(self) -> None:
        names = [move.name for move in self.moves]
        if len(names) != len(set(names)):
            raise ValueError(f"two moves share a name: {names}")

    def move(self, name: str) -> Move[S] | None:
        return next((move for move in self.moves if move.name == name), None)

    def open_moves(self, state: S) -> tuple[Move[S], ...]:
        return tuple(move for move in self.moves if move.may_start_from(state))

    def reachable(self) -> frozenset[S]:
        """States that can be reached from the first one."""
        found = {self.first}
        grown = True
        while grown:
            leading = [m for m in self.moves if m.sources & found]
            step = {target for m in leading for target in (m.target, m.or_target) if target is not None} - found
            found |= step
            grown = bool(step)
        return frozenset(found)


def diagram(table: StateTable[S], labels: dict[str, str] | None = None) -> str:
    """The table as a Mermaid state diagram; ``make check`` compares it with the committed file."""
    lines = ["stateDiagram-v2", f"    [*] --> {table.first.value}"]
    for move in table.moves:
        for source in _ordered(move.sources, table.states):
            for target in dict.fromkeys((move.target or source, *([move.or_target] if move.or_target else []))):
                lines.append(f"    {source.value} --> {target.value}: {(labels or {}).get(move.name, move.name)}")
    return "\n".join(lines) + "\n"


def _ordered(states: Iterable[S], order: type[S]) -> list[S]:
    wanted = set(states)
    return [state for state in order if state in wanted]
