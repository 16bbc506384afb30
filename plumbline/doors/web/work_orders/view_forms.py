"""What is typed about saved views."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.work_orders.forms import QuickSelect, unit_choices
from plumbline.ground.organization.states import Permission
from plumbline.ground.preferences.rules import LONGEST_NAME, LONGEST_QUERY


class ViewForm(forms.Form):
    """A view to be kept: its name, with whom it is shared, whether the list begins with it."""

    name = forms.CharField(label=gettext_lazy("视图名称"), max_length=LONGEST_NAME, strip=True)
    share_with = forms.ChoiceField(label=gettext_lazy("共享给（含下级单位）"), required=False, widget=QuickSelect())
    is_first = forms.BooleanField(label=gettext_lazy("设为我的默认视图"), required=False)
    query = forms.CharField(max_length=LONGEST_QUERY, required=False, widget=forms.HiddenInput())
    columns = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput())

    def __init__(self, given: Any, *, request: PageRequest, initial: dict[str, Any] | None = None) -> None:
        super().__init__(given, auto_id="view-%s", initial=initial)
        viewer = request.viewer
        shareable = unit_choices(viewer.tree, viewer.units(Permission.ORDERS_VIEW))
        nobody = ("", gettext("不共享，仅自己用"))
        cast(forms.ChoiceField, self.fields["share_with"]).choices = [nobody, *shareable]
