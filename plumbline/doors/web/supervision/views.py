"""The first page of supervision: its sections, each with what it is for."""

from django.http import HttpResponse

from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.sections import tabs


def index(request: PageRequest) -> HttpResponse:
    """The sections that are open to whoever looks."""
    return render(request, "supervision/index.html", {"tabs": tabs(request.viewer, request.path)})
