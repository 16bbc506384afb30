"""Taking over customers from a file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import events, rules
from plumbline.service.customers.actions.premises import position_of
from plumbline.service.customers.models import Contact, Customer, Premises
from plumbline.service.customers.queries import may_here, territory
from plumbline.service.customers.rules import CustomerFile, CustomerRefused, FileLine
from plumbline.service.customers.states import CustomerKind

CHUNK = 2_000
_OF_CUSTOMER = ("name", "kind", "tier", "phone", "identity_number")


@dataclass(frozen=True)
class Rejected:
    """A line that was not taken, and why: a Chinese sentence with its parameters."""

    line: int
    number: str
    refusal: Refused


@dataclass
class Imported:
    """What an import did."""

    entered: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@dataclass
class _Sheet:
    """Rows of one chunk, waiting to be written together."""

    premises: list[dict[str, Any]] = field(default_factory=list)
    customers: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    changed_premises: list[Premises] = field(default_factory=list)
    changed_customers: list[Customer] = field(default_factory=list)


@transaction.atomic
def import_customers(
    *,
    file: CustomerFile,
    name: str,
    by: Viewer,
    at: datetime,
    progress: Callable[[int], None] = lambda line: None,
) -> Imported:
    """Takes over the lines of a file (see :func:`rules.read_file`) under the name of the file; all in one transaction, one fact at the end.

    A number that is not known is entered; a known one is updated where the line says something else (an empty cell says nothing), so that the same file
    twice changes nothing. A line that is wrong is rejected with its reason and the others go in. ``progress`` is told the last line done.

    Raises:
        NotAllowed: the viewer may not edit customers anywhere.
    """
    require_somewhere(by, Permission.CUSTOMERS_EDIT)
    done = Imported()
    gate = _Gate(by, at)
    seen: dict[str, int] = {}
    lines = file.lines()
    while chunk := list(islice(lines, CHUNK)):
        _take(chunk, seen, gate, done, at)
        progress(chunk[-1].line)
    publish(
        events.CustomersImported(
            at=at,
            subject=name[:120],
            entered=done.entered,
            updated=done.updated,
            unchanged=done.unchanged,
            rejected=len(done.rejected),
            digest=file.digest,
        ),
        by=by,
    )
    return done


class _Gate:
    """Which areas there are and where the viewer may write, asked once an area."""

    def __init__(self, by: Viewer, at: datetime) -> None:
        self._by, self._at = by, at
        self._known = territory()
        self._open: dict[UUID | None, bool] = {}

    def area(self, code: str) -> UUID | None:
        """Raises CustomerRefused for an unknown area or one the viewer may not write in."""
        area = self._known.by_code.get(code) if code else None
        if code and area is None:
            raise CustomerRefused(_("没有代码为“%(code)s”的片区。请核对片区代码。"), field="area", code=code[:60])
        area_id = area.id if area else None
        self.check(area_id)
        return area_id

    def check(self, area_id: UUID | None) -> None:
        if area_id not in self._open:
            self._open[area_id] = may_here(self._by, Permission.CUSTOMERS_EDIT, area_id, at=self._at, known=self._known)
        if not self._open[area_id]:
            raise CustomerRefused(_("您没有维护该片区客户的权限。"), field="area")


def _take(chunk: list[FileLine], seen: dict[str, int], gate: _Gate, done: Imported, at: datetime) -> None:
    numbers = {rules.compact_number(each.values["number"]) for each in chunk}
    known = {
        customer.number: customer
        for customer in Customer.objects.filter(number__in=numbers)
        .select_related("premises")
        .prefetch_related("contacts")
    }
    sheet = _Sheet()
    for each in chunk:
        number = rules.compact_number(each.values["number"])
        try:
            _check_once(number, each.line, seen)
            outcome = _line(each.values, known.get(number), gate, sheet, at)
        except Refused as refusal:
            done.rejected.append(Rejected(each.line, number, refusal))
        else:
            seen[number] = each.line
            setattr(done, outcome, getattr(done, outcome) + 1)
    _write(sheet)


def _check_once(number: str, line: int, seen: dict[str, int]) -> None:
    if number in seen:
        raise CustomerRefused(
            _("户号“%(number)s”与第 %(line)d 行重复。"), field="number", number=number[:40], line=seen[number]
        )


def _line(values: dict[str, str], known: Customer | None, gate: _Gate, sheet: _Sheet, at: datetime) -> str:
    area_id = gate.area(values["area"])
    kind = rules.KINDS.get(values["kind"], values["kind"])
    tier = rules.TIERS.get(values["tier"], values["tier"])
    said = {**values, "kind": kind, "tier": tier}
    if known is None:
        return _enter(said, area_id, sheet, at)
    gate.check(known.premises.area_id if known.premises else None)
    return _update(said, known, area_id, sheet, at)


def _enter(said: dict[str, str], area_id: UUID | None, sheet: _Sheet, at: datetime) -> str:
    place = (
        rules.premises_row(
            new_id(at),
            address=said["address"],
            area_id=area_id,
            facts={},
            position=rules.position(said["longitude"], said["latitude"]),
        )
        if said["address"]
        else None
    )
    row = rules.customer_row(
        new_id(at),
        number=said["number"],
        name=said["name"],
        kind=said["kind"] or CustomerKind.RESIDENT,
        tier=said["tier"],
        phone=said["phone"],
        identity_number=said["identity_number"],
        premises_id=place["id"] if place else None,
        entered_at=at,
    )
    contact = _contact(said, row["id"], at)
    sheet.premises.extend([place] if place else [])
    sheet.customers.append(row)
    sheet.contacts.extend([contact] if contact else [])
    return "entered"


def _update(said: dict[str, str], known: Customer, area_id: UUID | None, sheet: _Sheet, at: datetime) -> str:
    wanted = {column: said[column] or getattr(known, column) for column in _OF_CUSTOMER}
    premises = known.premises
    place = None
    position = rules.position(said["longitude"], said["latitude"])
    if said["address"] or area_id or position:
        place = rules.premises_row(
            premises.id if premises else new_id(at),
            address=said["address"] or (premises.address if premises else ""),
            area_id=area_id or (premises.area_id if premises else None),
            facts=premises.facts if premises else {},
            position=position or (position_of(premises) if premises else None),
        )
    row = rules.customer_row(
        known.id,
        number=known.number,
        **wanted,
        premises_id=place["id"] if place else known.premises_id,
        entered_at=known.entered_at,
    )
    contact = _contact(said, known.id, at)
    is_new_contact = contact is not None and all(
        each.phone != contact["phone"] for each in known.contacts.all() if each.ended_at is None
    )
    changed = [
        _change_premises(premises, place, sheet),
        _change_customer(known, row, sheet),
        is_new_contact,
    ]
    if contact is not None and is_new_contact:
        sheet.contacts.append(contact)
    return "updated" if any(changed) else "unchanged"


def _change_premises(premises: Premises | None, place: dict[str, Any] | None, sheet: _Sheet) -> bool:
    if place is None:
        return False
    if premises is None:
        sheet.premises.append(place)
        return True
    if all(getattr(premises, column) == place[column] for column in ("address", "area_id", "longitude", "latitude")):
        return False
    for column, value in place.items():
        setattr(premises, column, value)
    sheet.changed_premises.append(premises)
    return True


def _change_customer(known: Customer, row: dict[str, Any], sheet: _Sheet) -> bool:
    if all(getattr(known, column) == row[column] for column in (*_OF_CUSTOMER, "premises_id")):
        return False
    for column in _changeable(row):
        setattr(known, column, row[column])
    sheet.changed_customers.append(known)
    return True


def _changeable(columns: Iterable[str]) -> Iterator[str]:
    return (column for column in columns if column not in {"id", "number", "entered_at", "closed_at"})


def _contact(said: dict[str, str], customer_id: UUID, at: datetime) -> dict[str, Any] | None:
    if not said["contact_phone"]:
        return None
    return rules.contact_row(
        new_id(at),
        customer_id=customer_id,
        name=said["contact_name"] or said["name"],
        phone=said["contact_phone"],
        relation=said["contact_relation"],
    )


def _write(sheet: _Sheet) -> None:
    insert_together({Premises: sheet.premises, Customer: sheet.customers, Contact: sheet.contacts})
    Premises.objects.bulk_update(
        sheet.changed_premises,
        ["address", "area_id", "building", "entrance", "room", "words", "longitude", "latitude"],
        batch_size=500,
    )
    columns = [
        "name", "kind", "tier", "phone", "phone_tail", "identity_number", "premises_id", "pinyin", "initials", "words"
    ]  # fmt: skip
    Customer.objects.bulk_update(sheet.changed_customers, columns, batch_size=500)
