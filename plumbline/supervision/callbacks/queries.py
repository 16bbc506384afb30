"""Call-backs waiting and done; rounds of rechecks and whom they are open to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from plumbline.ground.journal.keeping import Kept
from plumbline.ground.journal.reading import Prepared
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.states import State
from plumbline.supervision.callbacks import rules
from plumbline.supervision.callbacks.models import (
    Attempt,
    Callback,
    CallbackQuerySet,
    Policy,
    Recheck,
    RecheckRound,
)
from plumbline.supervision.callbacks.states import FIRST, HEIGHTS, KNOWN_BELOW, REACHED, Level, RoundState
from plumbline.supervision.sampling.rules import Agreement

__all__ = [
    "Attempt",
    "Callback",
    "Queue",
    "Recheck",
    "RecheckRound",
    "attempts",
    "callable_now",
    "finished",
    "next_rest_ends",
    "of_order",
    "policy",
    "queue",
    "visible",
    "waiting",
]

_JOINS = ("case_file", "order__case_file", "order__order_type")
# What is read beside: of a dozen tables joined into one statement, finding the order of the joins takes longer than reading them one by one.
_BESIDE = ("unit", "policy", "claimed_by")


_POLICIES = Kept(lambda: {policy.code: policy for policy in Policy.objects.all()})
_LOCKED = Prepared(
    lambda number: (
        Callback.objects.select_related("case_file", "order__case_file", "policy", "claimed_by")
        .select_for_update(of=("self",))
        .filter(case_file__number=number)
    ),
    "number",
)
_ORDER_LOCKED = Prepared(
    lambda number: (
        Callback.objects.select_related("order").select_for_update(of=("order",)).filter(case_file__number=number)
    ),
    "number",
)
_OF_ROUND = Prepared(
    lambda order, number: Callback.objects.filter(order_id=order, round=number, level=Level.CENTRE.value),
    UUID(int=1),
    1,
)
_OF_ORDER = Prepared(
    lambda order: Callback.objects.filter(order_id=order).select_related("case_file").order_by("round", "planned_at"),
    UUID(int=1),
)


def policy(code: str) -> Policy | None:
    """All policies are kept in the process for as long as the revision stands."""
    return _POLICIES.at().get(code)


def policies(pack: str) -> list[Policy]:
    """How a pack wants customers called back."""
    return list(Policy.objects.filter(pack=pack).select_related("clause").order_by("code"))


def of_round(order_case_file_id: UUID, round_number: int) -> Callback | None:
    """The centre's call-back of a round, where one is planned."""
    return _OF_ROUND.first(order_case_file_id, round_number)


def lock_order(number: str) -> None:
    """Locks the order of a call-back until the transaction ends: before the call-back itself, as whoever moves the order does."""
    _ORDER_LOCKED.first(number)


def unfinished(order_case_file_id: UUID) -> list[Callback]:
    """The call-backs of an order that nobody has finished, locked until the transaction ends."""
    found = Callback.objects.filter(order_id=order_case_file_id, finished_at__isnull=True)
    return list(found.select_related("case_file", "order__case_file").select_for_update(of=("self",)))


def waiting(*, viewer: Viewer, due_before: datetime | None = None) -> QuerySet[Callback]:
    """Call-backs still to be made, soonest due first; where a moment is given, those due before it."""
    base = Callback.objects.all()
    assert isinstance(base, CallbackQuerySet)
    found = base.visible_to(viewer).filter(finished_at__isnull=True)
    if due_before is not None:
        found = found.filter(due_at__lt=due_before)
    return found.select_related(*_JOINS).prefetch_related(*_BESIDE).order_by("due_at", "case_file_id")


