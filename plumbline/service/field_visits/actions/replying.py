"""The reply: the sheet is taken when it is whole, and the order is answered with it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.field_visits import events
from plumbline.service.field_visits.actions.following import visit_under_way
from plumbline.service.field_visits.actions.keeping import Step, common, end, step_of
from plumbline.service.field_visits.actions.leaving import require_files
from plumbline.service.field_visits.models import Visit, VisitPart
from plumbline.service.field_visits.queries.lists import lists_for
from plumbline.service.field_visits.queries.visits import workable_order
from plumbline.service.field_visits.rules import Checklist, DeviceMoment, PriceList, Sheet, VisitRefused, check_sheet
from plumbline.service.field_visits.states import State
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders import queries as orders
from plumbline.service.work_orders.queries import WorkOrder


@transaction.atomic
def reply(*, number: str, sheet: Sheet, by: Viewer, at: datetime, device: DeviceMoment | None = None) -> Visit | None:
    """Answers the order. Where somebody is there, his visit is finished with the sheet; None where nobody went.

    Raises:
        NotFound: not this viewer's job. VisitRefused, TextRefused: half a sheet, or files without a visit.
        FilesMissing: a file of the manifest has not arrived. MoveRefused: not open now.
    """
    order = workable_order(number, viewer=by, lock=True)
    visit = visit_under_way(order, by=by)
    is_there = visit is not None and visit.state_now is State.ARRIVED
    check_sheet(sheet, was_there=is_there)
    step = step_of(order, device, at=at)
    if visit is not None and is_there:
        require_files(visit, sheet.manifest)
        _finish(order, visit, sheet, step, by=by)
    elif sheet.manifest:
        raise VisitRefused(_("还没有到场记录，照片和签名无处保存。请先点“到场”。"), field="files")
    elif visit is not None and visit.state_now is State.DEPARTED:
        raise VisitRefused(_("已经出发，请先点“到场”，或记“未完离开”。"), field="result")
    inputs = {"result": sheet.result.strip(), "solved": "yes" if sheet.solved else "no", "note": step.remark}
    work_orders.move(number=number, name="reply", inputs=inputs, by=by, at=step.at)
    return visit if is_there else None


def _finish(order: WorkOrder, visit: Visit, sheet: Sheet, step: Step, *, by: Viewer) -> None:
    node = orders.catalogue(revision=by.tree.revision or None).by_code.get(order.order_type.code)
    lists = lists_for(
        node, on=timezone.localdate(step.at, timezone.get_default_timezone()), revision=by.tree.revision or None
    )
    values: dict[str, Any] = {
        "result": sheet.result.strip(),
        "solved": sheet.solved,
        "checklist": answered(lists.checklist, sheet),
        "price_list": price_list_name(lists.prices) if sheet.parts else "",
        "price_list_shown": sheet.price_list_shown,
        "opinion": sheet.opinion,
        "opinion_text": sheet.opinion_text.strip(),
        "signer": sheet.signer.strip(),
        "unsigned_because": "" if sheet.signature else sheet.unsigned_because.strip(),
        "moments": {**visit.moments, State.FINISHED.value: step.kept},
    }
    for name, value in values.items():
        setattr(visit, name, value)
    end(visit, State.FINISHED, at=step.at)
    visit.save(update_fields=[*values, "state", "ended_at"])
    VisitPart.objects.bulk_create(
        VisitPart(visit=visit, position=place, **vars(part)) for place, part in enumerate(sheet.parts, start=1)
    )
    publish(_finished(order, visit, sheet, lists.checklist, step), by=by)


def _finished(order: WorkOrder, visit: Visit, sheet: Sheet, checklist: Checklist, step: Step) -> events.Finished:
    return events.Finished(
        **common(visit, order.case_file.number, at=step.at),
        **step.kept,
        result=visit.result,
        solved=sheet.solved,
        opinion=sheet.opinion,
        files=len(sheet.manifest),
        signed=bool(sheet.signature),
        checklist=f"{checklist.source}/{checklist.code} {checklist.version}",
    )


def answered(checklist: Checklist, sheet: Sheet) -> dict[str, Any]:
    """The list as it was, item by item, with what was said of each: it reads the same when the pack has moved on."""
    given = {answer.code: answer.done for answer in sheet.answers}
    return {
        "source": checklist.source,
        "version": checklist.version,
        "code": checklist.code,
        "name": checklist.name,
        "name_en": checklist.name_en,
        "clause": checklist.clause,
        "items": [
            {"code": item.code, "name": item.name, "name_en": item.name_en, "done": given.get(item.code, "")}
            for item in checklist.items
        ],
    }


def price_list_name(prices: PriceList) -> str:
    return f"{prices.source} {prices.version}"
