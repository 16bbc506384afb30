"""When an attempt counts, when a call-back is finished, who may call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.supervision.callbacks.states import NOT_SPOKEN, OF_A_CALL, REACHED, Result


class CallbackRefused(Refused):
    """The attempt cannot be recorded as given."""

    code = "callback_refused"


@dataclass(frozen=True)
class Terms:
    """A policy. ``spacing`` is the least time between two attempts that count; ``day_parts`` how many parts of the day they must touch."""

    attempts: int = 3
    spacing: timedelta = timedelta(minutes=120)
    day_parts: int = 2
    reopens_on: frozenset[str] = frozenset({"dissatisfied", "unresolved"})
    share_percent: int = 100


@dataclass(frozen=True)
class Tried:
    at: datetime
    counts: bool
    day_part: str


def day_part(local: datetime) -> str:
    """Morning until 12:00, afternoon until 18:00, evening after; local time of the company."""
    return "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"


def counts(at: datetime, before: Iterable[Tried], terms: Terms) -> bool:
    """Far enough from the last attempt that counted."""
    last = max((tried.at for tried in before if tried.counts), default=None)
    return last is None or at - last >= terms.spacing


def is_finished(result: Result, tried: Sequence[Tried], terms: Terms) -> bool:
    """A word was spoken or refused; or enough attempts at different times found nobody."""
    if result not in NOT_SPOKEN:
        return True
    counted = [each for each in tried if each.counts]
    return len(counted) >= terms.attempts and len({each.day_part for each in counted}) >= min(
        terms.day_parts, terms.attempts
    )


def reopens(result: Result, solved: bool | None, terms: Terms) -> bool:
    """Dissatisfied, or not solved in the customer's words."""
    if result not in REACHED:
        return False
    dissatisfied = result is Result.DISSATISFIED and "dissatisfied" in terms.reopens_on
    return dissatisfied or (solved is False and "unresolved" in terms.reopens_on)


def is_chosen(order_id: UUID, terms: Terms) -> bool:
    """Whether this order is among the share that is called back: decided by the order's identifier, so that nobody can choose."""
    return order_id.int % 100 < terms.share_percent


LONGEST_WORDS = 4_000


def check_answer(result: Result, solved: bool | None, opinion: str, note: str) -> None:
    """Refuses half an answer.

    Raises:
        CallbackRefused: spoken with the customer but not said whether it was solved; dissatisfied without the customer's words; not what a call can end in.
        TextRefused: words that are too long or cannot be kept.
    """
    check_text(opinion, field="opinion", name=_("客户意见"), most=LONGEST_WORDS)
    check_text(note, field="note", name=_("回访员备注"), most=LONGEST_WORDS)
    if result not in OF_A_CALL:
        raise CallbackRefused(_("请选择一项回访结果。"), field="result")
    if result in REACHED and solved is None:
        raise CallbackRefused(_("已接通的回访须填写问题是否解决。"), field="solved")
    if result is Result.DISSATISFIED and not opinion.strip():
        raise CallbackRefused(_("客户不满意时须记录客户意见。"), field="opinion")


def check_moment(at: datetime, *, planned_at: datetime, last: datetime | None) -> None:
    """Refuses a try before the call-back was planned, or before the try before it.

    Raises:
        CallbackRefused.
    """
    earliest = max(planned_at, last or planned_at)
    if at < earliest:
        raise CallbackRefused(
            _("拨打时间 %(at)s 早于该回访的安排或上一次拨打（%(earliest)s）。"),
            field="at",
            at=at.isoformat(timespec="minutes"),
            earliest=earliest.astimezone(at.tzinfo).isoformat(timespec="minutes"),
        )
