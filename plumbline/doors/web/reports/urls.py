"""Addresses of reports."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.reports import steps, views, writing
from plumbline.ground.organization.states import Permission

_SEE, _DRAFT = Permission.INDICATORS_VIEW, Permission.REPORTS_DRAFT
_ISSUE = (Permission.REPORTS_DRAFT, Permission.REPORTS_RELEASE)

urlpatterns = [
    page("reports/", views.index, name="reports", needs=_SEE),
    page("reports/draft/", steps.draft, name="report-draft", needs=_DRAFT),
    page("reports/<str:name>/", views.reading, name="report-document", needs=_SEE),
    page("reports/<str:name>/file/", steps.file, name="report-file", needs=_SEE),
    page("reports/<str:name>/paragraphs/<str:key>/", writing.paragraph, name="report-paragraph", needs=_DRAFT),
    page("reports/<str:name>/restore/<str:key>/", writing.restore, name="report-restore", needs=_DRAFT),
    page("reports/<str:name>/numbers/", steps.numbers, name="report-numbers", needs=_DRAFT),
    page("reports/<str:name>/correct/", steps.correct, name="report-correct", needs=_DRAFT),
    page("reports/<str:name>/moves/<str:move>/", steps.move, name="report-move", needs=_ISSUE),
]
