"""Whoever should know of what is late is told, however long ago it became so: the page of what has gone up would else say that nobody was."""

from plumbline.doors.demo import cast
from plumbline.doors.demo.seasons import Year
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal import reactions
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications import queries as notes
from plumbline.ground.organization import queries as organization
from plumbline.ground.service_levels import escalations
from plumbline.ground.service_levels.events import ClockBreached, ClockFact, ClockOverdue

_REACTION = "escalate"
MOST = 1_000


def tell_of_what_stands(year: Year) -> None:
    """Of each clock of an open order that is over, every step it went up; what lies before last night they have acknowledged."""
    standing = {each.view.clock.id: each.view.clock.case_file_id for each in _standing()}
    lines = journal.lines_of(set(standing.values()), names=(ClockBreached.name, ClockOverdue.name))
    clocks = {str(clock) for clock in standing}
    for line in (each for of_case in lines.values() for each in of_case):
        fact = journal.fact_of(line.id) if line.id else None
        if isinstance(fact, ClockFact) and str(fact.clock_id) in clocks:
            reactions.named(_REACTION)(fact)
    _acknowledge_old(year)


def _standing() -> list[escalations.Overdue]:
    return escalations.highest(None, level=None, start=0, most=MOST)


def _acknowledge_old(year: Year) -> None:
    for person in cast.PEOPLE:
        viewer = organization.viewer_for(organization.person_by_username(person.username), at=year.midnight)
        for message in notes.unacknowledged(viewer).filter(created_at__lt=year.midnight):
            notifications.acknowledge(message_id=message.id, by=viewer, at=year.midnight)
