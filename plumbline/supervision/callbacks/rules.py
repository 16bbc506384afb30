"""When an attempt counts, when a call-back is finished, who may call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.service.customers.rules import normal_phone
from plumbline.supervision.callbacks.states import NOT_SPOKEN, OF_A_CALL, REACHED, Result
from plumbline.supervision.sampling.rules import Agreement, kappa


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


@dataclass(frozen=True)
class Made:
    """How a call was made, as far as anybody says: seconds spoken, whether the number is one the customer is known by, its last four digits."""

    talked_seconds: int | None = None
    own_number: bool | None = None
    dialled_tail: str = ""


LONGEST_CALL = 4 * 60 * 60
"""Seconds; what is longer is a number typed into the wrong field."""


def checked_number(dialled: str, talked_seconds: int | None) -> str:
    """The digits that were dialled; empty where nobody says.

    Raises:
        CallbackRefused: words that hold no telephone number, or a length no call has.
    """
    digits = normal_phone(dialled)
    if dialled.strip() and not 5 <= len(digits) <= 20:
        raise CallbackRefused(_("“%(text)s”不是电话号码。"), field="dialled", text=dialled[:20])
    if talked_seconds is not None and not 0 <= talked_seconds <= LONGEST_CALL:
        raise CallbackRefused(_("通话秒数须在 0—%(most)d 之间。"), field="talked_seconds", most=LONGEST_CALL)
    return digits


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


def earliest(*, planned_at: datetime, last: datetime | None) -> datetime:
    """No try lies before the call-back was planned, nor before the try before it."""
    return max(planned_at, last or planned_at)


CLAIM = timedelta(minutes=10)
"""How long a call-back stays with whoever opened it; a page that stands open asks anew before."""


def is_held_by_another(
    person: UUID | None, claimed_by: UUID | None, claimed_until: datetime | None, at: datetime
) -> bool:
    """Whether somebody else is calling right now."""
    return claimed_by is not None and claimed_by != person and claimed_until is not None and claimed_until > at


class RecheckRefused(Refused):
    """A round or a recheck that cannot be as it was asked for."""

    code = "recheck_refused"


COMPARED: dict[str, tuple[str, ...]] = {
    "called": ("yes", "no"),
    "came": ("yes", "no"),
    "solved": ("yes", "no"),
    "satisfied": (Result.SATISFIED.value, Result.BASICALLY.value, Result.DISSATISFIED.value),
}
"""What two levels are compared by: items of the recheck form with their answers in order."""
LARGEST_SAMPLE = 2_000
LONGEST_SEED = 60


@dataclass(frozen=True)
class Difference:
    """An item that two levels heard differently."""

    item: str
    lower: str
    upper: str


def first_answers(result: str, solved: bool | None, *, arrived: bool | None) -> dict[str, str]:
    """What a call-back says in the words of the recheck form; ``arrived``: whether the unit says that somebody came (None: no visit was due)."""
    said = {"called": "yes", "satisfied": result} if result in REACHED else {}
    if result in REACHED and solved is not None:
        said["solved"] = "yes" if solved else "no"
    if arrived is not None:
        said["came"] = "yes" if arrived else "no"
    return said


def differences(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> list[Difference]:
    """Item by item, those that both answered and answered differently."""
    return [
        Difference(item, str(lower[item]), str(upper[item]))
        for item, answers in COMPARED.items()
        if lower.get(item) in answers and upper.get(item) in answers and lower[item] != upper[item]
    ]


def contradicts(found: Iterable[Difference]) -> bool:
    """Whether the upper level heard the opposite of what the lower one wrote down, to the lower one's advantage.

    Satisfied instead of basically satisfied is a difference of hearing; dissatisfied, unsolved, never called or never visited is not.
    """
    return any(
        (each.item == "satisfied" and each.upper == Result.DISSATISFIED)
        or (each.item != "satisfied" and (each.lower, each.upper) == ("yes", "no"))
        for each in found
    )


def agreement(pairs: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> dict[str, Agreement]:
    """Kappa of lower and upper level by item, over the cases in which both answered; satisfaction is weighted linearly, the rest plain."""
    known = list(pairs)
    return {
        item: kappa(
            [(str(a[item]), str(b[item])) for a, b in known if a.get(item) in answers and b.get(item) in answers],
            answers,
            weights="linear" if item == "satisfied" else "none",
        )
        for item, answers in COMPARED.items()
    }
