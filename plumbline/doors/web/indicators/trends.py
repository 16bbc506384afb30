"""The page of one indicator: its value, last year, the target, the course with its limits, its variants side by side, the units over the months."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from plumbline.doors.web.charts import Chart, Series
from plumbline.doors.web.indicators.showing import BASES, UNITS, cell, scope_name, target_of
from plumbline.doors.web.indicators.strips import heat
from plumbline.doors.web.indicators.variants import variants
from plumbline.doors.web.indicators.views import IN_STRIP, period_asked
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.saying import chosen, moment, named, word
from plumbline.doors.web.work_orders.forms import unit_choices
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.queries import Point, Told, Trend
from plumbline.evaluation.indicators.queries.shares import is_share
from plumbline.evaluation.indicators.rules import Kind, shown
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as work_orders

RULES = {
    ("outside", "above"): _("高于控制上限"),
    ("outside", "below"): _("低于控制下限"),
    ("run", "above"): _("连续 8 期高于均值"),
    ("run", "below"): _("连续 8 期低于均值"),
    ("near_limit", "above"): _("4 期中有 3 期靠近控制上限"),
    ("near_limit", "below"): _("4 期中有 3 期靠近控制下限"),
}
MEANINGS = {"better": (_("向好"), "green"), "worse": (_("变差"), "red"), "changed": (_("有变化"), "blue")}


def page(request: PageRequest, code: str) -> HttpResponse:
    """One figure of one unit, and how it got there."""
    asked, viewer = request.GET, request.viewer
    measured = list(dict.fromkeys(each.period for each in queries.fills(viewer=viewer)))
    period = period_asked(request, measured)
    found = queries.trend(
        code,
        period=period,
        viewer=viewer,
        revision=request.revision,
        unit=asked.get("unit") or None,
        basis=asked.get("basis") or None,
        scope=asked.get("scope", ""),
    )
    now, catalogue = found.now, work_orders.catalogue(revision=request.revision)
    context = {
        "code": code,
        "name": chosen(now.zh, now.en),
        "place": named(found.place),
        "period": period.name,
        "periods": measured,
        "unit": found.place.code,
        "units": unit_choices(viewer.tree, viewer.units(Permission.INDICATORS_VIEW)),
        "basis": word(BASES.get(now.definition.basis.value, now.definition.basis.value)),
        "chosen_basis": now.definition.basis.value,
        "scope": now.scope,
        "scope_name": scope_name(now.scope, catalogue, now.applied.order_types if now.applied else ()),
        "measured_in": word(UNITS.get(now.definition.unit, now.definition.unit)),
        "back": f"{reverse('indicators')}?{urlencode({'period': period.name, 'unit': found.place.code})}",
        "now": cell(now),
        "facts": facts(found),
        "chart": chart(found),
        "limits": limits_said(found),
        "signals": [signal_said(told) for told in reversed(found.signals)],
        "variants": variants(code, found, period, request),
        "strip": _strip(found, period, request),
        "rectify": _rectify(found, period, request),
    }
    return render(request, "indicators/indicator.html", context)


def _rectify(found: Trend, period: Period, request: PageRequest) -> str:
    """Where a missed value becomes a rectification, its indicator chosen for the check of the effect; empty where it is not missed, or not for this viewer."""
    now, place = found.now, found.place
    if now.verdict != "not_met" or not request.viewer.may(Permission.RECTIFICATIONS_OPEN, place.id):
        return ""
    code, basis = now.definition.key
    said = {
        "source": "indicator",
        "reference": f"{code} {basis} {period.name} {place.code}",
        "unit": place.code,
        "title": f"{code} {chosen(now.zh, now.en)} {period.name}",
        "matter": f"{named(place)} {period.name} {chosen(now.zh, now.en)}：{now.shown}",
    }
    if is_share(code, basis):
        said["indicator"] = f"{code} {basis}"
    return f"{reverse('rectification-open')}?{urlencode(said)}"


def _strip(found: Trend, period: Period, request: PageRequest) -> Any:
    """The unit and those right below it over the last periods."""
    if found.now.scope.startswith("type:"):
        return None
    places = [found.place, *queries.children(request.viewer, found.place)]
    periods = queries.up_to(period, count=min(IN_STRIP, len(found.points)))
    rows = queries.strips(
        [(*found.definition.key, found.now.scope)],
        places=places,
        periods=periods,
        viewer=request.viewer,
        revision=request.revision,
    )
    return heat(gettext("各单位各期"), rows, periods)


@dataclass(frozen=True)
class Fact:
    """A line beside the value: what it is, what it says, in which tone."""

    label: str
    text: str
    detail: str = ""
    tone: str = ""
    clause: str = ""
    is_proposed: bool = False


def facts(found: Trend) -> list[Fact]:
    """Interval, target, last year, the version: what a reader asks next."""
    now, told = found.now, []
    if now.interval:
        text = gettext("%(low)s—%(high)s（n = %(count)d）") % {
            "low": decimal(now.interval[0]),
            "high": decimal(now.interval[1]),
            "count": now.figure.n,
        }
        told.append(Fact(gettext("95% 置信区间（Wilson）"), text))
    return [*told, *_target(found), *_worst(found), _last_year(found), _made(found)]


def _worst(found: Trend) -> list[Fact]:
    """The worst stretch, where something is promised of any: a good mean hides it."""
    stretch, applied = found.now.worst, found.now.applied
    if stretch is None:
        return []
    value = stretch.share * found.definition.scale
    is_short = applied is not None and not applied.target.is_met_by(value)
    return [
        Fact(
            gettext("最差的连续 %(hours)d 小时") % {"hours": found.definition.rolling_hours},
            f"{shown(value)} {word(UNITS.get(found.definition.unit, found.definition.unit))}",
            detail=gettext("%(start)s 起，共 %(count)d 件") % {"start": moment(stretch.start), "count": stretch.of},
            tone="red" if is_short else "",
        )
    ]


def _target(found: Trend) -> list[Fact]:
    applied = found.now.applied
    if applied is None:
        return [Fact(gettext("目标"), gettext("未设目标"))]
    return [
        Fact(
            gettext("目标"),
            target_of(applied),
            detail=_off(found),
            clause=applied.target_clause or applied.clause,
            is_proposed=not applied.target_clause,
        )
    ]


def _off(found: Trend) -> str:
    if found.to_target is None:
        return ""
    gap = gettext("与目标相差 %(gap)s") % {"gap": difference(found.to_target, found)}
    if not found.short:
        return gap
    fewer = found.now.applied is not None and found.now.applied.target.sense == "at_most"
    cases = (
        ngettext("再减少 %(count)d 件即达标", "再减少 %(count)d 件即达标", found.short)
        if fewer
        else ngettext("再有 %(count)d 件符合即达标", "再有 %(count)d 件符合即达标", found.short)
    )
    return f"{gap}；{cases % {'count': found.short}}"


def _last_year(found: Trend) -> Fact:
    then = found.last_year
    label = gettext("上年同期 %(period)s") % {"period": then.period}
    told = found.compared
    if told is None:
        return Fact(label, then.shown if then.value is not None else gettext("未计算"))
    detail = difference(told.difference, found)
    if told.relative is not None and not found.definition.is_share:
        detail += gettext("（%(percent)s%%）") % {"percent": signed(told.relative * 100)}
    if told.interval is not None:
        detail += gettext("，差值的 95%% 区间 %(low)s—%(high)s") % {
            "low": decimal(told.interval[0]),
            "high": decimal(told.interval[1]),
        }
    if not told.is_shown and told.difference:
        detail += gettext("，样本不足以说明有变化")
    return Fact(label, then.shown, detail=detail, tone=_tone(told.difference, found) if told.is_shown else "")


def _tone(gap: Fraction, found: Trend) -> str:
    better = queries.better_of(found.definition)
    if better not in ("higher", "lower") or not gap:
        return ""
    return "green" if (gap > 0) == (better == "higher") else "red"


def _made(found: Trend) -> Fact:
    now = found.now
    return Fact(
        gettext("定义版本"),
        gettext("第 %(version)d 版") % {"version": now.definition.version},
        detail="；".join(part for part in (now.definition.source, now.packs) if part),
    )


def difference(gap: Fraction, found: Trend) -> str:
    """Of shares in percentage points, of anything else in its own unit."""
    if found.definition.unit == "percent":
        return gettext("%(gap)s 个百分点") % {"gap": signed(gap)}
    places = 0 if found.definition.kind is Kind.COUNT else 2
    unit = word(UNITS.get(found.definition.unit, found.definition.unit))
    return f"{signed(gap, places=places)} {unit}"


def signed(number: Fraction, *, places: int = 2) -> str:
    said = shown(number, places=places)
    return said if number <= 0 else f"+{said}"


def decimal(number: float) -> str:
    return shown(Fraction(number))


def chart(found: Trend) -> Chart:
    """What was measured, the mean with its limits, the target of each period."""
    points = since_measured(found)
    values = tuple(_drawn(point.value.value) for point in points)
    count, limits = len(values), found.limits
    lines = (
        [(gettext("均值"), limits.mean), (gettext("控制上限"), limits.upper), (gettext("控制下限"), limits.lower)]
        if limits
        else []
    )
    targets = tuple(float(point.value.applied.target.value) if point.value.applied else None for point in points)
    places = {point.value.period: at for at, point in enumerate(points)}
    return Chart(
        name="trend",
        title=gettext("走势与控制限"),
        kind="control",
        labels=tuple(point.value.period for point in points),
        series=(
            Series(chosen(found.now.zh, found.now.en), values),
            *(Series(label, (_drawn(value),) * count) for label, value in lines),
            *((Series(gettext("目标"), targets),) if any(each is not None for each in targets) else ()),
        ),
        unit=word(UNITS.get(found.definition.unit, found.definition.unit)),
        marked=tuple(sorted({places[told.period] for told in found.signals})),
    )


def since_measured(found: Trend) -> tuple[Point, ...]:
    """From the first period that has a value on: nothing is drawn before."""
    first = next((at for at, point in enumerate(found.points) if point.value.value is not None), 0)
    return found.points[first:]


def _drawn(value: Fraction | None) -> float | None:
    return None if value is None else float(round(value, 2))


def limits_said(found: Trend) -> str:
    """From how many periods the limits come, or that there are too few."""
    if found.limits is None:
        return gettext("已结束的统计期不足 6 期，暂不计算控制限。")
    return gettext(
        "控制限按 %(count)d 个已结束的统计期计算：均值 ± 2.66 × 平均移动极差；未结束的统计期不参与判断。"
    ) % {"count": found.limits.n}


def signal_said(told: Told) -> dict[str, str]:
    label, tone = MEANINGS[told.meaning]
    return {
        "period": told.period,
        "text": word(RULES[told.signal.rule, told.signal.side]),
        "label": word(label),
        "tone": tone,
    }
