"""What the index ``order_found`` knows of a question: words, where an order belongs, how it stands."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import ROLES, Permission
from plumbline.service.work_orders import rules
from plumbline.service.work_orders.models import DUE, OPEN_STATES, PLACES, TRAITS, WorkOrder
from plumbline.service.work_orders.queries import searching
from plumbline.service.work_orders.queries.catalogue import type_ids_under
from plumbline.service.work_orders.queries.orders import OrderFilter, units_of


@dataclass(frozen=True)
class Keys:
    """Each set is one demand: an order that is wanted has at least one of it, and all of the words."""

    words: tuple[str, ...]
    places: tuple[frozenset[UUID], ...]
    traits: tuple[frozenset[str], ...]

    @property
    def number(self) -> int:
        """How many demands there are."""
        return len(self.words) + len(self.places) + len(self.traits)

    def narrowed(self, orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
        """The same question in the form that the index answers."""
        narrow = orders.alias(places=PLACES, traits=TRAITS)
        for places in self.places:
            narrow = narrow.filter(places__overlap=sorted(places))
        for traits in self.traits:
            narrow = narrow.filter(traits__overlap=sorted(traits))
        return narrow


def keys_of(wanted: OrderFilter, *, viewer: Viewer, is_due: bool = False) -> Keys:
    """``is_due``: only orders of which some moment is due are wanted."""
    is_exact = searching.exact(wanted.text) is not None
    words = () if is_exact else tuple(rules.search_words(wanted.text))
    traits = (
        frozenset(OPEN_STATES) if wanted.is_open else None,
        frozenset(wanted.states) or None,
        frozenset(wanted.urgencies) or None,
        frozenset({wanted.channel}) if wanted.channel else None,
        frozenset({DUE}) if is_due or wanted.due_from or wanted.due_before else None,
    )
    return Keys(words, tuple(_places(wanted, viewer)), tuple(each for each in traits if each is not None))


def _places(wanted: OrderFilter, viewer: Viewer) -> list[frozenset[UUID]]:
    found = []
    if not viewer.sees_everything(Permission.ORDERS_VIEW):
        own = (
            {viewer.person_id}
            if Permission.ORDERS_HANDLE in {p for role in viewer.roles for p in ROLES[role]}
            else set()
        )
        found.append(viewer.units(Permission.ORDERS_VIEW) | {each for each in own if each is not None})
    if wanted.unit is not None:
        found.append(units_of(wanted.unit, viewer))
    if wanted.within is not None:
        found.append(wanted.within)
    if wanted.order_types:
        found.append(type_ids_under(wanted.order_types))
    if wanted.assignee:
        found.append(frozenset({wanted.assignee}))
    return found
