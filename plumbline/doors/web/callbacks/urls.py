"""Addresses of call-backs."""

from plumbline.doors.web.callbacks import views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_SEE, _CALL = Permission.CALLBACKS_VIEW, Permission.CALLBACKS_CALL

urlpatterns = [
    page("callbacks/", views.index, name="callbacks", needs=_SEE),
    page("callbacks/next/", views.next_one, name="callbacks-next", needs=_CALL),
    page("callbacks/leave/", views.leave, name="callbacks-leave", needs=_CALL),
    page("callbacks/<str:number>/", views.show, name="callback", needs=_SEE),
    page("callbacks/<str:number>/attempts/", views.attempt, name="callback-attempt", needs=_CALL),
    page("callbacks/<str:number>/number/", views.dial, name="callback-dial", needs=_CALL),
    page("callbacks/<str:number>/claim/", views.keep, name="callback-claim", needs=_CALL),
]
