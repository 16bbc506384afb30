"""Addresses of the web door; what is typed wrongly and what breaks is answered here too."""

from django.urls import include, path

urlpatterns = [
    path("", include("plumbline.doors.web.home.urls")),
    path("", include("plumbline.doors.web.work_orders.urls")),
    path("", include("plumbline.doors.web.customers.urls")),
    path("", include("plumbline.doors.web.callbacks.urls")),
    path("", include("plumbline.doors.web.indicators.urls")),
    path("", include("plumbline.doors.web.regulations.urls")),
    path("", include("plumbline.doors.web.journal.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
