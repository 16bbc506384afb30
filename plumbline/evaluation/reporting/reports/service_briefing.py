"""服务质量简报 (S3 7.3, quarterly): complaints, praise, what supervision found and what was put right, put together for the department meeting."""

from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.queries.splits import splits
from plumbline.evaluation.reporting.reports import (
    causes,
    comparing,
    heard,
    inspected,
    righted,
    scores,
    suggesting,
    tables,
    telling,
    thanked,
)
from plumbline.evaluation.reporting.reports.asked import Asked, Key, Values, called, keyed, sections
from plumbline.evaluation.reporting.reports.monthly_complaints import of_units, summary
from plumbline.evaluation.reporting.reports.numbers import bare
from plumbline.evaluation.reporting.reports.supervised import Measured
from plumbline.evaluation.reporting.rules import Chart, Paragraph, Part, Piece, Report, Source, pieces_of
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.service.work_orders.queries.telling import types_of_kind

COMPLAINTS = ("CMP-01", "CMP-02", "CMP-03", "CMP-07", "CMP-11", "CMP-11-P50", "CMP-11-P90")
MENDING = (("INSP-03", "DUE"), ("INSP-04", "DUE"), ("KA-06", "DUE"), ("CMP-05", "DUE"))
SUPERVISED = (*MENDING, inspected.PLAN, inspected.SCORE, *heard.SATISFACTION)
VOICES = ("praise", "suggestion")


def build(period: Period, place: Place, viewer: Viewer, at: datetime) -> Report:
    """The briefing of one unit and everything below it.

    Raises:
        ReportRefused: the period was not measured for this unit.
    """
    asked = Asked(period, place, viewer, at)
    core = core_keys()
    codes = tuple(dict.fromkeys((*(code for code, _basis in (*core, *MENDING)), *COMPLAINTS, "ORD-01")))
    told = with_supervision(codes)
    values = asked.listed(told)
    plain = keyed(values)
    due = plain["CMP-01", "DUE"]
    asked.check_measured(due)
    before, a_year_ago = (asked.values(told, each) for each in (asked.before(), asked.a_year_earlier()))
    course, found = tables.months_table(asked), Measured(plain, before, a_year_ago)
    parts = sections(
        (_("本期概况"), overview(asked, core, plain, before, a_year_ago)),
        (_("核心指标"), [comparing.table(asked, measured(core, plain), plain, before, a_year_ago), *unmeasured(core, plain)]),
        (_("投诉情况"), [*causes.most_frequent(asked), tables.types_table(asked), *causes.liability(asked, plain), *causes.areas(asked)]),
        (_("表扬、建议和奖励"), [*voices(asked), *thanked.praise(asked), *thanked.rewards(asked)]),
        *supervision(asked, found),
        (_("各单位情况"), of_units(asked, plain)),
        (_("评分和排名"), scores.rankings(asked)),
        (_("典型案例"), telling.typical(asked, "CMP-01", "DUE")),
        (_("下一步工作建议"), suggesting.suggestions(asked, codes)),
        (_("近期走势"), [course, Chart(_("投诉按时率（%）"), "line", course, 4)]),
    )  # fmt: skip
    title = asked.titled(_("服务质量简报"))
    return Report("service-briefing", title, period.name, place.code, at, parts, asked.state(values))


def core_keys() -> tuple[Key, ...]:
    """The indicators of the first dashboard, each on its first basis."""
    return tuple((each.code, each.bases[0]) for each in indicators.catalogue() if each.dashboard and each.measured)


def with_supervision(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The codes with those that only the sections about supervision tell; the suggestions, which speak of late cases, do without them."""
    return tuple(dict.fromkeys((*codes, *(code for code, _basis in SUPERVISED))))


def measured(keys: tuple[Key, ...], plain: Values) -> tuple[Key, ...]:
    return tuple(key for key in keys if plain[key].value is not None)


def unmeasured(keys: tuple[Key, ...], plain: Values) -> list[Part]:
    """What cannot be said is said."""
    names = [called(plain[key]) for key in keys if plain[key].value is None]
    if not names:
        return []
    return [Paragraph("no-data", (_("以下指标本期没有数据：%(names)s。") % {"names": _("、").join(names)},))]


def overview(asked: Asked, core: tuple[Key, ...], plain: Values, before: Values, a_year_ago: Values) -> list[Part]:
    due = plain["CMP-01", "DUE"]
    judged = [plain[key] for key in core if plain[key].verdict != "unknown"]
    off = [called(value) for value in judged if value.verdict == "not_met"]
    told: dict[str, Piece] = {
        "count": bare(Fraction(len(judged)), 0),
        "off": bare(Fraction(len(off)), 0),
        "names": _("、").join(off),
    }
    verdict = (
        _("有目标且有数据的核心指标 %(count)s 项，未达标 %(off)s 项：%(names)s。")
        if off
        else _("有目标且有数据的核心指标 %(count)s 项，全部达标。")
    )
    return [
        Paragraph("summary", summary(plain, due)),
        comparing.compared(asked, "orders", plain["ORD-01", "ASSIGNED"], before, a_year_ago),
        comparing.compared(asked, "timeliness", due, before, a_year_ago),
        comparing.compared(asked, "satisfaction", plain["CMP-03", "ASSIGNED"], before, a_year_ago),
        *([Paragraph("verdicts", pieces_of(verdict, told))] if judged else []),
    ]


def voices(asked: Asked) -> list[Part]:
    """Praise and suggestions that were registered in the period."""
    kinds = types_of_kind(VOICES)
    found = splits(
        "ORD-01", by=("kind",), period=asked.period, viewer=asked.viewer, at=asked.at, basis="ASSIGNED", unit=asked.place.code, kinds=kinds
    )  # fmt: skip
    told: dict[str, Piece] = {}
    for voice in VOICES:
        own = sorted(code for code, kind in kinds.items() if kind == voice)
        count = sum(split.n for split in found if split.traits[0] in own)
        source = Source("ORD-01", "ASSIGNED", asked.period.name, asked.place.code, f"class:{voice}", "", "orders")
        told[voice] = bare(Fraction(count), 0, source)
    return [Paragraph("voices", pieces_of(_("本期登记客户表扬 %(praise)s 件、意见建议 %(suggestion)s 件。"), told))]


def supervision(asked: Asked, found: Measured) -> tuple[tuple[str, list[Part]], ...]:
    """What supervision did and found: a section each, in the order of S0 Art. 4–7."""
    mending = [*found.told(asked, "mending", MENDING), *righted.rectifications(asked, found)]
    return (
        (_("监督检查"), inspected.inspections(asked, found)),
        (_("神秘客户暗访"), inspected.mystery_visits(asked, found)),
        (_("满意度调查"), heard.surveys(asked, found)),
        (_("三级回访复核"), heard.rechecks(asked)),
        (_("整改情况"), mending),
        (_("热点问题改进"), righted.hot_issues(asked)),
    )
