"""Addresses of the wall."""

from django.urls import path

from plumbline.doors.web.pages import page
from plumbline.doors.web.wall import keys, views
from plumbline.ground.organization.states import Permission

urlpatterns = [
    page("wall/", views.index, name="wall", needs=Permission.WALL_SHOW),
    page("wall/key/", keys.make, name="wall-key", needs=Permission.WALL_SHOW),
    path("wall/of/<str:key>/", views.by_key, name="wall-by-key"),
]
