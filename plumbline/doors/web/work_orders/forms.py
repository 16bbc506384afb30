"""What is typed about orders: filters of the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import named, word
from plumbline.ground.organization.rules import Tree, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.queries import Catalogue, OrderFilter
from plumbline.service.work_orders.states import (
    CHANNEL_LABELS,
    STATE_LABELS,
    URGENCY_LABELS,
    Channel,
    State,
    Urgency,
)

Choices = list[tuple[str, str]]
NO_CHOICE = gettext_lazy("不限")
ASKING = "extension"


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


def moment_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(label=label, required=required, widget=MomentInput(), help_text=help_text)


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


class FilterForm(forms.Form):
    """The list's filters, all of them in the address so that a list can be sent to a colleague."""

    q = forms.CharField(label=gettext_lazy("搜索"), required=False, max_length=100, strip=True)
    scope = forms.ChoiceField(label=gettext_lazy("范围"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("单位"), required=False)
    order_type = forms.ChoiceField(label=gettext_lazy("类型"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("紧急程度"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("渠道"), required=False)
    opened_from = forms.DateField(label=gettext_lazy("登记日期自"), required=False, widget=DayInput())
    opened_to = forms.DateField(label=gettext_lazy("登记日期至"), required=False, widget=DayInput())
    due_before = forms.DateTimeField(label=gettext_lazy("到期早于"), required=False, widget=MomentInput())
    sort = forms.ChoiceField(label=gettext_lazy("排序"), required=False)

    def __init__(self, given: QueryDict, *, viewer: Viewer, catalogue: Catalogue) -> None:
        super().__init__(given, auto_id="filter-%s")
        self.viewer = viewer
        anything: Choices = [("", str(NO_CHOICE))]
        visible = unit_choices(viewer.tree, viewer.units(Permission.ORDERS_VIEW))
        self._offer(
            "scope",
            [
                ("", gettext("自动")),
                ("open", gettext("在办")),
                (ASKING, gettext("延期待审批")),
                ("all", gettext("全部")),
            ],
        )
        self._offer("state", anything + label_choices(_states()))
        self._offer("unit", anything + visible)
        self._offer("order_type", anything + type_choices(catalogue))
        self._offer("urgency", anything + label_choices(URGENCY_LABELS.items()))
        self._offer("channel", anything + label_choices(CHANNEL_LABELS.items()))
        self._offer("sort", [("", gettext("自动")), ("due", gettext("到期最近")), ("newest", gettext("登记最新"))])

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _states() -> list[tuple[State, str]]:
    return [(state, label) for state, label in STATE_LABELS.items() if state is not State.DRAFT]


@dataclass(frozen=True)
class Listing:
    """What a list shows and how it is sorted; ``only_asking``: nothing but orders whose request for more time waits for an answer."""

    wanted: OrderFilter
    by_due: bool
    set_filters: int
    only_asking: bool


def listing_of(form: FilterForm) -> Listing:
    """The filter that was typed; a field with an error counts as empty, since its error is shown beside it."""
    form.is_valid()
    given = form.cleaned_data
    text, state, scope = given.get("q") or "", given.get("state") or "", given.get("scope") or ""
    only_open = scope in ("open", ASKING) or (not scope and not text and not state)
    place = form.viewer.tree.by_code.get(given.get("unit") or "")
    wanted = OrderFilter(
        states=(state,) if state else (),
        unit=place.id if place else None,
        order_type=given.get("order_type") or "",
        urgency=_known(given.get("urgency"), Urgency),
        channel=_known(given.get("channel"), Channel),
        opened_from=_midnight(given.get("opened_from")),
        opened_to=_midnight(given.get("opened_to"), days=1),
        due_before=given.get("due_before"),
        text=text,
        is_open=True if only_open else None,
    )
    sort = given.get("sort") or ("due" if only_open else "newest")
    quiet = {"q", "sort"}
    filters = sum(1 for name, value in given.items() if value and name not in quiet)
    asking = scope == ASKING
    return Listing(wanted, asking or sort == "due", filters, asking)


def _known(value: Any, kind: type[Urgency] | type[Channel]) -> str:
    return str(value) if value in set(kind) else ""


def _midnight(day: Any, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days), time.min, timezone.get_default_timezone())
