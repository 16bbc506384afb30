"""What is typed about signals and checks."""

from django import forms
from django.utils.translation import gettext_lazy

from plumbline.doors.web.saying import word
from plumbline.supervision.integrity.states import CHECK_LABELS, CheckState

LONG = {"rows": 3}


class OpenForm(forms.Form):
    """Why signals are looked into."""

    why = forms.CharField(label=gettext_lazy("核查事由"), max_length=4_000, widget=forms.Textarea(attrs=LONG))


class DecideForm(forms.Form):
    """How a check ends."""

    outcome = forms.ChoiceField(label=gettext_lazy("结论"), widget=forms.RadioSelect)
    heard = forms.CharField(
        label=gettext_lazy("单位的说明"),
        help_text=gettext_lazy("查实或认定有合理解释前，须听取单位说明并记录在此。"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs=LONG),
    )
    reason = forms.CharField(
        label=gettext_lazy("结论理由"),
        help_text=gettext_lazy("写明核对了什么：客户答复、派工记录、车辆轨迹、录音等。"),
        max_length=4_000,
        widget=forms.Textarea(attrs=LONG),
    )

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (state.value, word(CHECK_LABELS[state])) for state in CheckState if state is not CheckState.OPEN
        ]


class ThresholdForm(forms.Form):
    """Another value for a threshold, and why."""

    value = forms.IntegerField(label=gettext_lazy("改为"), widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=1_000)
