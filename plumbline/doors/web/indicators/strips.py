"""Heat strips: rows of indicators or units, a column a period, shaded by how far off the target."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.indicators.showing import asked_of, restated_of, scope_name
from plumbline.doors.web.saying import chosen, named, word
from plumbline.evaluation.indicators.queries import Strip, Tile, Value, name_of
from plumbline.evaluation.indicators.rules.strips import Shade
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.wording import _
from plumbline.service.work_orders.queries import Catalogue

SHADES: dict[Shade, str] = {
    "none": "",
    "met": _("达标"),
    "near": _("未达标，接近目标"),
    "off": _("未达标，偏离目标"),
    "far": _("未达标，远离目标"),
}


@dataclass(frozen=True)
class HeatCell:
    shown: str
    shade: Shade
    says: str
    address: str


@dataclass(frozen=True)
class HeatRow:
    name: str
    detail: str
    address: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class Heat:
    """What the fragment ``indicators/_heat_strip.html`` draws."""

    title: str
    periods: tuple[str, ...]
    rows: tuple[HeatRow, ...]

    @property
    def shades(self) -> list[tuple[Shade, str]]:
        """The legend: only what occurs."""
        found = {cell.shade for row in self.rows for cell in row.cells}
        return [(shade, word(label)) for shade, label in SHADES.items() if shade in found and label]


def heat(title: str, found: Sequence[Strip], periods: Sequence[Period], *, catalogue: Catalogue | None = None) -> Heat:
    """Rows are units; with a ``catalogue`` of order types they are indicators, each with the types it is restricted to."""
    by_unit = catalogue is None
    rows = [
        HeatRow(
            name=named(strip.place) if by_unit else chosen(*name_of(strip.tiles[-1].value.definition)),
            detail="" if catalogue is None else _detail(strip, catalogue),
            address=trend_address(strip.tiles[-1].value),
            cells=tuple(_cell(tile, strip, by_unit=by_unit) for tile in strip.tiles),
        )
        for strip in found
    ]
    return Heat(title, tuple(period.name for period in periods), tuple(rows))


def _detail(strip: Strip, catalogue: Catalogue) -> str:
    types = next((tile.value.applied.order_types for tile in reversed(strip.tiles) if tile.value.applied), ())
    scope = scope_name(strip.scope, catalogue, types) if strip.scope else ""
    return " · ".join(part for part in (strip.key[0], scope) if part)


def _cell(tile: Tile, strip: Strip, *, by_unit: bool) -> HeatCell:
    value, label = tile.value, word(SHADES[tile.shade])
    if value.value is None:
        nothing = gettext("没有这样的工单") if tile.is_measured else gettext("未计算")
        return HeatCell("—", "none", f"{value.period}：{nothing}", "")
    row = named(strip.place) if by_unit else chosen(value.zh, value.en)
    later = restated_of(value)
    says = "，".join(part for part in (f"{row} {value.period}", value.shown, label, later) if part)
    return HeatCell(f"{value.shown}※" if later else value.shown, tile.shade, says, trend_address(value))


def trend_address(value: Value) -> str:
    """The page of the indicator at the unit and period of a value."""
    return f"{reverse('indicator', args=[value.definition.code])}?{asked_of(value)}"
