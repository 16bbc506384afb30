"""The list's filters: all of them stand in the address, so that a list can be sent to a colleague, saved, and exported as it is seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import moment, word
from plumbline.doors.web.work_orders.forms import (
    ASKING,
    NO_CHOICE,
    Choices,
    DayInput,
    MomentInput,
    QuickSelect,
    label_choices,
    type_choices,
    unit_choices,
)
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.queries import STANDING_LABELS, Catalogue, OrderFilter, Standing, standing
from plumbline.service.work_orders.states import (
    CHANNEL_LABELS,
    STATE_LABELS,
    URGENCY_LABELS,
    Channel,
    State,
)

OPENED_WITHIN: dict[str, str] = {"today": _("今天"), "7": _("近 7 天"), "30": _("近 30 天"), "month": _("本月")}
DUE_WITHIN: dict[str, str] = {"today": _("今天"), "tomorrow": _("明天以前"), "7": _("7 天内")}
PLACE_WORDS = ("after", "view", "columns")
"""Words of the address that say where one is in the list, not what is wanted."""


class SeveralInput(forms.CheckboxSelectMultiple):
    """Boxes to tick, behind a button that says how many are; written in one piece, as there may be hundreds."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(each) for each in value or ()}
        row = (
            '<label class="form-check mb-1"><input type="checkbox" class="form-check-input" name="{}" value="{}"{}>'
            '<span class="form-check-label">{}</span></label>'
        )
        ticked = mark_safe(" checked")
        boxes = ((name, key, ticked if str(key) in chosen else "", label) for key, label in self.choices)
        return format_html_join("", row, boxes)


class FilterForm(forms.Form):
    """One field for each word of the address."""

    q = forms.CharField(label=gettext_lazy("搜索"), required=False, max_length=100, strip=True)
    scope = forms.ChoiceField(label=gettext_lazy("范围"), required=False, widget=QuickSelect())
    standing = forms.ChoiceField(label=gettext_lazy("进展"), required=False, widget=QuickSelect())
    state = forms.MultipleChoiceField(label=gettext_lazy("状态"), required=False, widget=SeveralInput())
    unit = forms.MultipleChoiceField(label=gettext_lazy("单位（含下级）"), required=False, widget=SeveralInput())
    order_type = forms.MultipleChoiceField(label=gettext_lazy("类型（含下级）"), required=False, widget=SeveralInput())
    urgency = forms.MultipleChoiceField(label=gettext_lazy("紧急程度"), required=False, widget=SeveralInput())
    channel = forms.ChoiceField(label=gettext_lazy("渠道"), required=False, widget=QuickSelect())
    mine = forms.ChoiceField(label=gettext_lazy("承办人"), required=False, widget=QuickSelect())
    due = forms.ChoiceField(label=gettext_lazy("到期"), required=False, widget=QuickSelect())
    due_before = forms.DateTimeField(label=gettext_lazy("到期早于"), required=False, widget=MomentInput())
    opened = forms.ChoiceField(label=gettext_lazy("登记"), required=False, widget=QuickSelect())
    opened_from = forms.DateField(label=gettext_lazy("登记日期自"), required=False, widget=DayInput())
    opened_to = forms.DateField(label=gettext_lazy("登记日期至"), required=False, widget=DayInput())
    closed_from = forms.DateField(label=gettext_lazy("办结日期自"), required=False, widget=DayInput())
    closed_to = forms.DateField(label=gettext_lazy("办结日期至"), required=False, widget=DayInput())
    sort = forms.ChoiceField(label=gettext_lazy("排序"), required=False, widget=QuickSelect())

    def __init__(self, given: QueryDict, *, viewer: Viewer, catalogue: Catalogue) -> None:
        super().__init__(given, auto_id="filter-%s")
        self.viewer = viewer
        scopes = [("open", gettext("在办")), (ASKING, gettext("延期待审批")), ("all", gettext("全部"))]
        self._offer("scope", scopes, nothing=gettext("自动"))
        self._offer("sort", [("due", gettext("到期最近")), ("newest", gettext("登记最新"))], nothing=gettext("自动"))
        self._offer("standing", label_choices(STANDING_LABELS.items()))
        self._offer("channel", label_choices(CHANNEL_LABELS.items()))
        self._offer("mine", [("yes", gettext("我"))])
        self._offer("due", _words(DUE_WITHIN))
        self._offer("opened", _words(OPENED_WITHIN))
        self._several("state", label_choices(_states()))
        self._several("unit", unit_choices(viewer.tree, viewer.units(Permission.ORDERS_VIEW)))
        self._several("order_type", type_choices(catalogue))
        self._several("urgency", label_choices(URGENCY_LABELS.items()))

    def _offer(self, name: str, choices: Choices, *, nothing: str = "") -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [("", nothing or str(NO_CHOICE)), *choices]

    def _several(self, name: str, choices: Choices) -> None:
        cast(forms.MultipleChoiceField, self.fields[name]).choices = choices

    @property
    def is_blank(self) -> bool:
        """Whether nothing is set but the text that is searched."""
        return not any(self.data.get(name) for name in self.fields if name != "q")

    def query(self) -> str:
        """What is asked for, as the words of an address in one order: the same question is always the same text."""
        given = cast(QueryDict, self.data)
        pairs = [(name, value) for name in self.fields for value in given.getlist(name) if value]
        return urlencode(pairs)

    def spoken(self) -> list[tuple[str, str]]:
        """What is asked for, in words: the label of each field that is set, and what it is set to."""
        said = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value and name != "sort":
                said.append((str(field.label), _said(field, value)))
        return said


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.MultipleChoiceField | forms.ChoiceField):
        names = {str(key): str(label).strip("　 ") for key, label in cast(Iterable[tuple[Any, Any]], field.choices)}
        values = value if isinstance(value, list) else [value]
        return gettext("、").join(str(names.get(each, each)) for each in values)
    if isinstance(value, datetime):
        return moment(value)
    return str(value)


