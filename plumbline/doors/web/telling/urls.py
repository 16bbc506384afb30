"""Addresses of the texts of messages."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.telling import ladders, views
from plumbline.ground.organization.states import Permission

_EDIT = Permission.NOTIFICATIONS_EDIT
_ONE = "rules/messages/<slug:kind>/<slug:language>/<slug:channel>/"

urlpatterns = [
    page("rules/messages/", views.index, name="messages", needs=_EDIT),
    page(_ONE, views.text, name="message", needs=_EDIT),
    page(f"{_ONE}preview/", views.preview, name="message-preview", needs=_EDIT),
    page(f"{_ONE}try/", views.try_out, name="message-try", needs=_EDIT),
    page(f"{_ONE}restore/", views.restore, name="message-restore", needs=_EDIT),
    page("rules/ladders/", ladders.index, name="ladders", needs=Permission.RULES_VIEW),
]
