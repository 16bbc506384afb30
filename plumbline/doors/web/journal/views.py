"""The journal, newest first, and whether its chain still holds."""

from datetime import timedelta

from django.http import HttpResponse

from plumbline.doors.web.facts import Teller
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, render
from plumbline.doors.web.saying import filled, word
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.facts import KINDS
from plumbline.ground.organization.states import Permission

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=31)}


def index(request: PageRequest) -> HttpResponse:
    """Entries of the units whose journal this person may read; what belongs to no unit only for those who read all of it."""
    viewer = request.viewer
    name, subject = request.GET.get("name", "").strip(), request.GET.get("subject", "").strip()
    entries = journal.entries(name=name if name in packages() else "", subject=subject)
    if not viewer.sees_everything(Permission.JOURNAL_VIEW):
        entries = entries.filter(unit_id__in=viewer.units(Permission.JOURNAL_VIEW))
    after = read_cursor(request.GET.get("after", ""))
    sheet = newest_first(entries, "recorded_at", after=after, size=ROWS_A_PAGE)
    teller = Teller(viewer.tree, revision=request.revision)
    words = request.GET.copy()
    words["after"] = sheet.next
    context = {
        "rows": [(teller.told(journal.line(entry)), entry.subject, entry.recorded_at) for entry in sheet.rows],
        "next": "?" + words.urlencode() if sheet.next else "",
        "name": name,
        "subject": subject,
        "packages": packages(),
        "may_verify": viewer.sees_everything(Permission.JOURNAL_VIEW),
        "verdict": verdict(request),
    }
    return render(request, "journal/journal.html", context)


def packages() -> list[str]:
    """What facts are about: the first part of their names."""
    return sorted({name.split(".")[0] for name in KINDS})


def verdict(request: PageRequest) -> dict[str, object] | None:
    """The answer to "verify": how many entries of the chosen span were checked, and the first fault. Longer spans are for the command line."""
    span = SPANS.get(request.GET.get("verify", ""))
    if span is None or not request.viewer.sees_everything(Permission.JOURNAL_VIEW):
        return None
    checked, fault = journal.verify(since=request.at - span)
    return {"checked": checked, "fault": filled(word(fault.sentence), fault.params) if fault else ""}
