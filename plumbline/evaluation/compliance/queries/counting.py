"""Counting what controls left behind in a period: plain statements over the tables of those who keep it, by pack and code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from plumbline.evaluation.indicators.queries.kept import Key, first_basis, kept
from plumbline.ground.journal import statements
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Tree
from plumbline.ground.regulations import queries as regulations
from plumbline.supervision.duties import queries as duties

Released = Mapping[str, int]
"""How many reports of each kind were released in the period: reporting lies above and tells."""


@dataclass(frozen=True)
class Counted:
    """One row of evidence before it is kept."""

    section: str
    pack: str
    code: str
    met: int = 0
    missed: int = 0
    value: str = ""
    verdict: str = ""


_CLOCKS = """
SELECT i.pack, l.code, count(*) FILTER (WHERE c.breached_at IS NULL), count(*) FILTER (WHERE c.breached_at IS NOT NULL)
FROM service_levels_clock c
JOIN service_levels_limitversion l ON l.id = c.limit_id
JOIN regulations_installation i ON i.id = l.installation_id
WHERE c.binding AND least(c.due_at, coalesce(c.stopped_at, c.due_at)) >= %(start)s
  AND least(c.due_at, coalesce(c.stopped_at, c.due_at)) < %(end)s
GROUP BY i.pack, l.code
"""
_ORDERS = """
SELECT t.pack, t.code, count(*), 0
FROM work_orders_workorder o JOIN work_orders_ordertype t ON t.id = o.order_type_id
WHERE o.registered_at >= %(start)s AND o.registered_at < %(end)s
GROUP BY t.pack, t.code
"""
_CALLBACKS = """
SELECT p.pack, p.code, count(*) FILTER (WHERE c.result IN ('satisfied', 'basically')),
       count(*) FILTER (WHERE c.result NOT IN ('satisfied', 'basically'))
FROM callbacks_callback c JOIN callbacks_policy p ON p.id = c.policy_id
WHERE c.finished_at >= %(start)s AND c.finished_at < %(end)s
GROUP BY p.pack, p.code
"""
_SHEETS = """
SELECT s.pack, s.template, count(*), 0 FROM scorecards_sheet s WHERE s.period = %(period)s GROUP BY s.pack, s.template
"""
# What was filled in at mystery visits is nobody's to see before release, not even as a number.
_FILLINGS = """
SELECT v.pack, v.code, count(*), 0
FROM questionnaires_filling f JOIN questionnaires_formversion v ON v.id = f.form_version_id
WHERE f.submitted_at >= %(start)s AND f.submitted_at < %(end)s AND v.purpose <> 'mystery'
GROUP BY v.pack, v.code
"""
_PROPOSALS = """
SELECT p.pack, p.code, count(*), 0 FROM recognition_proposal p
WHERE p.proposed_at >= %(start)s AND p.proposed_at < %(end)s
GROUP BY p.pack, p.code
"""
STATEMENTS: Mapping[str, str] = {
    "limits": _CLOCKS,
    "order_types": _ORDERS,
    "callbacks": _CALLBACKS,
    "scorecards": _SHEETS,
    "questionnaires": _FILLINGS,
    "rewards": _PROPOSALS,
}


def gathered_from(period: Period, *, tree: Tree, released: Released, at: datetime) -> list[Counted]:
    """Everything that can be counted of a period, in eleven statements however many rows lie behind it."""
    zone = timezone.get_default_timezone()
    start, end = period.bounds(zone)
    terms = {"start": start, "end": end, "period": period.name}
    found = [
        Counted(section, pack, _bare(pack, code), int(met), int(missed))
        for section, statement in STATEMENTS.items()
        for pack, code, met, missed in statements.rows_of(statement, terms)
    ]
    today = timezone.localdate(at, zone)
    return [*found, *_duties(period, today), *_steps(found), *_of_packs(period, tree, released, today)]


def _bare(pack: str, code: str) -> str:
    """Call-back policies carry their pack before their code."""
    return code.removeprefix(f"{pack}.")


def _duties(period: Period, today: date) -> Iterator[Counted]:
    for (pack, code), count in duties.counted(period, today=today).items():
        yield Counted("duties", pack, code, count.fulfilled, count.overdue, f"{count.fulfilled}/{count.due}")


def _steps(found: list[Counted]) -> Iterator[Counted]:
    """Escalation at the whole of the limit: each breach of the pack's limits was one."""
    breaches: dict[str, int] = {}
    for each in found:
        if each.section == "limits" and each.missed:
            breaches[each.pack] = breaches.get(each.pack, 0) + each.missed
    for pack, count in breaches.items():
        yield Counted("steps", pack, "overdue", count)


def _of_packs(period: Period, tree: Tree, released: Released, today: date) -> Iterator[Counted]:
    """Reports by what they are, indicators by what they are applied to; of the version in force on the last day of the period."""
    day = min(today, period.after)
    root = next((place for place in tree.places if place.parent_id is None), None)
    applied: dict[Key, tuple[str, str]] = {}
    for row in regulations.installations().filter(valid_from__lte=day):
        if row.valid_to is not None and row.valid_to <= day:
            continue
        for report in row.content.get("reports", ()):
            yield Counted("reports", row.pack, report["code"], released.get(report["report"], 0))
        for each in row.content.get("indicators", ()):
            scope = f"{row.pack}/{each['code']}" if each.get("order_types") else ""
            basis = each.get("basis") or first_basis(each["indicator"])
            applied[each["indicator"], basis, scope] = (row.pack, each["code"])
    if root is not None:
        for (_unit, key), value in kept(period, places=[root], keys=list(applied)).items():
            pack, code = applied[key]
            yield Counted("indicators", pack, code, value.figure.n, 0, value.shown[:40], value.verdict)
