"""What the design page shows: every component in each of its states, with things that do not exist."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.charts import Chart, Series
from plumbline.doors.web.order_rows import STATE_TONES, URGENCY_TONES, Badge
from plumbline.doors.web.saying import word
from plumbline.service.work_orders.states import STATE_LABELS, URGENCY_LABELS, State


@dataclass(frozen=True)
class Row:
    """A line of the sample list."""

    title: str
    badge: Badge
    at: datetime


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=40, help_text=gettext_lazy("一句话说明诉求"))
    urgency = forms.ChoiceField(label=gettext_lazy("紧急程度"), choices=[("", "—")])
    note = forms.CharField(label=gettext_lazy("备注"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    sure = forms.BooleanField(label=gettext_lazy("已向客户说明"))


def everything(at: datetime) -> dict[str, Any]:
    """The context of the page."""
    wrong = SampleForm({"title": gettext("标题太长") * 20, "urgency": "none"}, auto_id="wrong-%s")
    return {
        "badges": badges(),
        "blank": list(SampleForm(auto_id="blank-%s")),
        "wrong": list(wrong),
        "rows": rows(at),
        "charts": charts(),
        "trouble": {
            "title": gettext("暂时无法读取"),
            "sentence": gettext("数据库没有应答，请稍后重试；填写的内容没有丢失。"),
        },
    }


def badges() -> tuple[Badge, ...]:
    states = [Badge(word(STATE_LABELS[state]), tone) for state, tone in STATE_TONES.items()]
    return (*states, *(Badge(word(URGENCY_LABELS[urgency]), tone) for urgency, tone in URGENCY_TONES.items()))


def rows(at: datetime) -> tuple[Row, ...]:
    return (
        Row(gettext("示例：暖气不热"), Badge(word(STATE_LABELS[State.ON_SITE]), "azure"), at + timedelta(minutes=40)),
        Row(gettext("示例：楼道漏水"), Badge(word(STATE_LABELS[State.DISPATCHED]), "yellow"), at - timedelta(hours=3)),
        Row(gettext("示例：多收热费"), Badge(word(STATE_LABELS[State.CLOSED]), "green"), at - timedelta(days=2)),
    )


def charts() -> tuple[Chart, ...]:
    weeks = tuple(gettext("第 %(week)d 周") % {"week": week} for week in range(1, 7))
    taken, done = Series(gettext("受理"), (31, 42, 38, 55, 47, 29)), Series(gettext("办结"), (28, 40, 39, 44, 52, 33))
    return (
        Chart("sample-bars", gettext("柱形图"), "bar", weeks, (taken, done), gettext("件")),
        Chart("sample-stacked", gettext("堆叠图"), "stacked", weeks, (taken, done), gettext("件")),
        Chart(
            "sample-line",
            gettext("折线图"),
            "line",
            weeks,
            (Series(gettext("及时率"), (97.1, 98.4, None, 95.2, 99.0, 98.6)),),
            "%",
            target=98,
            target_name=gettext("目标"),
        ),
        Chart(
            "sample-empty",
            gettext("没有数据的图"),
            "bar",
            weeks,
            (Series(gettext("受理"), (None,) * 6),),
            gettext("件"),
        ),
    )
