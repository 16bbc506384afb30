"""Addresses of praise."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.praise import quarter, views
from plumbline.ground.organization.states import Permission

_TAKE, _LOOK, _OWN = Permission.PRAISE_REGISTER, Permission.PRAISE_VERIFY, Permission.RECOGNITION_OWN
_SEE = (_TAKE, _LOOK, Permission.RECOGNITION_VIEW, Permission.RECOGNITION_PROPOSE)
_COUNT = (_LOOK, Permission.RECOGNITION_VIEW)

urlpatterns = [
    page("praise/", views.index, name="praise", needs=_SEE),
    page("praise/register/", views.register, name="praise-register", needs=_TAKE),
    page("praise/quarter/", quarter.index, name="praise-quarter", needs=_COUNT),
    page("praise/quarter/file/", quarter.file, name="praise-quarter-file", needs=_COUNT),
    page("praise/quarter/copy/", quarter.copy, name="praise-quarter-copy", needs=_LOOK),
    page("praise/<str:number>/", views.show, name="praise-one", needs=_OWN),
    page("praise/<str:number>/look/", views.look, name="praise-look", needs=_LOOK),
    page("praise/<str:number>/reveal/", views.reveal, name="praise-reveal", needs=Permission.PERSONAL_REVEAL),
    page("praise/<str:number>/pictures/", views.add_picture, name="praise-picture-add", needs=(_TAKE, _LOOK)),
    page("praise/<str:number>/pictures/<uuid:attachment>/", views.picture, name="praise-picture", needs=_OWN),
]
