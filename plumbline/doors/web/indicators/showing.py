"""Measured values as a table: a row an indicator, a column a unit, every cell the way to its cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.saying import chosen, named, word
from plumbline.evaluation.indicators.queries import Applied, Value
from plumbline.evaluation.indicators.rules import shown
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place
from plumbline.service.work_orders.queries import Catalogue
from plumbline.service.work_orders.rules import TypeNode

BASES: dict[str, str] = {"DUE": _("到期口径"), "ASSIGNED": _("交办口径"), "CLOSED": _("办结口径")}
VERDICTS: dict[str, tuple[str, str]] = {
    "met": (_("达标"), "green"),
    "not_met": (_("未达标"), "red"),
    "met_shown": (_("达标（已证实）"), "green"),
    "met_not_shown": (_("达标（样本不足以证实）"), "yellow"),
}
UNITS: dict[str, str] = {
    "percent": _("%"),
    "hour": _("小时"),
    "minute": _("分钟"),
    "second": _("秒"),
    "day": _("天"),
    "count": _("件"),
    "point": _("分"),
    "permille": _("‰"),
    "per_10000": _("件/万户"),
    "kappa": "κ",
}
SIGNS = {"at_least": "≥", "at_most": "≤", "equal": "="}
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Cell:
    """One figure: as it is shown, what it is made of, and where its cases are."""

    shown: str
    parts: str
    address: str
    tone: str
    verdict: str
    restated: str = ""
    full: str = ""


@dataclass(frozen=True)
class IndicatorRow:
    code: str
    name: str
    basis: str
    scope: str
    unit: str
    target: str
    clause: str
    is_proposed: bool
    asked: str
    cells: tuple[Cell, ...]


MOST_TYPES = 2
"""Order types that are named before they are counted."""


@dataclass(frozen=True)
class IndicatorTable:
    """``places``: the units of the columns, the chosen one first."""

    places: tuple[tuple[str, str], ...]
    rows: tuple[IndicatorRow, ...]
    measured_at: datetime | None
    packs: str

    @property
    def has_targets(self) -> bool:
        """A company that has set no targets is shown no empty column."""
        return any(row.target or row.clause for row in self.rows)


def table(
    own: Sequence[Value], below: Sequence[Value], places: Sequence[Place], catalogue: Catalogue
) -> IndicatorTable:
    """Indicators without a value in any column are left out: they were not measured, or nothing fell into the period."""
    by_place: dict[str, dict[Key, Value]] = {place.code: {} for place in places}
    for value in (*own, *below):
        by_place[value.place.code][key_of(value)] = value
    rows = []
    for value in own:
        line = [by_place[place.code].get(key_of(value)) for place in places]
        if any(each is not None and (each.value is not None or each.full is not None) for each in line):
            rows.append(_row(value, [cell(each) for each in line], catalogue))
    return IndicatorTable(
        tuple((place.code, named(place)) for place in places),
        tuple(rows),
        max((value.measured_at for value in own if value.measured_at), default=None),
        next((value.packs for value in own if value.packs), ""),
    )


def key_of(value: Value) -> Key:
    return (value.definition.code, value.definition.basis.value, value.scope)


def _row(value: Value, cells: list[Cell], catalogue: Catalogue) -> IndicatorRow:
    applied = value.applied
    return IndicatorRow(
        code=value.definition.code,
        name=chosen(value.zh, value.en),
        basis=word(BASES.get(value.definition.basis.value, value.definition.basis.value)),
        scope=scope_name(value.scope, catalogue, applied.order_types if applied else ()),
        unit=word(UNITS.get(value.definition.unit, value.definition.unit)),
        target=target_of(applied) if applied else "",
        clause=(applied.target_clause or applied.clause) if applied else "",
        is_proposed=applied is not None and not applied.target_clause,
        asked=asked_of(value),
        cells=tuple(cells),
    )


def scope_name(scope: str, catalogue: Catalogue, order_types: Sequence[str] = ()) -> str:
    """A type by its name; what a pack applies to some types by the names of these, of many by the first of them."""
    if scope.startswith("type:"):
        node = catalogue.by_code.get(scope.removeprefix("type:"))
        return named(node) if node else scope
    names = [_in_its_line(catalogue.by_code[code], catalogue) for code in order_types if code in catalogue.by_code]
    if not names:
        return scope.split("/")[0]
    some = gettext("、").join(names[:MOST_TYPES])
    return (
        some if len(names) <= MOST_TYPES else gettext("%(some)s等 %(count)d 类") % {"some": some, "count": len(names)}
    )


def _in_its_line(node: TypeNode, catalogue: Catalogue) -> str:
    """The type with the line of business it belongs to: complaints there are in each."""
    line = catalogue.by_code.get(node.line_of_descent[-1])
    return named(node) if line is None or line is node else f"{named(line)} {named(node)}"


def target_of(applied: Applied) -> str:
    return f"{SIGNS[applied.target.sense]} {float(applied.target.value):g}"


def cell(value: Value | None) -> Cell:
    if value is None or (value.value is None and value.full is None):
        return Cell("—", "", "", "secondary", "")
    label, tone = VERDICTS.get(value.verdict, ("", ""))
    return Cell(
        value.shown, parts_of(value), cases_address(value), tone, word(label), restated_of(value), full_of(value)
    )


def full_of(value: Value) -> str:
    """With the cases that approved events leave out, where that makes a difference."""
    if value.full is None:
        return ""
    counted_in = shown(value.full.value(value.definition.scale))
    return gettext("含扣除事件 %(value)s") % {"value": counted_in}


def restated_of(value: Value) -> str:
    """Beside a sealed value, what it was restated to after."""
    return gettext("更正为 %(value)s") % {"value": value.restated.shown} if value.restated else ""


def parts_of(value: Value) -> str:
    """Numerator and denominator of a share, the number of cases of anything else."""
    figure = value.figure
    if value.definition.kind.value in ("ratio", "rate"):
        return f"{written(figure.numerator)} / {written(figure.denominator)}"
    return "" if value.definition.kind.value == "count" else gettext("%(count)d 件") % {"count": figure.n}


def written(number: Fraction) -> str:
    """Exact, with separators; a part of one only where weights brought it."""
    return f"{number.numerator:,}" if number.denominator == 1 else f"{float(number):,.2f}"


def cases_address(value: Value) -> str:
    return f"{_page_of_cases(value.definition.code)}?{asked_of(value)}"


@cache
def _page_of_cases(code: str) -> str:
    """Once for each indicator: a table has hundreds of cells."""
    return reverse("indicator-cases", args=[code])


def asked_of(value: Value) -> str:
    """What an address asks for to mean this very figure."""
    asked = {"period": value.period, "unit": value.place.code, "basis": value.definition.basis.value}
    if value.scope:
        asked["scope"] = value.scope
    return urlencode(asked)


def periods_measured(fills: Sequence[object]) -> list[str]:
    """The names of the periods that have figures, newest first, each once."""
    return list(dict.fromkeys(str(getattr(fill, "period", "")) for fill in fills))


OUTCOMES: dict[str, tuple[str, str]] = {
    "met": (_("符合"), "green"),
    "missed": (_("不符合"), "red"),
    "excluded": (_("不计入"), "secondary"),
}
