"""Addresses of forms."""

from plumbline.doors.web.forms import views
from plumbline.doors.web.pages import page
from plumbline.doors.web.sections import OPENS_FORMS

urlpatterns = [
    page("forms/", views.index, name="forms", needs=OPENS_FORMS),
    page("forms/<uuid:version>/", views.show, name="form", needs=OPENS_FORMS),
    page("forms/<uuid:version>/try/", views.try_out, name="form-try", needs=OPENS_FORMS),
]
