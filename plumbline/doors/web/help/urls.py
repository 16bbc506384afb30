"""Addresses of help and of the design page."""

from plumbline.doors.web.help import views
from plumbline.doors.web.pages import page

urlpatterns = [
    page("help/", views.index, name="help"),
    page("help/terms/<slug:key>/", views.term, name="help-term"),
    page("help/manual/<slug:role>/", views.chapter, name="help-manual"),
    page("help/pictures/<str:name>", views.picture, name="help-picture"),
    page("design/", views.design, name="design"),
]
