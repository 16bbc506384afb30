"""The addresses of this door."""

from django.urls import path

from plumbline.doors.api import watching
from plumbline.doors.api.application import api, description

urlpatterns = [
    path("api/v1/openapi.json", description, name="openapi"),
    path("api/v1/", api.urls),
    path("healthz", watching.healthz, name="healthz"),
    path("readyz", watching.readyz, name="readyz"),
    path("metrics", watching.metrics, name="metrics"),
]
