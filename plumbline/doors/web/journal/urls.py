"""Addresses of the journal."""

from plumbline.doors.web.journal import views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

urlpatterns = [page("journal/", views.index, name="journal", needs=Permission.JOURNAL_VIEW)]
