"""What is asked when somebody proposes, speaks, decides or closes."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.recognition.showing import effect_words
from plumbline.doors.web.saying import named, word
from plumbline.evaluation.recognition.actions import Ground
from plumbline.evaluation.recognition.rules import Rule
from plumbline.evaluation.recognition.states import EVIDENCE_LABELS, EvidenceKind
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

ROWS_OF_EVIDENCE = 3


class ProposalForm(forms.Form):
    """A proposal by one rule; ``evidence`` are rows of kind, number and words."""

    person = forms.CharField(label=gettext_lazy("人员（姓名或用户名）"), max_length=60, required=False, strip=True)
    unit = forms.ChoiceField(label=gettext_lazy("单位（奖惩对象是单位时选）"), required=False)
    effect = forms.ChoiceField(label=gettext_lazy("后果"), required=False)
    amount = forms.CharField(
        label=gettext_lazy("金额（元）"),
        max_length=20,
        required=False,
        strip=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    period = forms.ChoiceField(label=gettext_lazy("计入季度"))
    reason = forms.CharField(
        label=gettext_lazy("事实和理由"), max_length=2_000, strip=True, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, rule: Rule, viewer: Viewer, periods: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = viewer.units(Permission.RECOGNITION_PROPOSE)
        units = [(place.code, named(place)) for place in viewer.tree.places if place.id in asks and place.parent_id]
        self._offer("unit", [("", gettext("（对象是人员）")), *units])
        self._offer("effect", [(each.kind.value, effect_words(each)) for each in rule.effects])
        self._offer("period", [(name, name) for name in periods])
        money = [each for each in rule.effects if each.is_money]
        self.fields["amount"].help_text = gettext("；").join(effect_words(each) for each in money)
        unwanted = {"person": not rule.for_person, "unit": not rule.for_unit, "amount": not money}
        for name, is_unwanted in {**unwanted, "effect": not rule.choose_one}.items():
            if is_unwanted:
                del self.fields[name]
        kinds = [(kind.value, word(label)) for kind, label in EVIDENCE_LABELS.items()]
        for row in range(1, ROWS_OF_EVIDENCE + 1):
            self.fields[f"kind_{row}"] = forms.ChoiceField(label=gettext("依据"), choices=kinds, required=False)
            self.fields[f"number_{row}"] = forms.CharField(
                label=gettext("编号"), max_length=40, required=False, strip=True
            )
            self.fields[f"about_{row}"] = forms.CharField(
                label=gettext("说明"), max_length=200, required=False, strip=True
            )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def main_fields(self) -> list[Any]:
        names = ("person", "unit", "effect", "amount", "period", "reason")
        return [self[name] for name in names if name in self.fields]

    def evidence_rows(self) -> list[tuple[Any, Any, Any]]:
        return [
            (self[f"kind_{row}"], self[f"number_{row}"], self[f"about_{row}"]) for row in range(1, ROWS_OF_EVIDENCE + 1)
        ]

    def grounds(self) -> list[Ground]:
        """The rows in which something was written."""
        given = self.cleaned_data
        rows = range(1, ROWS_OF_EVIDENCE + 1)
        return [
            Ground(EvidenceKind(given[f"kind_{row}"]), given[f"number_{row}"], given[f"about_{row}"])
            for row in rows
            if given[f"number_{row}"] or given[f"about_{row}"]
        ]


class WordsForm(forms.Form):
    """What somebody says when he speaks, decides, appeals or takes back."""

    words = forms.CharField(
        label=gettext_lazy("说明"), max_length=4_000, strip=True, widget=forms.Textarea(attrs={"rows": 3})
    )


class CloseForm(forms.Form):
    """Which month or quarter is closed."""

    period = forms.CharField(label=gettext_lazy("月份或季度"), max_length=10, strip=True)
