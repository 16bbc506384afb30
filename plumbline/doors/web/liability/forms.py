"""What is answered when liability is proposed or decided: the tree as inputs, and the taxonomy."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.rectifications.forms import NOT_ASKED, words
from plumbline.doors.web.saying import word
from plumbline.supervision.improvement.actions import Proposed
from plumbline.supervision.improvement.rules.liability import CAUSES, ESCALATIONS, STAGES, TREE, Said, Term


def _choice(label: Any, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class TreeForm(forms.Form):
    """The questions of the tree in order, each with its basis and the clause that was broken. What lies off the path stays empty."""

    def __init__(self, data: Any = None, *, answers: Mapping[str, Mapping[str, str]] | None = None) -> None:
        super().__init__(data, auto_id="tree-%s")
        given = answers or {}
        for question in TREE:
            known = given.get(question.code, {})
            options = [NOT_ASKED, *((answer.code, word(answer.label)) for answer in question.answers)]
            field = _choice(word(question.ask), options)
            field.initial, field.help_text = known.get("answer", ""), word(question.basis)
            self.fields[question.code] = field
            self.fields[f"{question.code}_basis"] = words(gettext("依据与证据"), rows=2, required=False, most=1_000)
            self.fields[f"{question.code}_basis"].initial = known.get("basis", "")
            if any(answer.cites for answer in question.answers):
                clause = forms.CharField(label=gettext("违反的条款编号"), max_length=60, required=False, strip=True)
                clause.initial = known.get("clause", "")
                self.fields[f"{question.code}_clause"] = clause

    def answers(self) -> dict[str, Said]:
        """Every question that was answered."""
        given = self.cleaned_data
        return {
            question.code: Said(
                given[question.code], given.get(f"{question.code}_basis", ""), given.get(f"{question.code}_clause", "")
            )
            for question in TREE
            if given.get(question.code)
        }

    def questions(self) -> list[dict[str, Any]]:
        """The inputs question by question, with what shows the next one."""
        found = []
        for question in TREE:
            names = (question.code, f"{question.code}_basis", f"{question.code}_clause")
            leads = {answer.code: answer.leads_to for answer in question.answers}
            fields = [self[name] for name in names if name in self.fields]
            found.append({"code": question.code, "fields": fields, "leads": leads})
        return found


def _terms(terms: tuple[Term, ...]) -> list[tuple[str, str]]:
    return [(term.code, word(term.label)) for term in terms]


class ProposeForm(TreeForm):
    """The tree, and where the complaint belongs in the taxonomy."""

    def __init__(self, data: Any = None, *, repeats: str = "") -> None:
        super().__init__(data)
        self.fields["cause_term"] = _choice(gettext("原因分类"), [NOT_ASKED, *_terms(CAUSES)])
        self.fields["stage"] = _choice(gettext("发生环节"), [NOT_ASKED, *_terms(STAGES)])
        self.fields["escalation"] = _choice(gettext("升级渠道"), _terms(ESCALATIONS))
        self.fields["person"] = forms.CharField(label=gettext("责任人用户名（可不填）"), max_length=150, required=False)
        self.fields["contractor"] = forms.CharField(label=gettext("承包方名称"), max_length=120, required=False)
        self.fields["repeats"] = forms.CharField(
            label=gettext("重复投诉：更早的工单编号"), max_length=40, required=False, initial=repeats
        )
        self.fields["note"] = words(gettext("说明"), required=False)

    def rest(self) -> list[Any]:
        names = ("cause_term", "stage", "escalation", "person", "contractor", "repeats", "note")
        return [self[name] for name in names]

    def proposed(self, number: str) -> Proposed:
        given = self.cleaned_data
        kept = {name: given[name] for name in ("stage", "escalation", "person", "contractor", "repeats", "note")}
        return Proposed(number=number, answers=self.answers(), cause=given["cause_term"], **kept)


class DecideForm(TreeForm):
    """As proposed, or otherwise by other answers; with the reason."""

    def __init__(self, data: Any = None, *, answers: Mapping[str, Mapping[str, str]] | None = None) -> None:
        super().__init__(data, answers=answers)
        self.fields["otherwise"] = forms.BooleanField(label=gettext("与意见不同，按下列回答认定"), required=False)
        self.fields["reason"] = words(gettext("理由"))

    def changed(self) -> dict[str, Said] | None:
        return self.answers() if self.cleaned_data["otherwise"] else None


class AppealForm(forms.Form):
    """Why the unit appeals."""

    reason = words(gettext_lazy("申诉理由"))


class DrawForm(forms.Form):
    """Which closed complaints are drawn for review, how many, by which form, and why."""

    unit = forms.ChoiceField(label=gettext_lazy("单位"))
    first = forms.DateField(label=gettext_lazy("办结日期自"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("至（含）"), widget=forms.DateInput(attrs={"type": "date"}))
    size = forms.IntegerField(label=gettext_lazy("抽取件数"), min_value=1, max_value=400, initial=10)
    form_version = forms.ChoiceField(label=gettext_lazy("评查表"))
    reason = words(gettext_lazy("抽查理由"), rows=2, most=1_000)