def callable_now(*, viewer: Viewer, at: datetime) -> QuerySet[Callback]:
    """Call-backs that this person may make now, soonest due first: not resting, not open with somebody else, not of an order of his own or of his unit."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by_id=viewer.person_id)
    tree = viewer.tree
    own_units = [place.id for place in tree.places if viewer.unit_id and viewer.unit_id in tree.below(place.path)]
    others = Q(order__first_contact_person__isnull=True) | ~Q(order__first_contact_person_id=viewer.person_id)
    unassigned = Q(order__assignee__isnull=True) | ~Q(order__assignee_id=viewer.person_id)
    found = Callback.objects.filter(unit_id__in=viewer.units(Permission.CALLBACKS_CALL), finished_at__isnull=True)
    found = found.filter(Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at), free, others, unassigned)
    return (
        found.exclude(order__unit_id__in=own_units)
        .select_related("case_file")
        .order_by(F("due_at").asc(nulls_last=True), "case_file_id")
    )


@dataclass(frozen=True)
class Queue:
    """How many call-backs wait, of these due before a moment's end of day, and late."""

    waiting: int
    due: int
    late: int


def queue(*, viewer: Viewer, at: datetime, until: datetime) -> Queue:
    """Call-backs still to be made, counted: all, those due before ``until``, and those late at ``at``."""
    base = Callback.objects.all()
    assert isinstance(base, CallbackQuerySet)
    waiting = base.visible_to(viewer).filter(finished_at__isnull=True)
    counted = waiting.aggregate(
        waiting=Count("pk"), due=Count("pk", filter=Q(due_at__lt=until)), late=Count("pk", filter=Q(due_at__lt=at))
    )
    return Queue(**counted)


def next_rest_ends(*, viewer: Viewer, at: datetime) -> datetime | None:
    """When the first of those that rest may be tried again."""
    resting = waiting(viewer=viewer).filter(next_attempt_at__gt=at)
    found: datetime | None = resting.order_by("next_attempt_at").values_list("next_attempt_at", flat=True).first()
    return found


def finished(*, viewer: Viewer) -> QuerySet[Callback]:
    """Call-backs that are done, unordered: the page sorts by when they were finished."""
    base = Callback.objects.all()
    assert isinstance(base, CallbackQuerySet)
    found = base.visible_to(viewer).filter(finished_at__isnull=False)
    return found.select_related(*_JOINS).prefetch_related(*_BESIDE)


def visible(number: str, *, viewer: Viewer, lock: bool = False) -> Callback:
    """Raises NotFound: not there, or not for this viewer."""
    if lock:
        callback = _LOCKED.first(number)
    else:
        joined = Callback.objects.select_related(*_JOINS)
        found = joined.prefetch_related(*_BESIDE, "order__first_contact_person", "order__assignee")
        callback = found.filter(case_file__number=number).first()
    if callback is None or not viewer.may(Permission.CALLBACKS_VIEW, callback.unit_id):
        raise NotFound(_("没有找到回访“%(number)s”，或您无权查看。"), number=number[:40])
    return callback


def attempts(callback: Callback) -> list[Attempt]:
    return list(Attempt.objects.filter(callback=callback).select_related("by").order_by("number"))


def of_order(order_case_file_id: UUID) -> list[Callback]:
    """The call-backs of an order, by round."""
    return _OF_ORDER.all(order_case_file_id)


# ── Rechecks ─────────────────────────────────────────────────────────────────

_RECALLERS = (Permission.CALLBACKS_CALL, Permission.RECHECKS_KEEP)
_HEARD = [result.value for result in REACHED]


def sees_sample(found: RecheckRound, viewer: Viewer) -> bool:
    """At the level of the round or above: everything about it. Below, nothing before it has begun, and its cases only once it has ended."""
    return viewer.may(Permission.RECHECKS_VIEW, found.unit_id)


def rounds(viewer: Viewer) -> QuerySet[RecheckRound]:
    """The rounds that exist for a viewer, unordered."""
    units = viewer.units(Permission.RECHECKS_VIEW)
    own = Q(unit_id__in=units)
    paths = {viewer.tree.by_id[unit].path for unit in units}
    over = [place.id for place in viewer.tree.places if any(path.startswith(place.path) for path in paths)]
    below = Q(state__in=[state.value for state in KNOWN_BELOW]) & (Q(scope_id__in=over) | Q(scope_id__in=units))
    return RecheckRound.objects.filter(own | below).select_related("unit", "scope")


