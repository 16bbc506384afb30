"""Clause by clause: what carries it out and what that left behind in a period; what stands alone; as a paper for auditors."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.compliance import showing
from plumbline.doors.web.compliance.files import TYPES, paper
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.saying import chosen, named, said, word
from plumbline.doors.web.sections import tabs
from plumbline.evaluation.compliance import actions, queries
from plumbline.evaluation.compliance.queries import Compliance
from plumbline.evaluation.compliance.rules import SECTION_LABELS, Control
from plumbline.evaluation.reporting import queries as reporting
from plumbline.ground.kernel.periods import Length, Period, before, containing, month_of, parse
from plumbline.ground.kernel.refusals import Refused

SHOWN = ("", "controlled", "explained", "orphan", "missed")
CLAUSES_A_PAGE = 60


def index(request: PageRequest) -> HttpResponse:
    """``pack``, ``document``, ``section``, ``state`` and ``q`` narrow; ``form`` gives the paper."""
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    packs = queries.packs_on(today, viewer=request.viewer)
    period = period_asked(request)
    context: dict[str, Any] = {
        "tabs": tabs(request.viewer, request.path),
        "packs": [(name, chosen(zh, en)) for name, _version, zh, en in packs],
        "period": period.name,
        "periods": _offered(request),
        "found": None,
    }
    if packs:
        asked = request.GET.get("pack", "")
        pack = asked if asked in {each[0] for each in packs} else packs[0][0]
        found = queries.of_pack(pack, day=today, viewer=request.viewer)
        if request.GET.get("form") in TYPES:
            return _paper(request, found, period)
        context |= _shown(request, found, period)
    return render(request, "compliance/index.html", context)


def period_asked(request: PageRequest) -> Period:
    """The one in the address; else the month before this one. Raises NoSuchPeriod."""
    asked = request.GET.get("period", "") or request.POST.get("period", "")
    return parse(asked) if asked else before(month_of(timezone.localdate(request.at, timezone.get_default_timezone())))


def _offered(request: PageRequest) -> list[str]:
    month = month_of(timezone.localdate(request.at, timezone.get_default_timezone()))
    return [before(month).name, month.name, containing(Length.YEAR, month.first).name]


def _shown(request: PageRequest, found: Compliance, period: Period) -> dict[str, Any]:
    kept, at = queries.evidence_of(period)
    rows = _narrowed(request, found, kept, period)
    page = _page(request.GET.get("page", ""), len(rows))
    start = page * CLAUSES_A_PAGE
    limits = showing.limit_names(found.pack, revision=request.revision)
    given = {name: request.GET[name] for name in ("pack", "document", "section", "state", "q") if request.GET.get(name)}
    more: dict[str, str | int] = {**given, "period": period.name, "page": page + 1}
    has_more = len(rows) > start + CLAUSES_A_PAGE
    return {
        "found": found,
        "title": chosen(found.zh, found.en),
        "counts": showing.counts(found),
        "rows": [showing.folded(each, limits) for each in rows[start : start + CLAUSES_A_PAGE]],
        "next": "?" + urlencode(more) if has_more else "",
        "alone": [] if given.keys() - {"pack"} else [_alone(each, kept, period) for each in found.orphan_controls],
        "explained": [] if given.keys() - {"pack"} or page else [_alone(each, kept, period) for each in found.explained_controls],
        "documents": [(code, chosen(zh, en)) for code, zh, en in found.documents],
        "document": request.GET.get("document", ""),
        "sections": [(name, word(label)) for name, label in SECTION_LABELS.items()],
        "section": request.GET.get("section", ""),
        "state": request.GET.get("state", ""),
        "q": request.GET.get("q", "")[:80],
        "gathered_at": at,
        "pack": found.pack,
        "files": urlencode({**given, "pack": found.pack, "period": period.name}),
    }  # fmt: skip


def _alone(control: Control, kept: showing.Kept, period: Period) -> showing.ControlRow:
    return showing.control_row(control, kept, period)


def _page(given: str, rows: int) -> int:
    asked = int(given) if given.isdecimal() and len(given) < 5 else 0
    return min(asked, max(0, (rows - 1) // CLAUSES_A_PAGE))


def _narrowed(request: PageRequest, found: Compliance, kept: showing.Kept, period: Period) -> list[showing.ClauseRow]:
    document, section = request.GET.get("document", ""), request.GET.get("section", "")
    state, q = request.GET.get("state", ""), request.GET.get("q", "").strip()
    rows = []
    for each in found.clauses:
        if (document and each.document != document) or (q and q not in each.text and q not in each.code):
            continue
        if section and all(control.section != section for control in each.controls):
            continue
        if {"controlled": not each.controls, "explained": not each.is_explained, "orphan": not each.is_orphan}.get(
            state, False
        ):
            continue
        missed = any((evidence := kept.get(control.key)) and evidence.missed for control in each.controls)
        if state != "missed" or missed:
            rows.append(showing.clause_row(each, kept, period))
    return rows


def _paper(request: PageRequest, found: Compliance, period: Period) -> HttpResponse:
    form = request.GET["form"]
    kept, _at = queries.evidence_of(period)
    root = next((place for place in request.viewer.tree.places if place.parent_id is None), None)
    content = paper(
        form,
        found,
        _narrowed(request, found, kept, period),
        [showing.control_row(each, kept, period) for each in (*found.orphan_controls, *found.explained_controls)],
        showing.counts(found),
        period=period,
        unit=named(root) if root else "",
        at=request.at,
        base=request.build_absolute_uri("/").rstrip("/"),
    )
    name = f"{found.pack}-{period.name}.{form}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)


@require_POST
def gather(request: PageRequest) -> HttpResponse:
    """Counts the evidence of a period anew."""
    asked = {name: request.POST.get(name, "") for name in ("period", "pack")}
    try:
        period = period_asked(request)
        released = reporting.released_in(period)
        count = actions.gather(period=period, released=released, by=request.viewer, at=request.at)
        messages.success(
            request, gettext("已统计 %(period)s 的证据 %(count)d 项。") % {"period": period.name, "count": count}
        )
    except Refused as refused:
        messages.error(request, said(refused))
        asked.pop("period")
    return go_to(request, f"{reverse('compliance')}?{urlencode({k: v for k, v in asked.items() if v})}")
