"""Everything about oneself: praises, proposals with what may be said to them, entries. Nobody else's."""

from django.http import HttpResponse

from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.praise.showing import praise_row
from plumbline.doors.web.recognition import showing
from plumbline.evaluation.recognition import queries


def index(request: PageRequest) -> HttpResponse:
    viewer, at = request.viewer, request.at
    person = viewer.person_id
    found = queries.proposals_of(person) if person else []
    rows = [showing.proposal_row(each, viewer=viewer, at=at) for each in found]
    context = {
        "praises": [praise_row(each, viewer=viewer, at=at) for each in (queries.praises_of(person) if person else ())],
        "rows": rows,
        "waiting": [row for row in rows if row.waits_until],
        "entries": [
            showing.entry_row(each, viewer=viewer) for each in (queries.entries_of_person(person) if person else ())
        ],
        "balance": showing.yuan(queries.balance(f"person:{person}")),
    }
    return render(request, "recognition/mine.html", context)
