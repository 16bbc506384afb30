"""Addresses of the first page, what changed, the inbox, escalations, the calls to make and the language."""

from django.urls import path

from plumbline.doors.web.home import calls, changes, escalations, figures, inbox, views
from plumbline.doors.web.home.escalations import OPENS_ESCALATIONS
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

urlpatterns = [
    page("", views.index, name="home"),
    page("figures/", figures.index, name="home-figures", needs=Permission.INDICATORS_VIEW),
    page("changes/<slug:name>/", changes.index, name="changes", needs=Permission.ORDERS_VIEW),
    page("inbox/", inbox.index, name="inbox"),
    page("inbox/read/", inbox.read_all, name="inbox-read"),
    page("inbox/<uuid:message>/acknowledge/", inbox.acknowledge, name="acknowledge"),
    page("escalations/", escalations.index, name="escalations", needs=OPENS_ESCALATIONS),
    page("calls/", calls.index, name="calls"),
    page("calls/<uuid:call_list>/", calls.show, name="call-list"),
    page("calls/lines/<uuid:entry>/", calls.call, name="call"),
    page("calls/lines/<uuid:entry>/acknowledge/", calls.acknowledged, name="call-acknowledged"),
    path("language/", views.language, name="language"),
]
