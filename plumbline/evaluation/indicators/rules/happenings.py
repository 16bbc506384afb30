"""Events whose cases are left out (G10): a sudden event, a fault of a system, force majeure, once somebody approved that. Pure; no Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from plumbline.evaluation.indicators.rules.bases import Base
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind

LENGTHS = frozenset({Kind.MEAN, Kind.PERCENTILE})


def is_of_all(definition: Definition) -> bool:
    """Whether an event that names no indicator touches it: shares and lengths. How many there were, and how many to how many customers, stays as it was."""
    return definition.is_share or definition.kind in LENGTHS


@dataclass(frozen=True)
class Happening:
    """An approved event: a case is left out whose own term (begun until due) lay in the span for some time.

    Empty sets mean everywhere, every area, every order type; empty ``codes`` shares and lengths. A case that was due before the event began, or began
    after its end, stays: the event is no excuse for it.
    """

    number: str
    start: datetime
    end: datetime
    units: tuple[str, ...] = ()
    areas: frozenset[UUID] = frozenset()
    types: frozenset[UUID] = frozenset()
    codes: tuple[str, ...] = ()

    def touches(self, definition: Definition) -> bool:
        """Whether it can leave out a case of this indicator at all: one without areas and order types knows neither."""
        if (self.areas and definition.base.shows != "order") or (self.types and not definition.base.type_id):
            return False
        return definition.code in self.codes if self.codes else is_of_all(definition)


def during(happenings: Sequence[Happening], base: Base, parameters: dict[str, Any]) -> str:
    """The row's term lay in one of the events for some time. Plain comparisons, which any engine can ask."""
    return "(" + " OR ".join(_during(each, base, parameters) for each in happenings) + ") IS TRUE"


def _during(each: Happening, base: Base, parameters: dict[str, Any]) -> str:
    name = f"event_{each.number}".replace("-", "_")
    parameters |= {f"{name}_from": each.start, f"{name}_to": each.end}
    parts = [
        f"({base.started}) < %({name}_to)s",
        f"COALESCE({base.due}, {base.started}) >= %({name}_from)s",
    ]
    if each.units:
        parameters[f"{name}_units"] = list(each.units)
        parts.append(f"STRING_TO_ARRAY({base.unit_path}, '/') && %({name}_units)s::text[]")
    if each.types:
        parameters[f"{name}_types"] = sorted(each.types)
        parts.append(f"{base.type_id} = ANY(%({name}_types)s)")
    if each.areas:
        parameters[f"{name}_areas"] = sorted(each.areas)
        parts.append(f"o.area_id = ANY(%({name}_areas)s)")
    return f"({' AND '.join(parts)})"
