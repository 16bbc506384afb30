"""Addresses of compliance."""

from plumbline.doors.web.compliance import views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_SEE = Permission.COMPLIANCE_VIEW

urlpatterns = [
    page("compliance/", views.index, name="compliance", needs=_SEE),
    page("compliance/gather/", views.gather, name="compliance-gather", needs=_SEE),
]
