"""Duties as pages show them."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from plumbline.doors.web.saying import chosen, named, word
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Tree
from plumbline.supervision.duties.queries import Fulfilment, Gap, Occurrence
from plumbline.supervision.duties.rules import Duty, standing
from plumbline.supervision.duties.states import DEED_LABELS, EVERY_LABELS, STANDING_LABELS, Deed, Standing

TONES: dict[Standing, str] = {
    Standing.EXPECTED: "secondary",
    Standing.OPEN: "blue",
    Standing.OVERDUE: "red",
    Standing.FULFILLED: "green",
    Standing.LATE: "orange",
    Standing.WITHDRAWN: "secondary",
}

_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d\d)(?:[.](?P<half>[12])|/(?P<other>\d\d))?|(?P<long>H[12]|Q[1-4])))?"
)
_HALVES_OF_A_MONTH = {"1": _("%(year)s 年 %(month)d 月上半月"), "2": _("%(year)s 年 %(month)d 月下半月")}
_LONGER = {
    "H1": _("%(year)s 年上半年"),
    "H2": _("%(year)s 年下半年"),
    "Q1": _("%(year)s 年第一季度"),
    "Q2": _("%(year)s 年第二季度"),
    "Q3": _("%(year)s 年第三季度"),
    "Q4": _("%(year)s 年第四季度"),
}


@dataclass(frozen=True)
class DutyRow:
    """One occurrence in a list."""

    address: str
    name: str
    every: str
    owner: str
    evidence: str
    unit: str
    period: str
    opens_on: date
    due_on: date
    times: str
    standing: str
    tone: str
    clause: str
    proposed: str


def duty_row(row: Occurrence, duty: Duty, tree: Tree, today: date) -> DutyRow:
    place = tree.by_id[row.unit_id]
    found = standing_of(row, today)
    return DutyRow(
        address=reverse("duty", args=[row.id]),
        name=name_of(duty),
        every=word(EVERY_LABELS[duty.every]),
        owner=chosen(duty.owner_zh, duty.owner_en),
        evidence=chosen(duty.evidence_zh, duty.evidence_en),
        unit=named(place),
        period=period_words(row.period),
        opens_on=row.opens_on,
        due_on=row.due_on,
        times=f"{row.done}/{row.needed}" if row.needed > 1 else "",
        standing=word(STANDING_LABELS[found]),
        tone=TONES[found],
        clause=duty.clause,
        proposed=chosen(duty.proposed_zh, duty.proposed_en),
    )


def name_of(duty: Duty) -> str:
    return chosen(duty.zh, duty.en)


def period_words(name: str) -> str:
    """The period a duty is owed for, as an official writes it; half-months and pairs of months have no name of their own elsewhere."""
    found = _PERIOD.fullmatch(name)
    if found is None:
        return name
    given = {"year": found["year"], "month": int(found["month"] or 0), "other": int(found["other"] or 0)}
    return word(_sentence(found)) % given


def _sentence(found: re.Match[str]) -> str:
    if found["long"]:
        return _LONGER[found["long"]]
    if found["half"]:
        return _HALVES_OF_A_MONTH[found["half"]]
    if found["other"]:
        return _("%(year)s 年 %(month)d—%(other)d 月")
    return _("%(year)s 年 %(month)d 月") if found["month"] else _("%(year)s 年")


def standing_of(row: Occurrence, today: date) -> Standing:
    return standing(
        opens_on=row.opens_on,
        due_on=row.due_on,
        fulfilled_on=row.fulfilled_on,
        is_withdrawn=row.withdrawn_at is not None,
        today=today,
    )


@dataclass(frozen=True)
class GapRow:
    """A duty in one window, with the units that are missing."""

    name: str
    period: str
    due_on: date
    is_overdue: bool
    units: tuple[tuple[str, str], ...]
    clause: str


def gap_row(gap: Gap, tree: Tree, today: date) -> GapRow:
    units = tuple(
        (named(tree.by_id[row.unit_id]), reverse("duty", args=[row.id]))
        for row in gap.missing
        if row.unit_id in tree.by_id
    )
    return GapRow(
        name_of(gap.duty), period_words(gap.period), gap.due_on, gap.is_overdue(today), units, gap.duty.clause
    )


@dataclass(frozen=True)
class CreditRow:
    """One time done. ``address``: what did it, where the product has a page for it; ``file``: the evidence."""

    id: UUID
    at: object
    by: str
    what: str
    address: str
    note: str
    file: tuple[str, str] | None
    refusal: str
    may_refuse: bool


def credit_row(kept: Fulfilment, row: Occurrence, *, may_refuse: bool) -> CreditRow:
    attachment = kept.attachment
    deed = word(DEED_LABELS[Deed(kept.deed)]) if kept.deed else ""
    return CreditRow(
        id=kept.id,
        at=kept.at,
        by=kept.by.name if kept.by else "",
        what=f"{deed} {kept.subject}" if deed else kept.reference,
        address=address_of(kept),
        note=kept.note,
        file=(attachment.name, reverse("duty-file", args=[row.id, attachment.id])) if attachment else None,
        refusal=kept.refusal if kept.refused_at else "",
        may_refuse=may_refuse and not kept.deed and kept.refused_at is None,
    )


SEARCHED: dict[str, str] = {Deed.REPORT_RELEASED.value: "reports", Deed.PLAN_APPROVED.value: "duties-plan"}
"""Deeds whose things are found on a page that takes words."""


def address_of(kept: Fulfilment) -> str:
    route = SEARCHED.get(kept.deed)
    return f"{reverse(route)}?{urlencode({'q': kept.subject})}" if route else ""
