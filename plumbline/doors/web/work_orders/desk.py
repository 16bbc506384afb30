"""What stands on the agent's desk besides the form: who calls, what was just taken, drafts that wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from plumbline.doors.web.customers.card import CustomerPanel, customer_panel
from plumbline.doors.web.order_rows import OrderRow, order_row
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named
from plumbline.ground.kernel.refusals import NotFound
from plumbline.service.customers import queries as customers
from plumbline.service.customers.queries import Found
from plumbline.service.customers.rules import Way, mask_name, mask_phone, normal_phone
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import Draft
from plumbline.service.work_orders.rules import LONGEST_TITLE

LONGEST_SEARCH = 100
STILL_TYPING = timedelta(minutes=2)
SHOWN_DRAFTS = 3
ROW_WORDS = 40
BEGUN = (Way.NUMBER_START, Way.PHONE_START)
"""Whose number only begins with the caller's is not yet who calls."""


@dataclass(frozen=True)
class Caller:
    """Whom a number or an id in the address leads to: one customer, several to choose from, or none."""

    panel: CustomerPanel | None = None
    found: tuple[Found, ...] = ()
    text: str = ""


def caller_of(request: PageRequest, known: Mapping[str, Any]) -> Caller:
    """A softphone opens the desk with ``phone``; a customer's page with ``customer_id``."""
    panel = panel_of(request, known.get("customer_id"))
    phone = str(known.get("phone") or "")[:40]
    if panel or not normal_phone(phone):
        return Caller(panel)
    found = tuple(customers.find(phone, viewer=request.viewer, at=request.at, limit=10))
    if len(found) == 1 and found[0].way not in BEGUN:
        return Caller(panel_of(request, found[0].customer_id))
    return Caller(None, found, phone)


def panel_of(request: PageRequest, customer_id: Any) -> CustomerPanel | None:
    """The chosen customer; None for none, or for an id that leads nowhere for this viewer."""
    try:
        return customer_panel(UUID(str(customer_id)), request) if customer_id else None
    except (ValueError, NotFound):
        return None


@dataclass(frozen=True)
class Banner:
    """What the agent reads to the caller before hanging up."""

    row: OrderRow
    is_urged: bool
    is_answered: bool
    is_attached: bool


def just_taken(request: PageRequest) -> Banner | None:
    """The order that the address says was just registered or urged; None for a number that leads nowhere for this viewer."""
    number, is_urged = request.GET.get("made", ""), False
    if not number:
        number, is_urged = request.GET.get("urged", ""), True
    order = work_orders.taken_by(number[:40], viewer=request.viewer) if number else None
    if order is None:
        return None
    row = order_row(order, viewer=request.viewer, at=request.at)
    is_answered = order.replied_at is not None and not is_urged
    return Banner(row, is_urged, is_answered, order.parent_id is not None)


@dataclass(frozen=True)
class DraftNote:
    """A draft in a line: enough to know which call it was."""

    id: UUID
    saved_at: datetime
    words: str
    is_newest: bool
    may_be_open_elsewhere: bool


@dataclass(frozen=True)
class DraftNotes:
    """The latest ones, and how many more there are."""

    shown: tuple[DraftNote, ...]
    more: int


def draft_notes(request: PageRequest, drafts: list[Draft], *, besides: str) -> DraftNotes:
    others = [draft for draft in drafts if draft.form != besides or not besides]
    catalogue = work_orders.catalogue(revision=request.revision)
    shown = tuple(
        DraftNote(
            draft.pk,
            draft.saved_at,
            _words(draft.content, catalogue),
            len(others) > 1 and place == 0,
            request.at - draft.saved_at < STILL_TYPING,
        )
        for place, draft in enumerate(others if request.GET.get("drafts") == "all" else others[:SHOWN_DRAFTS])
    )
    return DraftNotes(shown, len(others) - len(shown))


def _words(content: Mapping[str, Any], catalogue: work_orders.Catalogue) -> str:
    """The type, who called, and the first words that were typed; personal values masked."""
    node = catalogue.by_code.get(str(content.get("order_type") or ""))
    texts = [str(content.get(name) or "").strip() for name in ("title", "description")]
    parts = [
        named(node) if node else "",
        mask_name(str(content.get("name") or "")[:120]),
        mask_phone(normal_phone(str(content.get("phone") or "")[:40])),
        next((text[:LONGEST_TITLE] for text in texts if text), "")[:ROW_WORDS],
    ]
    return " · ".join(part for part in parts if part) or gettext("尚未填写类型和内容")
