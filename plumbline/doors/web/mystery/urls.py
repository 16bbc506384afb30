"""Addresses of mystery visits."""

from plumbline.doors.web.mystery import deciding, keeping, views, visiting
from plumbline.doors.web.pages import page
from plumbline.doors.web.sections import OPENS_MYSTERY
from plumbline.ground.organization.states import Permission

_KEEP, _VISIT = Permission.MYSTERY_KEEP, Permission.MYSTERY_VISIT
_OF = "mystery/programmes/<uuid:programme>/"
_ONE = "mystery/visits/<uuid:visit>/"

urlpatterns = [
    page("mystery/", views.index, name="mystery", needs=OPENS_MYSTERY),
    page("mystery/programmes/", keeping.open_programme, name="mystery-open", needs=_KEEP),
    page("mystery/acquaintances/", keeping.acquaintance, name="mystery-acquaintance", needs=(_KEEP, _VISIT)),
    page(_OF, views.programme, name="mystery-programme", needs=OPENS_MYSTERY),
    page(f"{_OF}scenarios/", keeping.scenario, name="mystery-scenario", needs=_KEEP),
    page(f"{_OF}plan/", keeping.plan, name="mystery-plan", needs=_KEEP),
    page(f"{_OF}<slug:move>/", keeping.end, name="mystery-end", needs=_KEEP),
    page(_ONE, views.visit, name="mystery-visit", needs=OPENS_MYSTERY),
    page(f"{_ONE}save/", visiting.save, name="mystery-save", needs=_VISIT),
    page(f"{_ONE}media/<uuid:media>/drop/", visiting.drop, name="mystery-drop", needs=_VISIT),
    page(f"{_ONE}order/", deciding.order, name="mystery-order", needs=_KEEP),
    page(f"{_ONE}<slug:move>/", deciding.decide, name="mystery-decide", needs=_KEEP),
    page("mystery/media/<uuid:media>/", views.media, name="mystery-media", needs=OPENS_MYSTERY),
]
