"""Finding a customer by whatever the caller says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower, Replace, StrIndex
from django.db.models.lookups import Contains, GreaterThan

from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import rules
from plumbline.service.customers.models import Contact, Customer
from plumbline.service.customers.queries.territory import territory, visible_areas
from plumbline.service.customers.rules import Territory, Way, Ways
from plumbline.service.customers.states import CustomerKind

MOST = 50
MOST_BEGUN = 500
"""So many that begin as typed are looked through for those of the viewer's areas; whoever means a later one types on."""
Areas = frozenset[UUID] | None
"""The areas that a viewer sees; None for all of them."""


@dataclass(frozen=True)
class Found:
    """One customer of a list, masked, and how it was found."""

    customer_id: UUID
    number: str
    name: str
    kind: str
    tier: str
    phone: str
    address: str
    area_id: UUID | None
    area_name: str
    way: Way
    is_by_contact: bool = False
    """The phone is a contact's, not the customer's own."""


def find(text: str, *, viewer: Viewer, at: datetime, limit: int = 20) -> list[Found]:
    """Open customers that the viewer may see and that fit a number, phone, phone tail, name (also by its sound) or address.

    The likeliest ways come first (see :func:`rules.guess`); each is one statement on one index; looking ends when ``limit`` (at most 50) are found. An
    exact number or phone that leads somewhere ends it at once. Phones are found by their beginning for whoever may see them in the clear: who sees them masked
    would come digit by digit to what is hidden.
    """
    if not viewer.may_somewhere(Permission.CUSTOMERS_VIEW):
        return []
    ways, most = rules.guess(text), max(1, min(limit, MOST))
    known = territory(revision=viewer.tree.revision or None)
    areas = visible_areas(viewer, Permission.CUSTOMERS_VIEW, at=at, known=known)
    seen = _open_for(areas, at)
    found: dict[UUID, Found] = {}
    may_reveal = viewer.units(Permission.PERSONAL_REVEAL) >= viewer.units(Permission.CUSTOMERS_VIEW)
    hidden = frozenset[Way]() if viewer.is_system or may_reveal else frozenset({Way.PHONE_START})
    for way in (each for each in ways.ways if each not in hidden):
        for place, condition in enumerate(_CONDITIONS[way](ways, areas)):
            if len(found) < most:
                rows = seen.filter(condition).values_list(*_COLUMNS)[:most]
                new = [row for row in sorted(rows, key=_order) if row[0] not in found]
                found |= {row[0]: _found(row, way, known, is_by_contact=way in _OF_PHONES and place > 0) for row in new}
        if found and way in (Way.NUMBER, Way.PHONE):
            break
    return list(found.values())[:most]


def numbered(begun: str, *, most: int) -> QuerySet[Customer, Any]:
    """The identifiers of customers, open or closed and whoever may see them, whose number begins so: the first ``most`` of them by number."""
    begins = Q(number__startswith=begun) | Q(number__startswith=begun.upper())
    return Customer.objects.filter(begins).order_by("number").values("id")[:most]


def _open_for(areas: Areas, at: datetime) -> QuerySet[Customer]:
    customers = Customer.objects.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at))
    if areas is None:
        return customers
    return customers.filter(Q(premises__isnull=True) | Q(premises__area__isnull=True) | Q(premises__area_id__in=areas))


def _plain(field: str) -> Replace:
    return Replace(Lower(field), Value(" "), Value(""))


def _number(ways: Ways, areas: Areas) -> list[Q]:
    return [Q(number__in={ways.text, ways.text.upper()})]


def _number_start(ways: Ways, areas: Areas) -> list[Q]:
    return [Q(id__in=numbered(ways.text, most=MOST_BEGUN))]


def _phone_start(ways: Ways, areas: Areas) -> list[Q]:
    phone = rules.normal_phone(ways.text)
    own = Customer.objects.filter(phone__startswith=phone).order_by("phone").values("id")[:MOST_BEGUN]
    contacts = Contact.objects.filter(phone__startswith=phone, ended_at__isnull=True).order_by("phone")
    return [Q(id__in=own), Q(id__in=contacts.values("customer_id")[:MOST_BEGUN])]


