"""What is given when a period is closed, a case objected to, an objection decided, a sealed value restated."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import word
from plumbline.evaluation.indicators.queries import LONGEST_REASON, MOST_DAYS, OBJECTION_DAYS, treatments
from plumbline.evaluation.indicators.rules import Definition
from plumbline.evaluation.indicators.states import TREATMENT_LABELS, Treatment


def reason_field(label: Any, *, required: bool = True) -> forms.CharField:
    """A text in which somebody says why."""
    rows = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=LONGEST_REASON, strip=True, required=required, widget=rows)


class CheckForm(forms.Form):
    """For how many working days the units may object."""

    days = forms.IntegerField(
        label=gettext_lazy("异议期限（工作日）"), min_value=1, max_value=MOST_DAYS, initial=OBJECTION_DAYS
    )


class SealForm(forms.Form):
    """Why a period is sealed before the time for objections is over, where it is not."""

    early = reason_field(gettext_lazy("提前封存的理由"), required=False)


class ObjectionForm(forms.Form):
    """How a case should be counted, why, and what proves it."""

    asks = forms.ChoiceField(label=gettext_lazy("请求"))
    reason = reason_field(gettext_lazy("理由"))
    file = forms.FileField(label=gettext_lazy("证据（可不传）"), max_length=200, required=False)

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["asks"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(each.value, word(TREATMENT_LABELS[each])) for each in treatments(definition)]


class DecisionForm(forms.Form):
    """Why an objection is accepted or not; the button says which."""

    reason = reason_field(gettext_lazy("裁定理由"))


class RestateForm(forms.Form):
    """Which figure of a sealed period is counted again, why, and a case that is decided late."""

    figure = forms.ChoiceField(label=gettext_lazy("指标"))
    number = forms.CharField(label=gettext_lazy("改计的单件编号（可不填）"), max_length=32, strip=True, required=False)
    treatment = forms.ChoiceField(label=gettext_lazy("该件改为"), required=False)
    reason = reason_field(gettext_lazy("更正理由"))

    def __init__(self, figures: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("figure", figures), ("treatment", self._treatments())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def _treatments(self) -> list[tuple[str, str]]:
        return [("", gettext("（不指定单件）")), *((each.value, word(TREATMENT_LABELS[each])) for each in Treatment)]
