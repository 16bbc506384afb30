"""Every page, for every role, in both languages, on a telephone and on a desk, light and dark: it fits, is labelled, legible, silent, without barrier."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from django.urls import URLPattern, URLResolver

from plumbline.doors.web import urls
from plumbline.doors.web.pages import PageTerms, terms_of
from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.scorecards import actions as scorecards
from plumbline.ground.kernel.periods import parse
from plumbline.ground.notifications.models import CallList
from plumbline.ground.organization.queries import system
from plumbline.ground.regulations.models import Document
from plumbline.supervision.callbacks.models import Callback
from tests.browser.conftest import DESK, PHONE, Clock, Visitor, VisitorOf, speak
from tests.browser.covert import mystery_pages
from tests.browser.improving import improved_pages
from tests.browser.inspecting import inspected_pages
from tests.browser.legible import barriers_of, burdens_of, faults_of, untranslated_of
from tests.browser.owing import duty_pages
from tests.browser.recognising import recognition_pages
from tests.browser.shown import (
    NOW,
    an_event,
    an_objection,
    files_from_elsewhere,
    forms_in_force,
    recheck_pages,
    rules_being_written,
)
from tests.browser.signals import signal_pages
from tests.browser.surveying import surveyed_pages
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import World, enter_customer, pack_address
from tools import messages

PARTS = {
    *("recheck-move", "recheck-next", "recheck-dial"),
    "indicator-case-counts",  # Answered to htmx or to a form that is sent, or a file: nothing to look at by itself.
    *(
        f"survey-{part}"
        for part in ("open", "close", "publish", "links", "counter", "calls-next", "call-dial", "call-record")
    ),
    *("home-figures", "wall-key", "inbox-read", "acknowledge", "call", "call-acknowledged", "language"),
    *(
        "order-remark",
        "order-attach",
        "order-file",
        "order-file-view",
        "order-view",
        "order-columns",
        "orders-together",
        "order-reveal",
        "customer-reveal",
        "callback-attempt",
        "callback-dial",
        "callback-claim",
        "callbacks-next",
        "callbacks-leave",
    ),
    *(
        "register-customers",
        "register-customer",
        "register-types",
        "register-type",
        "register-preview",
        "register-draft",
        "register-urge",
    ),
    *("inspection-move", "inspection-file"),
    *(
        f"mystery-{part}"
        for part in ("open", "acquaintance", "scenario", "plan", "end", "save", "drop", "order", "decide", "media")
    ),
    *("indicators-measure", "report"),
    *(f"report-{part}" for part in ("draft", "file", "paragraph", "restore", "numbers", "correct", "move")),
    *("measurements-table", "measurements-confirm", "measurements-discard"),
    *("measurements-rejects", "measurements-preview-rejects", "measurements-file"),
    *(f"duties-{part}" for part in ("call", "plan-draw", "plan-head", "plan-move", "plan-line")),
    *("duty-fulfil", "duty-refuse", "duty-file", "compliance-gather"),
    *("scorecards-build", "scorecards-seal", "scorecards-publish", "scorecards-withdraw"),
    *("period-move", "objection-decide", "objection-withdraw", "excluded-event-decide", "excluded-event-file"),
    *("rules-pack-files", "rules-pack-draft", "rules-draft-files", "rules-draft-discard", "rules-draft-install"),
    *("rules-calendar-days", "rules-calendar-notice", "rules-calendar-shipped", "rules-calendar-drop"),
    *("message-preview", "message-try", "message-restore"),
    *("board-move",),
    *(f"integrity-{part}" for part in ("scan", "threshold", "open", "photo", "decide")),
    *(f"praise-{part}" for part in ("look", "reveal", "picture-add", "picture", "quarter-file", "quarter-copy")),
    *("recognition-file", "recognition-close", "recognition-notice", "recognition-move"),
    *("liability-propose", "liability-decide", "liability-appeal"),
    *("rectification-move", "rectification-upload", "rectification-file", "hot-issue-move", "hot-issue-call"),
    *("field-manifest", "field-dial", "field-files", "field-step", "visit-file"),
    "help-picture",
    *("admin-unit-rename", "admin-unit-move", "admin-unit-close"),
    *("admin-person-change", "admin-person-assign", "admin-person-withdraw", "admin-person-lend"),
    *("admin-person-password", "admin-person-second-factor", "admin-person-retire", "admin-person-readmit"),
    "journal-export",
    *("admin-delegation-end", "admin-machine-enter", "admin-token-revoke"),
}
Places = dict[str, list[str]]

FOR_EVERYBODY = [
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/logout/",
    "/no/such/page/",
]


@pytest.fixture
def places(company: World, clock: Clock) -> Places:
    """For each page that can be opened by itself the addresses to look at, with something to see behind each."""
    clock(NOW)
    customer = enter_customer(company, phone="13800138000", area="EAST-N")
    replied = register(company, phone="13800138000", address="", area="", customer_id=customer.id).number
    move(company, replied, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=5))
    move(
        company, replied, "reply", by="head-east", at=IN_SEASON + timedelta(hours=1), result="管道排气，室温升至 20 度"
    )
    burst = register(company, order_type="heat_burst", title="主管道爆裂，楼道全是热水", phone="13900007771").number
    given = register(company, title="次卧不热", phone="13900007772", address="北京路14号金桂苑5号楼1单元101室").number
    move(company, given, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=5))
    move(company, given, "assign", by="head-east", at=IN_SEASON + timedelta(minutes=6), person="zhao")
    there = register(
        company, title="阳台管道渗水", phone="13900007774", address="北京路14号金桂苑5号楼2单元202室"
    ).number
    for minutes, by, name, inputs in (
        (5, "head-east", "accept", {}),
        (6, "head-east", "assign", {"person": "zhao"}),
        (30, "zhao", "arrive", {}),
    ):
        move(company, there, name, by=by, at=IN_SEASON + timedelta(minutes=minutes), **inputs)
    register(company, title="片区未定的来电", phone="13900007773", area="", address="")
    indicators.measure(period=parse("2026-01"), by=system(), at=NOW)
    scorecards.build(period=parse("2026-01"), by=system(), at=NOW)
    objection = an_objection(company)
    written = reporting.draft(kind="monthly-complaints", period=parse("2026-01"), by=system(), at=NOW)
    callback = Callback.objects.get(order_id=order_of(replied).case_file_id)
    document = Document.objects.filter(code__startswith="S1").first()
    assert document is not None
    batch, waiting = files_from_elsewhere(company)
    drafts = rules_being_written()
    return {
        "home": ["/"],
        "reports": ["/reports/", "/reports/?q=没有这样的报告"],
        "report-document": [f"/reports/{written.id}/"],
        "changes": ["/changes/new/", "/changes/late/"],
        "inbox": ["/inbox/", "/inbox/?part=acknowledge"],
        "wall": ["/wall/"],
        "escalations": ["/escalations/", "/escalations/?level=200"],
        "calls": ["/calls/"],
        "call-list": [f"/calls/{CallList.objects.earliest('opened_at').id}/"],
        "orders": ["/orders/", "/orders/?scope=all&q=不热", "/orders/?q=没有这样的工单", "/orders/?scope=extension"],
        "order-views": ["/orders/views/", "/orders/views/?state=dispatched&unit=HEAT-EAST"],
        "orders-export": ["/orders/export/", "/orders/export/?scope=all&urgency=critical"],
        "order-print": [f"/orders/{replied}/print/"],
        "order": [f"/orders/{number}/" for number in (replied, burst, given)],
        "order-move": [f"/orders/{given}/moves/pause/", f"/orders/{given}/moves/reply/"],
        "register": [
            "/register/",
            f"/register/?customer_id={customer.id}",
            "/register/?order_type=gas_leak",
            f"/register/?made={given}",
            "/register/?phone=13700000000",
        ],
        "board-map": ["/board/map/"],
        "board": ["/board/", "/board/?unit=HEAT-EAST"],
        "field": ["/field/"],
        "field-outbox": ["/field/outbox/"],
        "field-job": [f"/field/{number}/" for number in (given, there)],
        "customers": ["/customers/", "/customers/?q=8000", "/customers/?q=没有这个人"],
        "customer": [f"/customers/{customer.id}/"],
        "forms": ["/forms/"],
        "form": [f"/forms/{form.id}/" for form in forms_in_force("home_visit", "hall", "call_quality")],
        "form-try": [f"/forms/{form.id}/try/" for form in forms_in_force("home_visit", "hall")],
        "rechecks": ["/rechecks/"],
        "recheck-new": ["/rechecks/new/"],
        **recheck_pages(company),
        **inspected_pages(company),
        **duty_pages(NOW),
        "callbacks": ["/callbacks/", "/callbacks/?done=yes"],
        "callback": [f"/callbacks/{callback.case_file.number}/"],
        **improved_pages(company),
        **signal_pages(company),
        **recognition_pages(company),
        **surveyed_pages(company),
        **mystery_pages(company),
        "scorecards": ["/scorecards/", "/scorecards/?period=2025-06"],
        "scorecards-what-if": ["/scorecards/what-if/?period=2026-01&weight-repair_timeliness=30"],
        "scorecard": ["/scorecards/heating-hohhot/heating_branch/HEAT-EAST/?period=2026-01"],
        "indicators": ["/indicators/", "/indicators/?period=2025-06"],
        "indicator": ["/indicators/ORD-05/?period=2026-01", "/indicators/HOT-02/?period=2026-01"],
        "indicator-cases": [
            "/indicators/ORD-01/cases/?period=2026-01&basis=ASSIGNED",
            "/indicators/ORD-01/cases/?period=2025-11&basis=ASSIGNED&outcome=moved",
            "/indicators/ORD-01/cases/?period=2025-12&basis=ASSIGNED",
        ],
        "measurements": ["/measurements/"],
        "measurements-upload": ["/measurements/upload/"],
        "measurements-preview": [f"/measurements/uploads/{waiting}/"],
        "measurements-batch": [f"/measurements/{batch}/"],
        "measurement-row": ["/measurements/rows/?number=化验室/S-1&kind=gas_quality"],
        "period-closing": [f"/indicators/periods/{month}/" for month in ("2026-01", "2025-12", "2025-11")],
        "excluded-events": ["/indicators/events/"],
        "excluded-event": [f"/indicators/events/{an_event(company)}/"],
        "objection": [f"/indicators/objections/{objection.id}/"],
        "indicator-object": [
            f"/indicators/ORD-01/cases/{objection.number}/1/object/?period=2025-12&basis=ASSIGNED",
        ],
        "rules": ["/rules/"],
        "rules-types": ["/rules/types/"],
        "rules-document": [f"/rules/documents/{document.id}/"],
        "rules-clause": ["/rules/clauses/S1-27.1/", "/rules/clauses/S1-8.f/"],
        "rules-pack": [pack_address("heating-hohhot"), pack_address("gas-city") + "?section=forms"],
        "rules-limits": ["/rules/limits/", "/rules/limits/?urgency=critical&only=floor&region=remote"],
        "rules-try": [
            "/rules/limits/try/",
            "/rules/limits/try/?order_type=heat_no_heat_household&area=EAST-N&moment=2026-01-06T09:00",
        ],
        "rules-upload": ["/rules/drafts/"],
        "rules-draft": [f"/rules/drafts/{draft.id}/" for draft in drafts],
        "rules-draft-file": [f"/rules/drafts/{draft.id}/file/?path=pack.yaml" for draft in drafts],
        "rules-calendars": ["/rules/calendars/"],
        "rules-calendar": [
            "/rules/calendars/heating-hohhot.heating_office/",
            "/rules/calendars/heating-hohhot.heating_office/?month=2026-02&day=2026-02-14",
            "/rules/calendars/heating-hohhot.heating_office/?month=2027-01",
        ],
        "rules-calendar-year": [
            f"/rules/calendars/heating-hohhot.heating_office/year/?year={year}" for year in (2026, 2027)
        ],
        "rules-calendar-publish": ["/rules/calendars/heating-hohhot.heating_office/publish/"],
        "ladders": ["/rules/ladders/"],
        "messages": ["/rules/messages/"],
        "message": ["/rules/messages/clock_breached/zh-hans/all/", "/rules/messages/order_urged/en/sms/"],
        "journal": ["/journal/", "/journal/?person=nobody-of-this-name"],
        "journal-verify": ["/journal/verify/"],
        "journal-reveals": ["/journal/reveals/"],
        "admin-doctor": ["/admin/doctor/"],
        "admin": ["/admin/"],
        "admin-units": ["/admin/units/", "/admin/units/?on=2025-01-01"],
        "admin-unit-open": ["/admin/units/open/"],
        "admin-unit": ["/admin/units/of/HEAT-EAST/"],
        "admin-people": ["/admin/people/", "/admin/people/?q=没有这个人"],
        "admin-person-enter": ["/admin/people/enter/"],
        "admin-person": [f"/admin/people/{company.person('head-east').id}/"],
        "admin-delegations": ["/admin/delegations/"],
        "admin-tokens": ["/admin/tokens/"],
        "help": ["/help/"],
        "help-term": ["/help/terms/late/", "/help/terms/clause/?clause=S1-3-8"],
        "help-manual": ["/help/manual/agent/"],
        "design": ["/design/"],
        "supervision": ["/supervision/"],
    }


def pages() -> dict[str, PageTerms]:
    """All pages of this door by name."""
    found: dict[str, PageTerms] = {}

    def collect(patterns: list[URLPattern | URLResolver]) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                collect(each.url_patterns)
            elif (terms := terms_of(each.callback)) is not None:
                found[str(each.name)] = terms

    collect(urls.urlpatterns)
    return found


def test_no_page_is_left_out(places: Places) -> None:
    assert set(places) == set(pages()) - PARTS


EVERYBODY = ("fang", "lin", "zhou", "xu", "guan", "gao", "head-east", "zhao")
DIFFERS_BY_ROLE = {"home", "order", "register"}


def visits(world: World, places: Places) -> Iterator[tuple[str, list[str]]]:
    """Who opens what, so that every address is opened by somebody, and what differs by role by everybody."""
    terms, seen = pages(), set()
    for username in EVERYBODY:
        viewer = world.viewer(username, at=NOW)
        mine = [
            name
            for name in places
            if not terms[name].needs or any(viewer.may_somewhere(each) for each in terms[name].needs)
        ]
        fresh = [name for name in mine if name in DIFFERS_BY_ROLE or name not in seen]
        seen |= set(fresh)
        yield username, [address for name in fresh for address in places[name]]
    assert seen == set(places), f"nobody may open {set(places) - seen}"


@pytest.mark.parametrize(
    ("language", "locale", "size", "scheme"),
    [("zh-hans", "zh-CN", DESK, "dark"), ("en", "en-US", PHONE, "light")],
)
def test_every_page_fits_is_legible_and_has_no_barrier(
    company: World,
    places: Places,
    visitor: VisitorOf,
    language: str,
    locale: str,
    size: tuple[int, int],
    scheme: Literal["light", "dark"],
) -> None:
    faults = []
    for username, addresses in visits(company, places):
        speak(company, username, language)
        somebody = visitor(size, locale=locale)
        somebody.page.emulate_media(color_scheme=scheme)
        somebody.enter(company, username)
        assert somebody.go("/").locator("html").get_attribute("lang") == locale.removesuffix("-US")
        also = FOR_EVERYBODY if username == "fang" else []
        faults += [f"{username} {fault}" for fault in walk(somebody, [*addresses, *also], language)]

    assert not faults, "\n".join(faults)


def test_the_entrance_is_legible_in_both_languages(visitor: VisitorOf) -> None:
    for size in (PHONE, DESK):
        for locale in ("zh-CN", "en-US"):
            guest = visitor(size, locale=locale)
            assert not walk(guest, ["/accounts/login/"], "en" if locale == "en-US" else "zh-hans")
            guest.picture(f"sign-in-{locale[:2]}-{size[0]}")


LANGUAGES = {"中文", "English"}
"""Each is called by its own name in both."""


def words_of_the_other(language: str) -> frozenset[str]:
    """What would be said in the other language, and is not the same in this one."""
    pairs = [(entry.msgid, entry.msgstr) for entry in messages.catalogue() if entry.msgid != entry.msgstr]
    chinese, english = {each[0] for each in pairs} - LANGUAGES, {each[1] for each in pairs} - LANGUAGES
    return frozenset(chinese - english if language == "en" else english - chinese)


def walk(visitor: Visitor, addresses: list[str], language: str = "zh-hans") -> list[str]:
    """Looks at each page; what is wrong, with its address."""
    other_words = words_of_the_other(language)
    faults = []
    for address in addresses:
        page = visitor.go(address)
        found = (*faults_of(page), *barriers_of(page), *burdens_of(page), *untranslated_of(page, other_words))
        faults += [f"{address}: {fault}" for fault in found]
    return faults
