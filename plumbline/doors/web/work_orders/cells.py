"""The cells of a list of orders as HTML.

Written here and not in a template: three hundred cells a page, each with its conditions, cost a template 60 ms and this 5 (docs/benchmarks.md).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from plumbline.doors.web.markup import format_html, format_html_join
from plumbline.doors.web.order_rows import OrderRow


@dataclass(frozen=True)
class Cell:
    """What one column says of one order; ``says`` has a text for each of the column's values, ``rest`` those behind the first that say something,
    ``found_by`` where a search found the order."""

    name: str
    label: str
    says: tuple[str, ...]
    found_by: str = ""

    @property
    def rest(self) -> tuple[str, ...]:
        return tuple(text for text in self.says[1:] if text)


def row_html(row: OrderRow, cells: tuple[Cell, ...], *, seen: str, ticks: str) -> SafeString:
    """The whole row of one order."""
    return format_html("<tr data-row>{}{}</tr>", _tick(row, seen, ticks) if ticks else "", cells_html(row, cells))


def _tick(row: OrderRow, seen: str, ticks: str) -> SafeString:
    return format_html(
        '<td class="tick d-print-none">'
        '<input type="checkbox" class="form-check-input" name="order" value="{}|{}" aria-label="{}"></td>',
        row.number,
        seen,
        ticks % {"number": row.number},
    )


def cells_html(row: OrderRow, cells: tuple[Cell, ...]) -> SafeString:
    """All cells of one order."""
    return format_html_join("", "{}", ((SPECIAL.get(cell.name, _plain)(row, cell),) for cell in cells))


def _order(row: OrderRow, cell: Cell) -> SafeString:
    number, title, kind = cell.says
    return format_html(
        '<td class="listed-order"><a href="{}" class="text-reset fw-bold">{}</a>'
        '<div class="text-secondary small">{} · {}{}{}</div></td>',
        row.address_of_page,
        title,
        number,
        kind,
        format_html_join("", ' <span class="badge bg-{}-lt">{}</span>', _history(row)),
        format_html(' <span class="badge bg-azure-lt">{}</span>', cell.found_by) if cell.found_by else "",
    )


def _history(row: OrderRow) -> list[tuple[str, str]]:
    """What already happened to the order, as tone and words."""
    found = []
    if row.bounces:
        found.append(("orange", gettext("退单 %(count)s 次") % {"count": row.bounces}))
    if row.urges:
        found.append(("orange", gettext("催单 %(count)s 次") % {"count": row.urges}))
    if row.round > 1:
        found.append(("red", gettext("第 %(number)s 轮") % {"number": row.round}))
    if row.is_set_aside:
        found.append(("purple", gettext("神秘客户暗访")))
    return found


def _state(row: OrderRow, cell: Cell) -> SafeString:
    state, pause, urgency = cell.says
    return format_html(
        '<td><span class="badge bg-{}-lt">{}</span>{}{}</td>',
        row.state.tone,
        state,
        format_html(' <span class="badge bg-yellow-lt">{}</span>', pause) if row.is_paused else "",
        format_html(' <span class="badge bg-{0} text-{0}-fg">{1}</span>', row.urgency.tone, urgency)
        if row.is_pressing
        else "",
    )


def _due(row: OrderRow, cell: Cell) -> SafeString:
    if row.due is None:
        return format_html('<td><span class="text-secondary">{}</span></td>', "—")
    return format_html(
        '<td><span class="text-{} fw-medium text-nowrap">{}</span>'
        '<div class="text-secondary small">{} · <span class="text-nowrap">{}</span></div></td>',
        row.due.tone,
        *cell.says,
    )


def _counts(row: OrderRow, cell: Cell) -> SafeString:
    bounces, urges, rounds = cell.says
    words = '<td class="text-secondary small" data-label="{}">{} · {} · {}</td>'
    return format_html(words, cell.label, bounces or "0", urges or "0", rounds)


def _result(row: OrderRow, cell: Cell) -> SafeString:
    return format_html('<td class="listed-text">{}<div class="text-secondary small">{}</div></td>', *cell.says)


def _plain(row: OrderRow, cell: Cell) -> SafeString:
    return format_html(
        '<td{} data-label="{}">{}{}</td>',
        SafeString(' class="aside"') if cell.name == "registered" else "",
        cell.label,
        cell.says[0] or "—",
        format_html_join("", '<div class="text-secondary small">{}</div>', ((text,) for text in cell.rest)),
    )


SPECIAL: dict[str, Callable[[OrderRow, Cell], SafeString]] = {
    "order": _order,
    "state": _state,
    "due": _due,
    "counts": _counts,
    "result": _result,
}
