"""The board as it is shown: a tray of what waits for a decision, and the columns with their load."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.board.cards import Card, Cards
from plumbline.doors.web.board.columns import Head, Plan, plan_of
from plumbline.doors.web.board.markup import card_html
from plumbline.doors.web.order_rows import SOON
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import word
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import TRAY, Load, Stack
from plumbline.service.work_orders.states import STATE_LABELS, State

CARDS_A_COLUMN, CARDS_OF_TRAY, MORE, MOST = 3, 6, 10, 200
ASKING, UNASSIGNED = "asking", "board_unassigned"
KEPT_SECONDS = 300
"""How long a page that nothing has happened on may go without being looked at: what becomes due soon is no news to the journal."""
HINTS = {
    State.ARBITRATION: "board_arbitration",
    State.RETURNED: "board_returned",
    State.REGISTERED: "board_registered",
    ASKING: "board_asking",
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a unit to be opened, and how many cards each column is to show."""

    unit: str
    depths: dict[str, int]

    @classmethod
    def of(cls, request: PageRequest) -> "Asked":
        is_sent = request.method == "POST"
        given = request.POST if is_sent else request.GET
        depths = {}
        for each in given.getlist("depth")[:MOST]:
            key, _colon, number = each.partition(":")
            if number.isascii() and number.isdigit():
                depths[key[:40]] = min(int(number[:6]), MOST)
        return cls(given.get("unit-opened" if is_sent else "unit", "")[:40], depths)

    def of_column(self, key: str, least: int) -> int:
        return max(self.depths.get(key, 0), least)


@dataclass(frozen=True)
class Column:
    head: Head
    load: Load
    cards: tuple[Card, ...]
    depth: int
    more_address: str
    opened_address: str
    bar: tuple[int, int, int, int]
    """On a scale of a thousand, the fullest column: how much is late, how much at risk, where these end, and the rest."""

    @property
    def more(self) -> int:
        return self.load.open - len(self.cards)

    @property
    def html(self) -> Iterator[SafeString]:
        """The cards as the page has them."""
        return (card_html(card, in_tray=False) for card in self.cards)


@dataclass(frozen=True)
class Pile:
    """One part of the tray."""

    key: str
    title: str
    hint: str
    number: int
    cards: tuple[Card, ...]
    depth: int
    more_address: str

    @property
    def more(self) -> int:
        return self.number - len(self.cards)

    @property
    def html(self) -> Iterator[SafeString]:
        """The cards as the page has them."""
        return (card_html(card, in_tray=True) for card in self.cards)


@dataclass(frozen=True)
class Board:
    piles: tuple[Pile, ...]
    columns: tuple[Column, ...]
    opened: Place | None
    units: tuple[Place, ...]
    address: str
    trace: str


def board_of(request: PageRequest, asked: Asked) -> Board:
    """The board, at most 10 statements.

    Raises:
        NotFound: no such unit, or not for this viewer.
    """
    plan = plan_of(request.viewer, asked.unit)
    if plan is None:
        raise NotFound(_("没有找到该单位，或您无权查看。"))
    piled = work_orders.stacks(
        plan.keys,
        by_person=plan.opened is not None,
        most=max([CARDS_OF_TRAY, *asked.depths.values()]),
        soon=SOON,
        at=request.at,
    )
    wanted = [*_wanted(plan, piled, asked)]
    made = Cards(work_orders.by_ids(wanted), request)
    columns = _columns(plan, piled, asked, made, request)
    piles = tuple(each for each in _piles(plan, piled, asked, made, request) if each.number)
    return Board(piles, columns, plan.opened, plan.units, address(request, asked), _trace(piles, columns))


def stamp(request: PageRequest) -> str:
    """What the cheap question compares: nothing was written down, and no quarter of a while has passed."""
    return f"{journal.newest()}{int(request.at.timestamp()) // KEPT_SECONDS}"


def _wanted(plan: Plan, piled: dict[str, Stack], asked: Asked) -> Iterable[UUID]:
    least = dict.fromkeys(map(str, TRAY), CARDS_OF_TRAY)
    least |= {head.key: CARDS_OF_TRAY if head.in_tray else CARDS_A_COLUMN for head in plan.heads}
    for key, stack in piled.items():
        if key in least:
            yield from stack.first[: asked.of_column(key, least[key])]


def _columns(
    plan: Plan, piled: dict[str, Stack], asked: Asked, made: Cards, request: PageRequest
) -> tuple[Column, ...]:
    shown = [
        (head, piled.get(head.key, Stack(Load(), ())))
        for head in plan.heads
        if not head.in_tray and (head.is_always_shown or head.key in piled)
    ]
    fullest = max((stack.load.open for _head, stack in shown), default=0) or 1
    found = []
    for head, stack in shown:
        depth = asked.of_column(head.key, CARDS_A_COLUMN)
        load = stack.load
        late, soon, full = (1000 * part // fullest for part in (load.late, load.soon, load.open))
        found.append(
            Column(
                head,
                load,
                tuple(made.card(order) for order in stack.first[:depth]),
                depth,
                address(request, asked, head.key, depth + MORE),
                f"{address_of('board')}?{urlencode({'unit': head.unit})}" if head.kind == "unit" else "",
                (late, soon, late + soon, full - late - soon),
            )
        )
    return tuple(found)


def _piles(plan: Plan, piled: dict[str, Stack], asked: Asked, made: Cards, request: PageRequest) -> Iterable[Pile]:
    wanted = [(str(state), word(STATE_LABELS[state]), HINTS[state]) for state in TRAY]
    own = [head for head in plan.heads if head.in_tray]
    wanted += [(head.key, gettext("%(unit)s · 未指派") % {"unit": head.title}, UNASSIGNED) for head in own]
    for key, title, hint in wanted:
        stack, depth = piled.get(key, Stack(Load(), ())), asked.of_column(key, CARDS_OF_TRAY)
        cards = tuple(made.card(order) for order in stack.first[:depth])
        yield Pile(key, title, hint, stack.load.open, cards, depth, address(request, asked, key, depth + MORE))
    depth = asked.of_column(ASKING, CARDS_OF_TRAY)
    requests = work_orders.requests_for_time(viewer=request.viewer, most=depth + 1)
    cards = tuple(made.asking(each) for each in requests[:depth])
    more = address(request, asked, ASKING, depth + MORE)
    yield Pile(ASKING, word(_("延期待审批")), HINTS[ASKING], len(requests), cards, depth, more)


def address(request: PageRequest, asked: Asked, key: str = "", depth: int = 0) -> str:
    """The address of this board, with one column showing more."""
    depths = asked.depths | ({key: min(depth, MOST)} if key else {})
    words = [("unit", asked.unit)] if asked.unit else []
    words += [("depth", f"{each}:{number}") for each, number in sorted(depths.items())]
    return address_of("board") + (f"?{urlencode(words)}" if words else "")


def _trace(piles: tuple[Pile, ...], columns: tuple[Column, ...]) -> str:
    parts: list[tuple[object, ...]] = [(pile.key, pile.number, [card.trace for card in pile.cards]) for pile in piles]
    parts += [(column.head.key, column.load, [card.trace for card in column.cards]) for column in columns]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
