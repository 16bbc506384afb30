"""Addresses of rewards and penalties."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.recognition import ledger, mine, proposing, views
from plumbline.ground.organization.states import Permission

_VIEW, _ASK, _DECIDE = (
    Permission.RECOGNITION_VIEW,
    Permission.RECOGNITION_PROPOSE,
    Permission.RECOGNITION_DECIDE,
)
_SEE, _OWN = (_VIEW, _ASK, _DECIDE), Permission.RECOGNITION_OWN

urlpatterns = [
    page("recognition/", views.index, name="recognition", needs=_SEE),
    page("recognition/mine/", mine.index, name="recognition-mine"),
    page("recognition/rules/", proposing.rules, name="recognition-rules", needs=_SEE),
    page("recognition/propose/", proposing.propose, name="recognition-propose", needs=_ASK),
    page("recognition/ledger/", ledger.index, name="recognition-ledger", needs=_VIEW),
    page("recognition/ledger/file/", ledger.file, name="recognition-file", needs=_VIEW),
    page("recognition/ledger/close/", ledger.close, name="recognition-close", needs=_DECIDE),
    page("recognition/<str:number>/", views.show, name="recognition-one", needs=_OWN),
    page("recognition/<str:number>/notice/", views.notice, name="recognition-notice", needs=_VIEW),
    page("recognition/<str:number>/<str:move>/", views.move, name="recognition-move", needs=_OWN),
]
