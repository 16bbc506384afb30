"""What is asked for a round, and the result of a call."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from plumbline.supervision.callbacks.states import LEVEL_LABELS, RESULT_LABELS, Level, Result


class RoundForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    level = forms.ChoiceField(label=gettext_lazy("哪一级复核"))
    scope = forms.ChoiceField(label=gettext_lazy("复核谁的工单"))
    since = forms.DateField(
        label=gettext_lazy("回访完成日期自"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("至（含）"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    size = forms.IntegerField(label=gettext_lazy("抽取件数"), min_value=1, max_value=2000)
    seed = forms.CharField(
        label=gettext_lazy("抽样种子"),
        max_length=60,
        help_text=gettext_lazy("抽样由种子和工单编号的摘要决定，事后任何人都能重抽核对；开始之前只有本级知道。"),
    )
    form = forms.ChoiceField(label=gettext_lazy("问卷"))

    def __init__(
        self,
        given: QueryDict | None = None,
        *,
        levels: list[Level],
        scopes: list[tuple[str, str]],
        asked_with: list[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(given, initial=initial, auto_id="round-%s")
        for name, choices in (
            ("level", [(level.value, gettext(LEVEL_LABELS[level])) for level in levels]),
            ("scope", scopes),
            ("form", asked_with),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


NOT_HEARD = (Result.UNREACHED, Result.REFUSED, Result.WRONG_NUMBER)
HEARD = "heard"


def outcomes(chosen: str) -> list[tuple[str, str, bool]]:
    """How a call can end: spoken with, or not."""
    words = [(HEARD, gettext("已接通")), *((each.value, gettext(RESULT_LABELS[each])) for each in NOT_HEARD)]
    return [(value, label, value == chosen) for value, label in words]


def outcome(given: str) -> Result | None:
    """What a choice means; "spoken with" is told by the answers."""
    if given == HEARD:
        return Result.SATISFIED
    return Result(given) if given in {each.value for each in NOT_HEARD} else None
