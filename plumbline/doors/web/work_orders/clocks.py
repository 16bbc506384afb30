"""Clocks of an order as its page shows them: state, due, which one binds, by which clause, and the whole reckoning in sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from plumbline.doors.web.order_rows import Badge, Due, due, milestone_label
from plumbline.doors.web.saying import chosen, filled, word
from plumbline.doors.web.work_orders.ledger_bar import Picture, picture
from plumbline.ground.kernel.wording import _
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.service_levels.queries import ClockView, next_due
from plumbline.ground.service_levels.rules import ClockState, explain
from plumbline.ground.service_levels.rules.matching import Limit

STATE_BADGES: dict[ClockState, tuple[str, str]] = {
    ClockState.RUNNING: (_("计时中"), "blue"),
    ClockState.PAUSED: (_("暂停计时"), "yellow"),
    ClockState.MET: (_("按时完成"), "green"),
    ClockState.BREACHED: (_("超时"), "red"),
}


@dataclass(frozen=True)
class ClauseShown:
    """A clause with its words, or the reason of a proposed limit; both empty for a deadline given from outside."""

    code: str
    number: str
    document: str
    text: str
    because: str
    is_proposed: bool


@dataclass(frozen=True)
class ClockShown:
    """One clock."""

    milestone: str
    round: int
    state: Badge
    due: Due | None
    due_at: datetime
    stopped_at: datetime | None
    is_next: bool
    is_binding: bool
    is_provisional: bool
    clause: ClauseShown
    sentences: tuple[str, ...]
    picture: Picture


def clocks_shown(views: Sequence[ClockView], *, at: datetime, on: date) -> list[ClockShown]:
    """Running clocks first by due, then the finished ones; one statement for the words of all clauses."""
    clauses = clauses_shown([view.limit for view in views if view.limit], on=on)
    nearest = next_due(views)
    ordered = sorted(views, key=lambda view: (view.clock.stopped_at is not None, view.clock.due_at))
    return [
        _shown(view, clauses, is_next=nearest is not None and view.clock.id == nearest.id, at=at) for view in ordered
    ]


def _shown(view: ClockView, clauses: Mapping[str, ClauseShown], *, is_next: bool, at: datetime) -> ClockShown:
    clock, state = view.clock, view.state(at)
    label, tone = STATE_BADGES[state]
    is_waiting = clock.stopped_at is None and not clock.paused
    return ClockShown(
        milestone=milestone_label(clock.milestone),
        round=clock.round,
        state=Badge(word(label), tone),
        due=due(clock.due_at, clock.milestone, at=at) if is_waiting else None,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        is_next=is_next,
        is_binding=clock.binding,
        is_provisional=clock.provisional,
        clause=clauses[view.limit.code] if view.limit else ClauseShown("", "", "", "", "", False),
        sentences=tuple(sentences(view, at=at)),
        picture=picture(view, at=at),
    )


def sentences(view: ClockView, *, at: datetime) -> list[str]:
    """The reckoning; a deadline from outside has only where it comes from."""
    reading = view.reading(at)
    if reading is None:
        return [gettext("该期限由来件规定，不按本公司日历推算。")]
    return [
        filled(word(sentence.msgid), {k: word(v) if isinstance(v, str) else v for k, v in sentence.params.items()})
        for sentence in explain(reading)
    ]


def clauses_shown(limits: Sequence[Limit], *, on: date) -> dict[str, ClauseShown]:
    """For each limit's code the clause it rests on."""
    codes = {limit.clause for limit in limits if limit.clause}
    found = regulations.clauses_by_code(codes, on=on) if codes else {}
    shown = {}
    for limit in limits:
        clause = found.get(limit.clause)
        shown[limit.code] = ClauseShown(
            code=limit.clause,
            number=clause.number if clause else "",
            document=chosen(clause.document.title, clause.document.title_en) if clause else "",
            text=chosen(clause.text, clause.text_en) if clause else "",
            because=chosen(limit.because, limit.because_en),
            is_proposed=limit.proposed,
        )
    return shown
