"""Addresses of inspections."""

from plumbline.doors.web.inspections.views import listing, planning, settling, visiting
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_SEE, _PLAN, _VISIT = Permission.INSPECTIONS_VIEW, Permission.INSPECTIONS_PLAN, Permission.INSPECTIONS_VISIT

urlpatterns = [
    page("inspections/", listing.index, name="inspections", needs=_SEE),
    page("inspections/plan/", planning.plan, name="inspections-plan", needs=_SEE),
    page("inspections/new/", planning.new, name="inspection-new", needs=_PLAN),
    page("inspections/draw/", planning.draw, name="inspections-draw", needs=_PLAN),
    page("inspections/draws/<uuid:draw>/", planning.drawn, name="inspections-drawn", needs=_PLAN),
    page("inspections/quality/", listing.quality, name="inspections-quality", needs=_SEE),
    page("inspections/<str:number>/", settling.show, name="inspection", needs=_SEE),
    page("inspections/<str:number>/visit/", visiting.visit, name="inspection-visit", needs=_VISIT),
    page("inspections/<str:number>/files/<uuid:file>/", visiting.file, name="inspection-file", needs=_SEE),
    page("inspections/<str:number>/moves/<str:name>/", settling.move, name="inspection-move", needs=_SEE),
]
