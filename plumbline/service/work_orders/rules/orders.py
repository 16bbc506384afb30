"""Decisions about orders without I/O: words for search, checks of what was typed, which moves are open."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.texts import check_text, is_storable
from plumbline.ground.kernel.wording import _
from plumbline.service.work_orders.states import MOVES, WHILE_PAUSED, Channel, State, Urgency

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
LONGEST_ANSWER = 2_000
ARBITER_AT = 3
ONLY_TURNS_CLOCKS = frozenset({"contain", "investigate", "notify_customers", "mark_ready", "mark_paid", "return_sheet"})
"""Moves that mean nothing but that a clock stops or starts: without a limit that knows it, there is nothing to report."""
ANSWERED_AT_ONCE = frozenset({"inquiry"})
"""Kinds of matter that whoever takes them may answer on the spot: questions. Everything else is somebody's work."""
_LATIN = re.compile(r"[0-9a-z]+")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


class RegistrationRefused(Refused):
    """What was typed cannot be registered; ``field`` names the input."""

    code = "registration_refused"


class MoveRefused(Conflict):
    """The move is not open now; ``open_moves`` are."""

    code = "move_refused"

    def __init__(
        self, sentence: str, /, *, open_moves: tuple[str, ...] = (), field: str | None = None, **params: Any
    ) -> None:
        self.open_moves = open_moves
        super().__init__(sentence, field=field, **params)


class InputRefused(Refused):
    """A move lacks an input or was given one that cannot be."""

    code = "input_refused"


@dataclass(frozen=True)
class TypeNode:
    """An order type in memory. ``line_of_descent``: the type and its ancestors, nearest first."""

    id: UUID
    code: str
    name: str
    name_en: str
    pack: str
    line: str
    kind: str
    line_of_descent: tuple[str, ...]
    registrable: bool
    default_urgency: str
    on_site: bool
    is_complaint: bool
    fee_line: bool
    in_scope: bool | None
    callback_policy: str
    facts: tuple[Mapping[str, Any], ...] = ()
    tell_first: tuple[Mapping[str, str], ...] = ()
    search: tuple[str, ...] = ()
    clause: str = ""
    proposed: bool = False
    is_retired: bool = False


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What was said and typed. A customer is named by number or id, found by phone, or unknown.

    ``facts`` None: the channel could not ask (machines); a mapping: every required fact must be in it. ``submission`` makes a double submit one order.
    ``unit``: a unit's code chosen by hand. ``due_at``: a deadline that came with the matter (12345).
    """

    channel: Channel
    order_type: str
    title: str
    description: str = ""
    urgency: Urgency | None = None
    customer_id: UUID | None = None
    customer_number: str = ""
    phone: str = ""
    name: str = ""
    address: str = ""
    area: str = ""
    unit: str = ""
    occurred_at: datetime | None = None
    due_at: datetime | None = None
    external_source: str = ""
    external_number: str = ""
    submission: str | None = None
    facts: Mapping[str, Any] | None = None
    parent: str = ""


def checked(registration: Registration, node: TypeNode, *, at: datetime) -> None:
    """Refuses what cannot be an order.

    Raises:
        RegistrationRefused: no title, too long a text, a heading instead of a type, happened in the future, missing facts, half an external number.
    """
    _check_texts(registration)
    if not node.registrable:
        raise RegistrationRefused(
            _("“%(type)s”只是分类标题，请选择它下面的具体类型。"), field="order_type", type=node.name
        )
    if registration.occurred_at is not None and registration.occurred_at > at + timedelta(minutes=5):
        raise RegistrationRefused(_("发生时间不能晚于现在。"), field="occurred_at")
    if bool(registration.external_source) != bool(registration.external_number):
        raise RegistrationRefused(_("外部来源与外部编号须同时填写。"), field="external")
    if registration.facts is not None:
        _check_facts(registration.facts, node)


FIELD_LABELS: dict[str, str] = {
    "title": _("标题"),
    "description": _("内容"),
    "address": _("地址"),
    "name": _("联系人"),
    "phone": _("电话"),
    "external_number": _("外部编号"),
    "external_source": _("外部来源"),
}


def _check_texts(registration: Registration) -> None:
    if not registration.title.strip():
        raise RegistrationRefused(_("请填写诉求标题。"), field="title")
    longest = {
        "title": LONGEST_TITLE,
        "description": LONGEST_TEXT,
        "address": 300,
        "name": 120,
        "phone": 40,
        "external_number": 80,
        "external_source": 60,
    }
    for name, most in longest.items():
        text = getattr(registration, name)
        if len(text) > most:
            raise RegistrationRefused(
                _("“%(name)s”最多 %(most)d 字，现有 %(length)d 字，请删减。"),
                field=name,
                name=FIELD_LABELS[name],
                most=most,
                length=len(text),
            )
        if not is_storable(text):
            raise RegistrationRefused(
                _("“%(name)s”中有无法保存的字符，请删除后重新输入。"), field=name, name=FIELD_LABELS[name]
            )


def _check_facts(facts: Mapping[str, Any], node: TypeNode) -> None:
    for code, said in facts.items():
        name = next((asked["ask"]["zh"] for asked in node.facts if asked["code"] == code), "")
        check_text(str(said), field=f"fact_{code}"[:80], name=name or code[:40], most=LONGEST_ANSWER)
    for asked in node.facts:
        if not asked.get("optional") and str(facts.get(asked["code"], "")).strip() == "":
            raise RegistrationRefused(_("请询问并填写：%(ask)s"), field=f"fact_{asked['code']}", ask=asked["ask"]["zh"])


def open_moves(
    state: State,
    *,
    is_paused: bool,
    has_extension_request: bool,
    has_parent: bool,
    is_answerable: bool = False,
    turns: frozenset[str] | None = None,
) -> tuple[Move[State], ...]:
    """The moves that the order itself allows now, whoever asks. ``turns``: the milestones and starting events that limits of its type know; None: any."""
    kept_back = set(_ABOUT_EXTENSION if has_extension_request else _DECIDES_EXTENSION)
    kept_back.add("link" if has_parent else "unlink")
    if not is_answerable:
        kept_back.add("answer")
    return tuple(
        move
        for move in MOVES.open_moves(state)
        if move.name not in kept_back and _goes_with_pause(move, is_paused=is_paused) and _turns_something(move, turns)
    )


_ABOUT_EXTENSION = ("request_extension",)
_DECIDES_EXTENSION = ("grant_extension", "refuse_extension")


def _goes_with_pause(move: Move[State], *, is_paused: bool) -> bool:
    return move.name in WHILE_PAUSED if is_paused else not move.resumes


def _turns_something(move: Move[State], turns: frozenset[str] | None) -> bool:
    if turns is None or move.name not in ONLY_TURNS_CLOCKS:
        return True
    return not turns.isdisjoint((*move.starts, *move.stops))


def search_words(*texts: str) -> list[str]:
    """What search finds an order by: pairs of neighbouring Chinese characters, and whole words of letters and digits (up to 40), each once.

    pg_trgm finds no word of two Chinese characters; pairs do, and a longer word is found by all its pairs.
    """
    plain = unicodedata.normalize("NFKC", " ".join(texts)).lower()
    words = {word[:40] for word in _LATIN.findall(plain)}
    for run in _CHINESE.findall(plain):
        words.update(run[place : place + 2] for place in range(max(1, len(run) - 1)))
    return sorted(words)


def next_state_after_return(bounces: int) -> State:
    """The third return goes to an arbiter."""
    return State.ARBITRATION if bounces >= ARBITER_AT else State.RETURNED
