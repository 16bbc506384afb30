"""This period against the one before and the same a year ago; the words follow from the numbers."""

from fractions import Fraction

from django.utils.translation import gettext as _

from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.indicators.rules import EMPTY, half_up
from plumbline.evaluation.reporting.reports.asked import Asked, Key, Values, called, label
from plumbline.evaluation.reporting.reports.numbers import figure
from plumbline.evaluation.reporting.rules import WAYS, Cell, Number, Paragraph, Piece, Table, pieces_of, way
from plumbline.ground.kernel.wording import _ as marked

SUFFIXES = {
    "percent": "%",
    "permille": "‰",
    "count": marked("件"),
    "hour": marked("小时"),
    "minute": marked("分钟"),
    "second": marked("秒"),
    "per_10000": marked("件/万户"),
    "points": marked("分"),
    "point": marked("分"),
}
VERDICTS = {
    "met": marked("达标"),
    "not_met": marked("未达标"),
    "met_shown": marked("达标（已证实）"),
    "met_not_shown": marked("达标（样本不足以证实）"),
    "unknown": "—",
}


def suffix(value: Value) -> str:
    found = SUFFIXES.get(value.definition.unit, "")
    return found if found in ("", "%", "‰") else " " + _(found)


def steps(value: Value) -> str:
    """In what a difference is counted: two shares lie percentage points apart."""
    if value.definition.unit == "percent":
        return _("个百分点")
    return _("个千分点") if value.definition.unit == "permille" else suffix(value).strip()


def difference(now: Value, then: Value | None, *, signed: bool) -> Number:
    """The distance between the two as they are shown; ``signed`` for tables, where no word says the way."""
    here, there = figure(now), figure(then) if then else None
    if there is None or here.rounded is None or there.rounded is None:
        return Number(EMPTY, None, None, here.places)
    apart = here.rounded - there.rounded
    shown = f"{apart:+f}" if signed and apart else f"{abs(apart):f}"
    return Number(
        shown if apart or signed else _("持平"), half_up(Fraction(apart), here.places), Fraction(apart), here.places, here.source, there.source
    )  # fmt: skip


def against(now: Value, then: Value | None, when: str) -> tuple[Piece, ...]:
    """ "比2026年第二季度（97.00%）上升 1.20 个百分点"; that nothing was measured then is said."""
    apart = difference(now, then, signed=False)
    if then is None or apart.rounded is None:
        return (_("%(when)s没有可比数据") % {"when": when},)
    went = way(apart.rounded)
    sentence = {
        "rise": _("比%(when)s（%(then)s%(unit)s）上升 %(apart)s %(steps)s"),
        "fall": _("比%(when)s（%(then)s%(unit)s）下降 %(apart)s %(steps)s"),
        "same": _("与%(when)s（%(then)s%(unit)s）%(apart)s"),
    }[went]
    told: dict[str, Piece] = {
        "when": when,
        "then": figure(then),
        "unit": suffix(then),
        "apart": apart,
        "steps": steps(now),
    }
    return pieces_of(sentence, told)


def compared(asked: Asked, key: str, now: Value, before: Values, a_year_ago: Values) -> Paragraph:
    """A figure in a sentence: value, target, verdict, the way it went."""
    place = now.definition.key
    pieces: list[Piece] = [f"{called(now)} ", figure(now), suffix(now)]
    if now.applied is not None and now.verdict != "unknown":
        pieces.append(
            _("（目标 %(target)s，%(verdict)s）") % {"target": target(now), "verdict": _(VERDICTS[now.verdict])}
        )
    pieces += [
        _("，"),
        *against(now, before.get(place), label(asked.before())),
    ]
    if is_twofold(asked):
        pieces += [_("，"), *against(now, a_year_ago.get(place), label(asked.a_year_earlier()))]
    pieces.append(_("。"))
    return Paragraph(key, joined(pieces))


def is_twofold(asked: Asked) -> bool:
    """Whether the period before and the same of last year are two: of a year they are one."""
    return asked.before().name != asked.a_year_earlier().name


def joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Words that follow each other run together."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)


def target(value: Value) -> str:
    """As people write it; one that no clause states says so."""
    if value.applied is None:
        return "—"
    demand = value.applied.target
    sign = {"at_least": "≥", "at_most": "≤", "equal": "="}[demand.sense]
    said = f"{sign} {float(demand.value):g}"
    return said if value.applied.target_clause else _("%(target)s（建议值）") % {"target": said}


def table(asked: Asked, keys: tuple[Key, ...], now: Values, before: Values, a_year_ago: Values) -> Table:
    """The figures side by side with what they were."""
    columns = (
        _("指标"), _("单位"), _("目标"), _("本期"), _("判定"), _("上期"), _("较上期"), _("去年同期"), _("较去年同期"),
    )  # fmt: skip
    width = len(columns) if is_twofold(asked) else len(columns) - 2
    rows = tuple(_row(now[key], before.get(key), a_year_ago.get(key))[:width] for key in keys if key in now)
    note = _("上期为 %(before)s，去年同期为 %(a_year_ago)s；“—”表示没有数据。差值按显示值相减。") % {
        "before": label(asked.before()),
        "a_year_ago": label(asked.a_year_earlier()),
    }
    return Table("compared", _("主要指标对比"), columns[:width], rows, note=note)


def _row(now: Value, before: Value | None, a_year_ago: Value | None) -> tuple[Cell, ...]:
    dash = Number(EMPTY, None, None, 2)
    return (
        called(now),
        _(SUFFIXES.get(now.definition.unit, "")) or "—",
        target(now),
        figure(now),
        _(VERDICTS[now.verdict]) if now.verdict != "unknown" else "—",
        figure(before) if before else dash,
        difference(now, before, signed=True),
        figure(a_year_ago) if a_year_ago else dash,
        difference(now, a_year_ago, signed=True),
    )


def went(now: Value, then: Value | None) -> str:
    """The word alone, for a cell."""
    apart = difference(now, then, signed=True)
    return "—" if apart.rounded is None else _(WAYS[way(apart.rounded)])
