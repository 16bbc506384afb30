"""Hot issues, the orders behind them, the customers to be called."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.supervision.improvement.models import HotIssue, IssueCall
from plumbline.supervision.improvement.models.hot_issues import HotIssueQuerySet
from plumbline.supervision.improvement.queries.rectifications import end_of
from plumbline.supervision.improvement.rules.hot_issues import Counted, counted
from plumbline.supervision.improvement.states import IssueState

DAY = timedelta(days=1)
_JOINS = ("case_file", "unit", "order_type", "area")


def issues(*, viewer: Viewer, state: IssueState | None = None) -> QuerySet[HotIssue]:
    """Those the viewer may see, unordered."""
    base = HotIssue.objects.all()
    assert isinstance(base, HotIssueQuerySet)
    found = base.visible_to(viewer).select_related(*_JOINS)
    return found.filter(state=state.value) if state else found


def issue(number: str, *, viewer: Viewer, lock: bool = False) -> HotIssue:
    """One of them.

    Raises:
        NotFound: not there, or not for this viewer.
    """
    rows = HotIssue.objects.select_for_update(of=("self",)) if lock else HotIssue.objects.all()
    beside = ("suggested_by", "answered_by", "finished_by", "verified_by", "evaluated_by")
    found = rows.select_related(*_JOINS).prefetch_related(*beside).filter(case_file__number=number).first()
    wanted = (Permission.RECTIFICATIONS_VIEW, Permission.CALLBACKS_CALL)
    if found is None or not any(viewer.may(each, found.unit_id) for each in wanted):
        raise NotFound(_("没有找到热点问题“%(number)s”，或您无权查看。"), number=number[:40])
    return found


def orders_concerned(found: HotIssue, *, first: date, after: date, tree_viewer: Viewer) -> QuerySet[WorkOrder]:
    """Orders of the issue's type (and those below it), area and unit registered within the half-open span of days; unordered."""
    place = tree_viewer.tree.by_id.get(found.unit_id)
    units = tree_viewer.tree.below(place.path) if place else frozenset[UUID]()
    rows = WorkOrder.objects.filter(
        set_aside_at__isnull=True,
        unit_id__in=units,
        registered_at__gte=end_of(first - DAY),
        registered_at__lt=end_of(after - DAY),
    )
    if found.order_type is not None:
        rows = rows.filter(order_type_id__in=work_orders.type_ids_under([found.order_type.code]))
    if found.area is not None:
        below = [each.id for each in customers.area_tree() if each.path.startswith(found.area.path)]
        rows = rows.filter(area_id__in=below)
    return rows.exclude(state__in=("voided", "merged"))


def calls_of(found: HotIssue) -> list[IssueCall]:
    """In the order of the draw."""
    rows = IssueCall.objects.filter(issue=found).select_related("order__case_file", "called_by")
    return list(rows.order_by("place"))


def calls_waiting(found: HotIssue) -> int:
    return IssueCall.objects.filter(issue=found, result="").count()


def counted_calls(found: HotIssue) -> Counted:
    """What the calls brought so far."""
    return counted(IssueCall.objects.filter(issue=found).values_list("result", flat=True))


def waiting_for_an_answer(at: datetime) -> list[HotIssue]:
    """Those whose department has not answered in time."""
    rows = HotIssue.objects.filter(state=IssueState.SUGGESTED.value, answer_by__lte=at)
    return list(rows.select_related("case_file", "unit").order_by("answer_by", "pk"))
