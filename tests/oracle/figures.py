"""Every indicator counted case by case in plain Python, from records that say what happened: no SQL, no code of the product.

It is slow and says the rules as a person would: what a case is about, whether it counts, whether it was in time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

ON_TIME_RESULTS = "satisfied"
REACHED = {"satisfied", "basically", "dissatisfied"}
NOT_COUNTED = {"voided", "merged"}


@dataclass(frozen=True)
class Promise:
    """A clock: ``binding`` is false for one that another clock of the same milestone outdoes, or that was taken back."""

    milestone: str
    due: datetime
    done: datetime | None
    round: int = 1
    binding: bool = True


@dataclass(frozen=True)
class Call:
    """The call-back of a round."""

    round: int
    attempts: int
    due: datetime | None
    finished: datetime | None
    result: str = ""
    solved: bool | None = None


@dataclass(frozen=True)
class Contact:
    """A further contact about the order."""

    kind: str
    channel: str
    at: datetime


@dataclass(frozen=True)
class Trip:
    """A visit, perhaps at a time agreed on. ``signed``: its sheet is whole."""

    starts: datetime | None
    ends: datetime | None
    there: datetime | None
    ended: datetime | None
    state: str = "finished"
    signed: bool = False


@dataclass(frozen=True)
class Order:
    """What happened to one order. ``path`` is where its unit stood when it was assigned."""

    path: str
    line: str
    kind: str
    is_complaint: bool
    in_scope: bool | None
    channel: str
    state: str
    opened: datetime
    assigned: datetime
    closed: datetime | None = None
    dispatched: bool = True
    bounces: int = 0
    urges: int = 0
    round: int = 1
    promises: tuple[Promise, ...] = ()
    calls: tuple[Call, ...] = ()
    customer: int = 0
    resolved: datetime | None = None
    replied: datetime | None = None
    contacts: tuple[Contact, ...] = ()
    trips: tuple[Trip, ...] = ()
    is_set_aside: bool = False
    matter: str = ""
    """What it is about, where kind, line and scope do not say it already."""


@dataclass
class Tally:
    """The parts of a share: who counts, who of them fulfils."""

    whole: int = 0
    part: int = 0
    excluded: int = 0
    lengths: list[int] = field(default_factory=list)


def minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def kept(promise: Promise | None) -> bool:
    return promise is not None and promise.done is not None and minute(promise.done) <= minute(promise.due)


def is_late(promise: Promise, now: datetime) -> bool:
    return not kept(promise) if promise.done is not None else minute(promise.due) < minute(now)


def running(order: Order, milestone: str) -> Promise | None:
    """The binding promise of the present round; of several the one that is due first."""
    return first_due(order, milestone, order.round)


def first_due(order: Order, milestone: str, round_number: int) -> Promise | None:
    found = [p for p in order.promises if p.binding and p.milestone == milestone and p.round == round_number]
    return min(found, key=lambda promise: promise.due, default=None)


def term(order: Order) -> Promise | None:
    return running(order, "reply") or running(order, "resolve")


def is_term(order: Order, promise: Promise) -> bool:
    if promise.milestone == "reply":
        return promise is first_due(order, "reply", promise.round)
    others = {p.milestone for p in order.promises if p.binding and p.round == promise.round}
    return promise.milestone == "resolve" and "reply" not in others


def answer(order: Order) -> str:
    return next((call.result for call in order.calls if call.round == order.round), "")


def is_passed_on(order: Order) -> bool:
    return order.kind == "government_item" or order.channel == "gov_12345"


About = Callable[[Order], bool]
AboutPromise = Callable[[Order, Promise], bool]

REPAIRS = {"fault_report", "emergency"}
DUE_SHARES: dict[str, AboutPromise] = {
    "ORD-05": is_term,
    "CMP-01": lambda o, p: o.is_complaint and is_term(o, p),
    "CMP-06": lambda o, p: o.is_complaint and p.milestone == "investigate",
    "USE-07": lambda o, p: o.kind in REPAIRS and p.milestone == "resolve",
    "HEA-03": lambda o, p: o.line == "heating" and o.kind == "emergency" and p.milestone == "arrive",
    "HEA-04": lambda o, p: o.line == "heating" and o.kind == "complaint" and p.milestone == "arrive",
    "HEA-05": lambda o, p: (
        o.line == "heating" and o.kind == "fault_report" and o.in_scope is True and p.milestone == "resolve"
    ),
    "USE-09": lambda o, p: o.kind == "emergency" and p.milestone == "arrive",
    "FLD-04": lambda o, p: p.milestone == "sheet_return",
    "GOV-01": lambda o, p: is_passed_on(o) and p.milestone == "contact",
    "HOT-08": lambda o, p: p.milestone == "dispatch",
    "CBK-03": lambda o, p: p.milestone == "callback",
    "GOV-04": lambda o, p: is_passed_on(o) and is_term(o, p),
}


@dataclass(frozen=True)
class Share:
    """A share of all assigned: what it is about, which count besides (G2 apart), which fulfil."""

    about: About
    counts: About
    fulfils: About


ASSIGNED_SHARES: dict[str, Share] = {
    "ORD-05": Share(lambda o: True, lambda o: term(o) is not None, lambda o: kept(term(o))),
    "CMP-01": Share(lambda o: o.is_complaint, lambda o: True, lambda o: kept(term(o))),
    "CMP-02": Share(lambda o: o.is_complaint, lambda o: True, lambda o: o.closed is not None),
    "CMP-03": Share(lambda o: o.is_complaint, lambda o: True, lambda o: answer(o) == "satisfied"),
    "CMP-04": Share(lambda o: o.is_complaint, lambda o: answer(o) in REACHED, lambda o: answer(o) == "satisfied"),
    "USE-07": Share(lambda o: o.kind in REPAIRS, lambda o: True, lambda o: kept(running(o, "resolve"))),
    "HOT-07": Share(lambda o: o.dispatched, lambda o: True, lambda o: o.bounces == 0),
}
CALL_SHARES: dict[str, tuple[Callable[[Call], bool], Callable[[Call], bool], Callable[[Call], bool]]] = {
    "CBK-01": (lambda c: True, lambda c: True, lambda c: c.attempts > 0),
    "CBK-02": (
        lambda c: c.attempts > 0,
        lambda c: c.finished is not None and c.result != "withdrawn",
        lambda c: c.result in REACHED,
    ),
    "CBK-04": (lambda c: c.finished is not None, lambda c: c.result in REACHED, lambda c: c.result == "satisfied"),
    "GOV-02": (lambda c: c.finished is not None, lambda c: c.result in REACHED, lambda c: c.solved is True),
    "GOV-03": (lambda c: c.finished is not None, lambda c: c.result in REACHED, lambda c: c.result == "satisfied"),
}


def add(tally: Tally, *, about: bool, counts: bool, fulfils: bool) -> None:
    if about and counts:
        tally.whole += 1
        tally.part += fulfils
    elif about:
        tally.excluded += 1


def share(code: str, basis: str, orders: Iterable[Order], start: datetime, end: datetime, now: datetime) -> Tally:
    """One share of these orders in [start, end)."""
    tally = Tally()
    for order in orders:
        is_counted = order.state not in NOT_COUNTED and not order.is_set_aside
        if basis == "ASSIGNED":
            rule = ASSIGNED_SHARES[code]
            if start <= order.assigned < end and order.assigned <= minute(now):
                add(
                    tally,
                    about=rule.about(order),
                    counts=is_counted and rule.counts(order),
                    fulfils=rule.fulfils(order),
                )
        elif code in CALL_SHARES:
            _add_calls(tally, code, order, is_counted, start, end, now)
        else:
            for promise in fell_due(order, start, end, now):
                add(tally, about=DUE_SHARES[code](order, promise), counts=is_counted, fulfils=kept(promise))
    return tally


def fell_due(order: Order, start: datetime, end: datetime, now: datetime) -> list[Promise]:
    """Promises that fell due or were fulfilled, whichever came first, in the period; open and not due ones are outside (G1)."""
    found = []
    for promise in order.promises:
        if not promise.binding or (promise.done is None and not minute(promise.due) < minute(now)):
            continue
        first = min(promise.due, promise.done) if promise.done is not None else promise.due
        if start <= first < end:
            found.append(promise)
    return found


def _add_calls(
    tally: Tally, code: str, order: Order, is_counted: bool, start: datetime, end: datetime, now: datetime
) -> None:
    about, counts, fulfils = CALL_SHARES[code]
    if code.startswith("GOV") and not is_passed_on(order):
        return
    for call in order.calls:
        moments = [moment for moment in (call.due, call.finished) if moment is not None]
        if call.finished is None and (call.due is None or not minute(call.due) < minute(now)):
            continue
        if moments and start <= min(moments) < end:
            add(tally, about=about(call), counts=is_counted and counts(call), fulfils=fulfils(call))


def counts(orders: Sequence[Order], start: datetime, end: datetime, now: datetime) -> dict[tuple[str, str], int]:
    """The figures that are numbers of orders."""
    assigned = [
        o
        for o in orders
        if start <= o.assigned < end and o.assigned <= minute(now) and o.state not in NOT_COUNTED and not o.is_set_aside
    ]
    with_term = [(o, term(o)) for o in assigned]
    due = share("ORD-05", "DUE", orders, start, end, now)
    return {
        ("ORD-01", "ASSIGNED"): len(assigned),
        ("ORD-02", "ASSIGNED"): sum(kept(promise) for _o, promise in with_term),
        ("ORD-03", "ASSIGNED"): sum(promise is not None and is_late(promise, now) for _o, promise in with_term),
        ("ORD-04", "ASSIGNED"): sum(o.closed is None for o in assigned),
        ("ORD-02", "DUE"): due.part,
        ("ORD-03", "DUE"): due.whole - due.part,
    }


def lengths(orders: Iterable[Order], basis: str, start: datetime, end: datetime, *, complaints_only: bool) -> list[int]:
    """Whole seconds from taking on to closing."""
    found = []
    for order in orders:
        moment = order.closed if basis == "CLOSED" else order.assigned
        if order.closed is None or moment is None or order.state in NOT_COUNTED or order.is_set_aside:
            continue
        if start <= moment < end and (order.is_complaint or not complaints_only):
            delta = order.closed - order.opened
            found.append(delta.days * 86_400 + delta.seconds)
    return found


def percentile(values: list[int], percent: int) -> Fraction | None:
    """In proportion between the two neighbours of rank percent × (n − 1)."""
    if not values:
        return None
    ordered = sorted(values)
    rank = Fraction(percent * (len(ordered) - 1), 100)
    low = rank.numerator // rank.denominator
    return ordered[low] + (rank - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])
