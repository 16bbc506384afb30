"""What is typed when something is to be put right."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import chosen, word
from plumbline.doors.web.work_orders.forms import unit_choices
from plumbline.evaluation.indicators.queries.shares import shares
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.supervision.improvement import queries
from plumbline.supervision.improvement.actions import Opened
from plumbline.supervision.improvement.queries.rectifications import today
from plumbline.supervision.improvement.rules.effect import LEAST_N, Declared, Window
from plumbline.supervision.improvement.rules.liability import CAUSES
from plumbline.supervision.improvement.rules.terms import ALLOWANCES, LONGEST_WORDS, RECURRENCE_DAYS
from plumbline.supervision.improvement.states import Check, Direction, Grade, Source

NOT_ASKED = ("", "—")
INPUT_LABELS = {
    "measures": _("整改措施（谁、何时、做什么）"),
    "note": _("说明"),
    "reason": _("理由"),
    "until": _("延至"),
    "sample": _("回访多少位客户（默认 20）"),
}


def words(label: Any, *, rows: int = 3, required: bool = True, most: int = LONGEST_WORDS) -> forms.CharField:
    """A text of some lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, strip=True, required=required, widget=widget)


class MoveForm(forms.Form):
    """The inputs that a move asks for and offers, as its row says."""

    def __init__(self, move: Move[Any], data: Any = None, *, with_files: bool = False) -> None:
        super().__init__(data, auto_id=f"{move.name}-%s")
        offered = tuple(name for name in move.offers if name in ("sample",))
        for name in (*move.asks, *offered):
            label = word(INPUT_LABELS[name])
            if name == "until":
                self.fields[name] = forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))
            elif name == "sample":
                self.fields[name] = forms.CharField(label=label, required=False, max_length=4)
            else:
                self.fields[name] = words(label)
        self.with_files = with_files

    def inputs(self) -> dict[str, str]:
        """As the action takes them; a day as it is written in ISO."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "")}


def _days(label: Any, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=7, max_value=400, initial=initial)


class OpenForm(forms.Form):
    """A rectification with the check of its effect. Windows are given in days: before the day of opening, and after the due day."""

    unit = forms.ChoiceField(label=gettext_lazy("整改单位"))
    title = forms.CharField(label=gettext_lazy("问题标题"), max_length=200, strip=True)
    matter = words(gettext_lazy("问题描述"))
    grade = forms.ChoiceField(label=gettext_lazy("等级"))
    cause = forms.ChoiceField(label=gettext_lazy("原因"), required=False)
    clause = forms.CharField(label=gettext_lazy("违反的条款编号（可不填）"), max_length=60, required=False, strip=True)
    due_on = forms.DateField(
        label=gettext_lazy("期限（不填按等级）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    due_reason = forms.CharField(
        label=gettext_lazy("期限晚于默认时的理由"), max_length=1_000, required=False, strip=True
    )
    check = forms.ChoiceField(label=gettext_lazy("怎样检验效果"))
    indicator = forms.ChoiceField(label=gettext_lazy("指标与口径"), required=False)
    direction = forms.ChoiceField(label=gettext_lazy("怎样算改善"), required=False)
    least_change = forms.DecimalField(
        label=gettext_lazy("至少变化（百分点）"), max_digits=5, decimal_places=2, initial=Decimal(5), required=False
    )
    least_n = forms.IntegerField(label=gettext_lazy("每个窗口至少多少件"), initial=LEAST_N, required=False)
    before_days = _days(gettext_lazy("整改前窗口（下达前多少天）"), RECURRENCE_DAYS)
    after_days = _days(gettext_lazy("整改后窗口（期限后多少天）"), RECURRENCE_DAYS)
    compared_with = forms.MultipleChoiceField(
        label=gettext_lazy("对照单位"),
        required=False,
        help_text=gettext_lazy("同期变化从整改单位的变化中扣除；可多选。"),
    )
    source = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput())
    reference = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput())

    def __init__(self, request: PageRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        viewer = request.viewer
        listed = {
            "unit": [NOT_ASKED, *unit_choices(viewer.tree, viewer.units(Permission.RECTIFICATIONS_OPEN))],
            "grade": [(each.grade.value, _grade(each.label, each.days)) for each in ALLOWANCES],
            "cause": [NOT_ASKED, *((term.code, word(term.label)) for term in CAUSES)],
            "check": [
                (Check.RECURRENCE.value, gettext("窗口内同一单位同类问题不再发生")),
                (Check.INDICATOR.value, gettext("指标变化（与对照单位比较）")),
            ],
            "indicator": [
                NOT_ASKED,
                *((f"{s.code} {s.basis}", f"{s.code} {chosen(s.zh, s.en)} · {s.basis}") for s in shares()),
            ],
            "direction": [
                (Direction.HIGHER.value, gettext("占比升高")),
                (Direction.LOWER.value, gettext("占比降低")),
            ],
            "compared_with": unit_choices(viewer.tree),
        }
        for name, choices in listed.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.fields["grade"].initial = Grade.MAJOR.value

    def opened(self, request: PageRequest) -> Opened:
        """As the action takes it."""
        given = self.cleaned_data
        grade, day = Grade(given["grade"]), today(request.at)
        due_on = given["due_on"] or queries.due_default(grade, on=day)
        known = {source.value for source in Source}
        source = Source(given["source"]) if given["source"] in known else Source.HAND
        kept = {name: given[name] for name in ("unit", "title", "matter", "cause", "clause", "due_reason", "reference")}
        before = Window(day - timedelta(days=given["before_days"]), day)
        after = Window(due_on, due_on + timedelta(days=given["after_days"]))
        return Opened(**kept, grade=grade, source=source, due_on=due_on, declared=self._declared(before, after))

    def _declared(self, before: Window, after: Window) -> Declared:
        given = self.cleaned_data
        check = Check(given["check"])
        if check is Check.RECURRENCE:
            return Declared(check, before, after)
        code, _space, basis = given["indicator"].partition(" ")
        return Declared(
            check,
            before,
            after,
            indicator=code,
            basis=basis,
            compared_with=tuple(given["compared_with"]),
            direction=Direction(given["direction"] or Direction.HIGHER.value),
            least_change=given["least_change"] if given["least_change"] is not None else Decimal(0),
            least_n=given["least_n"] or 0,
        )


def _grade(label: str, days: int) -> str:
    return gettext("%(grade)s（%(days)d 个工作日）") % {"grade": word(label), "days": days}
