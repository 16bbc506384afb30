"""Addresses of the first page, the inbox, the calls to make and the language."""

from django.urls import path

from plumbline.doors.web.home import views
from plumbline.doors.web.pages import page

urlpatterns = [
    page("", views.index, name="home"),
    page("inbox/", views.inbox, name="inbox"),
    page("inbox/read/", views.read_all, name="inbox-read"),
    page("inbox/<uuid:message>/acknowledge/", views.acknowledge, name="acknowledge"),
    page("calls/<uuid:entry>/", views.call, name="call"),
    page("calls/<uuid:entry>/acknowledge/", views.call_acknowledged, name="call-acknowledged"),
    path("language/", views.language, name="language"),
]
