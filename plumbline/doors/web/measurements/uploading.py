"""A file is chosen, tried out and looked at; only then it is taken in, once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.measurements.files import XLSX, Chosen, chosen_file, handed, rejects_file, standard_table
from plumbline.doors.web.measurements.forms import UploadForm
from plumbline.doors.web.measurements.showing import kind_name, rejected, row_of_preview
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements import queries
from plumbline.service.measurements.rules import KINDS, FactMapping


def upload(request: PageRequest) -> HttpResponse:
    """The form; a file that is sent is tried out and its preview opened."""
    if request.method != "POST":
        return _form(request, UploadForm(request.viewer))
    form = UploadForm(request.viewer, request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, 422)
    try:
        chosen = chosen_file(form, viewer=request.viewer)
        header, records = chosen.read()
        made = measurements.upload(
            name=chosen.name,
            content=chosen.content,
            digest=chosen.digest,
            mapping=chosen.mapping,
            mapping_name=chosen.mapping_name,
            header=header,
            records=records,
            by=request.viewer,
            at=request.at,
        )
    except Refused as refused:
        return _form(request, form, blame(form, refused))
    return go_to(request, reverse("measurements-preview", args=[made]))


def _form(request: PageRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "kinds": [(code, kind_name(code), ", ".join(kind.feeds)) for code, kind in KINDS.items()],
        "waiting": queries.uploads_waiting(viewer=request.viewer),
    }
    return render(request, "measurements/upload.html", context, status=status)


def table(request: PageRequest, kind: str) -> HttpResponse:
    """The empty table of a kind.

    Raises:
        NotFound: no such kind.
    """
    if kind not in KINDS:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return handed(standard_table(KINDS[kind]), f"{kind_name(kind)}.xlsx", XLSX)


def preview(request: PageRequest, upload_id: UUID) -> HttpResponse:
    """What would be taken and what rejected; once it was confirmed, its import."""
    kept = queries.upload(upload_id, viewer=request.viewer)
    if kept.batch_id is not None:
        return go_to(request, reverse("measurements-batch", args=[kept.batch_id]))
    tried = kept.preview
    mapping = FactMapping.model_validate(kept.mapping)
    context = {
        "upload": kept,
        "source": mapping.source,
        "tried": tried,
        "rows": [row_of_preview(each, request.viewer) for each in tried["shown"]],
        "rejected": rejected(tried["rejects"], kept.header, mapping),
        "earlier": queries.earlier_imports(kept.digest),
        "has_news": bool(tried["entered"] or tried["changed"]),
    }
    return render(request, "measurements/preview.html", context)


@require_POST
def confirm(request: PageRequest, upload_id: UUID) -> HttpResponse:
    """Takes it in; a second click leads to the same import."""
    kept = queries.upload(upload_id, viewer=request.viewer)
    mapping = FactMapping.model_validate(kept.mapping)
    header, records = Chosen(kept.file_name, bytes(kept.content), mapping, kept.mapping_name).read()
    made = measurements.confirm(upload_id=upload_id, header=header, records=records, by=request.viewer, at=request.at)
    return go_to(request, reverse("measurements-batch", args=[made]))


@require_POST
def discard(request: PageRequest, upload_id: UUID) -> HttpResponse:
    """Lets go of a file that was only tried out."""
    measurements.discard(upload_id=upload_id, by=request.viewer, at=request.at)
    messages.info(request, gettext("已放弃，没有导入任何数据。"))
    return go_to(request, reverse("measurements"))


def rejects(request: PageRequest, upload_id: UUID) -> HttpResponse:
    """The rows that would be rejected, as a file."""
    kept = queries.upload(upload_id, viewer=request.viewer)
    return rejects_file(kept.file_name, kept.header, kept.preview["rejects"])
