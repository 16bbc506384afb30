"""What planning, drawing and settling ask."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import chosen, named, word
from plumbline.doors.web.work_orders.forms import DayInput, QuickSelect, unit_choices
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections import actions, queries
from plumbline.supervision.inspections.states import LEVEL_LABELS, METHOD_LABELS, SAID, VERDICT_LABELS, Level, Method
from plumbline.supervision.questionnaires import queries as questionnaires

GROUPED = {"class": "form-selectgroup-input"}
Choices = list[tuple[str, str]]


class TermsForm(forms.Form):
    """How an inspection is to be made; what it is of, its sub-classes ask."""

    level = forms.ChoiceField(label=gettext_lazy("检查层级"), widget=forms.RadioSelect(attrs=GROUPED))
    form = forms.ChoiceField(label=gettext_lazy("检查表"))
    first_day = forms.DateField(label=gettext_lazy("开始日期"), widget=DayInput())
    last_day = forms.DateField(label=gettext_lazy("截止日期"), widget=DayInput())
    inspector = forms.ChoiceField(
        label=gettext_lazy("检查人"), help_text=gettext_lazy("不能是受检单位及其下级单位的人员。")
    )
    second_inspector = forms.ChoiceField(
        label=gettext_lazy("第二检查人（双人评分）"),
        required=False,
        help_text=gettext_lazy("两人各自评分、互不可见，用于核对评分是否一致；抽取检查对象时必填。"),
    )
    announced = forms.BooleanField(
        label=gettext_lazy("事先告知受检单位"),
        required=False,
        initial=True,
        help_text=gettext_lazy("不勾选的，检查开始前受检单位看不到这次安排。"),
    )

    def __init__(self, viewer: Viewer, people: Sequence[queries.Inspector], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(each.id), f"{each.name} · {named(each.unit)}") for each in people]
        self._choose("level", [(level.value, word(LEVEL_LABELS[level])) for level in Level])
        self._choose("form", _sheets())
        self._choose("inspector", names)
        self._choose("second_inspector", [("", gettext("不需要")), *names])

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def terms(self) -> actions.Terms:
        """What was asked for, once the form is valid."""
        given = self.cleaned_data
        second = given["second_inspector"]
        return actions.Terms(
            level=Level(given["level"]),
            form=given["form"],
            first_day=given["first_day"],
            last_day=given["last_day"],
            inspector=UUID(given["inspector"]),
            second_inspector=UUID(second) if second else None,
            announced=given["announced"],
        )


def _sheets() -> Choices:
    """The forms that inspections are made by, each under its pack's code."""
    found = [form for purpose in queries.FORMS for form in questionnaires.forms(purpose)]
    return [(f"{form.pack}/{form.code}", chosen(form.name, form.name_en)) for form in found]


class PlanForm(TermsForm):
    """One inspection of one unit."""

    unit = forms.ChoiceField(label=gettext_lazy("受检单位"), widget=QuickSelect())
    object_name = forms.CharField(
        label=gettext_lazy("检查对象"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("只查其中一处时填写，如“中山路营业厅”。"),
    )
    field_order = ("level", "unit", "object_name", "form", "first_day", "last_day", "inspector", "second_inspector")

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(viewer, *args, **kwargs)
        seen = viewer.units(Permission.INSPECTIONS_VIEW)
        self._choose("unit", unit_choices(viewer.tree, {place for place in seen if viewer.tree.by_id[place].parent_id}))


class DrawForm(TermsForm):
    """A lot: out of what, how, how many, by which seed and why."""

    owner = forms.ChoiceField(label=gettext_lazy("在谁的范围内抽取"), widget=QuickSelect())
    kind = forms.ChoiceField(label=gettext_lazy("抽取对象"), required=False)
    method = forms.ChoiceField(label=gettext_lazy("抽取方式"), widget=forms.RadioSelect(attrs=GROUPED))
    size = forms.IntegerField(label=gettext_lazy("抽取个数"), min_value=1, max_value=10_000)
    seed = forms.CharField(
        label=gettext_lazy("随机种子"),
        max_length=80,
        help_text=gettext_lazy("任意文字，最好事先公开约定，如“2026年一季度”。凭它任何人都能复核抽取结果。"),
    )
    reason = forms.CharField(label=gettext_lazy("抽查理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("level", "owner", "kind", "method", "size", "seed", "reason", "form", "first_day", "last_day")

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(viewer, *args, **kwargs)
        tree = viewer.tree
        owners = {p for p in viewer.units(Permission.INSPECTIONS_PLAN) if tree.by_id[p].kind in ("company", "division")}
        self._choose("owner", unit_choices(tree, owners))
        self._choose("kind", [("", gettext("单位")), ("team", gettext("站/班组"))])
        self._choose("method", [(method.value, word(METHOD_LABELS[method])) for method in Method])

    def lot(self, viewer: Viewer) -> actions.Lot:
        given = self.cleaned_data
        return actions.Lot(
            level=Level(given["level"]),
            owner_id=viewer.tree.by_code[given["owner"]].id,
            method=Method(given["method"]),
            size=given["size"],
            seed=given["seed"].strip(),
            reason=given["reason"],
            kind=given["kind"],
        )


class SignForm(forms.Form):
    """What the inspected say to the result."""

    verdict = forms.ChoiceField(label=gettext_lazy("对检查结果的意见"), widget=forms.RadioSelect(attrs=GROUPED))
    remark = forms.CharField(
        label=gettext_lazy("说明"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("不同意或另有说明的必填。"),
    )

    def __init__(self, given: Any = None) -> None:
        super().__init__(given, auto_id="sign-%s")
        field = self.fields["verdict"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.value, word(VERDICT_LABELS[each])) for each in SAID]


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}))


class DaysForm(ReasonForm):
    """Other days, and why."""

    first_day = forms.DateField(label=gettext_lazy("开始日期"), widget=DayInput())
    last_day = forms.DateField(label=gettext_lazy("截止日期"), widget=DayInput())
    field_order = ("first_day", "last_day", "reason")


class WhereForm(forms.Form):
    """Where the inspector stands; the telephone fills the coordinates in where it is allowed to."""

    place = forms.CharField(label=gettext_lazy("检查地点"), max_length=200, required=False)
    latitude = forms.FloatField(
        label=gettext_lazy("纬度"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    longitude = forms.FloatField(
        label=gettext_lazy("经度"), required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )

    def where(self) -> actions.Where:
        given = self.cleaned_data
        return actions.Where(given["place"], given["latitude"], given["longitude"])
