"""What a call-back asks."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import word
from plumbline.supervision.callbacks.states import NOT_SPOKEN, OF_A_CALL, REACHED, RESULT_LABELS, Result

GROUPED = {"class": "form-selectgroup-input"}
Choice = tuple[str, str, str]
"""Value, label, key."""


class AttemptForm(forms.Form):
    """One try to reach the customer."""

    result = forms.ChoiceField(label=gettext_lazy("回访结果"), widget=forms.RadioSelect(attrs=GROUPED))
    solved = forms.ChoiceField(
        label=gettext_lazy("问题是否解决"), required=False, widget=forms.RadioSelect(attrs=GROUPED)
    )
    opinion = forms.CharField(
        label=gettext_lazy("客户意见"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-key": "o"}),
    )
    note = forms.CharField(
        label=gettext_lazy("回访员备注"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "b"}),
    )

    dialled = forms.CharField(
        label=gettext_lazy("实际拨打的号码"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("改拨其他号码时填写；只保存末四位以及是否为客户的号码。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    talked_seconds = forms.IntegerField(
        label=gettext_lazy("通话时长（秒）"), required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
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

    def satisfaction(self) -> list[Choice]:
        """What a customer who was spoken with may say, with the key that chooses it."""
        return [_choice(result, str(place)) for place, result in enumerate((r for r in OF_A_CALL if r in REACHED), 1)]

    def not_spoken(self) -> list[Choice]:
        """How a call ends in which nothing could be asked."""
        keys = {Result.UNREACHED: "u", Result.WRONG_NUMBER: "w", Result.REFUSED: "j"}
        others = [r for r in OF_A_CALL if r in NOT_SPOKEN or r is Result.REFUSED]
        return [_choice(result, keys[result]) for result in others]

    def answers(self) -> list[Choice]:
        return [("yes", gettext("已解决"), "y"), ("no", gettext("未解决"), "x")]

    def solved_given(self) -> bool | None:
        """None where it was not asked."""
        return {"yes": True, "no": False}.get(self.cleaned_data["solved"])


def _choice(result: Result, key: str) -> Choice:
    return result.value, word(RESULT_LABELS[result]), key