def _phone(ways: Ways, areas: Areas) -> list[Q]:
    phone = rules.normal_phone(ways.text)
    return [Q(phone=phone), Q(id__in=Contact.objects.filter(phone=phone, ended_at__isnull=True).values("customer_id"))]


def _tail(ways: Ways, areas: Areas) -> list[Q]:
    contacts = Contact.objects.filter(phone_tail=ways.text, ended_at__isnull=True).values("customer_id")
    return [Q(phone_tail=ways.text), Q(id__in=contacts)]


def _name(ways: Ways, areas: Areas) -> list[Q]:
    return [Q(name=ways.text), Q(name__startswith=ways.text)]


def _pinyin(ways: Ways, areas: Areas) -> list[Q]:
    letters = rules.compact(ways.text).replace("'", "")
    return [Q(initials=letters), Q(initials__startswith=letters), Q(pinyin__startswith=letters)]


def _name_part(ways: Ways, areas: Areas) -> list[Q]:
    return [_holding("words", "name", (ways.text,), areas)]


def _address(ways: Ways, areas: Areas) -> list[Q]:
    return [_at(ways.words, areas)]


def _name_and_address(ways: Ways, areas: Areas) -> list[Q]:
    """王小明 金桂苑 3号楼, or the name last."""
    first, *behind = ways.words
    *before, last = ways.words
    return [Q(name__startswith=name) & _at(tuple(rest), areas) for name, rest in ((first, behind), (last, before))]


def _at(words: tuple[str, ...], areas: Areas) -> Q:
    """Addresses that hold every word, in these areas."""
    condition = _holding("premises__words", "premises__address", words, areas)
    if areas is None:
        return condition
    return condition & Q(premises__words__overlap=[rules.mark(None), *map(rules.mark, areas)])


def _holding(index: str, field: str, words: tuple[str, ...], areas: Areas) -> Q:
    """Texts that hold every word: the index finds the candidates, the words themselves decide.

    How they decide steers PostgreSQL, which knows how common neighbours are and not where. LIKE it takes for rare, and asks the index: right where a viewer
    sees few areas, for a street of another one would be looked for in vain through the whole table. A position it takes for common, and reads
    on until enough are found: right where every area is seen, for nobody wants each 501室 of a city fetched to show twenty.
    """
    plain = [word for word in (rules.compact(each) for each in words) if word]
    asked = sorted({pair for word in plain for pair in rules.sought(word)})
    if not asked:
        return Q(pk__in=[])
    condition = Q(**{f"{index}__contains": asked})
    for word in plain:
        text = _plain(field)
        condition &= Q(GreaterThan(StrIndex(text, Value(word)), Value(0)) if areas is None else Contains(text, word))
    return condition


_CONDITIONS: dict[Way, Callable[[Ways, Areas], list[Q]]] = {
    Way.NUMBER: _number,
    Way.PHONE: _phone,
    Way.TAIL: _tail,
    Way.NUMBER_START: _number_start,
    Way.PHONE_START: _phone_start,
    Way.NAME: _name,
    Way.PINYIN: _pinyin,
    Way.NAME_PART: _name_part,
    Way.ADDRESS: _address,
    Way.NAME_AND_ADDRESS: _name_and_address,
}

_OF_PHONES = (Way.PHONE, Way.TAIL, Way.PHONE_START)
_COLUMNS = ("id", "number", "name", "kind", "tier", "phone", "premises__address", "premises__area_id")
_Row = tuple[UUID, str, str, str, str, str, str | None, UUID | None]


def _order(row: _Row) -> tuple[int, str]:
    """The shortest name first: whoever is called exactly so before whoever is called so and more."""
    return len(row[2]), row[1]


def _found(row: _Row, way: Way, known: Territory, *, is_by_contact: bool) -> Found:
    customer_id, number, name, kind, tier, phone, address, area_id = row
    area = known.by_id.get(area_id) if area_id else None
    return Found(
        customer_id=customer_id,
        number=number,
        name=rules.mask_name(name) if kind == CustomerKind.RESIDENT else name,
        kind=kind,
        tier=tier,
        phone=rules.mask_phone(phone),
        address=rules.mask_address(address or ""),
        area_id=area_id,
        area_name=area.name if area else "",
        way=way,
        is_by_contact=is_by_contact,
    )
