"""Finding a customer by whatever the caller says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower, Replace

from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import rules
from plumbline.service.customers.models import Contact, Customer, Premises
from plumbline.service.customers.queries.territory import territory, visible_areas
from plumbline.service.customers.rules import Territory, Way, Ways
from plumbline.service.customers.states import CustomerKind

MOST = 50
_CANDIDATES = 200


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


def find(text: str, *, viewer: Viewer, at: datetime, limit: int = 20) -> list[Found]:
    """Open customers that the viewer may see and that fit a number, phone, phone tail, name (also by its sound) or address.

    The likeliest ways come first (see :func:`rules.guess`); each is one statement; looking ends when ``limit`` (at most 50) are found. An exact number or
    phone that leads somewhere ends it at once.
    """
    if not viewer.may_somewhere(Permission.CUSTOMERS_VIEW):
        return []
    ways, most = rules.guess(text), max(1, min(limit, MOST))
    known = territory()
    seen = _open_for(visible_areas(viewer, Permission.CUSTOMERS_VIEW, at=at, known=known), at)
    found: dict[UUID, Found] = {}
    for way in ways.ways:
        for customer in _looked(way, ways, seen, most):
            found.setdefault(customer.id, _found(customer, way, known))
        if len(found) >= most or (found and way in (Way.NUMBER, Way.PHONE)):
            break
    return list(found.values())[:most]


def _open_for(areas: frozenset[UUID] | None, at: datetime) -> QuerySet[Customer]:
    customers = Customer.objects.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at)).select_related("premises")
    if areas is None:
        return customers
    return customers.filter(Q(premises__isnull=True) | Q(premises__area__isnull=True) | Q(premises__area_id__in=areas))


def _looked(way: Way, ways: Ways, seen: QuerySet[Customer], most: int) -> Iterator[Customer]:
    for condition in _CONDITIONS[way](ways):
        yield from sorted(seen.filter(condition)[:most], key=lambda customer: (len(customer.name), customer.number))


def _number(ways: Ways) -> list[Q]:
    return [Q(number__in={ways.text, ways.text.upper()})]


def _phone(ways: Ways) -> list[Q]:
    phone = rules.normal_phone(ways.text)
    return [Q(phone=phone), Q(id__in=Contact.objects.filter(phone=phone, ended_at__isnull=True).values("customer_id"))]


def _tail(ways: Ways) -> list[Q]:
    contacts = Contact.objects.filter(phone_tail=ways.text, ended_at__isnull=True).values("customer_id")
    return [Q(phone_tail=ways.text), Q(id__in=contacts[:_CANDIDATES])]


def _name(ways: Ways) -> list[Q]:
    return [Q(name=ways.text), Q(name__startswith=ways.text)]


def _pinyin(ways: Ways) -> list[Q]:
    letters = rules.compact(ways.text).replace("'", "")
    return [Q(initials=letters), Q(initials__startswith=letters), Q(pinyin__startswith=letters)]


def _name_part(ways: Ways) -> list[Q]:
    word = rules.compact(ways.text)
    plain = Customer.objects.filter(words__contains=rules.pairs(word)).alias(plain=_plain("name"))
    return [Q(id__in=plain.filter(plain__contains=word).values("id")[:_CANDIDATES])]


def _address(ways: Ways) -> list[Q]:
    return [Q(premises_id__in=_premises(ways.words).values("id")[:_CANDIDATES])]


def _name_and_address(ways: Ways) -> list[Q]:
    """王小明 金桂苑 3号楼, or the name last."""
    first, *behind = ways.words
    *before, last = ways.words
    return [
        Q(name__startswith=name, premises_id__in=_premises(tuple(rest)).values("id")[:_CANDIDATES])
        for name, rest in ((first, behind), (last, before))
    ]


def _premises(words: tuple[str, ...]) -> QuerySet[Premises]:
    """Addresses that hold every word. Pairs find the candidates, the words themselves decide."""
    plain = [word for word in (rules.compact(each) for each in words) if word]
    premises = Premises.objects.alias(plain=_plain("address")).filter(
        words__contains=sorted({pair for word in plain for pair in rules.pairs(word) if len(word) > 1})
    )
    for word in plain:
        premises = premises.filter(plain__contains=word)
    return premises


def _plain(field: str) -> Replace:
    return Replace(Lower(field), Value(" "), Value(""))


_CONDITIONS: dict[Way, Callable[[Ways], list[Q]]] = {
    Way.NUMBER: _number,
    Way.PHONE: _phone,
    Way.TAIL: _tail,
    Way.NAME: _name,
    Way.PINYIN: _pinyin,
    Way.NAME_PART: _name_part,
    Way.ADDRESS: _address,
    Way.NAME_AND_ADDRESS: _name_and_address,
}


def _found(customer: Customer, way: Way, known: Territory) -> Found:
    premises = customer.premises
    area_id = premises.area_id if premises else None
    area = known.by_id.get(area_id) if area_id else None
    is_person = customer.kind == CustomerKind.RESIDENT
    return Found(
        customer_id=customer.id,
        number=customer.number,
        name=rules.mask_name(customer.name) if is_person else customer.name,
        kind=customer.kind,
        tier=customer.tier,
        phone=rules.mask_phone(customer.phone),
        address=rules.mask_address(premises.address) if premises else "",
        area_id=area_id,
        area_name=area.name if area else "",
        way=way,
    )
