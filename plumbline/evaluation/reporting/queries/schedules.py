"""What is due: schedules of the packs in force, their periods and units, and what was made of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.reporting.rules.schedules import OVERDUE_FOR, Schedule, read
from plumbline.evaluation.reporting.states import OUT
from plumbline.ground.journal.keeping import KeptEach
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Tree, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.service_levels import queries as service_levels


@dataclass(frozen=True)
class Due:
    """One report that is asked for: of a period and a unit, by a day. ``document`` is what was made of it, None where nobody has begun."""

    schedule: Schedule
    period: Period
    place: Place
    due_on: date
    document: ReportDocument | None

    @property
    def is_out(self) -> bool:
        return self.document is not None and self.document.state in OUT

    def is_late(self, today: date) -> bool:
        """Due before today and not out."""
        return not self.is_out and self.due_on < today


def schedules_on(day: date) -> list[Schedule]:
    """Those that the packs in force on a day ask for, in the order of packs and their files."""
    return list(_ON.at(day))


def _read_on(day: date) -> tuple[Schedule, ...]:
    found: list[Schedule] = []
    for installation in regulations.installations().filter(valid_from__lte=day):
        if installation.valid_to is None or day < installation.valid_to:
            found += read(installation.content, pack=installation.pack, since=installation.valid_from)
    return tuple(found)


_ON: KeptEach[date, tuple[Schedule, ...]] = KeptEach(_read_on, most=20)


def schedule_named(name: str, day: date) -> Schedule | None:
    """By "pack/code", as it stands on a day."""
    return next((each for each in schedules_on(day) if each.name == name), None)


def dues(today: date, *, viewer: Viewer) -> list[Due]:
    """For every schedule the last period that is over, for each unit the viewer may draft or release for: the soonest due first."""
    asked = list(_asked(today, viewer.tree))
    periods = {period.name for _schedule, period, _place in asked}
    made: dict[tuple[str, str, object], ReportDocument] = {}
    for row in ReportDocument.objects.filter(period__in=periods).defer("content", "words").order_by("edition"):
        made[row.kind, row.period, row.unit_id] = row
    units = viewer.units(Permission.REPORTS_DRAFT) | viewer.units(Permission.REPORTS_RELEASE)
    found = [
        Due(
            schedule,
            period,
            place,
            schedule.due_on(period, service_levels.working_day_after),
            made.get((schedule.kind, period.name, place.id)),
        )
        for schedule, period, place in asked
        if place.id in units
    ]
    current = [due for due in found if due.is_out or today - due.due_on <= OVERDUE_FOR]
    return sorted(current, key=lambda due: (due.due_on, due.schedule.name, due.place.path))


def _asked(today: date, tree: Tree) -> Iterator[tuple[Schedule, Period, Place]]:
    """Two packs may ask for the same paper: the first one gives its terms."""
    seen = set()
    for schedule in schedules_on(today):
        period = schedule.period_on(today)
        for place in tree.places:
            key = (schedule.kind, period.name, place.id)
            if place.kind == schedule.of and place.is_open and schedule.since < period.after and key not in seen:
                seen.add(key)
                yield schedule, period, place


def first_day_to_draft(period: Period) -> date:
    """The draft is made from the first day after the period on, once its last day was measured."""
    return period.after + timedelta(days=1)
