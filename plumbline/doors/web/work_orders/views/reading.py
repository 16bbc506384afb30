"""The page of one order, and the files that belong to it."""

from uuid import UUID

from django.http import FileResponse, HttpResponse

from plumbline.doors.web.note_forms import FileForm, RemarkForm, RevealForm
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.work_orders.page import order_page
from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder


def show(request: PageRequest, number: str) -> HttpResponse:
    return shown(request, work_orders.visible_order(number, viewer=request.viewer))


def shown(request: PageRequest, order: WorkOrder, *, status: int = 200, **forms: object) -> HttpResponse:
    """The page; a form that was refused comes back in it with what was typed."""
    context = {
        "order": order_page(order, request),
        "remark_form": RemarkForm(),
        "file_form": FileForm(),
        "reveal_form": RevealForm(),
        "move_form": None,
        **forms,
    }
    return render(request, "work_orders/order.html", context, status=status)


def file(request: PageRequest, number: str, attachment: UUID) -> FileResponse:
    """A file of the order, always as a download: nothing that somebody uploaded is shown as a page of ours."""
    order = work_orders.visible_order(number, viewer=request.viewer)
    found = next((each for each in casefiles.attachments(order.case_file_id) if each.id == attachment), None)
    if found is None or not found.file.storage.exists(str(found.file.name)):
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox"
    return answer
