"""Opening what is owed: by the calendar every night, by hand where something changed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.queries import steady_revision
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Tree, Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels.queries import working_day_after
from plumbline.supervision.duties import events
from plumbline.supervision.duties.models import Begun, Occurrence
from plumbline.supervision.duties.queries.looking import may_fulfil
from plumbline.supervision.duties.queries.planning import Key, lines_in_force
from plumbline.supervision.duties.queries.stated import duties_on, named, places_of, stated
from plumbline.supervision.duties.rules import Duty, Slot, remind_on, slots
from plumbline.supervision.duties.states import PLANNED, ROUTINE, Every

CATCH_UP = timedelta(days=3)
"""What is owed every week or more often is opened while that is news; later nobody could do it any more."""
ON_CHANGE_DAYS = 20
"""Working days within which a duty on a change is fulfilled where the pack names none (duties.md C25)."""
LONGEST_REASON = 500


class NotOnChange(Refused):
    """Not a duty that somebody opens, or without a reason."""

    code = "not_on_change"


@transaction.atomic
def open_due(*, by: Viewer, at: datetime, with_routine: bool = True) -> int:
    """Opens every occurrence whose window has begun, each once however often this runs; returns how many are new.

    ``with_routine`` false leaves out what is owed every week or more often. What was due before the company began to keep its duties here, or
    before the pack was in force, is not opened.
    """
    today = timezone.localdate(at, timezone.get_default_timezone())
    begun, _made = Begun.objects.get_or_create(id=1, defaults={"day": today})
    with steady_revision():
        wanted = [*_by_calendar(today, begun.day, by.tree, at, with_routine), *_rolling(today, by.tree, at)]
    before = set(_known(min((slot.opens_on for _key, _duty, _place, slot in wanted), default=today)))
    new = [
        _row(installation, duty, place, slot, at)
        for installation, duty, place, slot in wanted
        if (duty.pack, duty.code, place.id, slot.period, slot.window) not in before
    ]
    Occurrence.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        publish(events.Opened(at=at, subject=today.isoformat(), count=len(new)), by=by)
    return len(new)


def _known(since: date) -> Iterator[Key]:
    rows = Occurrence.objects.filter(due_on__gte=since).values_list("pack", "code", "unit_id", "period", "window")
    yield from rows


def _row(installation: UUID, duty: Duty, place: Place, slot: Slot, at: datetime) -> Occurrence:
    return Occurrence(
        id=new_id(at),
        installation_id=installation,
        pack=duty.pack,
        code=duty.code,
        unit_id=place.id,
        period=slot.period,
        window=slot.window,
        opens_on=slot.opens_on,
        due_on=slot.due_on,
        remind_on=remind_on(duty, slot),
        needed=slot.needed,
        routine=duty.every in ROUTINE,
    )


def _by_calendar(
    today: date, begun: date, tree: Tree, at: datetime, with_routine: bool
) -> Iterator[tuple[UUID, Duty, Place, Slot]]:
    stated_now = [(key, duty) for key, found in stated().items() for duty in found]
    for year in (today.year - 1, today.year):
        planned = lines_in_force(year)
        for installation, duty in stated_now:
            if duty.every in ROUTINE and not (with_routine and year >= (today - CATCH_UP).year):
                continue
            open_now = [s for s in slots(duty, year, working_day_after) if s.due_on >= begun]
            for place in places_of(duty, tree, at) if open_now else ():
                yield from (
                    (installation, duty, place, slot)
                    for slot in _as_planned(duty, place, open_now, planned)
                    if slot.opens_on <= today and _is_news(duty, slot, today)
                )


def _as_planned(duty: Duty, place: Place, found: list[Slot], planned: dict[Key, Slot]) -> Iterator[Slot]:
    """With the days of the plan in force; what the plan leaves out is not opened."""
    for slot in found:
        line = planned.get((duty.pack, duty.code, place.id, slot.period, slot.window))
        if line is not None:
            yield line
        elif not planned or duty.every not in PLANNED:
            yield slot


def _is_news(duty: Duty, slot: Slot, today: date) -> bool:
    return duty.every not in ROUTINE or slot.due_on >= today - CATCH_UP


def _rolling(today: date, tree: Tree, at: datetime) -> Iterator[tuple[UUID, Duty, Place, Slot]]:
    """Owed again so many months after it was last fulfilled; the first time, so many months after the pack came into force."""
    for installation, duty in duties_on(today):
        if duty.every is not Every.ROLLING:
            continue
        rows = Occurrence.objects.filter(pack=duty.pack, code=duty.code, withdrawn_at__isnull=True)
        waiting = set(rows.filter(fulfilled_on__isnull=True).values_list("unit_id", flat=True))
        last = dict(rows.values_list("unit_id").annotate(last=Max("fulfilled_on")).order_by())
        for place in places_of(duty, tree, at):
            if place.id not in waiting:
                opens = last.get(place.id) or max(duty.since, _begun())
                yield installation, duty, place, Slot(opens, _later(opens, duty.months), opens.isoformat(), 1, 1)


def _begun() -> date:
    return Begun.objects.values_list("day", flat=True).get(id=1)


def _later(day: date, months: int) -> date:
    """The same day so many months later, at the latest the 28th."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, min(day.day, 28))


@transaction.atomic
def call_for(*, duty: str, unit_id: UUID, reason: str, by: Viewer, at: datetime) -> Occurrence:
    """Opens a duty that is owed on a change ("pack/code"), for a unit, with what changed; a second call on the same day gives the same one.

    Raises:
        NotOnChange: opened by the calendar, does not concern the unit, or no reason. NotFound, NotAllowed: not this viewer's.
    """
    today = timezone.localdate(at, timezone.get_default_timezone())
    installation, stated_duty = named(duty, day=today)
    require(by, Permission.DUTIES_FULFIL, unit_id, seen_with=(Permission.DUTIES_VIEW,))
    said = reason.strip()
    place = next((each for each in places_of(stated_duty, by.tree, at) if each.id == unit_id), None)
    if stated_duty.every is not Every.ON_CHANGE or place is None:
        raise NotOnChange(_("该事项由系统按期开出，或与该单位无关，不能手工开出。"), field="duty")
    if not said or len(said) > LONGEST_REASON:
        raise NotOnChange(_("请写明发生了什么变更（1—%(most)d 字）。"), field="reason", most=LONGEST_REASON)
    if not may_fulfil(stated_duty, unit_id, viewer=by):
        raise NotOnChange(_("该事项由“%(owner)s”或监督主管人员开出。"), field="duty", owner=stated_duty.owner_zh)
    due = working_day_after(today, stated_duty.due_working_day or ON_CHANGE_DAYS)
    fresh = _row(installation, stated_duty, place, Slot(today, due, today.isoformat(), 1, 1), at)
    fresh.reason = said
    found, is_new = Occurrence.objects.get_or_create(
        pack=fresh.pack,
        code=fresh.code,
        unit_id=unit_id,
        period=fresh.period,
        window=1,
        defaults={field.attname: getattr(fresh, field.attname) for field in Occurrence._meta.local_concrete_fields},
    )
    if is_new:
        publish(
            events.CalledFor(
                at=at,
                subject=stated_duty.zh,
                unit_id=unit_id,
                occurrence=str(found.id),
                duty=stated_duty.name,
                period=found.period,
                clause=stated_duty.clause or "—",
                reason=said,
            ),
            by=by,
        )
    return found
