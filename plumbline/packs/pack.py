"""A pack as the rest of the product sees it: rows by section, references resolved, order types with what they inherit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from plumbline.packs import schema as s
from plumbline.packs.reading import Place, Source

Section = Literal[
    "documents",
    "regions",
    "segments",
    "roles",
    "clauses",
    "order_types",
    "reasons",
    "limits",
    "calendars",
    "seasons",
    "indicators",
    "forms",
    "prices",
    "questionnaires",
    "workflows",
    "duties",
    "rewards",
    "scorecards",
    "reports",
    "callbacks",
    "steps",
    "phone_lists",
]


@dataclass(frozen=True)
class Origin:
    """Where a row was written."""

    source: Source
    place: Place

    @property
    def file(self) -> str:
        return self.source.file

    def line(self, *field_path: str | int) -> int:
        """The line of a field of the row; of the row itself where it has none."""
        return self.source.line_of((*self.place, *field_path))


@dataclass(frozen=True)
class OrderType:
    """An order type with everything it inherits. `path` are its codes from the root down to itself."""

    code: str
    parent: str | None
    path: tuple[str, ...]
    kind: s.OrderKind
    name: s.Wording
    search: tuple[str, ...]
    registrable: bool
    default_urgency: s.Urgency
    on_site: bool
    is_complaint: bool
    fee_line: bool
    in_scope: bool | None
    callback: str
    facts: tuple[s.RequiredFact, ...]
    tell_first: tuple[s.Wording, ...]
    row: s.OrderTypeRow

    @property
    def lineage(self) -> tuple[str, ...]:
        """Itself and its ancestors, nearest first: the order in which limits are looked for."""
        return tuple(reversed(self.path))


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of a pack by section, in the order in which they were written; codes are unique within a section."""

    documents: tuple[s.Document, ...]
    regions: tuple[s.Named, ...]
    segments: tuple[s.Named, ...]
    roles: tuple[s.Role, ...]
    clauses: tuple[s.Clause, ...]
    order_type_rows: tuple[s.OrderTypeRow, ...]
    reasons: tuple[s.Reason, ...]
    limits: tuple[s.Limit, ...]
    calendars: tuple[s.Calendar, ...]
    seasons: tuple[s.Season, ...]
    indicators: tuple[s.AppliedIndicator, ...]
    forms: tuple[s.Form, ...]
    prices: tuple[s.Price, ...]
    questionnaires: tuple[s.Questionnaire, ...]
    workflows: tuple[s.Workflow, ...]
    duties: tuple[s.Duty, ...]
    rewards: tuple[s.Reward, ...]
    scorecards: tuple[s.Scorecard, ...]
    reports: tuple[s.ScheduledReport, ...]
    callbacks: tuple[s.CallbackPolicy, ...]
    escalation_steps: tuple[s.EscalationStep, ...]
    phone_lists: tuple[s.PhoneList, ...]

    @property
    def rows(self) -> Mapping[Section, tuple[Any, ...]]:
        """The same by the names that the files use."""
        return {section: getattr(self, _ATTRIBUTES.get(section, section)) for section in get_args(Section)}


_ATTRIBUTES = {"order_types": "order_type_rows", "steps": "escalation_steps"}


def rows_of(gathered: Mapping[Section, Iterable[Any]]) -> Mapping[str, tuple[Any, ...]]:
    """Sections by the names of `Rows`, ready to make a `Pack` of."""
    return {_ATTRIBUTES.get(section, section): tuple(rows) for section, rows in gathered.items()}


@dataclass(frozen=True, kw_only=True)
class Pack(Rows):
    """One regulation as data, read and held against the schema. Limits are as written; `marks_of` gives their warning marks."""

    folder: Path
    manifest: s.Manifest
    warn_percent: tuple[int, ...]
    origins: Mapping[tuple[Section, str], Origin] = field(repr=False)

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def version(self) -> str:
        return self.manifest.version

    @cached_property
    def order_types(self) -> tuple[OrderType, ...]:
        """Resolved, in the order written. Only a pack without findings is sure to resolve."""
        return tuple(resolved_order_types(self.order_type_rows))

    @cached_property
    def order_type_by_code(self) -> Mapping[str, OrderType]:
        return {each.code: each for each in self.order_types}

    @cached_property
    def clause_by_code(self) -> Mapping[str, s.Clause]:
        return {each.code: each for each in self.clauses}

    @cached_property
    def document_by_code(self) -> Mapping[str, s.Document]:
        return {each.code: each for each in self.documents}

    def marks_of(self, limit: s.Limit) -> tuple[int, ...]:
        """Percentages of the limit's time at which somebody is warned, ascending."""
        marks = self.warn_percent if limit.warn_percent is None else limit.warn_percent
        return tuple(sorted(set(marks)))

    def codes(self, section: Section) -> frozenset[str]:
        return frozenset(row.code for row in self.rows[section])

    def origin(self, section: Section, code: str) -> Origin:
        return self.origins[section, code]


INHERITED = ("kind", "default_urgency", "on_site", "is_complaint", "fee_line", "callback")
"""Fields every order type must have, from itself or from an ancestor."""


def ancestry(rows: Mapping[str, s.OrderTypeRow], code: str) -> tuple[s.OrderTypeRow, ...] | None:
    """The row and its ancestors, nearest first; None when the line is broken or runs in a circle."""
    line: list[s.OrderTypeRow] = []
    seen: set[str] = set()
    current: str | None = code
    while current is not None:
        row = rows.get(current)
        if row is None or current in seen:
            return None
        seen.add(current)
        line.append(row)
        current = row.parent
    return tuple(line)


def resolved_order_types(rows: Iterable[s.OrderTypeRow]) -> Iterable[OrderType]:
    """Rows whose ancestry is broken or that lack an inherited field are left out; the checker names them."""
    by_code = {row.code: row for row in rows}
    for row in by_code.values():
        line = ancestry(by_code, row.code)
        if line is not None and all(_nearest(line, name) is not None for name in INHERITED):
            yield _resolved(line)


def _nearest(line: tuple[s.OrderTypeRow, ...], name: str) -> Any:
    return next((value for row in line if (value := getattr(row, name)) is not None), None)


def _resolved(line: tuple[s.OrderTypeRow, ...]) -> OrderType:
    row = line[0]
    facts = {fact.code: fact for ancestor in reversed(line) for fact in ancestor.facts}
    return OrderType(
        code=row.code,
        parent=row.parent,
        path=tuple(ancestor.code for ancestor in reversed(line)),
        kind=_nearest(line, "kind"),
        name=row.name,
        search=row.search,
        registrable=row.registrable,
        default_urgency=_nearest(line, "default_urgency"),
        on_site=_nearest(line, "on_site"),
        is_complaint=_nearest(line, "is_complaint"),
        fee_line=_nearest(line, "fee_line"),
        in_scope=_nearest(line, "in_scope"),
        callback=_nearest(line, "callback"),
        facts=tuple(facts.values()),
        tell_first=tuple(wording for ancestor in reversed(line) for wording in ancestor.tell_first),
        row=row,
    )
