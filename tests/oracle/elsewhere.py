"""Facts that come from elsewhere, stops of supply, and orders with what came before and after: each indicator counted row by row, in plain Python."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.oracle.figures import Order, minute

NOTICE, DAY, WEEK = timedelta(hours=48), timedelta(hours=24), timedelta(days=7)
MONTH_DAYS = 28
REPAIRS = {"fault_report", "emergency"}


@dataclass(frozen=True)
class Stop:
    """A stop of supply."""

    number: int
    path: str
    kind: str
    announced: datetime
    begins: datetime
    promised: datetime
    expected: datetime
    ended: datetime | None = None
    called_off: datetime | None = None
    owed: datetime | None = None


@dataclass(frozen=True)
class Fact:
    """Something measured or recorded elsewhere."""

    path: str
    kind: str
    reference: str
    happened: datetime
    due: datetime | None = None
    done: datetime | None = None
    outcome: str = ""
    category: str = ""
    amount: Decimal | None = None
    weight: Decimal | None = None

    @property
    def seconds(self) -> int:
        assert self.done is not None
        length = self.done - self.happened
        return length.days * 86_400 + length.seconds


@dataclass
class Sum:
    """Numerator, denominator, and how many rows are met, missed and left out."""

    above: Fraction = Fraction(0)
    below: Fraction = Fraction(0)
    met: int = 0
    missed: int = 0
    excluded: int = 0

    def add(self, counts: bool, fulfils: bool, above: Fraction = Fraction(1), below: Fraction = Fraction(1)) -> None:
        if not counts:
            self.excluded += 1
            return
        self.below += below
        if fulfils:
            self.above += above
            self.met += 1
        else:
            self.missed += 1


def in_time(fact: Fact) -> bool:
    return fact.done is not None and fact.due is not None and minute(fact.done) <= minute(fact.due)


def belongs(fact: Fact, start: datetime, end: datetime, now: datetime) -> bool:
    """Whichever came first of due and done; what is open and not due is outside; where nothing was promised, when it happened."""
    if fact.due is None:
        return start <= fact.happened < end
    if fact.done is None and not minute(fact.due) < minute(now):
        return False
    return start <= min(fact.due, fact.done or fact.due) < end


Rule = Callable[[Fact], bool]


def every(fact: Fact) -> bool:
    return True


@dataclass(frozen=True)
class Share:
    """Which kinds it is about, which rows count, which fulfil, and what each adds. ``judged``: by two, whose agreement is asked for."""

    kinds: tuple[str, ...]
    counts: Rule = every
    fulfils: Rule = every
    above: Callable[[Fact], Fraction] = lambda fact: Fraction(1)
    below: Callable[[Fact], Fraction] = lambda fact: Fraction(1)
    judged: bool = False
    starts: int = 0
    """What the denominator is before any fact: a count divides by one."""


def given(number: Decimal | None) -> Fraction:
    return Fraction(number) if number is not None else Fraction(0)


def good(fact: Fact) -> Fraction:
    return Fraction(1) if fact.outcome else given(fact.amount)


def of(fact: Fact) -> Fraction:
    return Fraction(1) if fact.outcome else given(fact.weight)


def stands_for(fact: Fact) -> Fraction:
    return Fraction(1) if fact.weight is None else Fraction(fact.weight)


def four_places(value: Fraction) -> Fraction:
    return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def possible(fact: Fact) -> Fraction:
    return four_places(given(fact.amount) * given(fact.weight) * 24) if fact.kind == "customers_served" else Fraction(0)


def lost(fact: Fact) -> Fraction:
    return four_places(given(fact.amount) * given(fact.weight)) if fact.kind == "interruption" else Fraction(0)


def customers(fact: Fact, days: int = MONTH_DAYS) -> Fraction:
    """On the average of so many days."""
    if fact.kind != "customers_served":
        return Fraction(0)
    return four_places(given(fact.amount) * given(fact.weight) / days)


def is_positive(fact: Fact) -> bool:
    return fact.outcome in {"very_satisfied", "satisfied"}


def is_short(fact: Fact) -> bool:
    return fact.outcome == "abandoned" and given(fact.amount) < 5


def is_soon(fact: Fact) -> bool:
    return given(fact.amount) <= 15


def is_call(*outcomes: str) -> Rule:
    return lambda fact: fact.outcome in outcomes


def kept(kind: str, *outcomes: str) -> Share:
    return Share((kind,), fulfils=lambda fact: in_time(fact) and (not outcomes or fact.outcome in outcomes))


def passed(kind: str) -> Share:
    return Share((kind,), fulfils=lambda fact: fact.outcome in {"", "pass"}, above=good, below=of)


def pleased(kind: str) -> Share:
    return Share(
        (kind,),
        counts=lambda fact: fact.outcome not in {"", "unreached"},
        fulfils=is_positive,
        above=stands_for,
        below=stands_for,
    )


OFFERED = is_call("answered", "abandoned", "callback")
HALVES = {"liable": Fraction(1), "partly": Fraction(1, 2)}
SHARES: dict[str, Share] = {
    "INST-01": kept("application"),
    "INST-02": kept("site_survey"),
    "INST-04": kept("works"),
    "INST-06": kept("gas_on"),
    "INST-08": pleased("installation_survey"),
    "USE-03": kept("resident_check"),
    "USE-04": Share(("resident_check",), counts=lambda f: f.done is not None, fulfils=lambda f: f.outcome == "entered"),
    "USE-05": kept("non_resident_check"),
    "USE-06": kept("hazard", "pass"),
    "USE-12": kept("meter_reading", "read"),
    "SUP-01": Share(("customers_served", "interruption"), above=lambda f: possible(f) - lost(f), below=possible),
    "SUP-02": passed("gas_quality"),
    "SUP-03": passed("pressure"),
    "HOT-01": Share(("call",), counts=lambda f: OFFERED(f) and not is_short(f), fulfils=is_call("answered")),
    "HOT-02-1": Share(("call",), counts=is_call("answered", "abandoned"), fulfils=is_soon),
    "HOT-02-2": Share(("call",), counts=is_call("answered"), fulfils=is_soon),
    "HOT-02": Share(
        ("call",),
        counts=is_call("answered", "abandoned"),
        fulfils=lambda f: f.outcome == "answered" and is_soon(f),
    ),
    "HOT-02-4": Share(
        ("call",),
        counts=lambda f: f.outcome == "answered" or (f.outcome == "abandoned" and not is_soon(f)),
        fulfils=lambda f: f.outcome == "answered" and is_soon(f),
    ),
    "HOT-03": Share(("call",), counts=OFFERED, fulfils=lambda f: f.outcome == "abandoned" and not is_short(f)),
    "HOT-04": Share(("call",), counts=is_call("answered"), above=lambda f: given(f.amount)),
    "HOT-11": passed("call_review"),
    "CTR-01": Share(("ticket",), counts=lambda f: f.done is not None, above=lambda f: Fraction(f.seconds)),
    "CTR-02": Share(("ticket",), counts=lambda f: f.done is not None, fulfils=lambda f: not in_time(f)),
    "CTR-03": Share(("counter_item",), above=lambda f: Fraction(f.seconds)),
    "CTR-05": Share(
        ("counter_rating",),
        counts=lambda f: f.outcome != "unreached",
        fulfils=lambda f: is_positive(f) or not f.outcome,
        above=good,
        below=of,
    ),
    "CMP-05": passed("file_review"),
    "CMP-07": Share(
        ("liability", "customers_served"), above=lambda f: HALVES.get(f.outcome, Fraction(0)), below=customers
    ),
    "SRV-01": pleased("customer_survey"),
    "SRV-02": Share(("sample_survey",), fulfils=is_positive),
    "INSP-01": kept("inspection"),
    "INSP-02": Share(("inspection_score",), above=lambda f: given(f.amount), below=lambda f: given(f.weight)),
    "INSP-03": kept("finding"),
    "INSP-04": Share(("finding",), fulfils=lambda f: f.category == "repeat"),
    "INSP-05": Share(("mystery_visit",), above=lambda f: given(f.amount), below=lambda f: given(f.weight)),
    "INSP-06": Share(("double_score",), fulfils=lambda f: f.outcome == f.category, judged=True),
    "CMP-12": kept("hot_issue", "pass"),
    "KA-05": Share(
        ("key_account_liability",), fulfils=lambda f: f.outcome == "liable", below=lambda f: Fraction(0), starts=1
    ),
    "KA-01": kept("key_account_check"),
    "KA-04": pleased("key_account_survey"),
    "KA-06": kept("improvement", "pass"),
    "HEA-01": Share(
        ("room_temperature",),
        counts=lambda f: f.category != "customer",
        fulfils=lambda f: f.outcome == "pass" or (not f.outcome and given(f.amount) >= 18),
    ),
}


def of_facts(code: str, facts: Sequence[Fact], start: datetime, end: datetime, now: datetime) -> Sum:
    """One figure of these facts in [start, end)."""
    share = SHARES[code]
    found = Sum(below=Fraction(share.starts))
    for fact in facts:
        if fact.kind in share.kinds and belongs(fact, start, end, now):
            found.add(
                share.counts(fact), share.counts(fact) and share.fulfils(fact), *_parts(share, fact, (end - start).days)
            )
    if share.judged:
        _compare(found, [f for f in facts if f.kind in share.kinds and belongs(f, start, end, now)])
    return found


def _compare(found: Sum, facts: Sequence[Fact]) -> None:
    """Cohen's weighted kappa by its definition: every grade of the one against every grade of the other is what chance alone would give."""
    pairs = [(int(fact.outcome) // 25, int(fact.category) // 25) for fact in facts]
    seen = len(pairs) * sum((one - other) ** 2 for one, other in pairs)
    by_chance = sum((one - other) ** 2 for one, _second in pairs for _first, other in pairs)
    found.above, found.below = Fraction(by_chance - seen), Fraction(by_chance)


def _parts(share: Share, fact: Fact, days: int) -> tuple[Fraction, Fraction]:
    if not share.counts(fact):
        return Fraction(0), Fraction(0)
    return share.above(fact), customers(fact, days) if share.below is customers else share.below(fact)


def waits(facts: Iterable[Fact], start: datetime, end: datetime, now: datetime) -> list[int]:
    """How long each caller of a number waited, in seconds."""
    called = [f for f in facts if f.kind == "ticket" and f.done is not None and belongs(f, start, end, now)]
    return [fact.seconds for fact in called]


def of_stops(code: str, stops: Iterable[Stop], start: datetime, end: datetime, now: datetime) -> Sum:
    found = Sum()
    for stop in stops:
        if code == "USE-01" and stop.kind == "planned" and start <= stop.begins < end and stop.begins <= minute(now):
            found.add(stop.called_off is None, minute(stop.announced) <= minute(stop.owed or stop.begins - NOTICE))
        wanted = {"USE-02": "planned", "USE-02-U": "unplanned"}.get(code)
        if stop.kind == wanted and stop.ended is not None and start <= stop.ended < end:
            found.add(True, minute(stop.ended) <= minute(min(stop.promised, stop.begins + DAY)))
    return found


def again(order: Order, orders: Sequence[Order], after: datetime, until: datetime) -> list[Order]:
    """Other orders of the same customer with the same matter in (after, until]."""
    if not order.customer:
        return []
    return [
        other
        for other in orders
        if other is not order
        and other.customer == order.customer
        and (other.matter, other.kind, other.line, other.in_scope)
        == (order.matter, order.kind, order.line, order.in_scope)
        and other.state != "voided"
        and not other.is_set_aside
        and after < other.opened <= until
    ]


def of_orders(
    code: str, below: Iterable[Order], orders: Sequence[Order], start: datetime, end: datetime, now: datetime
) -> Sum:
    """What stands on orders with their neighbours, and on visits. ``orders``: all there are, whosever they are."""
    found = Sum()
    for order in below:
        _add_order(code, found, order, orders, start, end, minute(now))
    return found


def _add_order(
    code: str, found: Sum, order: Order, orders: Sequence[Order], start: datetime, end: datetime, now: datetime
) -> None:
    counts = order.state not in {"voided", "merged"} and not order.is_set_aside
    known = counts and bool(order.customer)
    if code == "USE-08" and order.kind in REPAIRS and order.resolved is not None:
        came = again(order, orders, order.resolved, order.resolved + WEEK)
        if start <= order.resolved < end and order.resolved + WEEK <= now:
            found.add(known, not came and order.round == 1)
    if code == "HOT-06" and order.channel == "hotline" and start <= order.opened < end and order.opened + WEEK <= now:
        urged = [c for c in order.contacts if c.kind != "first" and order.opened < c.at <= order.opened + WEEK]
        found.add(known, not again(order, orders, order.opened, order.opened + WEEK) and not urged)
    if code in {"CMP-08", "CMP-09"} and order.is_complaint and start <= order.assigned < end and order.assigned <= now:
        _add_complaint(code, found, order, orders, now)
    if code in {"FLD-01", "FLD-03"}:
        _add_trips(code, found, order, counts, start, end, now)


def _add_complaint(code: str, found: Sum, order: Order, orders: Sequence[Order], now: datetime) -> None:
    if code == "CMP-08":
        before = again(
            order, orders, order.opened - timedelta(days=90, microseconds=1), order.opened - timedelta(microseconds=1)
        )
        found.add(order.state != "voided" and not order.is_set_aside, bool(before))
        return
    passed_on = False
    if order.replied is not None:
        later = again(order, orders, order.replied, now)
        passed_on = any(other.channel == "gov_12345" for other in later) or any(
            c.channel == "gov_12345" and order.replied < c.at <= now for c in order.contacts
        )
    found.add(order.state not in {"voided", "merged"} and not order.is_set_aside, passed_on)


def _add_trips(
    code: str, found: Sum, order: Order, counts: bool, start: datetime, end: datetime, now: datetime
) -> None:
    for trip in order.trips:
        if code == "FLD-03":
            if trip.state == "finished" and trip.ended is not None and start <= trip.ended < end:
                found.add(counts, trip.signed)
            continue
        if trip.starts is None or trip.ends is None:
            continue
        is_over = trip.there is not None or minute(trip.ends) < now
        if is_over and start <= min(trip.ends, trip.there or trip.ends) < end:
            called_off = trip.state == "cancelled" and trip.ended is not None and trip.ended <= trip.starts
            punctual = (
                trip.there is not None
                and trip.starts - timedelta(minutes=15) <= trip.there
                and minute(trip.there) <= minute(trip.ends)
            )
            found.add(counts and not called_off, punctual)
