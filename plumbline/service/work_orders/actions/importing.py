"""Orders that lived elsewhere: taken over with their own times, under the rules of live orders, without waking anybody."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.journal.queries import revision as current_revision
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as places
from plumbline.ground.organization.rules import Place, Tree, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission, UnitKind
from plumbline.service.work_orders import events, rules
from plumbline.service.work_orders.actions.histories import Histories
from plumbline.service.work_orders.models import OrderType
from plumbline.service.work_orders.queries import catalogue, known_external_numbers
from plumbline.service.work_orders.rules import ExternalOrder, MappingRefused, OrderMapping, Words

LONGEST_TYPE_CODE = 60
LONGEST_UNIT_CODE = 40
TRIES = 3
LOADED = (
    "casefiles_casefile",
    "work_orders_workorder",
    "service_levels_clock",
    "service_levels_clockrun",
    "journal_entry",
)
"""The tables an import fills: PostgreSQL is told how full, so that figures asked for at once are found by a good way."""


@dataclass(frozen=True)
class Taken:
    """What became of a batch. ``known`` orders were there already and were left as they are."""

    taken: int
    known: int


def words_of(
    *, mapping: OrderMapping, type_words: Iterable[str], unit_words: Iterable[str], by: Viewer, at: datetime
) -> Words:
    """The codes of the file's words for types and units; writes nothing. A word that leads nowhere is left out.

    Raises:
        MappingRefused: the mapping names a type or unit that is not there.
        NotAllowed: the viewer may not import.
    """
    require_somewhere(by, Permission.ORDERS_IMPORT)
    nodes, tree = catalogue().by_code, places.tree().by_code
    for word, code in mapping.order_type.values.items():
        if code not in nodes or not nodes[code].registrable:
            raise MappingRefused(_("没有可登记的工单类型“%(code)s”。"), place=("order_type", "values", word), code=code)
    for word, code in mapping.unit.values.items():
        if code not in tree or not tree[code].is_open:
            raise MappingRefused(_("没有代码为“%(code)s”的在用单位。"), place=("unit", "values", word), code=code)
    types = _codes(mapping.order_type, type_words, longest=LONGEST_TYPE_CODE)
    units = _codes(mapping.unit, unit_words, longest=LONGEST_UNIT_CODE)
    new_types = {code: word for word, code in types.items() if code not in nodes}
    new_units = {code: word for word, code in units.items() if code not in tree}
    return Words(types, units, new_types, new_units)


def _codes(part: Any, words: Iterable[str], *, longest: int) -> dict[str, str]:
    codes = dict(part.values)
    if part.under is not None:
        for word in words:
            if word and word not in codes:
                codes[word] = rules.code_for(word, prefix=part.under.code, longest=longest)
    return codes


def open_words(*, mapping: OrderMapping, words: Words, by: Viewer, at: datetime) -> None:
    """Opens the types and units that the words need and that are not there; done twice, or by two at once, it is done once.

    Raises:
        NotAllowed, NotFound: the viewer may not import, or not open units.
    """
    require_somewhere(by, Permission.ORDERS_IMPORT)
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                _open_units(mapping, words, by=by, at=at)
                _open_types(mapping, words, by=by, at=at)
            return
        except (IntegrityError, organization.OrganizationRefused):
            # Another import of the same words was quicker; what it has opened is seen at the next try.
            if attempt == TRIES:
                raise


def _open_units(mapping: OrderMapping, words: Words, *, by: Viewer, at: datetime) -> None:
    heading = mapping.unit.under
    if heading is None or not words.new_units:
        return
    zone = mapping.times.zone if mapping.times.zone != timezone.get_default_timezone_name() else ""
    tree = places.tree()
    above = tree.by_code.get(heading.code)
    if above is None:
        parent = organization.open_unit(
            code=heading.code,
            name=heading.name.zh,
            name_en=heading.name.en,
            kind=UnitKind.DIVISION,
            parent=_company(tree, by=by, at=at),
            zone=zone,
            by=by,
            at=at,
        ).id
    else:
        parent = above.id
    missing = [(code, word) for code, word in sorted(words.new_units.items()) if code not in tree.by_code]
    opener = replace(by, tree=places.tree())  # whose rights reach the heading that was opened just now
    for code, word in missing:
        organization.open_unit(
            code=code, name=word[:120], kind=UnitKind.THIRD_PARTY, parent=parent, zone=zone, by=opener, at=at
        )


def _company(tree: Tree, *, by: Viewer, at: datetime) -> UUID:
    """The company; an empty system gets one that can be renamed, so that a file can be tried before anything is set up."""
    for place in tree.places:
        if place.parent_id is None:
            return place.id
    return organization.open_unit(
        code="COMPANY", name="本公司", name_en="Our company", kind=UnitKind.COMPANY, parent=None, by=by, at=at
    ).id


def _open_types(mapping: OrderMapping, words: Words, *, by: Viewer, at: datetime) -> None:
    heading = mapping.order_type.under
    if heading is None or not words.new_types:
        return
    common: dict[str, Any] = {
        "pack": mapping.source,
        "line": heading.line,
        "kind": heading.kind,
        "is_complaint": heading.is_complaint,
        "default_urgency": "normal",
    }
    above, _made = OrderType.objects.get_or_create(
        code=heading.code,
        defaults={
            **common,
            "id": new_id(at),
            "name": heading.name.zh,
            "name_en": heading.name.en,
            "registrable": False,
        },
    )
    there = set(OrderType.objects.filter(code__in=words.new_types).values_list("code", flat=True))
    missing = [(code, word) for code, word in sorted(words.new_types.items()) if code not in there]
    if not missing:
        return
    OrderType.objects.bulk_create(
        OrderType(**common, id=new_id(at), code=code, parent=above, name=word[:120], name_en=word[:120], position=place)
        for place, (code, word) in enumerate(missing, start=1)
    )
    bump_revision()
    publish(events.TypesInstalled(at=at, subject=mapping.source, count=len(missing)), by=by)


def import_orders(
    *, mapping: OrderMapping, words: Words, orders: Sequence[ExternalOrder], by: Viewer, at: datetime
) -> Taken:
    """Takes over those of the orders that are not there yet, in one transaction: case files, orders, clocks as they ran, facts with their own times.

    Nobody is woken. An import of the same file that runs beside this one makes the losing side look again.

    Raises:
        NotAllowed: the viewer may not import.
        IntegrityError: nothing is written.
    """
    require_somewhere(by, Permission.ORDERS_IMPORT)
    for attempt in range(1, TRIES + 1):
        known = known_external_numbers(source=mapping.source, numbers=[order.number for order in orders])
        fresh = [order for order in orders if order.number not in known]
        if not fresh:
            return Taken(0, len(orders))
        histories = _histories(mapping, words, fresh, by=by, at=at)
        try:
            with transaction.atomic():
                histories.write()
            return Taken(len(fresh), len(known))
        except IntegrityError:
            if attempt == TRIES:
                raise
    raise AssertionError("every try returns or raises")


def _histories(
    mapping: OrderMapping, words: Words, orders: Sequence[ExternalOrder], *, by: Viewer, at: datetime
) -> Histories:
    """The rows of a batch. Its numbers are taken in a transaction of their own, so that nobody who registers today waits for the load; a batch that
    then fails leaves them unused."""
    revision = current_revision()
    units = {word: place for word, code in words.units.items() if (place := _place(code, revision))}
    days = [_day(order, units[order.unit_word]) for order in orders]
    with transaction.atomic():
        numbers = casefiles.take_numbers_of_days(kind=Histories.prefix, counts=Counter(days))
    histories = Histories(source=mapping.source, by=by, at=at, revision=revision)
    for order, day in zip(orders, days, strict=True):
        histories.add(
            order,
            number=numbers[day].pop(0),
            day=day,
            type_code=words.types[order.type_word],
            unit=units[order.unit_word],
        )
    return histories


def _place(code: str, revision: int) -> Place | None:
    return places.tree(revision=revision).by_code.get(code)


def _day(order: ExternalOrder, unit: Place) -> date:
    """The order's own day: that of the unit's zone."""
    zone = ZoneInfo(unit.zone) if unit.zone else timezone.get_default_timezone()
    return order.created.astimezone(zone).date()


@transaction.atomic
def conclude_import(
    *, source: str, taken: int, rejected: int, known: int, digest: str, by: Viewer, at: datetime
) -> None:
    """Says in the journal that a file was imported; ``digest`` is that of its bytes. An import that changed nothing says nothing."""
    require_somewhere(by, Permission.ORDERS_IMPORT)
    if not taken:
        return
    publish(events.Imported(at=at, subject=source, taken=taken, rejected=rejected, known=known, digest=digest), by=by)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(LOADED)}")
