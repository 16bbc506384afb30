"""Signals, checks and rates as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.saying import named, word
from plumbline.supervision.integrity import queries, rules
from plumbline.supervision.integrity.queries import Check, Signal, UnitRate
from plumbline.supervision.integrity.states import CHECK_LABELS, KIND_LABELS, CheckState, Kind

CHECK_TONES: dict[CheckState, str] = {
    CheckState.OPEN: "blue",
    CheckState.EXPLAINED: "green",
    CheckState.CONFIRMED: "red",
    CheckState.DISMISSED: "secondary",
}
PAGES = {"GD": "order", "HF": "callback"}
"""Which page shows a case of this kind."""


@dataclass(frozen=True)
class CaseLink:
    number: str
    address: str


@dataclass(frozen=True)
class SignalRow:
    """A signal in a list: its sentence says everything."""

    address: str
    kind: str
    sentence: str
    unit: str
    at: datetime
    check: str
    check_address: str
    standing: Badge | None


def signal_row(signal: Signal) -> SignalRow:
    check = signal.check_file
    number = check.case_file.number if check else ""
    return SignalRow(
        address=reverse("integrity-signal", args=[signal.id]),
        kind=word(KIND_LABELS[Kind(signal.kind)]),
        sentence=queries.sentence(signal),
        unit=named(signal.unit),
        at=signal.at,
        check=number,
        check_address=reverse("integrity-check", args=[number]) if check else "",
        standing=check_badge(check.state) if check else None,
    )


def check_badge(state: str) -> Badge:
    return Badge(word(CHECK_LABELS[CheckState(state)]), CHECK_TONES[CheckState(state)])


def case_links(numbers: list[str]) -> list[CaseLink]:
    """Numbers of cases with the page that shows them; a case without a page of its own stands as a number."""
    return [CaseLink(number, _page_of(number)) for number in numbers]


def _page_of(number: str) -> str:
    route = PAGES.get(number.partition("-")[0])
    return reverse(route, args=[number]) if route else ""


def judged_by(signal: Signal) -> list[dict[str, Any]]:
    """The thresholds that a signal was judged by, as they stood then."""
    stood: Mapping[str, int] = signal.evidence.get("thresholds", {})
    return [threshold_row(each, stood[each.code]) for each in rules.THRESHOLDS if each.code in stood]


def threshold_row(threshold: rules.Threshold, value: int) -> dict[str, Any]:
    return {
        "code": threshold.code,
        "name": word(threshold.name),
        "value": value,
        "default": threshold.default,
        "unit": word(rules.UNIT_LABELS[threshold.unit]),
        "reason": word(threshold.reason),
        "least": threshold.least,
        "most": threshold.most,
    }


@dataclass(frozen=True)
class RateRow:
    """A unit beside its peers; ``low`` … ``peers_high`` in percent of the widest interval on the page, for the bars."""

    name: str
    address: str
    cases: int
    signalled: int
    rate: str
    interval: str
    peers: str
    peers_interval: str
    stands_out: bool
    kinds: tuple[tuple[str, int, str], ...]
    bar: tuple[str, str]
    peers_bar: tuple[str, str]


def rate_rows(found: list[UnitRate]) -> list[RateRow]:
    widest = max((each[1] for unit in found for each in (unit.rate.interval, unit.peers.interval) if each), default=0)
    return [_rate_row(unit, widest or 1.0) for unit in found]


def _rate_row(unit: UnitRate, widest: float) -> RateRow:
    code = unit.place.code
    address = reverse("integrity") + f"?unit={code}"
    return RateRow(
        name=named(unit.place),
        address=address,
        cases=unit.rate.cases,
        signalled=unit.rate.signalled,
        rate=_thousandths(unit.rate),
        interval=_interval(unit.rate),
        peers=_thousandths(unit.peers),
        peers_interval=_interval(unit.peers),
        stands_out=unit.stands_out,
        kinds=tuple(
            (word(KIND_LABELS[kind]), count, f"{address}&kind={kind.value}")
            for kind, count in sorted(unit.of_kind.items(), key=lambda pair: -pair[1])
        ),
        bar=_bar(unit.rate, widest),
        peers_bar=_bar(unit.peers, widest),
    )


def _thousandths(rate: rules.Rate) -> str:
    return "—" if rate.per_thousand is None else f"{rate.per_thousand:.1f}"


def _interval(rate: rules.Rate) -> str:
    found = rate.interval
    return "—" if found is None else f"{found[0] * 1000:.1f}–{found[1] * 1000:.1f}"


def _bar(rate: rules.Rate, widest: float) -> tuple[str, str]:
    """Where the interval begins and how wide it is, in percent."""
    low, high = rate.interval or (0.0, 0.0)
    return f"{100 * low / widest:.1f}", f"{max(0.6, 100 * (high - low) / widest):.1f}"


def check_row(check: Check) -> dict[str, Any]:
    return {
        "number": check.case_file.number,
        "address": reverse("integrity-check", args=[check.case_file.number]),
        "unit": named(check.unit),
        "why": check.why,
        "state": check_badge(check.state),
        "opened_at": check.opened_at,
        "opened_by": check.opened_by.name if check.opened_by else gettext("系统"),
        "decided_at": check.decided_at,
        "decided_by": check.decided_by.name if check.decided_by else "",
        "heard": check.heard,
        "reason": check.reason,
    }
