"""Cases that are counted by decision: what the statements of the engine and of the drill-down say about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Row = tuple[str, int]
"""A case's number and its round: what tells the rows of an indicator apart."""


@dataclass(frozen=True)
class Corrections:
    """The rows of one indicator on one basis that are left out, and those that count as met or as missed."""

    excluded: tuple[Row, ...] = ()
    met: tuple[Row, ...] = ()
    missed: tuple[Row, ...] = ()


NONE = Corrections()


@dataclass(frozen=True)
class Conditions:
    """Which rows count, which of them are met and missed, and which are shown as left out."""

    counts: str
    met: str
    missed: str
    excluded: str


def among(rows: Sequence[Row], name: str, row: str, parameters: dict[str, Any]) -> str:
    """The row (its number and round, as columns) is one of these. A plain join condition over two lists, which any engine can ask."""
    parameters[f"{name}_numbers"] = [number for number, _round in rows]
    parameters[f"{name}_rounds"] = [round_number for _number, round_number in rows]
    listed = f"UNNEST(%({name}_numbers)s::text[], %({name}_rounds)s::int[])"
    return f"({row}) IN (SELECT decided.number, decided.round FROM {listed} AS decided(number, round))"
