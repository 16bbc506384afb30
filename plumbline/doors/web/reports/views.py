"""What is due, in the making and in the archive; one report, read."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.reports import showing
from plumbline.doors.web.saying import filled, named, word
from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.actions.writing import CONTRARY, contrary, told
from plumbline.evaluation.reporting.queries import ReportDocument, Wanted
from plumbline.evaluation.reporting.states import OUT, REPORT_LABELS, ReportState
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import ROLE_LABELS, Permission, Role

LONGEST_SEARCH = 80


def index(request: PageRequest) -> HttpResponse:
    """What is due and in the making for those who make reports; the archive for everybody as far as it was sent to them."""
    viewer, today = request.viewer, timezone.localdate(request.at, timezone.get_default_timezone())
    wanted = asked(request)
    makes = viewer.may_somewhere(Permission.REPORTS_DRAFT) or viewer.may_somewhere(Permission.REPORTS_RELEASE)
    drafts = viewer.may_somewhere(Permission.REPORTS_DRAFT)
    context = {
        "makes": makes,
        "drafts": drafts,
        "due": [showing.due_row(each, today) for each in queries.dues(today, viewer=viewer)] if makes else [],
        "making": [showing.row_of(each, today) for each in queries.in_the_making(viewer=viewer)] if makes else [],
        "archive": [showing.row_of(each, today) for each in queries.archive(wanted, viewer=viewer)],
        "wanted": wanted,
        "kinds": showing.kinds(),
        "years": queries.years(viewer=viewer),
        "states": [(state.value, word(REPORT_LABELS[state])) for state in OUT],
        "units": [(each.code, named(each)) for each in viewer.tree.places if each.id in units_of(viewer)],
        "periods": periods(viewer) if drafts else [],
    }
    return render(request, "reports/index.html", context)


def periods(viewer: Viewer) -> list[str]:
    """Measured ones that reports are written of, months and longer before weeks and days."""
    found = indicators.measured_periods(viewer=viewer)
    return sorted(found, key=lambda name: "W" in name or len(name) > len("2026-10"))[:24]


def units_of(viewer: Viewer) -> frozenset[Any]:
    return viewer.units(Permission.INDICATORS_VIEW)


def asked(request: PageRequest) -> Wanted:
    """What of the archive the address asks for; nonsense asks for nothing."""
    given = request.GET
    year, state = given.get("year", ""), given.get("state", "")
    return Wanted(
        text=given.get("q", "").strip()[:LONGEST_SEARCH],
        kind=given.get("kind", "")[:60],
        unit=given.get("unit", "")[:60],
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        state=state if state in set(OUT) else "",
    )


def reading(request: PageRequest, name: str) -> HttpResponse:
    """One report: its head, what stands in the way, its text, whom it went to, what happened to it."""
    return shown(request, queries.document(name, viewer=request.viewer))


def shown(request: PageRequest, row: ReportDocument, *, refusal: str = "", status: int = 200) -> HttpResponse:
    viewer = request.viewer
    report = queries.report_of(row)
    may_write = queries.may_write(row, viewer=viewer)
    words = troubles(row) if may_write else {}
    people = queries.recipients(row) if row.is_out else []
    context = {
        "row": row,
        "head": showing.row_of(row, timezone.localdate(request.at, timezone.get_default_timezone())),
        "kind": showing.kind_label(row.kind),
        "letterhead": report.letterhead,
        "name": row.number or str(row.id),
        "parts": showing.parts(report, base=base_of(request, row), edited=row.edited, troubles=words),
        "may_write": may_write,
        "may_correct": row.state == ReportState.RELEASED and viewer.may(Permission.REPORTS_DRAFT, row.unit_id),
        "moves": queries.moves(row, viewer=viewer),
        "is_own": row.state == ReportState.SUBMITTED and is_own(row, viewer),
        "unsealed": [] if row.is_out else queries.unsealed(report),
        "later": showing.later_shown(queries.restated(report), viewer.tree) if row.is_out else [],
        "recipients": [(each.person.name, word(ROLE_LABELS[Role(each.role)]), each.unit) for each in people],
        "history": showing.history(row, viewer),
        "forms": showing.forms(),
        "replaced_by": showing.address_of(row.corrected_by) if hasattr(row, "corrected_by") else "",
        "replaces": showing.row_of(row.replaces, request.at.date()) if row.replaces_id and row.replaces else None,
        "refusal": refusal,
        **moved(request, row),
    }
    return render(request, "reports/document.html", context, status=status)


def base_of(request: PageRequest, row: ReportDocument) -> str:
    """Where numbers lead to their cases; empty for those to whom the unit's figures are not open."""
    may = request.viewer.may(Permission.INDICATORS_VIEW, row.unit_id)
    return request.build_absolute_uri("/").rstrip("/") if may else ""


def is_own(row: ReportDocument, viewer: Viewer) -> bool:
    """Whether the viewer might release it, had it not been written by the viewer."""
    may = viewer.may(Permission.REPORTS_RELEASE, row.unit_id)
    return may and "release" not in {move.name for move in queries.moves(row, viewer=viewer)}


def troubles(row: ReportDocument) -> dict[str, list[str]]:
    """Sentences that say otherwise than their numbers, by paragraph."""
    found: dict[str, list[str]] = {}
    for key, contradiction in contrary(row):
        found.setdefault(key, []).append(filled(word(CONTRARY), told(contradiction)))
    return found


def moved(request: PageRequest, row: ReportDocument) -> dict[str, Any]:
    """What of the draft's numbers is another today; nothing of what is out."""
    if row.is_out or not queries.has_moved(row):
        return {"changes": []}
    try:
        found = queries.changes(queries.report_of(row), queries.rebuilt(row, at=request.at))
    except Refused as refused:
        return {"changes": [], "refusal": filled(word(refused.sentence), refused.params)}
    return {"changes": showing.changes_shown(found, request.viewer.tree)}
