"""A card of the board as HTML.

Written here and not in a template: fifty cards with their conditions cost a template half of the page's time (docs/benchmarks.md).
"""

from collections.abc import Iterator

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.board.cards import Asking, Card, Quarrel, Suggestion
from plumbline.doors.web.markup import format_html, format_html_join
from plumbline.doors.web.order_rows import OrderRow
from plumbline.doors.web.saying import deadline, moment
from plumbline.doors.web.templatetags.plumbline import ago, icon, why

NOTHING = SafeString("")


def card_html(card: Card, *, in_tray: bool) -> SafeString:
    """The whole card; in the tray with its address, in a column with its state."""
    row = card.row
    parts = (
        _top(card),
        format_html('<div class="text-secondary small">{} · {}</div>', row.number, row.type_name),
        format_html('<div class="text-secondary small">{}{}</div>', icon("map-pin", "icon-sm"), row.address)
        if in_tray and row.address
        else NOTHING,
        format_html(
            '<div class="board-marks">{}</div>', format_html_join(" ", "{}", ((each,) for each in _marks(row, in_tray)))
        ),
        _quarrel(card.quarrel, row.number) if card.quarrel else NOTHING,
        _asking(card.asking, row.unit) if card.asking else NOTHING,
        _suggestion(card.suggestion) if card.suggestion else NOTHING,
        _moves(card) if card.moves else NOTHING,
    )
    return format_html(
        '<article class="board-card{}" data-number="{}" data-seen="{}" data-gives="{}">{}</article>',
        f" is-{row.due.tone}" if row.due else "",
        row.number,
        card.seen,
        card.gives,
        SafeString("".join(parts)),
    )


def _top(card: Card) -> SafeString:
    grip = format_html('<span class="board-grip" aria-hidden="true">{}</span>', icon("drag-drop", "icon-sm"))
    return format_html(
        '<div class="board-card-top">{}<a id="card-{}{}" class="board-title" href="{}" draggable="false"{}>{}</a></div>',
        grip if card.gives else "",
        card.row.number,
        "-asking" if card.asking else "",
        card.row.address_of_page,
        SafeString(' aria-keyshortcuts="D"') if card.gives else "",
        card.row.title,
    )


def _marks(row: OrderRow, in_tray: bool) -> Iterator[SafeString]:
    """What is pressing about it, each in one small mark."""
    if row.due:
        yield format_html(
            '<span class="text-{} fw-medium" title="{}">{}{} <span class="text-nowrap">· {}</span></span>',
            row.due.tone,
            deadline(row.due.at),
            icon("alert-triangle", "icon-sm") if row.due.tone == "red" else "",
            row.due.milestone,
            row.due.distance,
        )
    if not in_tray:
        yield _badge(f"bg-{row.state.tone}-lt", row.state.label)
    if row.is_paused:
        yield _badge("bg-yellow-lt", gettext("挂起中"))
    if row.is_pressing:
        yield _badge(f"bg-{row.urgency.tone} text-{row.urgency.tone}-fg", row.urgency.label)
    if row.urges:
        yield _badge("bg-orange-lt", gettext("催单 %(count)s 次") % {"count": row.urges})
    if row.bounces:
        yield _badge("bg-orange-lt", gettext("退单 %(count)s 次") % {"count": row.bounces})


def _badge(classes: str, label: str) -> SafeString:
    return format_html('<span class="badge {}">{}</span>', classes, label)


def _quarrel(quarrel: Quarrel, number: str) -> SafeString:
    deciders, last, steps = NOTHING, NOTHING, NOTHING
    if quarrel.deciders:
        names = gettext("裁定人：%(names)s") % {"names": quarrel.deciders}
        deciders = format_html("<div>{} · {}</div>", names, ago(quarrel.since))
    if returned := quarrel.last_return:
        words = '<div>{} <span class="text-secondary">{}</span></div>'
        last = format_html(words, returned.sentence, ago(returned.at))
    if len(quarrel.said) > 2:
        lines = ((each.sentence, ago(each.at)) for each in quarrel.said)
        steps = format_html(
            '<details id="said-{}"><summary>{}</summary><ol class="board-said">{}</ol></details>',
            number,
            gettext("派退经过（%(count)s 步）") % {"count": len(quarrel.said)},
            format_html_join("", '<li>{} <span class="text-secondary">{}</span></li>', lines),
        )
    return format_html('<div class="small mt-1">{}{}{}</div>', deciders, last, steps)


def _asking(asking: Asking, unit: str) -> SafeString:
    return format_html(
        '<div class="small mt-1">{}（{}）：{}。{} <span class="text-nowrap">{} {}</span></div>',
        asking.by,
        unit,
        asking.reason,
        asking.note,
        gettext("延至"),
        moment(asking.until),
    )


def _suggestion(suggestion: Suggestion) -> SafeString:
    return format_html(
        '<div class="small mt-1">{}{} <strong>{}</strong>：{} {}</div>',
        icon("route", "icon-sm"),
        gettext("按地址属") if suggestion.is_doubtful else gettext("建议"),
        suggestion.unit,
        suggestion.because,
        why("board_suggestion"),
    )


def _moves(card: Card) -> SafeString:
    words = '<a class="btn btn-sm{}" href="{}" hx-get="{}" hx-target="#board-form" data-move="{}">{}</a>'
    number, page = card.row.number, card.row.address_of_page
    moves = (
        ("" if place else " btn-primary", page, address_of("board-move", number, name), name, label)
        for place, (name, label) in enumerate(card.moves)
    )
    return format_html('<div class="board-moves">{}</div>', format_html_join(" ", words, moves))
