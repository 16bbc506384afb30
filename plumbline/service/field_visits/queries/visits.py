"""Visits of orders, their files, and who may work on what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.field_visits.models import OPEN_STATES, JobSheet, Visit, VisitFile, VisitPart
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder


@dataclass(frozen=True)
class FileHere:
    """A file as the server has it: what a telephone compares with its own list."""

    visit: str
    id: UUID
    kind: str
    name: str
    size: int
    digest: str
    added_at: datetime


def workable_order(number: str, *, viewer: Viewer, lock: bool = False) -> WorkOrder:
    """The order, if this viewer may work on it: its assignee, and whoever handles orders of its unit.

    Raises:
        NotFound: not there, or somebody else's job: both look the same.
    """
    try:
        order = work_orders.visible_order(number, viewer=viewer, lock=lock)
    except NotFound:
        order = None
    if order is None or not work_orders.may_on(order, Permission.ORDERS_HANDLE, viewer):
        raise NotFound(_("没有找到工单“%(number)s”：可能已改派他人，或您无权办理。"), number=number[:40])
    return order


def open_visit(order: WorkOrder | UUID, *, lock: bool = False) -> Visit | None:
    """The visit that is planned or under way."""
    order_id = order if isinstance(order, UUID) else order.pk
    visits = Visit.objects.select_related("case_file").filter(order_id=order_id, state__in=OPEN_STATES)
    return (visits.select_for_update(of=("self",)) if lock else visits).first()


def visits_of(order: WorkOrder) -> list[Visit]:
    """All visits of an order, first trip first, with parts and files."""
    files = VisitFile.objects.select_related("attachment").order_by("attachment__added_at", "attachment_id")
    parts = VisitPart.objects.order_by("position")
    found = Visit.objects.filter(order=order).select_related("case_file", "person")
    together = found.prefetch_related(Prefetch("parts", queryset=parts), Prefetch("files", queryset=files))
    return list(together.order_by("trip"))


def files_of(order: WorkOrder) -> list[FileHere]:
    """Everything that has arrived for the order's visits."""
    found = VisitFile.objects.filter(visit__order=order).select_related("attachment", "visit__case_file")
    return [_here(each) for each in found.order_by("attachment__added_at", "attachment_id")]


def files_of_visit(visit: Visit) -> list[FileHere]:
    found = VisitFile.objects.filter(visit=visit).select_related("attachment", "visit__case_file")
    return [_here(each) for each in found.order_by("attachment__added_at", "attachment_id")]


def _here(file: VisitFile) -> FileHere:
    kept = file.attachment
    return FileHere(file.visit.case_file.number, kept.id, file.kind, kept.name, kept.size, kept.digest, kept.added_at)


def file_of_visit(order_number: str, attachment_id: UUID, *, viewer: Viewer) -> VisitFile:
    """A file of a visit, for whoever may see the order.

    Raises:
        NotFound: not there, or not for this viewer.
    """
    order = work_orders.visible_order(order_number, viewer=viewer)
    files = VisitFile.objects.select_related("attachment")
    found = files.filter(visit__order=order, attachment_id=attachment_id).first()
    if found is None:
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    return found


def has_sheet(order: WorkOrder, *, viewer: Viewer) -> bool:
    """Whether this person has been given the order's full address in its present round."""
    return bool(sheets_among([order], viewer=viewer))


def sheets_among(orders: Iterable[WorkOrder], *, viewer: Viewer) -> frozenset[UUID]:
    """Of these orders, those whose full address this person has been given in their present round."""
    rounds = {order.pk: order.round for order in orders}
    if viewer.person_id is None or not rounds:
        return frozenset()
    found = JobSheet.objects.filter(person_id=viewer.person_id, order_id__in=list(rounds))
    return frozenset(
        order_id for order_id, number in found.values_list("order_id", "round") if rounds[order_id] == number
    )


def trips_of(order: WorkOrder) -> int:
    """How many visits the order has had, whatever became of them."""
    return Visit.objects.filter(order=order).count()
