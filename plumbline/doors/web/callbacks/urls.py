"""Addresses of call-backs."""

from plumbline.doors.web.callbacks import views
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

urlpatterns = [
    page("callbacks/", views.index, name="callbacks", needs=Permission.CALLBACKS_VIEW),
    page("callbacks/<str:number>/", views.show, name="callback", needs=Permission.CALLBACKS_VIEW),
    page("callbacks/<str:number>/attempts/", views.attempt, name="callback-attempt", needs=Permission.CALLBACKS_CALL),
    page("callbacks/<str:number>/number/", views.dial, name="callback-dial", needs=Permission.CALLBACKS_CALL),
]
