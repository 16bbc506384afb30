"""Which unit is responsible for which area, at which moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID


@dataclass(frozen=True)
class AreaNode:
    """An area as the tree knows it; ``path`` is the chain of codes from the root."""

    id: UUID
    code: str
    name: str
    name_en: str
    parent_id: UUID | None
    path: str
    region: str = ""


@dataclass(frozen=True)
class Span:
    """A unit is responsible for a line (empty: every line) in a half-open span of time."""

    line: str
    unit_id: UUID
    valid_from: datetime
    valid_to: datetime | None

    def holds_at(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


@dataclass(frozen=True)
class Territory:
    """All areas and who was ever responsible for them."""

    areas: tuple[AreaNode, ...]
    spans: dict[UUID, tuple[Span, ...]] = field(repr=False)

    @cached_property
    def by_id(self) -> dict[UUID, AreaNode]:
        return {area.id: area for area in self.areas}

    @cached_property
    def by_code(self) -> dict[str, AreaNode]:
        return {area.code: area for area in self.areas}

    def chain(self, area_id: UUID | None) -> list[AreaNode]:
        """The area and those above it, nearest first."""
        found = []
        while area_id is not None and area_id in self.by_id:
            found.append(self.by_id[area_id])
            area_id = found[-1].parent_id
        return found

    def responsible(self, area_id: UUID | None, line: str, at: datetime) -> UUID | None:
        """The unit responsible for the line there and then: nearest area first, the line itself before "every line"."""
        for area in self.chain(area_id):
            holding = [span for span in self.spans.get(area.id, ()) if span.holds_at(at) and span.line in (line, "")]
            if holding:
                return max(holding, key=lambda span: (span.line != "", span.valid_from)).unit_id
        return None

    def named_in(self, address: str) -> AreaNode | None:
        """The area whose name the address says, the deepest where it says several; None for an address that names none."""
        said = [area for area in self.areas if len(area.name) >= 2 and area.name in address]
        return max(said, key=lambda area: (area.path.count("/"), len(area.name)), default=None)

    def lines(self, area_id: UUID | None) -> frozenset[str]:
        """The lines that somebody is or was responsible for there, "" among them where it stands for every line."""
        return frozenset(span.line for area in self.chain(area_id) for span in self.spans.get(area.id, ()))

    def units(self, area_id: UUID | None, at: datetime) -> tuple[UUID, ...]:
        """Every unit responsible for some line there and then, each once, those of named lines first."""
        found = [
            self.responsible(area_id, line, at)
            for line in sorted(self.lines(area_id), key=lambda line: (not line, line))
        ]
        return tuple(dict.fromkeys(unit for unit in found if unit is not None))

    def areas_where(self, at: datetime, accepts: Callable[[tuple[UUID, ...]], bool]) -> frozenset[UUID]:
        """The areas whose responsible units are accepted (none at all: an empty tuple is asked about)."""
        return frozenset(area.id for area in self.areas if accepts(self.units(area.id, at)))

    def below(self, area_id: UUID) -> frozenset[UUID]:
        """The area and all areas under it."""
        path = self.by_id[area_id].path
        return frozenset(area.id for area in self.areas if area.path.startswith(path))