def _words(labels: dict[str, str]) -> Choices:
    return [(key, word(label)) for key, label in labels.items()]


def _states() -> list[tuple[State, str]]:
    return [(state, label) for state, label in STATE_LABELS.items() if state is not State.DRAFT]


@dataclass(frozen=True)
class Listing:
    """What a list shows and how it is sorted; ``only_asking``: nothing but orders whose request for more time waits for an answer."""

    wanted: OrderFilter
    by_due: bool
    set_filters: int
    only_asking: bool


def listing_of(form: FilterForm, *, at: datetime) -> Listing:
    """The filter that was typed; a field with an error counts as empty, since its error is shown beside it."""
    form.is_valid()
    given = form.cleaned_data
    only_open = _only_open(given)
    scope, how, channel = given.get("scope"), given.get("standing"), given.get("channel") or ""
    today = timezone.localdate(at, timezone.get_default_timezone())
    wanted = OrderFilter(
        states=tuple(given.get("state") or ()),
        within=_within(given.get("unit") or (), form.viewer),
        order_types=tuple(given.get("order_type") or ()),
        urgencies=tuple(given.get("urgency") or ()),
        channel=channel if channel in set(Channel) else "",
        assignee=form.viewer.person_id if given.get("mine") else None,
        opened_from=_midnight(given.get("opened_from") or _since(given.get("opened"), today)),
        opened_to=_midnight(given.get("opened_to"), days=1),
        closed_from=_midnight(given.get("closed_from")),
        closed_to=_midnight(given.get("closed_to"), days=1),
        due_before=given.get("due_before") or _until(given.get("due"), today),
        text=given.get("q") or "",
        is_open=True if only_open else None,
    )
    wanted = standing(wanted, Standing(how), at=at) if how else wanted
    filters = sum(1 for name, value in given.items() if value and name not in ("q", "sort"))
    asking = scope == ASKING
    sort = given.get("sort") or ("due" if only_open else "newest")
    return Listing(wanted, asking or sort == "due", filters, asking)


def _only_open(given: dict[str, Any]) -> bool:
    """Unless it is said, a list is about what is still to be done; whoever searches, or asks for states or closing days, may mean anything."""
    scope = given.get("scope") or ""
    if scope or given.get("standing"):
        return bool(scope != "all" or given.get("standing"))
    return not any(given.get(name) for name in ("q", "state", "closed_from", "closed_to"))


def _within(codes: Iterable[str], viewer: Viewer) -> frozenset[Any] | None:
    """The chosen units and all below them; None: whatever may be seen."""
    places = [viewer.tree.by_code[code] for code in codes if code in viewer.tree.by_code]
    return frozenset[Any]().union(*(viewer.tree.below(place.path) for place in places)) if places else None


def _since(how: str | None, today: date) -> date | None:
    if how == "month":
        return today.replace(day=1)
    days = {"today": 0, "7": 6, "30": 29}.get(how or "")
    return None if days is None else today - timedelta(days=days)


def _until(how: str | None, today: date) -> datetime | None:
    days = {"today": 1, "tomorrow": 2, "7": 7}.get(how or "")
    return _midnight(today, days=days) if days else None


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """The beginning of a day (and so many days later) in the company's zone; None where there is no such moment."""
    if day is None:
        return None
    try:
        local = datetime.combine(day + timedelta(days=days), time.min, timezone.get_default_timezone())
        return local.astimezone(UTC)
    except OverflowError:
        return None
