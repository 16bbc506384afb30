"""Addresses of rectifications and of hot issues."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.rectifications import issues, views
from plumbline.doors.web.sections import OPENS_ISSUES
from plumbline.ground.organization.states import Permission

_SEE, _OPEN = Permission.RECTIFICATIONS_VIEW, Permission.RECTIFICATIONS_OPEN
_ANSWER, _CALL = Permission.RECTIFICATIONS_ANSWER, Permission.CALLBACKS_CALL

urlpatterns = [
    page("rectifications/", views.index, name="rectifications", needs=_SEE),
    page("rectifications/open/", views.open_one, name="rectification-open", needs=_OPEN),
    page("rectifications/issues/", issues.index, name="hot-issues", needs=OPENS_ISSUES),
    page("rectifications/issues/suggest/", issues.suggest, name="hot-issue-suggest", needs=_OPEN),
    page("rectifications/issues/<str:number>/", issues.show, name="hot-issue", needs=OPENS_ISSUES),
    page("rectifications/issues/<str:number>/moves/<str:move>/", issues.move, name="hot-issue-move", needs=_SEE),
    page("rectifications/issues/<str:number>/calls/<int:place>/", issues.call, name="hot-issue-call", needs=_CALL),
    page("rectifications/<str:number>/", views.show, name="rectification", needs=_SEE),
    page("rectifications/<str:number>/moves/<str:move>/", views.move, name="rectification-move", needs=_SEE),
    page("rectifications/<str:number>/files/", views.upload, name="rectification-upload", needs=_ANSWER),
    page("rectifications/<str:number>/files/<uuid:attachment>/", views.file, name="rectification-file", needs=_SEE),
]
