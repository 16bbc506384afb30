"""What waits of the closing of periods, as lines of the first page."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest
from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.queries import Waiting


@dataclass(frozen=True)
class ClosingLine:
    """One thing to do with the place where it is done."""

    label: str
    address: str
    icon: str
    tone: str
    until: datetime | None
    is_late: bool


TONES = {"decide_objections": "orange", "decide_events": "orange", "check": "blue", "seal": "green", "object": "yellow"}
ICONS = {"decide_objections": "scale", "decide_events": "scale", "check": "check", "seal": "lock", "object": "clock"}


def closing_lines(request: PageRequest) -> list[ClosingLine]:
    """Nothing for whoever has nothing to do with numbers."""
    return [
        ClosingLine(_said(each), _address(each), ICONS[each.kind], TONES[each.kind], each.until, each.is_late)
        for each in indicators.waiting_of_closing(viewer=request.viewer, at=request.at)
    ]


def _said(each: Waiting) -> str:
    told = {"count": each.count, "period": each.period}
    if each.kind == "decide_objections":
        return gettext("%(count)d 件指标异议待裁定") % told
    if each.kind == "decide_events":
        return gettext("%(count)d 件扣除事件待审批") % told
    sentences = {
        "check": gettext("%(period)s 指标已算完，待交各单位核对"),
        "seal": gettext("%(period)s 异议期已满，待封存"),
        "object": gettext("%(period)s 指标请核对，可对个别工单提出异议"),
    }
    return sentences[each.kind] % told


def _address(each: Waiting) -> str:
    if each.kind == "decide_objections":
        return reverse("objection", args=[each.subject]) if each.count == 1 else _closing(each.period)
    if each.kind == "decide_events":
        return reverse("excluded-event", args=[each.subject]) if each.count == 1 else reverse("excluded-events")
    return _closing(each.period)


def _closing(period: str) -> str:
    return reverse("period-closing", args=[period])
