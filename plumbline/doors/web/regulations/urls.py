"""Addresses of the rules."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.regulations import views
from plumbline.ground.organization.states import Permission

_SEE = Permission.RULES_VIEW

urlpatterns = [
    page("rules/", views.index, name="rules", needs=_SEE),
    page("rules/types/", views.types, name="rules-types", needs=_SEE),
    page("rules/documents/<uuid:document>/", views.document, name="rules-document", needs=_SEE),
    page("rules/calendars/<str:code>/", views.calendar, name="rules-calendar", needs=_SEE),
]
