"""Going away again without having finished."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.field_visits import events
from plumbline.service.field_visits.actions.following import visit_under_way
from plumbline.service.field_visits.actions.keeping import Step, common, end, step_of
from plumbline.service.field_visits.models import Visit
from plumbline.service.field_visits.queries.visits import files_of_visit, workable_order
from plumbline.service.field_visits.rules import DeviceMoment, FilesMissing, VisitRefused, missing_files
from plumbline.service.field_visits.states import ON_THE_WAY, State
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.queries import WorkOrder


@transaction.atomic
def leave(*, number: str, note: str, by: Viewer, at: datetime, device: DeviceMoment | None = None) -> Visit:
    """Leaves what cannot be finished today; the order waits for another trip.

    Raises:
        NotFound: not this viewer's job. VisitRefused: nobody is on the way, or no reason is given. MoveRefused: not open now.
    """
    order, visit, step = _under_way(number, note, device, by=by, at=at)
    _end(order, visit, State.LEFT, note, step, by=by)
    publish(events.Left(**common(visit, number, at=step.at), **step.kept, note=note.strip()), by=by)
    return visit


@transaction.atomic
def no_access(
    *, number: str, note: str, files: Sequence[str], by: Viewer, at: datetime, device: DeviceMoment | None = None
) -> Visit:
    """Nobody opened: the visit ends with a photo as evidence, and the order waits for another trip.

    ``files``: the digests that prove it, all of which must have arrived.

    Raises:
        NotFound: not this viewer's job. VisitRefused: not arrived, no note, or no photo. FilesMissing: one has not arrived.
    """
    order, visit, step = _under_way(number, note, device, by=by, at=at)
    if visit.state_now is not State.ARRIVED:
        raise VisitRefused(_("请先点“到场”，再记到访不遇。"), field="note")
    if not files:
        raise VisitRefused(_("到访不遇须附一张现场照片（门牌或到访不遇单）。"), field="files")
    require_files(visit, files)
    _end(order, visit, State.NO_ACCESS, note, step, by=by)
    said: dict[str, Any] = {"note": note.strip(), "files": len(files)}
    publish(events.NoAccess(**common(visit, number, at=step.at), **step.kept, **said), by=by)
    return visit


def require_files(visit: Visit, manifest: Sequence[str]) -> None:
    """Raises FilesMissing with what has not arrived yet."""
    missing = missing_files(manifest, {file.digest for file in files_of_visit(visit)})
    if missing:
        raise FilesMissing(_("还有 %(count)d 个文件没有传到，传完后会自动提交。"), digests=missing, count=len(missing))


def _under_way(
    number: str, note: str, device: DeviceMoment | None, *, by: Viewer, at: datetime
) -> tuple[WorkOrder, Visit, Step]:
    order = workable_order(number, viewer=by, lock=True)
    check_text(note, field="note", name=_("说明"), most=2_000)
    if not note.strip():
        raise VisitRefused(_("请写明情况。"), field="note")
    visit = visit_under_way(order, by=by)
    if visit is None or visit.state_now not in ON_THE_WAY:
        raise VisitRefused(_("现在没有进行中的上门，请刷新后再操作。"), field="note")
    return order, visit, step_of(order, device, at=at)


def _end(order: WorkOrder, visit: Visit, state: State, note: str, step: Step, *, by: Viewer) -> None:
    visit.note = note.strip()
    visit.moments = {**visit.moments, state.value: step.kept}
    end(visit, state, at=step.at)
    visit.save(update_fields=["state", "ended_at", "note", "moments"])
    said = f"{_SAID[state]}：{note.strip()}{step.remark}"
    work_orders.move(number=order.case_file.number, name="leave", inputs={"note": said}, by=by, at=step.at)


_SAID = {State.LEFT: "未完", State.NO_ACCESS: "到访不遇"}
