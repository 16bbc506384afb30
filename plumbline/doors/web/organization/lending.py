"""All roles that are lent: who stands in for whom, until when, why; a role of one's own can be lent here as well."""

from datetime import timedelta

from django.http import HttpResponse

from plumbline.doors.web.organization.person import loan_row
from plumbline.doors.web.pages import PageRequest, render
from plumbline.ground.organization.queries import administering

LOOK_BACK = timedelta(days=90)
MOST = 200


def index(request: PageRequest) -> HttpResponse:
    """Running, coming, and those that ended in the last ninety days."""
    found = administering.delegations(viewer=request.viewer, at=request.at, ended_after=request.at - LOOK_BACK)
    rows = [loan_row(each, request.at) for each in found[:MOST]]
    return render(request, "organization/delegations.html", {"rows": rows, "days": LOOK_BACK.days})
