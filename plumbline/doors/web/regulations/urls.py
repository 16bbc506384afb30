"""Addresses of the rules."""

from plumbline.doors.web.pages import page
from plumbline.doors.web.regulations import calendar_pages, drafts, limits, packs, trying, types
from plumbline.ground.organization.states import Permission

_SEE, _EDIT = Permission.RULES_VIEW, Permission.RULES_EDIT
_PACK = "rules/packs/<slug:pack>/<str:version>/"
_DRAFT = "rules/drafts/<uuid:draft>/"
_CALENDAR = "rules/calendars/<str:code>/"

urlpatterns = [
    page("rules/", packs.index, name="rules", needs=_SEE),
    page("rules/types/", types.index, name="rules-types", needs=_SEE),
    page("rules/limits/", limits.index, name="rules-limits", needs=_SEE),
    page("rules/limits/try/", trying.try_out, name="rules-try", needs=_SEE),
    page("rules/documents/<uuid:document>/", packs.document, name="rules-document", needs=_SEE),
    page("rules/clauses/<str:code>/", packs.clause, name="rules-clause", needs=_SEE),
    page(_PACK, packs.pack, name="rules-pack", needs=_SEE),
    page(f"{_PACK}files/", packs.download, name="rules-pack-files", needs=_SEE),
    page(f"{_PACK}draft/", drafts.start, name="rules-pack-draft", needs=_EDIT),
    page("rules/drafts/", drafts.upload_page, name="rules-upload", needs=_EDIT),
    page(_DRAFT, drafts.draft, name="rules-draft", needs=_EDIT),
    page(f"{_DRAFT}file/", drafts.file, name="rules-draft-file", needs=_EDIT),
    page(f"{_DRAFT}files/", drafts.download, name="rules-draft-files", needs=_EDIT),
    page(f"{_DRAFT}discard/", drafts.discard, name="rules-draft-discard", needs=_EDIT),
    page(f"{_DRAFT}install/", drafts.install, name="rules-draft-install", needs=_EDIT),
    page("rules/calendars/", calendar_pages.index, name="rules-calendars", needs=_SEE),
    page(_CALENDAR, calendar_pages.month, name="rules-calendar", needs=_SEE),
    page(f"{_CALENDAR}year/", calendar_pages.year, name="rules-calendar-year", needs=_SEE),
    page(f"{_CALENDAR}days/", calendar_pages.set_days, name="rules-calendar-days", needs=_EDIT),
    page(f"{_CALENDAR}notice/", calendar_pages.take_notice, name="rules-calendar-notice", needs=_EDIT),
    page(f"{_CALENDAR}shipped/", calendar_pages.take_shipped, name="rules-calendar-shipped", needs=_EDIT),
    page(f"{_CALENDAR}drop/", calendar_pages.drop, name="rules-calendar-drop", needs=_EDIT),
    page(f"{_CALENDAR}publish/", calendar_pages.publish, name="rules-calendar-publish", needs=_EDIT),
]
