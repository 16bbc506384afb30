"""Root addresses: each door brings its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("plumbline.doors.api.urls")),
    path("", include("plumbline.doors.web.urls")),
]

handler400 = "plumbline.doors.web.refusing.bad_request"
handler403 = "plumbline.doors.web.refusing.permission_denied"
handler404 = "plumbline.doors.web.refusing.page_not_found"
handler500 = "plumbline.doors.web.refusing.server_error"
