"""Complaint files drawn for review, and how many passed."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.supervision.improvement.models import FileReview, ReviewDraw
from plumbline.supervision.improvement.queries.rectifications import end_of

DAY = timedelta(days=1)


def closed_complaints(unit_id: UUID, *, first: date, after: date, viewer: Viewer) -> list[tuple[str, UUID]]:
    """Numbers and units of the complaints of a unit and those below it that were closed within the half-open span: the frame of a draw."""
    place = viewer.tree.by_id.get(unit_id)
    units = viewer.tree.below(place.path) if place else frozenset[UUID]()
    rows = WorkOrder.objects.filter(
        order_type__is_complaint=True,
        set_aside_at__isnull=True,
        unit_id__in=units,
        closed_at__gte=end_of(first - DAY),
        closed_at__lt=end_of(after - DAY),
    )
    return list(rows.exclude(state__in=("voided", "merged")).values_list("case_file__number", "unit_id"))


def draws(*, viewer: Viewer) -> QuerySet[ReviewDraw]:
    """Draws of units where the viewer proposes or decides liability, each with ``done`` and ``passed``; unordered."""
    units = viewer.units(Permission.LIABILITY_PROPOSE) | viewer.units(Permission.LIABILITY_DECIDE)
    rows = ReviewDraw.objects.filter(unit_id__in=units).select_related("unit", "form_version", "drawn_by")
    return rows.annotate(
        done=Count("reviews", filter=Q(reviews__passed__isnull=False)),
        passed=Count("reviews", filter=Q(reviews__passed=True)),
    )


def draw(draw_id: UUID, *, viewer: Viewer) -> ReviewDraw:
    """Raises NotFound: none, or not for this viewer."""
    found = draws(viewer=viewer).filter(id=draw_id).first()
    if found is None:
        raise NotFound(_("没有找到该次案卷抽查，或您无权查看。"))
    return found


def reviews_of(found: ReviewDraw) -> list[FileReview]:
    rows = FileReview.objects.filter(draw=found)
    return list(rows.select_related("order__case_file", "unit", "filling", "reviewed_by").order_by("place"))


def review(review_id: UUID, *, viewer: Viewer, lock: bool = False) -> FileReview:
    """Raises NotFound: none, or not for this viewer."""
    rows = FileReview.objects.select_for_update(of=("self",)) if lock else FileReview.objects.all()
    joins = ("draw__form_version", "order__case_file", "order__order_type", "unit", "filling", "reviewed_by")
    found = rows.select_related(*joins).filter(id=review_id).first()
    units = viewer.units(Permission.LIABILITY_PROPOSE) | viewer.units(Permission.LIABILITY_DECIDE)
    if found is None or found.unit_id not in units:
        raise NotFound(_("没有找到该案卷评查，或您无权查看。"))
    return found


def passed_share(found: ReviewDraw) -> tuple[int, int]:
    """Passed, of those reviewed."""
    row = FileReview.objects.filter(draw=found, passed__isnull=False).aggregate(
        done=Count("id"), passed=Count("id", filter=Q(passed=True))
    )
    return int(row["passed"]), int(row["done"])
