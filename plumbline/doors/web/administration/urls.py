"""Address of the overview of what is administered."""

from plumbline.doors.web.administration import doctor, views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

SOMETHING = (Permission.ORGANIZATION_EDIT, Permission.RULES_EDIT, Permission.NOTIFICATIONS_EDIT)

urlpatterns = [
    page("", views.index, name="admin", needs=SOMETHING),
    page("doctor/", doctor.index, name="admin-doctor", needs=Permission.ORGANIZATION_EDIT),
]
