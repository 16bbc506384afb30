"""Imports, rejected rows and taken rows as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from plumbline.doors.web.measurements.files import reason_of
from plumbline.doors.web.saying import chosen, named, word
from plumbline.ground.organization.rules import Viewer
from plumbline.service.measurements.rules import FIELDS, KINDS, FactMapping, people_say

MOST_SHOWN = 100
OUTCOMES = {kept: said for kind in KINDS.values() for kept, said in people_say(kind.outcomes).items()}
"""What people say for what is kept of an outcome."""


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken: where, what stands there, and how to mend it."""

    line: int
    column: str
    value: str
    reason: str


def rejected(
    rejects: Sequence[Mapping[str, Any]], header: Sequence[str], mapping: FactMapping | None
) -> list[Rejected]:
    """The first hundred. The column is the file's own name for it."""
    columns = dict(mapping.columns()) if mapping else {}
    found = []
    for each in sorted(rejects, key=lambda reject: int(reject["line"]))[:MOST_SHOWN]:
        column = columns.get(each["field"], "")
        place = header.index(column) if column in header else -1
        value = each["cells"][place] if 0 <= place < len(each["cells"]) else ""
        name = column or word(FIELDS.get(each["field"], ""))
        found.append(Rejected(each["line"], name, value[:80], reason_of(each)))
    return found


@dataclass(frozen=True)
class Row:
    """A row that was or would be taken."""

    line: int
    reference: str
    kind: str
    unit: str
    happened_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    said: str
    is_change: bool
    superseded_at: datetime | None
    address: str


def row_of_preview(each: Mapping[str, Any], viewer: Viewer) -> Row:
    """One that would be taken."""
    due, done = each["due_at"], each["done_at"]
    return Row(
        line=each["line"],
        reference=each["reference"],
        kind=kind_name(each["kind"]),
        unit=unit_name(each["unit"], viewer),
        happened_at=datetime.fromisoformat(each["happened_at"]),
        due_at=datetime.fromisoformat(due) if due else None,
        done_at=datetime.fromisoformat(done) if done else None,
        said=spoken(
            each["kind"], each["outcome"], each["category"], _decimal(each["amount"]), _decimal(each["weight"])
        ),
        is_change=each["is_change"],
        superseded_at=None,
        address="",
    )


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def row_of(each: Any) -> Row:
    """One that was taken."""
    return Row(
        line=each.line,
        reference=each.reference,
        kind=kind_name(each.kind),
        unit=named(each.unit),
        happened_at=each.happened_at,
        due_at=each.due_at,
        done_at=each.done_at,
        said=spoken(each.kind, each.outcome, each.category, each.amount, each.weight),
        is_change=False,
        superseded_at=each.superseded_at,
        address=row_address(f"{each.source}/{each.reference}", each.kind),
    )


def row_address(number: str, kind: str) -> str:
    return f"{reverse('measurement-row')}?{urlencode({'number': number, 'kind': kind})}"


def kind_name(code: str) -> str:
    return chosen(KINDS[code].zh, KINDS[code].en) if code in KINDS else code


def unit_name(code: str, viewer: Viewer) -> str:
    place = viewer.tree.by_code.get(code)
    return named(place) if place else code


def spoken(kind: str, outcome: str, category: str, amount: Decimal | None, weight: Decimal | None) -> str:
    """What a row says besides its moments: 合格 · 38.25, 98 / 100."""
    unit = KINDS[kind].unit if kind in KINDS else ""
    number = "" if amount is None else f"{amount.normalize():,f}"
    if number and weight is not None:
        number = f"{number} / {weight.normalize():,f}"
    elif number and unit:
        number = f"{number} {unit}"
    outcome = chosen(OUTCOMES.get(outcome, outcome), outcome.replace("_", " "))
    return " · ".join(part for part in (outcome, category, number) if part)
