"""Call-backs waiting and done."""

from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.journal.queries import revision as current_revision
from plumbline.ground.journal.reading import Prepared
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.callbacks.models import Attempt, Callback, CallbackQuerySet, Policy
from plumbline.supervision.callbacks.states import Level

__all__ = ["Attempt", "Callback", "attempts", "finished", "of_order", "policy", "visible", "waiting"]

_JOINS = ("case_file", "order__case_file", "order__order_type", "unit", "policy")


_policies: list[tuple[int, dict[str, Policy]]] = []
_LOCKED = Prepared(
    lambda number: (
        Callback.objects.select_related("case_file", "order__case_file", "policy")
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
    number = current_revision()
    if not _policies or _policies[0][0] != number:
        _policies[:] = [(number, {policy.code: policy for policy in Policy.objects.all()})]
    return _policies[0][1].get(code)


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


def waiting(*, viewer: Viewer) -> QuerySet[Callback]:
    """Call-backs still to be made, soonest due first."""
    base = Callback.objects.all()
    assert isinstance(base, CallbackQuerySet)
    return (
        base.visible_to(viewer)
        .filter(finished_at__isnull=True)
        .select_related(*_JOINS)
        .order_by("due_at", "case_file_id")
    )


def finished(*, viewer: Viewer) -> QuerySet[Callback]:
    """Call-backs that are done, unordered: the page sorts by when they were finished."""
    base = Callback.objects.all()
    assert isinstance(base, CallbackQuerySet)
    return base.visible_to(viewer).filter(finished_at__isnull=False).select_related(*_JOINS)


def visible(number: str, *, viewer: Viewer, lock: bool = False) -> Callback:
    """Raises NotFound: not there, or not for this viewer."""
    if lock:
        callback = _LOCKED.first(number)
    else:
        found = Callback.objects.select_related(*_JOINS, "order__first_contact_person", "order__assignee")
        callback = found.filter(case_file__number=number).first()
    if callback is None or not viewer.may(Permission.CALLBACKS_VIEW, callback.unit_id):
        raise NotFound(_("没有找到回访“%(number)s”，或您无权查看。"), number=number[:40])
    return callback


def attempts(callback: Callback) -> list[Attempt]:
    return list(Attempt.objects.filter(callback=callback).select_related("by").order_by("number"))


def of_order(order_case_file_id: UUID) -> list[Callback]:
    """The call-backs of an order, by round."""
    return _OF_ORDER.all(order_case_file_id)
