"""What is done with several ticked orders at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named
from plumbline.doors.web.work_orders.forms import Choices, QuickSelect, unit_choices
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission

SUGGESTED = "suggested"
MOST_ORDERS = 200
MOST_UNITS = 3
"""People are offered of at most so many units: whoever assigns in more does it on the board."""


@dataclass(frozen=True)
class Ticked:
    """An order that was ticked, and how it stood then."""

    number: str
    seen: str


class BulkForm(forms.Form):
    """Where to, or to whom; which of the buttons was pressed says what."""

    unit = forms.ChoiceField(label=gettext_lazy("派往"), required=False, widget=QuickSelect())
    person = forms.ChoiceField(label=gettext_lazy("指派给"), required=False, widget=QuickSelect())

    def __init__(self, given: Any, *, request: PageRequest) -> None:
        super().__init__(given, auto_id="bulk-%s")
        viewer = request.viewer
        self.may_dispatch = viewer.may_somewhere(Permission.ORDERS_DISPATCH)
        self.may_accept = viewer.may_somewhere(Permission.ORDERS_HANDLE)
        self.may_assign = viewer.may_somewhere(Permission.ORDERS_ASSIGN)
        if self.may_dispatch:
            by_address = (SUGGESTED, gettext("按地址（各单的责任单位）"))
            self._offer("unit", [by_address, *unit_choices(viewer.tree)])
        if self.may_assign:
            self._offer("person", [("", gettext("请选择人员")), *people(viewer)])

    def _offer(self, name: str, choices: Choices) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    @property
    def is_of_use(self) -> bool:
        return self.may_dispatch or self.may_accept or self.may_assign


def people(viewer: Viewer) -> Choices:
    """Whom this viewer may give orders to, with their team; one statement for each of at most three units."""
    found: Choices = []
    for place in tops(viewer)[:MOST_UNITS]:
        for person in organization.members(place.id):
            team = viewer.tree.by_id.get(person.unit_id) if person.unit_id else None
            found.append((person.username, f"{person.name}（{named(team)}）" if team else person.name))
    return found


def tops(viewer: Viewer) -> list[Place]:
    """The highest open units in which this viewer may assign."""
    units = viewer.units(Permission.ORDERS_ASSIGN)
    return [
        place for place in viewer.tree.places if place.id in units and place.is_open and place.parent_id not in units
    ]


_NUMBER = re.compile(r"[0-9A-Za-z-]{1,40}")


def ticked(values: Iterable[str]) -> list[Ticked]:
    """The ticked orders, each once, in their order; a value is the number and, behind a bar, how the order stood."""
    found: dict[str, Ticked] = {}
    for value in values:
        number, _bar, seen = value.partition("|")
        if _NUMBER.fullmatch(number):
            found.setdefault(number, Ticked(number, seen[:120]))
    return list(found.values())
