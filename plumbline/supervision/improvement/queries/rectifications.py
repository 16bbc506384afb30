"""Rectifications, for those who may see them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as service_levels
from plumbline.supervision.improvement.models import Extension, Rectification
from plumbline.supervision.improvement.models.rectifications import RectificationQuerySet
from plumbline.supervision.improvement.rules.concerned import is_inside
from plumbline.supervision.improvement.rules.terms import REMIND_BEFORE, SAME_WITHIN, allowance
from plumbline.supervision.improvement.states import (
    RECTIFICATIONS,
    Grade,
    RectificationState,
    Source,
)

_JOINS = ("case_file", "unit", "opened_by", "clause")
UNFINISHED = (RectificationState.OPEN.value, RectificationState.ANSWERED.value)
OUTSIDERS = frozenset({"grant", "refuse", "verify", "send_back", "close", "withdraw"})
"""Moves that nobody of the unit concerned makes."""


def today(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """24:00 of a day, company time."""
    zone = ZoneInfo(timezone.get_default_timezone_name())
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def due_default(grade: Grade, *, on: date) -> date:
    """The last day that a grade allows, counted in working days from the day after."""
    return service_levels.working_day_after(on, allowance(grade).days)


def rectifications(
    *, viewer: Viewer, state: RectificationState | None = None, overdue_at: datetime | None = None
) -> QuerySet[Rectification]:
    """Those the viewer may see, unordered; ``overdue_at``: only those not done by then."""
    base = Rectification.objects.all()
    assert isinstance(base, RectificationQuerySet)
    found = base.visible_to(viewer).select_related(*_JOINS)
    if state is not None:
        found = found.filter(state=state.value)
    if overdue_at is not None:
        found = found.filter(state__in=UNFINISHED, due_at__lte=overdue_at)
    return found


@dataclass(frozen=True)
class Counts:
    """How many stand where; ``overdue`` are among the open and answered ones."""

    open: int
    answered: int
    verified: int
    overdue: int


def counts(*, viewer: Viewer, at: datetime) -> Counts:
    base = Rectification.objects.all()
    assert isinstance(base, RectificationQuerySet)
    found = base.visible_to(viewer).filter(state__in=(*UNFINISHED, RectificationState.VERIFIED.value))
    states = {state.value: Count("pk", filter=Q(state=state.value)) for state in RectificationState}
    row = found.aggregate(overdue=Count("pk", filter=Q(state__in=UNFINISHED, due_at__lte=at)), **states)
    return Counts(row["open"], row["answered"], row["verified"], row["overdue"])


def rectification(number: str, *, viewer: Viewer, lock: bool = False) -> Rectification:
    """One of them.

    Raises:
        NotFound: not there, or not for this viewer.
    """
    rows = Rectification.objects.select_for_update(of=("self",)) if lock else Rectification.objects.all()
    beside = ("answered_by", "verified_by", "recurs__case_file")
    found = rows.select_related(*_JOINS).prefetch_related(*beside).filter(case_file__number=number).first()
    if found is None or not viewer.may(Permission.RECTIFICATIONS_VIEW, found.unit_id):
        raise NotFound(_("没有找到整改“%(number)s”，或您无权查看。"), number=number[:40])
    return found


def rectifications_of(reference: str, *, viewer: Viewer) -> list[Rectification]:
    """Those that one case (an order, a visit, a survey …) led to, as far as the viewer may see them, the earliest first."""
    base = Rectification.objects.all()
    assert isinstance(base, RectificationQuerySet)
    # Every source is named, so that the one index over source and reference serves.
    found = base.visible_to(viewer).filter(source__in=[each.value for each in Source], reference=reference)
    return list(found.select_related("case_file").order_by("opened_at", "pk"))


def from_source(source: Source, reference: str) -> Rectification | None:
    """The one that a finding, a complaint, an indicator … already has."""
    return Rectification.objects.select_related("case_file").filter(source=source.value, reference=reference).first()


def earlier_of_same(unit_id: UUID, *, topic: str, at: datetime) -> Rectification | None:
    """The unit's latest one of the same topic, opened within a year before."""
    if not topic:
        return None
    found = Rectification.objects.filter(
        unit_id=unit_id, topic=topic, opened_at__gt=at - SAME_WITHIN, opened_at__lte=at
    )
    found = found.exclude(state=RectificationState.WITHDRAWN.value)
    return found.select_related("case_file").order_by("-opened_at", "pk").first()


def extensions(rectification: Rectification) -> list[Extension]:
    rows = Extension.objects.filter(rectification=rectification).select_related("asked_by", "decided_by")
    return list(rows.order_by("asked_at", "id"))


def extension_asked(rectification: Rectification) -> Extension | None:
    """The request nobody has decided yet."""
    return Extension.objects.filter(rectification=rectification, decided_at__isnull=True).first()


def allowed_moves(found: Rectification, *, viewer: Viewer, has_request: bool) -> tuple[Move[RectificationState], ...]:
    """The moves that are open now and that this viewer may make: the buttons."""
    state = RectificationState(found.state)
    inside = is_inside(viewer, found.unit_id)
    moves = []
    for move in RECTIFICATIONS.open_moves(state):
        fits = has_request if move.name in ("grant", "refuse") else not (move.name == "ask_extension" and has_request)
        barred = move.name in OUTSIDERS and (inside or viewer.person_id == found.answered_by_id is not None)
        if fits and not barred and viewer.may(Permission(move.permission), found.unit_id):
            moves.append(move)
    return tuple(moves)


def reminders_due(at: datetime) -> list[Rectification]:
    """Those not done whose day has come near or is over: their unit is to be reminded."""
    rows = Rectification.objects.filter(state=RectificationState.OPEN.value, due_at__lte=at + REMIND_BEFORE)
    return list(rows.select_related("case_file", "unit").order_by("due_at", "pk"))
