"""The way in to the supervising centre's pages."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.supervision import views

urlpatterns = [page("supervision/", views.index, name="supervision")]
