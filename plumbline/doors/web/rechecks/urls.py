"""Addresses of rechecks."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.rechecks import calling, views
from plumbline.doors.web.sections import OPENS_RECHECKS
from plumbline.ground.organization.states import Permission

_KEEP = Permission.RECHECKS_KEEP
_CALL = (Permission.CALLBACKS_CALL, Permission.RECHECKS_KEEP)

urlpatterns = [
    page("rechecks/", views.index, name="rechecks", needs=OPENS_RECHECKS),
    page("rechecks/new/", views.new, name="recheck-new", needs=_KEEP),
    page("rechecks/next/", calling.next_one, name="recheck-next", needs=_CALL),
    page("rechecks/<uuid:round_id>/", views.show, name="recheck-round", needs=Permission.RECHECKS_VIEW),
    page("rechecks/<uuid:round_id>/<slug:name>/", views.move, name="recheck-move", needs=_KEEP),
    page("rechecks/calls/<uuid:recheck>/", calling.show, name="recheck-call", needs=_CALL),
    page("rechecks/calls/<uuid:recheck>/number/", calling.dial, name="recheck-dial", needs=_CALL),
]
