"""Addresses of signals and checks."""

from plumbline.doors.web.integrity import checks, tuning, views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_SEE, _CHECK = Permission.INTEGRITY_VIEW, Permission.INTEGRITY_CHECK

urlpatterns = [
    page("integrity/", views.index, name="integrity", needs=_SEE),
    page("integrity/scan/", views.scan, name="integrity-scan", needs=_CHECK),
    page("integrity/units/", views.units, name="integrity-units", needs=_SEE),
    page("integrity/thresholds/", tuning.index, name="integrity-thresholds", needs=_SEE),
    page("integrity/thresholds/<str:code>/", tuning.change, name="integrity-threshold", needs=_CHECK),
    page("integrity/checks/", checks.index, name="integrity-checks", needs=_SEE),
    page("integrity/checks/<str:number>/", checks.show, name="integrity-check", needs=_SEE),
    page("integrity/checks/<str:number>/decide/", checks.decide, name="integrity-decide", needs=_CHECK),
    page("integrity/<uuid:signal>/", views.show, name="integrity-signal", needs=_SEE),
    page("integrity/<uuid:signal>/check/", checks.open_one, name="integrity-open", needs=_CHECK),
    page("integrity/<uuid:signal>/photos/<uuid:photo>/", views.photo, name="integrity-photo", needs=_SEE),
]
