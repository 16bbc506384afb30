"""The overview: what is to be looked after, and in what condition each of it is."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.administration.entries import ENTRIES
from plumbline.doors.web.pages import PageRequest, render


def index(request: PageRequest) -> HttpResponse:
    """The entries that this person may open, each with its condition."""
    groups = []
    for label, entries in ENTRIES:
        shown = [
            {
                "address": reverse(entry.route),
                "label": gettext(entry.label),
                "about": gettext(entry.about),
                "icon": entry.icon,
                "condition": entry.condition(request),
            }
            for entry in entries
            if request.viewer.may_somewhere(entry.needs)
        ]
        if shown:
            groups.append((gettext(label), shown))
    return render(request, "administration/index.html", {"groups": groups})
