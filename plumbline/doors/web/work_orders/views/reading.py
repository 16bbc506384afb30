"""The page of one order, and the files that belong to it."""

from typing import Any
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


INSIDE: dict[str, str] = {
    "image/jpeg": "default-src 'none'; sandbox",
    "image/png": "default-src 'none'; sandbox",
    "image/webp": "default-src 'none'; sandbox",
    "audio/mpeg": "default-src 'none'; sandbox",
    "audio/wav": "default-src 'none'; sandbox",
    # A browser shows no PDF in a sandbox; without one it may still load and run nothing.
    "application/pdf": "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
"""Kinds that are shown, not only saved, each with what the browser may do with it."""


def file(request: PageRequest, number: str, attachment: UUID) -> FileResponse:
    """A file of the order as a download."""
    found = attached(request, number, attachment)
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.media_type)
    return guarded(answer, "sandbox")


def file_inside(request: PageRequest, number: str, attachment: UUID) -> FileResponse:
    """A picture, recording or PDF to look at; whatever else was uploaded stays a download: nothing of it becomes a page of ours."""
    found = attached(request, number, attachment)
    policy = INSIDE.get(found.media_type)
    if policy is None:
        return file(request, number, attachment)
    return guarded(FileResponse(found.file.open("rb"), filename=found.name, content_type=found.media_type), policy)


def attached(request: PageRequest, number: str, attachment: UUID) -> Any:
    order = work_orders.visible_order(number, viewer=request.viewer)
    found = next((each for each in casefiles.attachments(order.case_file_id) if each.id == attachment), None)
    if found is None or not found.file.storage.exists(str(found.file.name)):
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    return found


def guarded(answer: FileResponse, policy: str) -> FileResponse:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
