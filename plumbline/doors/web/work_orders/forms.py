"""Inputs that forms about orders share."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from plumbline.doors.web.saying import named, word
from plumbline.ground.organization.rules import Tree
from plumbline.service.work_orders.queries import Catalogue

Choices = list[tuple[str, str]]
NO_CHOICE = gettext_lazy("不限")
ASKING = "extension"


class QuickSelect(forms.Select):
    """A menu written in one piece: menus of units and types have hundreds of choices, each of which would be a template of its own."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(each) for each in (value if isinstance(value, list | tuple) else [value])}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if str(key) in chosen else "", label) for key, label in self.choices),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a local date and time."""

    input_type = "datetime-local"

    def __init__(self, **attributes: Any) -> None:
        super().__init__(attrs=attributes, format="%Y-%m-%dT%H:%M")


class DayInput(forms.DateInput):
    """The browser's own picker of a day."""

    input_type = "date"

    def __init__(self, **attributes: Any) -> None:
        super().__init__(attrs=attributes, format="%Y-%m-%d")


def unit_choices(tree: Tree, only: Iterable[object] | None = None) -> Choices:
    """Open units, each indented by how deep it lies in the tree."""
    wanted = None if only is None else set(only)
    shown = [place for place in tree.places if place.is_open and (wanted is None or place.id in wanted)]
    return [(place.code, "　" * (place.path.count("/") - 2) + named(place)) for place in shown]


def type_choices(catalogue: Catalogue) -> Choices:
    """All types, each indented under its heading."""
    return [(node.code, "　" * (len(node.line_of_descent) - 1) + named(node)) for node in catalogue.nodes]


def label_choices(labels: Iterable[tuple[Any, str]]) -> Choices:
    return [(key.value, word(label)) for key, label in labels]
