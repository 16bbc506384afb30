"""What is given when an event is to be left out of figures, and when that is decided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from plumbline.doors.web.indicators.closing_forms import reason_field
from plumbline.doors.web.saying import chosen, named, word
from plumbline.doors.web.work_orders.forms import unit_choices
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.actions import Asked
from plumbline.evaluation.indicators.states import EVENT_KIND_LABELS, EventKind
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import queries as work_orders

MAY_ASK = (Permission.INDICATORS_OBJECT, Permission.INDICATORS_CLOSE)


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))


def _several(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, help_text=gettext_lazy("不选即全部；可多选。"))


class EventForm(forms.Form):
    """An event, where it was and what proves it."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"))
    title = forms.CharField(label=gettext_lazy("事件名称"), max_length=120, strip=True)
    starts_at = _moment(gettext_lazy("开始"))
    ends_at = _moment(gettext_lazy("结束"))
    units = _several(gettext_lazy("单位"))
    areas = _several(gettext_lazy("片区"))
    order_types = _several(gettext_lazy("工单类型"))
    codes = _several(gettext_lazy("指标"))
    evidence = reason_field(gettext_lazy("证据（文号、来源、事实）"))
    file = forms.FileField(label=gettext_lazy("证据（可不传）"), max_length=200, required=False)

    def __init__(self, viewer: Viewer, revision: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = frozenset[Any]().union(*(viewer.units(each) for each in MAY_ASK))
        types = work_orders.catalogue(revision=revision).by_code
        listed = {
            "kind": [(each.value, word(EVENT_KIND_LABELS[each])) for each in EventKind],
            "units": unit_choices(viewer.tree, mine),
            "areas": [(area.code, named(area)) for area in customers.territory(revision=revision).areas],
            "order_types": [(code, named(node)) for code, node in types.items()],
            "codes": [
                (each.code, f"{each.code} {chosen(each.zh, each.en)}") for each in queries.catalogue() if each.measured
            ],
        }
        for name, choices in listed.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def asked(self) -> Asked:
        given = self.cleaned_data
        several = {name: tuple(given[name]) for name in ("units", "areas", "order_types", "codes")}
        return Asked(
            EventKind(given["kind"]), given["title"], given["starts_at"], given["ends_at"], given["evidence"], **several
        )
