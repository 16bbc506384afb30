"""Addresses of the fitter's pages. The worker's file is no page: it holds nothing of anybody, and the browser asks for it without signing in."""

from django.urls import path

from plumbline.doors.web.field.views import filing, jobs, sending, steps
from plumbline.doors.web.pages import page
from plumbline.ground.organization.states import Permission

_WORK = Permission.ORDERS_HANDLE

urlpatterns = [
    path("field-worker.js", sending.worker, name="field-worker"),
    page("field/", jobs.index, name="field", needs=_WORK),
    page("field/outbox/", sending.outbox, name="field-outbox", needs=_WORK),
    page("field/manifest/", sending.manifest, name="field-manifest", needs=_WORK),
    page("field/<str:number>/", jobs.show, name="field-job", needs=_WORK),
    page("field/<str:number>/dial/", steps.dial, name="field-dial", needs=_WORK),
    page("field/<str:number>/files/", filing.keep, name="field-files", needs=_WORK),
    page("field/<str:number>/steps/<str:name>/", steps.step, name="field-step", needs=_WORK),
    page("orders/<str:number>/visits/<uuid:attachment>/", filing.file, name="visit-file", needs=Permission.ORDERS_VIEW),
]
