"""Who is told what about the closing of a period: the reactions of the wiring, in the words of the trade."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.utils import timezone

from plumbline.evaluation.indicators import events
from plumbline.evaluation.indicators.models import ExcludedEvent, Objection, Restatement
from plumbline.evaluation.indicators.queries.courses import off_target
from plumbline.evaluation.indicators.queries.reading import name_of, values
from plumbline.evaluation.indicators.queries.restatements import definition_of
from plumbline.evaluation.indicators.rules import shown
from plumbline.evaluation.indicators.states import EVENT_LABELS, OBJECTION_LABELS, EventState, ObjectionState
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel import periods
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.rules import Recipient
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission


def heads_of(place: Place, at: datetime) -> Sequence[Recipient]:
    """Those who answer for the numbers of this very unit."""
    found = organization.people_who_may(Permission.INDICATORS_OBJECT, unit_id=place.id, at=at)
    return [person for person in found if person.unit_id == place.id]


def tell_of_checking(*, fact: events.PeriodChecked, by: Viewer) -> None:
    """Every unit's heads learn how many numbers wait for their look, how many of them miss their target, and until when they may object."""
    period = periods.parse(fact.subject)
    for place, heads, count, missed in _looked_at(period, by=by, at=fact.at):
        notifications.notify(
            kind="period_checked",
            recipients=heads,
            params={
                "period": period.name,
                "unit": place.name,
                "count": count,
                "missed": missed,
                "until": fact.objections_until,
            },
            by=by,
            at=fact.at,
            subject=period.name,
            unit_id=place.id,
            occasion=f"checked {period.name} {place.code}",
        )


def tell_of_sealing(*, fact: events.PeriodSealed, by: Viewer) -> None:
    """The same people learn that the numbers are final."""
    period = periods.parse(fact.subject)
    for place, heads, count, missed in _looked_at(period, by=by, at=fact.at):
        notifications.notify(
            kind="period_sealed",
            recipients=heads,
            params={"period": period.name, "unit": place.name, "count": count, "missed": missed},
            by=by,
            at=fact.at,
            subject=period.name,
            unit_id=place.id,
            occasion=f"sealed {period.name} {place.code}",
        )


def _looked_at(
    period: periods.Period, *, by: Viewer, at: datetime
) -> Iterable[tuple[Place, Sequence[Recipient], int, int]]:
    """The units that have heads and numbers: how many, and how many miss their target."""
    for place in by.tree.places:
        heads = heads_of(place, at)
        measured = (
            [each for each in values(period, viewer=by, unit=place.code) if each.value is not None] if heads else []
        )
        if measured:
            missed = off_target(period, places=[place], viewer=by, revision=journal.revision())
            yield place, heads, len(measured), len(missed.get(place.code, ()))


def tell_of_objection(*, fact: events.ObjectionRaised, by: Viewer) -> None:
    """Those who may decide learn of it: outside the unit, and never whoever raised it."""
    raised = Objection.objects.select_related("raised_by", "unit").filter(id=fact.objection_id).first()
    if raised is None:
        return
    notifications.notify(
        kind="objection_raised",
        recipients=_outside(raised.unit_id, raised.raised_by_id, by=by, at=fact.at),
        params={
            "number": fact.subject,
            "period": fact.period,
            "indicator": _named(fact.code, fact.basis),
            "unit": raised.unit.name,
            "by": raised.raised_by.name,
            "reason": fact.reason,
            "due_at": _spoken(raised.decide_by),
        },
        by=by,
        at=fact.at,
        case_file_id=fact.case_file_id,
        subject=fact.objection_id,
        unit_id=raised.unit_id,
        occasion=f"objection {fact.objection_id}",
    )


