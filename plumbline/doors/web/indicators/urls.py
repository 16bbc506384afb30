"""Addresses of indicators and reports."""

from plumbline.doors.web.indicators import views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_SEE = Permission.INDICATORS_VIEW

urlpatterns = [
    page("indicators/", views.index, name="indicators", needs=_SEE),
    page("indicators/measure/", views.measure, name="indicators-measure", needs=Permission.INDICATORS_MEASURE),
    page("indicators/<str:code>/cases/", views.cases, name="indicator-cases", needs=_SEE),
    page("reports/<str:name>/", views.report, name="report", needs=Permission.REPORTS_MAKE),
]
