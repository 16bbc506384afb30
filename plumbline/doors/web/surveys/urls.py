"""Addresses of surveys. Customers answer outside sign-in: by a link that is theirs alone, or on a device at a counter."""

from django.urls import path

from plumbline.doors.web.pages import page
from plumbline.doors.web.surveys import answering, calling, counters, designing, files, views
from plumbline.ground.organization.states import Permission

_SEE, _KEEP, _ASK = Permission.SURVEYS_VIEW, Permission.SURVEYS_KEEP, Permission.SURVEYS_ASK

urlpatterns = [
    page("surveys/", views.index, name="surveys", needs=(_SEE, _ASK)),
    page("surveys/new/", designing.new, name="surveys-new", needs=_KEEP),
    page("surveys/coverage/", views.coverage, name="surveys-coverage", needs=_SEE),
    page("surveys/calls/", calling.index, name="survey-calls", needs=_ASK),
    page("surveys/calls/next/", calling.next_one, name="survey-calls-next", needs=_ASK),
    page("surveys/calls/<uuid:invite_id>/", calling.show, name="survey-call", needs=_ASK),
    page("surveys/calls/<uuid:invite_id>/number/", calling.dial, name="survey-call-dial", needs=_ASK),
    page("surveys/calls/<uuid:invite_id>/record/", calling.record, name="survey-call-record", needs=_ASK),
    page("surveys/<str:number>/", views.show, name="survey", needs=_SEE),
    page("surveys/<str:number>/design/", designing.change, name="survey-design", needs=_KEEP),
    page("surveys/<str:number>/open/", views.open_it, name="survey-open", needs=_KEEP),
    page("surveys/<str:number>/close/", views.close, name="survey-close", needs=_KEEP),
    page("surveys/<str:number>/publish/", views.publish, name="survey-publish", needs=_KEEP),
    page("surveys/<str:number>/results/", views.results, name="survey-results", needs=_SEE),
    page("surveys/<str:number>/ranking/", views.ranking, name="survey-ranking", needs=_SEE),
    page("surveys/<str:number>/answers/", views.answers, name="survey-answers", needs=_SEE),
    page("surveys/<str:number>/links/", views.links, name="survey-links", needs=_KEEP),
    page("surveys/<str:number>/counter/", counters.make, name="survey-counter", needs=_KEEP),
    page("surveys/<str:number>/import/", files.upload, name="survey-import", needs=_KEEP),
    page("surveys/<str:number>/import/<uuid:batch_id>/", files.batch, name="survey-batch", needs=_SEE),
    path("q/<str:token>/", answering.by_link, name="survey-answer"),
    path("rate/<str:key>/", counters.rate, name="survey-rate"),
]