def tell_of_decision(*, fact: events.ObjectionAccepted | events.ObjectionRefused, by: Viewer) -> None:
    """Whoever objected learns what came of it, why and by whom."""
    found = Objection.objects.select_related("raised_by", "decided_by").filter(id=fact.objection_id).first()
    if found is None:
        return
    notifications.notify(
        kind="objection_decided",
        recipients=[found.raised_by],
        params={
            "number": fact.subject,
            "period": fact.period,
            "indicator": _named(fact.code, fact.basis),
            "decision": OBJECTION_LABELS[ObjectionState(found.state)],
            "by": found.decided_by.name if found.decided_by else "",
            "reason": fact.reason,
        },
        by=by,
        at=fact.at,
        case_file_id=fact.case_file_id,
        subject=fact.objection_id,
        unit_id=found.unit_id,
        occasion=f"objection decided {fact.objection_id}",
    )


def tell_of_restatement(*, fact: events.Restated, by: Viewer) -> None:
    """The heads of every unit whose sealed figure has a later one beside it now."""
    definition = definition_of(fact.code, fact.basis)
    rows = Restatement.objects.filter(period=fact.subject, code=fact.code, basis=fact.basis, scope="", made_at=fact.at)
    for row in rows:
        place = by.tree.by_id.get(row.unit_id)
        heads = heads_of(place, fact.at) if place else ()
        if place is not None and definition is not None and heads:
            notifications.notify(
                kind="indicator_restated",
                recipients=heads,
                params={
                    "period": fact.subject,
                    "indicator": _named(fact.code, fact.basis),
                    "unit": place.name,
                    "before": _figure(row.before_value),
                    "after": _figure(row.value),
                    "reason": fact.reason,
                },
                by=by,
                at=fact.at,
                subject=fact.subject,
                unit_id=place.id,
                occasion=f"restated {fact.subject} {fact.code} {fact.basis} {fact.at.isoformat()} {place.code}"[:120],
            )


def tell_of_exclusion(*, fact: events.EventExclusionRequested, by: Viewer) -> None:
    """Those who may approve that an event is left out; never whoever asked."""
    event = _event(fact.subject)
    if event is not None and fact.unit_id is not None:
        notifications.notify(
            kind="exclusion_asked",
            recipients=_outside(fact.unit_id, event.requested_by_id, by=by, at=fact.at, inside=event.units),
            params={
                "number": fact.subject,
                "title": event.title,
                "by": event.requested_by.name,
                "reason": fact.evidence,
            },
            by=by,
            at=fact.at,
            case_file_id=event.case_file_id,
            subject=fact.subject,
            unit_id=fact.unit_id,
            occasion=f"exclusion {fact.subject}",
        )


def tell_of_exclusion_decided(
    *, fact: events.EventExclusionApproved | events.EventExclusionRefused, by: Viewer
) -> None:
    event = _event(fact.subject)
    if event is not None:
        notifications.notify(
            kind="exclusion_decided",
            recipients=[event.requested_by],
            params={
                "number": fact.subject,
                "title": event.title,
                "decision": EVENT_LABELS[EventState(event.state)],
                "by": event.decided_by.name if event.decided_by else "",
                "reason": fact.reason,
            },
            by=by,
            at=fact.at,
            case_file_id=event.case_file_id,
            subject=fact.subject,
            unit_id=fact.unit_id,
            occasion=f"exclusion decided {fact.subject}",
        )


def _event(number: str) -> ExcludedEvent | None:
    rows = ExcludedEvent.objects.select_related("requested_by", "decided_by")
    return rows.filter(case_file__number=number).first()


def _outside(
    unit_id: UUID, asker: UUID, *, by: Viewer, at: datetime, inside: Sequence[str] = ()
) -> Sequence[Recipient]:
    """Those who may decide for a unit and do not sit in it (or in one of ``inside``)."""
    tree = by.tree
    codes = inside or [tree.by_id[unit_id].code]
    own = {unit for code in codes if code in tree.by_code for unit in tree.below(tree.by_code[code].path)}
    found = organization.people_who_may(Permission.INDICATORS_DECIDE, unit_id=unit_id, at=at)
    return [person for person in found if person.id != asker and person.unit_id not in own]


def _named(code: str, basis: str) -> str:
    definition = definition_of(code, basis)
    return f"{code} {name_of(definition)[0]}" if definition else code


def _figure(value: Decimal | None) -> str:
    return shown(None if value is None else Fraction(value))


def _spoken(moment: datetime) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")
