"""One paragraph in a field, its numbers as tokens."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from plumbline.doors.web.pages import PageRequest, fragment, go_to
from plumbline.doors.web.refusing import status_of
from plumbline.doors.web.reports import showing, views
from plumbline.doors.web.saying import said
from plumbline.evaluation.reporting import actions, queries
from plumbline.evaluation.reporting.actions import EditedMeanwhile
from plumbline.evaluation.reporting.rules import Paragraph
from plumbline.evaluation.reporting.rules.editing import LONGEST_PARAGRAPH, as_typed, fingerprint
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _


def paragraph(request: PageRequest, name: str, key: str) -> HttpResponse:
    """Shown, opened for editing (``?edit``), or sent."""
    if request.method == "POST":
        return _save(request, name, key)
    found = _paragraph(request, name, key)
    if "edit" in request.GET:
        return _field(request, name, found, as_typed(found.pieces), fingerprint(found.pieces))
    return _shown(request, name, key)


def _save(request: PageRequest, name: str, key: str) -> HttpResponse:
    text, base = request.POST.get("text", ""), request.POST.get("base", "")
    try:
        actions.edit(name=name, key=key, text=text, base=base, by=request.viewer, at=request.at)
    except EditedMeanwhile as meanwhile:
        found = _paragraph(request, name, key)
        return _field(
            request, name, found, text, meanwhile.base, refusal=said(meanwhile), theirs=meanwhile.now, status=409
        )
    except NotFound:
        raise
    except Refused as refused:
        found = _paragraph(request, name, key)
        return _field(request, name, found, text, base, refusal=said(refused), status=status_of(refused))
    return _shown(request, name, key)


def _paragraph(request: PageRequest, name: str, key: str) -> Paragraph:
    """Raises NotFound where the report has none of that key."""
    report = queries.report_of(queries.document(name, viewer=request.viewer))
    for each in report.paragraphs():
        if each.key == key:
            return each
    raise NotFound(_("报告中没有这个段落。"))


def _shown(request: PageRequest, name: str, key: str) -> HttpResponse:
    row = queries.document(name, viewer=request.viewer)
    found = _paragraph(request, name, key)
    told = str(row.edited.get(key, {}).get("name", ""))
    context = {
        "part": showing.paragraph_shown(found, views.base_of(request, row), told),
        "name": row.number or str(row.id),
        "may_write": queries.may_write(row, viewer=request.viewer),
    }
    return fragment(request, "reports/_paragraph.html", context)


def _field(
    request: PageRequest,
    name: str,
    found: Paragraph,
    text: str,
    base: str,
    *,
    refusal: str = "",
    theirs: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "key": found.key,
        "name": name,
        "text": text,
        "base": base,
        "rows": min(14, max(4, len(text) // 60 + 2)),
        "most": LONGEST_PARAGRAPH,
        "refusal": refusal,
        "theirs": theirs,
    }
    return fragment(request, "reports/_field.html", context, status=status)


@require_POST
def restore(request: PageRequest, name: str, key: str) -> HttpResponse:
    """The product's own words again."""
    actions.restore(name=name, key=key, by=request.viewer, at=request.at)
    if request.htmx:
        return _shown(request, name, key)
    return go_to(request, reverse("report-document", args=[name]))
