"""Word of what falls due and of what is late: one message an owner and unit, not one an occurrence."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.rules import Recipient
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission, Role
from plumbline.supervision.duties.models import Occurrence
from plumbline.supervision.duties.queries.stated import stated
from plumbline.supervision.duties.rules import Duty

MOST_NAMED = 8
_Owned = dict[tuple[str, UUID], list[tuple[Occurrence, Duty]]]


def remind(*, by: Viewer, at: datetime) -> tuple[int, int]:
    """Tells owners of what falls due soon, owners and whoever plans of what is late; each once. Returns how many of both."""
    today = timezone.localdate(at, timezone.get_default_timezone())
    owed = Occurrence.objects.filter(fulfilled_on__isnull=True, withdrawn_at__isnull=True)
    soon = owed.filter(remind_on__lte=today, due_on__gte=today, reminded_at__isnull=True)
    late = owed.filter(due_on__lt=today, escalated_at__isnull=True)
    return (
        _tell(list(soon), "duty_due_soon", "reminded_at", by=by, at=at),
        _tell(list(late), "duty_overdue", "escalated_at", by=by, at=at),
    )


def _tell(rows: Sequence[Occurrence], kind: str, mark: str, *, by: Viewer, at: datetime) -> int:
    for (position, unit_id), found in _by_owner(rows).items():
        with transaction.atomic():
            _tell_owner(position, unit_id, found, kind, by=by, at=at)
            Occurrence.objects.filter(id__in=[row.id for row, _duty in found]).update(**{mark: at})
    return len(rows)


def _by_owner(rows: Sequence[Occurrence]) -> _Owned:
    known = {(key, duty.code): duty for key, found in stated().items() for duty in found}
    owned: _Owned = {}
    for row in sorted(rows, key=lambda each: (each.due_on, each.pack, each.code)):
        duty = known.get((row.installation_id, row.code))
        if duty is not None:
            owned.setdefault((duty.position, row.unit_id), []).append((row, duty))
    return owned


def _tell_owner(
    position: str,
    unit_id: UUID,
    found: Sequence[tuple[Occurrence, Duty]],
    kind: str,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    today = timezone.localdate(at, timezone.get_default_timezone())
    named = [f"{duty.zh}（{row.period}，{row.due_on.isoformat()}）" for row, duty in found[:MOST_NAMED]]
    clauses = list(dict.fromkeys(duty.clause for _row, duty in found if duty.clause))
    place = by.tree.by_id[unit_id]
    notifications.notify(
        kind=kind,
        recipients=_people(position, unit_id, with_planners=kind == "duty_overdue", at=at),
        params={
            "unit": place.name,
            "count": str(len(found)),
            "note": "；".join(named),
            "due_at": found[0][0].due_on.isoformat(),
            "clause": "、".join(clauses[:3]) or "—",
        },
        by=by,
        at=at,
        subject=place.name,
        unit_id=unit_id,
        clause=clauses[0] if clauses else "",
        occasion=f"{kind} {today.isoformat()} {position} {place.code}"[:120],
    )


def _people(position: str, unit_id: UUID, *, with_planners: bool, at: datetime) -> list[Recipient]:
    """The owners; where nobody fills the position, or the thing is late, whoever plans the unit's duties."""
    owners = who.people_with_role(Role(position), unit_id=unit_id, at=at) if position in set(Role) else []
    planners = who.people_who_may(Permission.DUTIES_PLAN, unit_id=unit_id, at=at)
    people = [*owners, *planners] if with_planners or not owners else owners
    return list({each.id: each for each in people}.values())