def ended_rounds(unit: Place, period: Period, *, viewer: Viewer) -> list[RecheckRound]:
    """The rounds over cases of a unit or of those below it that ended in a period, in that order."""
    start, end = period.bounds(timezone.get_default_timezone())
    found = rounds(viewer).filter(scope_id__in=viewer.tree.below(unit.path), state=RoundState.ENDED.value)
    return list(found.filter(ended_at__gte=start, ended_at__lt=end).order_by("ended_at", "id"))


def recheck_round(round_id: UUID, *, viewer: Viewer, lock: bool = False) -> RecheckRound:
    """Raises NotFound: not there, or not (yet) for this viewer."""
    found = rounds(viewer).select_related("form_version", "planned_by").filter(id=round_id)
    first = (found.select_for_update(of=("self",)) if lock else found).first()
    if first is None:
        raise NotFound(_("没有找到这次复核，或您无权查看。"))
    return first


def rechecks(found: RecheckRound, viewer: Viewer) -> QuerySet[Recheck]:
    """The cases of a round that are open to a viewer, in the order of the draw."""
    rows = Recheck.objects.filter(round=found).order_by("position")
    if not sees_sample(found, viewer):
        ended = found.state == RoundState.ENDED
        rows = rows.filter(unit_id__in=viewer.units(Permission.RECHECKS_VIEW)) if ended else rows.none()
    return rows.select_related("order__case_file", "order__order_type", "unit", "lower_by", "finished_by")


def rechecks_of(order_case_file_id: UUID, *, viewer: Viewer) -> list[Recheck]:
    """Where a case was asked about again, as far as a viewer may know it: at the level of the round or above; below once the round has ended."""
    units = viewer.units(Permission.RECHECKS_VIEW)
    told = Q(round__state=RoundState.ENDED.value, unit_id__in=units)
    found = Recheck.objects.filter(told | Q(round__unit_id__in=units), order_id=order_case_file_id)
    return list(found.select_related("round").order_by("round__planned_at", "id"))


@dataclass(frozen=True)
class Standing:
    """How far a round is. ``heard``: spoken with; ``differ``: of these with any item heard otherwise; ``contradict``: to the lower level's advantage."""

    size: int
    finished: int
    heard: int
    differ: int
    contradict: int


def standing(found: RecheckRound, viewer: Viewer | None = None) -> Standing:
    """Counted over the cases open to the viewer (nobody: all)."""
    rows = Recheck.objects.filter(round=found) if viewer is None else rechecks(found, viewer).order_by()
    counted = rows.aggregate(
        size=Count("pk"),
        finished=Count("pk", filter=Q(finished_at__isnull=False)),
        heard=Count("pk", filter=~Q(answers={})),
        differ=Count("pk", filter=~Q(differences=[])),
        contradict=Count("pk", filter=Q(contradicts=True)),
    )
    return Standing(**counted)


def agreement(found: RecheckRound, viewer: Viewer) -> dict[str, Agreement]:
    """Kappa of the two levels by item, over the cases open to the viewer."""
    pairs = rechecks(found, viewer).exclude(answers={}).values_list("lower_answers", "answers")
    return rules.agreement(pairs)


def recheck_frame(found: RecheckRound) -> dict[str, UUID]:
    """What a round draws from, by number."""
    return frame_of(found.scope.path, level=Level(found.level), since=found.since, until=found.until)


def frame_of(path: str, *, level: Level, since: datetime, until: datetime) -> dict[str, UUID]:
    """Closed cases of the units below a path, called back and spoken with in a span, that a level has not asked again before."""
    asked = Recheck.objects.filter(order_id=OuterRef("order_id"), round__level=level.value).exclude(
        round__state=RoundState.CANCELLED.value
    )
    rows = Callback.objects.filter(
        ~Exists(asked),
        unit__path__startswith=path,
        level=Level.CENTRE.value,
        result__in=_HEARD,
        finished_at__gte=since,
        finished_at__lt=until,
        order__state=State.CLOSED.value,
        order__set_aside_at__isnull=True,
        round=F("order__round"),
    )
    return dict(rows.values_list("order__case_file__number", "order_id"))


@dataclass(frozen=True)
class Below:
    """What the nearest level below a round wrote down about a case, and who."""

    unit_id: UUID
    lower: str
    lower_answers: Mapping[str, Any]
    lower_by_id: UUID | None
    lower_at: datetime


