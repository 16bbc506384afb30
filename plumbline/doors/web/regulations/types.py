"""Every order type: what is asked, what the caller is told first, by when what must happen, and who handles it."""

from django.http import HttpResponse
from django.utils import timezone

from plumbline.doors.web.pages import PageRequest, fragment, render
from plumbline.doors.web.regulations.packs import may_edit
from plumbline.doors.web.regulations.showing import in_force, outline, type_row
from plumbline.doors.web.saying import chosen
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders import queries as work_orders

MOST_OPENED = 3
"""So few types found, the first is shown open."""


def index(request: PageRequest) -> HttpResponse:
    """The tree of types; the words one looks for narrow it, and a type is told in full when it is opened."""
    today = timezone.localdate(request.at)
    wanted = request.GET.get("q", "").strip()[:40]
    catalogue = work_orders.catalogue(revision=request.revision)
    limits = in_force(service_levels.book(revision=request.revision), today)
    opened = request.GET.get("type", "")
    if request.htmx and opened in catalogue.by_code:
        return fragment(request, "regulations/_type.html", {"row": type_row(catalogue.by_code[opened], limits)})
    rows = [outline(node, limits) for node in catalogue.nodes]
    packs = []
    for name in dict.fromkeys(node.pack for node in catalogue.nodes):
        standing = regulations.newest(name)
        if standing:
            packs.append(
                {"pack": name, "version": standing.version, "title": chosen(standing.title, standing.title_en)}
            )
    shown = [row for row in rows if not wanted or row.is_heading or row.is_about(wanted)]
    found = [row for row in shown if not row.is_heading]
    if wanted and len(found) <= MOST_OPENED:
        opened = next((row.code for row in found), opened)
    context = {
        "rows": shown,
        "opened": type_row(catalogue.by_code[opened], limits) if opened in catalogue.by_code else None,
        "wanted": wanted,
        "found": len(found),
        "packs": packs,
        "may_edit": may_edit(request),
    }
    return render(request, "regulations/types.html", context)
