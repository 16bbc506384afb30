"""What a call-back asks."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import word
from plumbline.supervision.callbacks.states import OF_A_CALL, RESULT_LABELS

GROUPED = {"class": "form-selectgroup-input"}


class AttemptForm(forms.Form):
    """One try to reach the customer."""

    result = forms.ChoiceField(label=gettext_lazy("回访结果"), widget=forms.RadioSelect(attrs=GROUPED))
    solved = forms.ChoiceField(
        label=gettext_lazy("问题是否解决"), required=False, widget=forms.RadioSelect(attrs=GROUPED)
    )
    opinion = forms.CharField(
        label=gettext_lazy("客户意见"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    note = forms.CharField(
        label=gettext_lazy("回访员备注"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, given: QueryDict | None = None) -> None:
        super().__init__(given, auto_id="attempt-%s")
        for name, choices in (
            ("result", [(result.value, word(RESULT_LABELS[result])) for result in OF_A_CALL]),
            ("solved", [("yes", gettext("已解决")), ("no", gettext("未解决"))]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def solved_given(self) -> bool | None:
        """None where it was not asked."""
        return {"yes": True, "no": False}.get(self.cleaned_data["solved"])