def answers_below(found: RecheckRound, orders: Sequence[UUID]) -> dict[UUID, Below]:
    """By order: the highest level below the round that asked again and was answered, else the call-back itself."""
    rows = Callback.objects.filter(order_id__in=orders, level=Level.CENTRE.value, round=F("order__round"))
    callers = dict(
        Attempt.objects.filter(callback__in=rows).order_by("callback_id", "number").values_list("callback_id", "by_id")
    )
    known = {each.order_id: _first(each, callers.get(each.case_file_id)) for each in rows.select_related("order")}
    levels = [level.value for level, height in HEIGHTS.items() if height < HEIGHTS[Level(found.level)]]
    again = Recheck.objects.filter(order_id__in=orders, round__level__in=levels, result__in=_HEARD)
    for each in sorted(
        again.select_related("round"),
        key=lambda one: (HEIGHTS[Level(one.round.level)], one.finished_at or one.lower_at),
    ):
        at = each.finished_at or each.lower_at
        known[each.order_id] = Below(each.unit_id, each.round.level, each.answers, each.finished_by_id, at)
    return known


def _first(callback: Callback, by_id: UUID | None) -> Below:
    arrived = True if callback.order.arrived_at else None
    said = rules.first_answers(callback.result, callback.solved, arrived=arrived)
    at = callback.finished_at or callback.planned_at
    return Below(callback.unit_id, FIRST, said, by_id, at)


def require_recaller(viewer: Viewer) -> None:
    """Raises NotAllowed: somebody who calls nobody back."""
    if not any(viewer.may_somewhere(each) for each in _RECALLERS):
        raise NotAllowed(_("您没有执行此操作的权限。如确有需要，请联系系统管理员授权。"))


def recallable(*, viewer: Viewer, at: datetime) -> QuerySet[Recheck]:
    """The cases of rounds that have begun that this person may ask about now, older rounds first, in the order of the draw."""
    allowed = viewer.units(_RECALLERS[0]) | viewer.units(_RECALLERS[1])
    tree = viewer.tree
    own_units = [place.id for place in tree.places if viewer.unit_id and viewer.unit_id in tree.below(place.path)]
    mine = (
        Q(lower_by_id=viewer.person_id)
        | Q(order__assignee_id=viewer.person_id)
        | Q(order__first_contact_person_id=viewer.person_id)
        | (~Q(round__level=Level.UNIT.value) & Q(order__unit_id__in=own_units))
    )
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by_id=viewer.person_id)
    rows = Recheck.objects.filter(
        free,
        round__state=RoundState.BEGUN.value,
        round__unit_id__in=allowed,
        finished_at__isnull=True,
        next_attempt_at__lte=at,
    )
    return rows.exclude(mine).select_related("round").order_by("round__begun_at", "round_id", "position")


def has_free_hand(found: Recheck, viewer: Viewer) -> bool:
    """Whether this person had no part in the case; above the unit's own level nobody of the handling unit has."""
    order = found.order
    hands = (found.lower_by_id, order.assignee_id, order.first_contact_person_id)
    if viewer.person_id is not None and viewer.person_id in hands:
        return False
    inside = viewer.unit_id in viewer.tree.below(viewer.tree.by_id[order.unit_id].path)
    return found.round.level == Level.UNIT or not inside


def recheck(recheck_id: UUID, *, viewer: Viewer, lock: bool = False) -> Recheck:
    """One case for whoever calls. Raises NotFound: not there, of a round that has not begun, or not for this viewer."""
    rows = Recheck.objects.select_for_update(of=("self",)) if lock else Recheck.objects.all()
    joins = ("round__form_version", "order__case_file", "order__order_type", "unit", "claimed_by")
    found = rows.select_related(*joins).filter(id=recheck_id).first()
    known = found is not None and found.round.state in (RoundState.BEGUN, RoundState.ENDED)
    if found is None or not known or not any(viewer.may(each, found.round.unit_id) for each in _RECALLERS):
        raise NotFound(_("没有找到这件复核，或您无权查看。"))
    return found
