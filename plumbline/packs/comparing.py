"""What a new version of a pack says otherwise than the old one, row by row and field by field. Pure: words are the door's business."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from plumbline.packs.pack import Pack, Section

Kind = Literal["added", "removed", "changed"]
COMPARED: tuple[Section, ...] = (
    "limits",
    "order_types",
    "reasons",
    "callbacks",
    "steps",
    "phone_lists",
    "calendars",
    "seasons",
    "indicators",
    "scorecards",
    "reports",
    "duties",
    "rewards",
    "forms",
    "prices",
    "questionnaires",
    "workflows",
    "clauses",
    "documents",
    "roles",
    "regions",
    "segments",
)
"""In the order in which somebody who answers for the rules wants to read it: what binds people first."""


@dataclass(frozen=True)
class FieldChange:
    """One field of a row; None where it did not, or does not, stand there."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One row. ``before`` and ``after`` are the rows as written (JSON values), empty where there is none."""

    section: str
    code: str
    kind: Kind
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    fields: tuple[FieldChange, ...] = ()

    @property
    def row(self) -> Mapping[str, Any]:
        """As it will be, or as it was where it goes."""
        return self.after or self.before

    def document(self) -> dict[str, Any]:
        return asdict(self)


def read_change(document: Mapping[str, Any]) -> Change:
    """The inverse of `Change.document`."""
    fields = tuple(FieldChange(**each) for each in document["fields"])
    return Change(**{**document, "fields": fields})


def changes(old: Pack | None, new: Pack) -> list[Change]:
    """Everything that differs; without an old version every row is new."""
    return [change for section in COMPARED for change in _of_section(section, old, new)]


def _of_section(section: Section, old: Pack | None, new: Pack) -> Iterator[Change]:
    before = _rows(old, section) if old else {}
    after = _rows(new, section)
    for code, row in after.items():
        if code not in before:
            yield Change(section, code, "added", {}, row)
        elif row != before[code]:
            yield Change(section, code, "changed", before[code], row, _fields(before[code], row))
    for code, row in before.items():
        if code not in after:
            yield Change(section, code, "removed", row, {})


def _rows(pack: Pack, section: Section) -> dict[str, dict[str, Any]]:
    rows = {row.code: row.model_dump(mode="json") for row in pack.rows[section]}
    if section == "limits":
        for limit in pack.limits:
            rows[limit.code]["warn_percent"] = list(pack.marks_of(limit))
    return rows


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        FieldChange(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    )
