"""The table on which a pack is examined: the pack, what it builds on, and what was found so far."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from plumbline.packs import schema as s
from plumbline.packs.findings import Finding
from plumbline.packs.loading import pack_line
from plumbline.packs.pack import OrderType, Pack, Section


@dataclass
class Desk:
    pack: Pack
    foundations: tuple[Pack, ...]
    findings: list[Finding]

    @property
    def packs(self) -> tuple[Pack, ...]:
        return (self.pack, *self.foundations)

    def codes(self, section: Section) -> frozenset[str]:
        """Codes of a section, the foundations' included: a pack may refer to what it builds on."""
        return frozenset[str]().union(*(pack.codes(section) for pack in self.packs))

    @cached_property
    def clauses(self) -> dict[str, tuple[s.Clause, s.Document]]:
        """Every clause that may be cited, with its document."""
        return {
            clause.code: (clause, pack.document_by_code[clause.document])
            for pack in self.packs
            for clause in pack.clauses
            if clause.document in pack.document_by_code
        }

    @cached_property
    def order_types(self) -> tuple[OrderType, ...]:
        """Those of the foundations too: a branch tightens limits of order types that its company defined."""
        return tuple(order_type for pack in self.packs for order_type in pack.order_types)

    @cached_property
    def calendars(self) -> dict[str, s.Calendar]:
        return {calendar.code: calendar for pack in reversed(self.packs) for calendar in pack.calendars}

    def law_of(self, limit: s.Limit) -> s.Document | None:
        """The law that a limit quotes; None where a company's rule, a proposal or nothing known stands behind it."""
        cited = self.clauses.get(limit.clause or "")
        return cited[1] if cited is not None and cited[1].kind == "law" else None

    def note(
        self, section: Section, code: str, field: tuple[str | int, ...], finding: str, /, **params: object
    ) -> None:
        """A finding on a field of a row; `name` is filled in with the row's code."""
        origin = self.pack.origin(section, code)
        params.setdefault("name", code)
        path = ".".join((section, code, *map(str, field)))
        self.findings.append(Finding(origin.file, origin.line(*field), path, finding, params))

    def note_in_manifest(self, key: str, finding: str, /, **params: object) -> None:
        self.findings.append(Finding("pack.yaml", pack_line(self.pack, key), key, finding, params))

    def place_of(self, section: Section, code: str) -> str:
        origin = self.pack.origin(section, code)
        return f"{origin.file}:{origin.line('code')}"

    def limits_of_floors(self) -> Iterator[tuple[Pack, s.Limit]]:
        """Limits marked as floors, of this pack and of those it builds on."""
        for pack in self.packs:
            for limit in pack.limits:
                if limit.floor:
                    yield pack, limit
