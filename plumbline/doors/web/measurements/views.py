"""Which files came in, what became of their rows, and where a single row stands in which file."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from plumbline.doors.web.measurements.files import handed, rejects_file
from plumbline.doors.web.measurements.showing import kind_name, rejected, row_of
from plumbline.doors.web.pages import PageRequest, render
from plumbline.ground.organization.states import Permission
from plumbline.service.measurements import queries

DIGITS = 12


def index(request: PageRequest) -> HttpResponse:
    """Imports, newest first."""
    context = {
        "batches": [_listed(each) for each in queries.batches(viewer=request.viewer)],
        "may_import": may_import(request),
    }
    return render(request, "measurements/index.html", context)


def may_import(request: PageRequest) -> bool:
    return request.viewer.may_somewhere(Permission.MEASUREMENTS_IMPORT)


def _listed(taken: queries.Taken) -> dict[str, Any]:
    return {
        "taken": taken,
        "address": reverse("measurements-batch", args=[taken.id]),
        "digest": taken.digest[:DIGITS],
        "total": taken.entered + taken.changed + taken.unchanged + taken.rejected,
    }


def batch(request: PageRequest, batch_id: UUID) -> HttpResponse:
    """One import: its file, its rows by line, the rows that were rejected; ``line`` in the address starts the rows there."""
    opened = queries.batch(batch_id, viewer=request.viewer)
    said = request.GET.get("line", "")
    first = min(int(said), 2**31 - 1) if said.isdecimal() else 0
    rows = queries.rows_of(batch_id, viewer=request.viewer, after=max(first - 1, 0))
    shown = rows[: queries.MOST_ROWS]
    context = {
        **_listed(opened.taken),
        "opened": opened,
        "rows": [row_of(each) for each in shown],
        "line": first,
        "next": f"?line={shown[-1].line + 1}" if len(rows) > len(shown) else "",
        "rejected": rejected(opened.rejects, opened.header, opened.mapping) if may_import(request) else [],
        "may_import": may_import(request),
    }
    return render(request, "measurements/batch.html", context)


def row(request: PageRequest) -> HttpResponse:
    """Everything that was said of one case, each time with file and line: what a drill-down leads to."""
    number, kind = request.GET.get("number", ""), request.GET.get("kind", "")
    found = queries.versions(number, kind, viewer=request.viewer)
    context = {
        "number": number,
        "kind": kind_name(kind),
        "versions": [
            {
                "row": row_of(each.measurement),
                "taken": each.taken,
                "address": f"{reverse('measurements-batch', args=[each.taken.id])}?line={each.measurement.line}",
            }
            for each in found
        ],
    }
    return render(request, "measurements/row.html", context)


def rejects(request: PageRequest, batch_id: UUID) -> HttpResponse:
    """The rows that were rejected, as a file."""
    opened = queries.batch(batch_id, viewer=request.viewer)
    return rejects_file(opened.taken.file_name, opened.header, opened.rejects)


def file(request: PageRequest, batch_id: UUID) -> HttpResponse:
    """The file as it was sent."""
    name, content = queries.file_of(batch_id, viewer=request.viewer)
    return handed(content, name, "application/octet-stream")
