"""Addresses of indicators and reports."""

from plumbline.doors.web.indicators import closing, exclusions, objections, trends, views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_SEE = Permission.INDICATORS_VIEW
_OBJECT = Permission.INDICATORS_OBJECT
_DECIDE = Permission.INDICATORS_DECIDE

urlpatterns = [
    page("indicators/", views.index, name="indicators", needs=_SEE),
    page("indicators/measure/", views.measure, name="indicators-measure", needs=Permission.INDICATORS_MEASURE),
    page("indicators/<str:code>/cases/", views.cases, name="indicator-cases", needs=_SEE),
    page("indicators/<str:code>/cases/counts/", views.case_counts, name="indicator-case-counts", needs=_SEE),
    page("indicators/periods/<str:period>/", closing.page, name="period-closing", needs=_SEE),
    page(
        "indicators/periods/<str:period>/<str:move>/",
        closing.move,
        name="period-move",
        needs=Permission.INDICATORS_CLOSE,
    ),
    page("indicators/events/", exclusions.index, name="excluded-events", needs=_SEE),
    page("indicators/events/<str:number>/", exclusions.page, name="excluded-event", needs=_SEE),
    page("indicators/events/<str:number>/decide/", exclusions.decide, name="excluded-event-decide", needs=_SEE),
    page(
        "indicators/events/<str:number>/files/<uuid:attachment>/",
        exclusions.file,
        name="excluded-event-file",
        needs=_SEE,
    ),
    page("indicators/objections/<uuid:objection_id>/", objections.page, name="objection", needs=_SEE),
    page(
        "indicators/objections/<uuid:objection_id>/decide/", objections.decide, name="objection-decide", needs=_DECIDE
    ),
    page(
        "indicators/objections/<uuid:objection_id>/withdraw/",
        objections.withdraw,
        name="objection-withdraw",
        needs=_OBJECT,
    ),
    page(
        "indicators/<str:code>/cases/<path:number>/<int:round_number>/object/",
        objections.object_to,
        name="indicator-object",
        needs=_OBJECT,
    ),
    page("indicators/<str:code>/", trends.page, name="indicator", needs=_SEE),
    page("reports/make/<str:name>/", views.report, name="report", needs=Permission.REPORTS_MAKE),
]
