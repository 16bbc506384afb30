"""Proving that nothing in the journal was changed: the chain over a span of days is computed again, in bounded time."""

from datetime import date, timedelta

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.conditions import Condition
from plumbline.doors.web.organization.days import day_field, start_of, today
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.saying import filled, moment, word
from plumbline.ground.journal import browsing
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import NotAllowed
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission

MOST_LINKS = 10_000
"""What is computed again while somebody waits, the newest of the span; all of it is for the command line, which takes as long as it takes."""

UNSEALED_FOR = timedelta(minutes=30)


class SpanForm(forms.Form):
    """From a day to a day, both of them included."""

    since = day_field(gettext_lazy("自"), required=True)
    until = day_field(gettext_lazy("至"), required=True)

    def clean(self) -> dict[str, date]:
        given: dict[str, date] = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", gettext("结束日期不能早于开始日期。"))
        for name, day in list(given.items()):
            if day and not 2000 <= day.year <= 2200:
                self.add_error(name, gettext("日期须在 2000 年至 2200 年之间。"))
        return given


def verify(request: PageRequest) -> HttpResponse:
    """The form; and, when it was sent, how many entries were computed again, the first fault, and the roots of the days."""
    if not request.viewer.sees_everything(Permission.JOURNAL_VIEW):
        raise NotAllowed(_("校验须能查看全公司的日志。如确有需要，请联系系统管理员。"))
    now = today(request.at)
    if request.method != "POST":
        form = SpanForm(initial={"since": now - timedelta(days=1), "until": now})
        return render(request, "journal/verify.html", {"form": form})
    form = SpanForm(request.POST)
    if not form.is_valid():
        return render(request, "journal/verify.html", {"form": form}, status=422)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    starts, ends = start_of(since), start_of(until + timedelta(days=1))
    extent = browsing.extent(since=starts, until=ends)
    context = {"form": form, "extent": extent, "since": since, "until": until, "is_part": extent.links > MOST_LINKS}
    checked, fault = journal.verify(since=starts, until=ends, most=MOST_LINKS)
    said = filled(word(fault.sentence), fault.params) if fault else ""
    return render(request, "journal/verify.html", {**context, "checked": checked, "fault": said, "is_done": True})


def chain(request: PageRequest) -> Condition:
    """Whether entries are being sealed: what was written down half an hour ago has its place in the chain by now."""
    waiting = browsing.unsealed_since(before=request.at - UNSEALED_FOR)
    if waiting is None:
        return Condition(gettext("日志封存正常"), "ok")
    return Condition(gettext("自 %(moment)s 起的日志尚未封存") % {"moment": moment(waiting)}, "attention")
