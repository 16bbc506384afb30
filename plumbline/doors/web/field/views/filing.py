"""Photos and signatures: coming in one by one, and shown to whoever may see the order."""

from uuid import UUID

from django.http import FileResponse, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from plumbline.doors.web.field.answering import dated, refusal, somebody_else
from plumbline.doors.web.pages import PageRequest
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.service.field_visits import actions
from plumbline.service.field_visits import queries as visits
from plumbline.service.field_visits.rules import VisitRefused
from plumbline.service.field_visits.states import FileKind

PHOTOS = "photos"


@require_POST
def keep(request: PageRequest, number: str) -> HttpResponse:
    """Takes one file from the outbox. The same file again is answered alike."""
    if answer := somebody_else(request):
        return answer
    file = request.FILES.get("file")
    try:
        visits.workable_order(number, viewer=request.viewer)
        if file is None:
            raise VisitRefused(_("没有收到文件。"), field="file")
        here = actions.attach(
            number=number,
            kind=request.POST.get("kind", ""),
            digest=request.POST.get("digest", ""),
            content=file,
            by=request.viewer,
            at=request.at,
        )
    except Refused as refused:
        return dated(request, refusal(refused))
    return dated(request, JsonResponse({"ok": True, "digest": here.digest, "visit": here.visit, "size": here.size}))


def photos_of(request: PageRequest, number: str) -> tuple[str, ...]:
    """Keeps the photos of a plain form and gives their digests; they stay, should the form be refused."""
    kept = [
        actions.attach(
            number=number, kind=FileKind.PHOTO.value, digest="", content=file, by=request.viewer, at=request.at
        )
        for file in request.FILES.getlist(PHOTOS)
    ]
    return tuple(file.digest for file in kept)


def file(request: PageRequest, number: str, attachment: UUID) -> FileResponse:
    """A photo or signature, always as a picture of its own kind, never as a page."""
    found = visits.file_of_visit(number, attachment, viewer=request.viewer).attachment
    if not found.file.storage.exists(str(found.file.name)):
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    answer = FileResponse(found.file.open("rb"), filename=found.name, content_type=found.media_type)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
