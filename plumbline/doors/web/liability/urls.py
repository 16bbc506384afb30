"""Addresses of liability and of file reviews."""

from plumbline.doors.web.liability import reviews, views
from plumbline.doors.web.pages import page
from plumbline.doors.web.sections import OPENS_LIABILITY
from plumbline.ground.organization.states import Permission

_PROPOSE, _DECIDE, _APPEAL = Permission.LIABILITY_PROPOSE, Permission.LIABILITY_DECIDE, Permission.LIABILITY_APPEAL
REVIEWS = (_PROPOSE, _DECIDE)

urlpatterns = [
    page("liability/", views.index, name="liability", needs=OPENS_LIABILITY),
    page("liability/reviews/", reviews.index, name="file-reviews", needs=REVIEWS),
    page("liability/reviews/draws/<uuid:draw>/", reviews.draw, name="file-review-draw", needs=REVIEWS),
    page("liability/reviews/<uuid:review>/", reviews.show, name="file-review", needs=REVIEWS),
    page("liability/<str:number>/", views.show, name="liability-case", needs=OPENS_LIABILITY),
    page("liability/<str:number>/propose/", views.propose, name="liability-propose", needs=_PROPOSE),
    page("liability/<str:number>/decide/", views.decide, name="liability-decide", needs=_DECIDE),
    page("liability/<str:number>/appeal/", views.appeal, name="liability-appeal", needs=_APPEAL),
]
