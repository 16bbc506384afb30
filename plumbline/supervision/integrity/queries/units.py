"""How often each unit has signals, beside its peers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission, UnitKind
from plumbline.supervision.integrity.rules import Rate, stands_out, together
from plumbline.supervision.integrity.states import Kind

CASES = """
SELECT o.unit_id, COUNT(*) FROM work_orders_workorder o
WHERE o.registered_at >= %(since)s AND o.registered_at < %(until)s AND o.state <> 'voided' GROUP BY o.unit_id
"""
SIGNALLED = """
SELECT o.unit_id, s.kind, COUNT(DISTINCT o.case_file_id), GROUPING(s.kind) FROM work_orders_workorder o
JOIN integrity_signalcase k ON k.case_file_id = o.case_file_id AND k.is_subject
JOIN integrity_signal s ON s.id = k.signal_id
LEFT JOIN integrity_check c ON c.case_file_id = s.check_file_id
WHERE o.registered_at >= %(since)s AND o.registered_at < %(until)s AND o.state <> 'voided'
 AND COALESCE(c.state, '') NOT IN ('explained', 'dismissed')
GROUP BY GROUPING SETS ((o.unit_id), (o.unit_id, s.kind))
"""
"""Once a case, whatever is said of it; what a check found an honest cause for is no signal any more."""


@dataclass(frozen=True)
class UnitRate:
    """``of_kind``: cases by kind of signal; a case may stand under several. ``peers``: the other units of the same kind under the same parent."""

    place: Place
    rate: Rate
    peers: Rate
    of_kind: Mapping[Kind, int]

    @property
    def stands_out(self) -> bool:
        return stands_out(self.rate, self.peers)


def unit_rates(*, since: datetime, until: datetime, viewer: Viewer) -> list[UnitRate]:
    """The units whose signals the viewer may see, those most often signalled first. A unit's cases are those of everybody below it, by the day they came in."""
    asked = {"since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(CASES, asked)
        cases: dict[UUID, int] = dict(cursor.fetchall())
        cursor.execute(SIGNALLED, asked)
        rows = cursor.fetchall()
    signalled = {unit: count for unit, _kind, count, is_whole in rows if is_whole}
    tree = viewer.tree
    units = [place for place in tree.places if place.kind == UnitKind.UNIT.value]
    below = {place.id: tree.below(place.path) for place in units}
    rates = {place.id: Rate(_sum(signalled, below[place.id]), _sum(cases, below[place.id])) for place in units}
    found = [
        UnitRate(place, rates[place.id], together(rates[peer.id] for peer in _peers(place, units)), kinds)
        for place in units
        if rates[place.id].cases and viewer.may(Permission.INTEGRITY_VIEW, place.id)
        for kinds in [_kinds(rows, below[place.id])]
    ]
    return sorted(found, key=lambda each: (-(each.rate.per_thousand or 0), each.place.code))


def _peers(place: Place, units: Iterable[Place]) -> list[Place]:
    """Its sisters; where it has none, every other unit."""
    others = [other for other in units if other.id != place.id]
    sisters = [other for other in others if other.parent_id == place.parent_id]
    return sisters or others


def _sum(counts: Mapping[UUID, int], wanted: frozenset[UUID]) -> int:
    return sum(count for unit, count in counts.items() if unit in wanted)


def _kinds(rows: Iterable[tuple[UUID, str, int, int]], below: frozenset[UUID]) -> dict[Kind, int]:
    found: dict[Kind, int] = {}
    for unit, kind, count, is_whole in rows:
        if not is_whole and unit in below:
            found[Kind(kind)] = found.get(Kind(kind), 0) + count
    return found
