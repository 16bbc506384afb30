"""What is taken down of a praise, and what comes of looking into it."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import named, word
from plumbline.doors.web.work_orders.forms import DayInput
from plumbline.evaluation.recognition.states import PRAISE_KIND_LABELS, PraiseKind
from plumbline.ground.organization.rules import Viewer


class PraiseForm(forms.Form):
    """A praise; what is not known stays empty."""

    kind = forms.ChoiceField(label=gettext_lazy("形式"))
    received_on = forms.DateField(label=gettext_lazy("收到日期"), widget=DayInput())
    text = forms.CharField(
        label=gettext_lazy("表扬内容"), max_length=4_000, strip=True, widget=forms.Textarea(attrs={"rows": 4})
    )
    person = forms.CharField(label=gettext_lazy("被表扬人（姓名或用户名）"), max_length=60, required=False, strip=True)
    unit = forms.ChoiceField(label=gettext_lazy("被表扬单位"), required=False)
    order = forms.CharField(label=gettext_lazy("相关工单编号"), max_length=40, required=False, strip=True)
    from_name = forms.CharField(label=gettext_lazy("客户姓名"), max_length=60, required=False, strip=True)
    from_contact = forms.CharField(label=gettext_lazy("客户联系方式"), max_length=60, required=False, strip=True)
    file = forms.FileField(
        label=gettext_lazy("扫描件或照片"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("表扬信、锦旗等请附一张清晰的照片。"),
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [
            ("", gettext("（不清楚）")),
            *((place.code, named(place)) for place in viewer.tree.places if place.is_open),
        ]
        for name, choices in (
            ("kind", [(kind.value, word(label)) for kind, label in PRAISE_KIND_LABELS.items()]),
            ("unit", units),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def kind_given(self) -> PraiseKind:
        return PraiseKind(self.cleaned_data["kind"])


class LookForm(forms.Form):
    """What was found out; the button says which way it goes."""

    note = forms.CharField(
        label=gettext_lazy("核实说明"),
        max_length=4_000,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("如何核实：电话、走访、录音；不属实的必须写明理由。"),
    )
    of = forms.CharField(
        label=gettext_lazy("并入的表扬编号（重复登记时填）"), max_length=40, required=False, strip=True
    )


class PictureForm(forms.Form):
    """One more scan or photograph."""

    file = forms.FileField(label=gettext_lazy("扫描件或照片"), max_length=200)
