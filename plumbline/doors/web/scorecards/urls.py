"""Addresses of scorecards."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.scorecards import views
from plumbline.ground.organization.states import Permission

_SEE, _KEEP = Permission.INDICATORS_VIEW, Permission.SCORECARDS_KEEP

urlpatterns = [
    page("scorecards/", views.index, name="scorecards", needs=_SEE),
    page("scorecards/build/", views.build, name="scorecards-build", needs=_KEEP),
    page("scorecards/seal/", views.seal, name="scorecards-seal", needs=_KEEP),
    page("scorecards/publish/", views.publish, name="scorecards-publish", needs=_KEEP),
    page("scorecards/withdraw/", views.withdraw, name="scorecards-withdraw", needs=_KEEP),
    page("scorecards/what-if/", views.what_if, name="scorecards-what-if", needs=_KEEP),
    page("scorecards/<str:pack>/<str:template>/<str:unit>/", views.sheet, name="scorecard", needs=_SEE),
]
