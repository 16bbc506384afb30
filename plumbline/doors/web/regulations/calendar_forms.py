"""What is typed into a calendar: single days, a notice, the publication."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.ground.service_levels.calendars.notices import LONGEST
from plumbline.ground.service_levels.working_time import CalendarRefused, DayHours, read_hours

CLOSED, OPEN, BACK = "closed", "open", "back"
LONGEST_STRETCH = 366
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至到]\s*(\d{1,2})[:：](\d{2})")
_DATE = {"type": "date"}


def read_typed_hours(text: str) -> DayHours:
    """``8:30-12:00, 13:30-17:00`` as spans.

    Raises:
        CalendarRefused: overlapping or backward spans.
        ValueError: no hours, or something else among them.
    """
    spans = _SPAN.findall(text)
    if not spans or re.sub(r"[\s,，;；、和]+", "", _SPAN.sub("", text)):
        raise ValueError(text)
    return read_hours([[f"{int(a):02d}:{b}", f"{int(c):02d}:{d}"] for a, b, c, d in spans], "hours")


class DaysForm(forms.Form):
    """One day, or several in a row, set by hand."""

    first = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    last = forms.DateField(
        label=gettext_lazy("至（可不填）"), required=False, widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d")
    )
    what = forms.ChoiceField(
        label=gettext_lazy("这一天"),
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        choices=[
            (CLOSED, gettext_lazy("不上班（放假）")),
            (OPEN, gettext_lazy("上班（调休、半天或另定时段）")),
            (BACK, gettext_lazy("恢复原样")),
        ],
    )
    hours = forms.CharField(
        label=gettext_lazy("开放时段"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("如 8:30-12:00, 13:30-17:00；只在“上班”时填写。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    only_open = forms.BooleanField(label=gettext_lazy("一段日期中只改原来上班的日子"), required=False)
    reason = forms.CharField(label=gettext_lazy("原因"), required=False, max_length=60)
    clause = forms.CharField(
        label=gettext_lazy("依据（条款或通知文号）"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"list": "authorities", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        self._check_stretch(said)
        if said.get("what") == OPEN:
            self._check_hours(said)
        if said.get("what") in (CLOSED, OPEN) and not said.get("reason"):
            self.add_error("reason", gettext("请写明原因，别人在日历上看得到。"))
        return said

    def _check_stretch(self, said: dict[str, Any]) -> None:
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("结束日期早于开始日期。"))
        elif first and last and (last - first).days >= LONGEST_STRETCH:
            self.add_error("last", gettext("一次最多改一年。"))

    def _check_hours(self, said: dict[str, Any]) -> None:
        try:
            said["spans"] = read_typed_hours(said.get("hours", ""))
        except ValueError:
            self.add_error("hours", gettext("请写成 8:30-12:00, 13:30-17:00 的形式。"))
        except CalendarRefused as refused:
            self.add_error("hours", str(refused))

    def dates(self) -> list[date]:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"] or self.cleaned_data["first"]
        return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


class NoticeForm(forms.Form):
    """The text of a public notice."""

    text = forms.CharField(
        label=gettext_lazy("通知正文"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("从国务院办公厅通知中复制“一、元旦：……”各条，粘贴在这里。"),
    )
    source = forms.URLField(
        label=gettext_lazy("通知网址（可不填）"), required=False, max_length=300, assume_scheme="https"
    )


class PublishForm(forms.Form):
    """From which day the changed calendar counts."""

    valid_from = forms.DateField(
        label=gettext_lazy("自哪一天起使用"),
        widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
        help_text=gettext_lazy("这一天及以后开始的时钟按新日历计时；此前开始的时钟不变。"),
    )
    note = forms.CharField(label=gettext_lazy("说明（可不填）"), required=False, max_length=200)
    seen = forms.IntegerField(widget=forms.HiddenInput)
