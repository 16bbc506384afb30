"""Addresses of duties."""

from plumbline.doors.web.duties import calendar, planning, views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_SEE, _DO = Permission.DUTIES_VIEW, Permission.DUTIES_FULFIL
_PLAN, _APPROVE = Permission.DUTIES_PLAN, Permission.DUTIES_APPROVE

urlpatterns = [
    page("duties/", views.index, name="duties", needs=_SEE),
    page("duties/call/", views.call_for, name="duties-call", needs=_DO),
    page("duties/plan/", planning.index, name="duties-plan", needs=_SEE),
    page("duties/plan/draw/", planning.draw_up, name="duties-plan-draw", needs=_PLAN),
    page("duties/plan/<uuid:plan>/head/", planning.change, name="duties-plan-head", needs=_PLAN),
    page("duties/plan/<uuid:plan>/<str:move>/", planning.move, name="duties-plan-move", needs=(_PLAN, _APPROVE)),
    page("duties/plan/lines/<uuid:line>/edit/", planning.change_line, name="duties-plan-line", needs=_PLAN),
    page("duties/calendar/", calendar.index, name="duties-calendar", needs=_SEE),
    page("duties/<uuid:occurrence>/", views.show, name="duty", needs=_SEE),
    page("duties/<uuid:occurrence>/fulfil/", views.fulfil, name="duty-fulfil", needs=_SEE),
    page("duties/<uuid:occurrence>/refuse/", views.refuse, name="duty-refuse", needs=_SEE),
    page("duties/<uuid:occurrence>/files/<uuid:attachment>/", views.file, name="duty-file", needs=_SEE),
]
