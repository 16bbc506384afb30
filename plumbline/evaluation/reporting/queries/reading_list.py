"""To whom a report goes: the readers that its schedule names, as people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.reporting.queries.schedules import schedule_named
from plumbline.evaluation.reporting.rules.schedules import MARK, Readers, Schedule
from plumbline.ground.notifications.rules import Recipient
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place
from plumbline.ground.organization.states import ROLE_LABELS, Permission, Role

OTHERWISE = (Readers(Role.LEADER, "above"), Readers(Role.UNIT_HEAD, "below"))
"""Of a report that no schedule asked for."""


@dataclass(frozen=True)
class Reader:
    """Somebody the report goes to, as what, for which unit."""

    person: Recipient
    role: str
    unit_id: UUID


def readers_of(row: ReportDocument, *, at: datetime) -> list[Reader]:
    """Each person once, leaders first."""
    found: dict[UUID, Reader] = {}
    for readers in _rows(row, at):
        role = Role(readers.role)
        if readers.on == "below":
            people = organization.people_with_role_below(role, unit_id=row.unit_id, at=at)
        else:
            people = [(each, row.unit_id) for each in organization.people_with_role(role, unit_id=row.unit_id, at=at)]
        for person, unit_id in people:
            found.setdefault(person.id, Reader(person, role.value, unit_id))
    return list(found.values())


def _rows(row: ReportDocument, at: datetime) -> tuple[Readers, ...]:
    schedule = _schedule(row, at)
    return (schedule.readers if schedule else ()) or OTHERWISE


def _schedule(row: ReportDocument, at: datetime) -> Schedule | None:
    return schedule_named(row.rule, timezone.localdate(at, timezone.get_default_timezone())) if row.rule else None


def addressees(readers: list[Reader], place: Place) -> tuple[str, ...]:
    """As they stand at the head of the paper: leaders and offices by their role, heads by their units."""
    tree = organization.tree()
    found = []
    for reader in readers:
        unit = tree.by_id.get(reader.unit_id)
        by_unit = reader.role == Role.UNIT_HEAD and unit is not None and unit.id != place.id
        found.append(unit.name if by_unit and unit else ROLE_LABELS[Role(reader.role)])
    return tuple(dict.fromkeys(found))


def mark_of(row: ReportDocument, *, at: datetime) -> str:
    """The word before the year in its number."""
    schedule = _schedule(row, at)
    return schedule.mark if schedule else MARK


def drafters_of(row: ReportDocument, *, at: datetime) -> list[Recipient]:
    """Whoever began it; where time itself did, those with the role that the schedule names, else everybody who may."""
    if row.drafted_by is not None:
        return [row.drafted_by]
    schedule = _schedule(row, at)
    return with_position(schedule.drafted_by if schedule else "", Permission.REPORTS_DRAFT, row.unit_id, at)


def releasers_of(row: ReportDocument, *, at: datetime) -> list[Recipient]:
    """Those who may release it and hold the role that the schedule names, else everybody who may."""
    schedule = _schedule(row, at)
    return with_position(schedule.released_by if schedule else "", Permission.REPORTS_RELEASE, row.unit_id, at)


def with_position(position: str, permission: Permission, unit_id: UUID, at: datetime) -> list[Recipient]:
    """People with a role on the unit, where those hold the permission; else all who hold it."""
    may = organization.people_who_may(permission, unit_id=unit_id, at=at)
    if position:
        ids = {person.id for person in may}
        own = [each for each in organization.people_with_role(Role(position), unit_id=unit_id, at=at) if each.id in ids]
        if own:
            return list(own)
    return list(may)
