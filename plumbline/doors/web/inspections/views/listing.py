"""The list of inspections, and how far they can be relied on."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse

from plumbline.doors.web.inspections.showing import inspection_rows, two_places
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, render
from plumbline.doors.web.saying import word
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.work_orders.forms import unit_choices
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections import queries
from plumbline.supervision.inspections.states import LEVEL_LABELS, STATE_LABELS, Level, State

FILTERS = ("mine", "level", "state", "unit")


def index(request: PageRequest) -> HttpResponse:
    """Newest first; ``mine``: those this person is still to make."""
    viewer = request.viewer
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    found = queries.inspections(
        viewer=viewer,
        level=asked["level"] if asked["level"] in list(Level) else "",
        state=asked["state"] if asked["state"] in list(State) else "",
        unit=viewer.tree.by_code.get(asked["unit"]),
        mine=asked["mine"] == "yes",
    )
    after = read_cursor(request.GET.get("after", ""))
    sheet = newest_first(found, "planned_at", after=after, size=ROWS_A_PAGE)
    kept = {name: value for name, value in asked.items() if value}
    today = queries.local_day(request.at)
    context = {
        "tabs": tabs(viewer, request.path),
        "rows": inspection_rows(sheet.rows, viewer=viewer, today=today),
        "next": "?" + urlencode({**kept, "after": sheet.next}) if sheet.next else "",
        "asked": asked,
        "waiting": queries.waiting(viewer=viewer, at=request.at),
        "levels": [(level.value, word(LEVEL_LABELS[level])) for level in Level],
        "states": [(state.value, word(STATE_LABELS[state])) for state in State],
        "units": unit_choices(viewer.tree, viewer.units(Permission.INSPECTIONS_VIEW)),
        "may_plan": viewer.may_somewhere(Permission.INSPECTIONS_PLAN),
        "may_visit": viewer.may_somewhere(Permission.INSPECTIONS_VISIT),
    }
    return render(request, "inspections/index.html", context)


def quality(request: PageRequest) -> HttpResponse:
    """Double scoring and appeals of a year."""
    year = year_asked(request)
    found = queries.quality(date(year, 1, 1), date(year + 1, 1, 1), viewer=request.viewer)
    alike, appeals = found.agreement, found.appeals
    context = {
        "tabs": tabs(request.viewer, request.path),
        "year": year,
        "years": [year - 1, year + 1],
        "quality": found,
        "double_share": two_places(found.double_share),
        "is_enough": found.double_share is not None and found.double_share >= 10,
        "kappa": "—" if alike.kappa is None else f"{float(alike.kappa):.3f}",
        "is_alike": alike.kappa is not None and float(alike.kappa) >= 0.7,
        "agreed": two_places(alike.agreed * 100) if alike.n else "—",
        "upheld_share": two_places(appeals.upheld_share),
        "points": "—" if appeals.points is None else f"{float(appeals.points):+.2f}",
    }
    return render(request, "inspections/quality.html", context)


def year_asked(request: PageRequest) -> int:
    """The year in the address; else this one."""
    asked = request.GET.get("year", "")
    this = queries.local_day(request.at).year
    return int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= 2100 else this
