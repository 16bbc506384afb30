"""Clauses and controls as pages and files show them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.order_rows import milestone_label
from plumbline.doors.web.regulations.showing import concerns
from plumbline.doors.web.saying import chosen, word
from plumbline.evaluation.compliance.queries import Compliance, Evidence
from plumbline.evaluation.compliance.rules import SECTION_LABELS, ClauseHeld, Control
from plumbline.ground.kernel.periods import Period
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders import queries as work_orders

Kept = Mapping[tuple[str, str, str], Evidence]
DEFINITIONS = frozenset({"roles", "order_types", "reasons", "workflows", "seasons", "calendars", "prices", "forms"})
"""Sections that hold by being there; of order types it is counted how often they were used."""


@dataclass(frozen=True)
class ControlRow:
    """``told``: what it left behind, in words; ``tone`` tells good from bad; ``address``: where that can be opened."""

    section: str
    name: str
    code: str
    told: str
    tone: str
    address: str
    proposed: str


@dataclass(frozen=True)
class ClauseRow:
    code: str
    document: str
    number: str
    text: str
    controls: tuple[ControlRow, ...]
    reason: str
    is_orphan: bool


def clause_row(held: ClauseHeld, kept: Kept, period: Period) -> ClauseRow:
    return ClauseRow(
        held.code,
        held.document,
        held.number,
        chosen(held.text, held.text_en),
        tuple(control_row(each, kept, period) for each in held.controls),
        chosen(held.reason_zh, held.reason_en),
        held.is_orphan,
    )


def limit_names(pack: str, *, revision: int | None) -> dict[str, str]:
    """What the limits of a pack are about, by "pack/code": they carry no name of their own."""
    catalogue = work_orders.catalogue(revision=revision)
    return {
        f"{pack}/{each.limit.code}": f"{concerns(each.limit, catalogue)} · {milestone_label(each.limit.milestone)}"
        for each in service_levels.book(revision=revision).limits
        if each.limit.pack == pack
    }


def folded(row: ClauseRow, limits: Mapping[str, str]) -> ClauseRow:
    """For a page: controls that read the same are one line with how many parts they are; files keep each with its code."""
    same: dict[ControlRow, int] = {}
    for each in row.controls:
        key = replace(each, code="", name=limits.get(each.code, each.name))
        same[key] = same.get(key, 0) + 1
    lines = (
        replace(each, name=gettext("%(name)s（%(n)d 项）") % {"name": each.name, "n": n}) if n > 1 else each
        for each, n in same.items()
    )
    return replace(row, controls=tuple(lines))


def control_row(control: Control, kept: Kept, period: Period) -> ControlRow:
    evidence = kept.get(control.key)
    told, tone = _told(control, evidence)
    return ControlRow(
        section=word(SECTION_LABELS.get(control.section, control.section)),
        name=chosen(control.zh, control.en) or control.code,
        code=f"{control.pack}/{control.code}" + (f"/{control.part}" if control.part else ""),
        told=told,
        tone=tone,
        address=_address(control, period) if evidence is not None else "",
        proposed=chosen(control.because_zh, control.because_en) if control.proposed else "",
    )


def _told(control: Control, evidence: Evidence | None) -> tuple[str, str]:
    """An absence is said as such: nothing happened in the period, or nothing is counted of it."""
    if evidence is None:
        return ("", "") if control.section in DEFINITIONS else (gettext("本期无记录"), "secondary")
    counts = {"met": evidence.met, "missed": evidence.missed, "value": evidence.value}
    if control.section == "duties":
        told = gettext("完成 %(value)s") % counts
        return (told + gettext("，逾期 %(missed)d") % counts, "red") if evidence.missed else (told, "green")
    if control.section == "limits":
        told = gettext("按时 %(met)d，超时 %(missed)d") % counts
        return told, "orange" if evidence.missed else "green"
    if control.section == "callbacks":
        return gettext("满意 %(met)d，其他 %(missed)d") % counts, "secondary"
    if control.section == "indicators":
        return f"{evidence.value} (n={evidence.met})", "red" if "not_met" in evidence.verdict else "green"
    return gettext("%(met)d 件") % counts, "secondary" if not evidence.met else "green"


def _address(control: Control, period: Period) -> str:
    """Where the counted things are listed; the list of a section stands for all of its rows where it takes no narrower question."""
    if control.section == "indicators":
        return f"{reverse('indicators')}?{urlencode({'period': period.name})}"
    if control.section == "duties":
        return f"{reverse('duties')}?{urlencode({'pack': control.pack})}"
    route = {
        "scorecards": "scorecards",
        "reports": "reports",
        "callbacks": "callbacks",
        "limits": "orders",
        "order_types": "orders",
        "questionnaires": "forms",
    }.get(control.section)
    return reverse(route) if route else ""


@dataclass(frozen=True)
class Counts:
    """The head of the page."""

    clauses: int
    controlled: int
    explained: int
    orphans: int
    controls: int
    orphan_controls: int
    explained_controls: int


def counts(found: Compliance) -> Counts:
    return Counts(
        len(found.clauses),
        sum(1 for each in found.clauses if each.controls),
        len(found.explained_clauses),
        len(found.orphan_clauses),
        sum(len(each.controls) for each in found.clauses),
        len(found.orphan_controls),
        len(found.explained_controls),
    )
