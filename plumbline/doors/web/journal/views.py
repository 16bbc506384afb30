"""The journal, newest first, by person, kind, number, unit and period; and the same as a file."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext

from plumbline.doors.web.facts import Teller
from plumbline.doors.web.journal.asked import PACKAGES, asked, kind_options, unit_options
from plumbline.doors.web.journal.rows import rows_of
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, render
from plumbline.doors.web.saying import moment, named, word
from plumbline.doors.web.work_orders.sheets import harmless
from plumbline.ground.journal import browsing
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.browsing import Found, Wanted
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission

MOST_EXPORTED = 20_000


def index(request: PageRequest) -> HttpResponse:
    """Entries of the units whose journal this person may read; what belongs to no unit only for those who read all of it."""
    question = asked(request)
    wanted = question.wanted
    found = browsing.browse(wanted, behind=question.behind, most=ROWS_A_PAGE) if wanted else Found([])
    context = {
        "asked": question,
        "rows": rows_of(request, found.entries),
        "next": question.address(found.behind) if found.behind else "",
        "looked_back_to": found.looked_back_to,
        "export": question.address(None),
        "kinds": [(package, word(PACKAGES[package]), kinds) for package, kinds in kind_options()],
        "units": unit_options(request),
        "is_unknown": wanted is None,
        "may_verify": request.viewer.sees_everything(Permission.JOURNAL_VIEW),
    }
    return render(request, "journal/journal.html", context)


def export(request: PageRequest) -> HttpResponseBase:
    """What is filtered, as a file that spreadsheets open; personal values stay hidden in it as on the page."""
    question = asked(request)
    lines = _lines(request, question.wanted) if question.wanted else iter(())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="journal-{request.at:%Y%m%d-%H%M}.csv"'
    return response


def _lines(request: PageRequest, wanted: Wanted) -> Iterator[str]:
    teller, tree = Teller(request.viewer.tree, revision=request.revision), request.viewer.tree
    head = (_AT, _RECORDED, _ACTOR, _KIND, _SUBJECT, _UNIT, _WORDS, _DIGEST)
    yield "\ufeff" + _csv(*(gettext(each) for each in head))
    for entry in browsing.everything(wanted, most=MOST_EXPORTED):
        place = tree.by_id.get(entry.unit_id) if entry.unit_id else None
        told = teller.told(journal.line(entry))
        yield _csv(
            moment(entry.at),
            moment(entry.recorded_at),
            entry.actor_name,
            entry.name,
            entry.subject,
            named(place) if place else "",
            told.sentence,
            bytes(entry.digest).hex(),
        )


_AT, _RECORDED, _ACTOR, _KIND = _("发生时间"), _("记录时间"), _("经办人"), _("类别")
_SUBJECT, _UNIT, _WORDS, _DIGEST = _("编号"), _("单位"), _("内容"), _("摘要")


def _csv(*cells: str) -> str:
    """One line; what a spreadsheet would take for a formula is text."""
    written = StringIO()
    csv.writer(written).writerow([harmless(cell) for cell in cells])
    return written.getvalue()
