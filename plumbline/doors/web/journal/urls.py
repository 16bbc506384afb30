"""Addresses of the journal."""

from plumbline.doors.web.journal import reveals, verifying, views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_SEE = Permission.JOURNAL_VIEW

urlpatterns = [
    page("journal/", views.index, name="journal", needs=_SEE),
    page("journal/export/", views.export, name="journal-export", needs=_SEE),
    page("journal/verify/", verifying.verify, name="journal-verify", needs=_SEE),
    page("journal/reveals/", reveals.index, name="journal-reveals", needs=_SEE),
]
