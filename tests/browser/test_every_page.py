"""Every page, for every role that may see it, in both languages, on a telephone and on a desk: it fits, is labelled, legible and silent."""

from datetime import timedelta

import pytest
from django.urls import URLPattern, URLResolver

from plumbline.doors.web import urls
from plumbline.doors.web.pages import PageTerms, terms_of
from plumbline.evaluation.indicators import actions as indicators
from plumbline.ground.kernel.periods import parse
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations.models import Document
from plumbline.supervision.callbacks.models import Callback
from tests.browser.conftest import DESK, PHONE, Clock, Visitor, VisitorOf, speak
from tests.browser.legible import faults_of
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import World, enter_customer

NOW = IN_SEASON + timedelta(hours=6)
PARTS = {
    # Answered to htmx or to a form that is sent, or a file: nothing to look at by itself.
    *("inbox-read", "acknowledge", "call", "call-acknowledged", "language"),
    *(
        "order-remark",
        "order-attach",
        "order-file",
        "order-reveal",
        "customer-reveal",
        "callback-attempt",
        "callback-dial",
    ),
    *(
        "register-customers",
        "register-customer",
        "register-types",
        "register-type",
        "register-preview",
        "register-draft",
    ),
    *("indicators-measure", "report"),
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
    register(company, title="片区未定的来电", phone="13900007773", area="", address="")
    indicators.measure(period=parse("2026-01"), by=system(), at=NOW)
    callback = Callback.objects.get(order_id=order_of(replied).case_file_id)
    document = Document.objects.filter(code__startswith="S1").first()
    assert document is not None
    return {
        "home": ["/"],
        "inbox": ["/inbox/"],
        "orders": ["/orders/", "/orders/?scope=all&q=不热", "/orders/?q=没有这样的工单", "/orders/?scope=extension"],
        "order": [f"/orders/{number}/" for number in (replied, burst, given)],
        "order-move": [f"/orders/{given}/moves/pause/", f"/orders/{given}/moves/reply/"],
        "register": ["/register/", f"/register/?customer_id={customer.id}"],
        "customers": ["/customers/", "/customers/?q=8000", "/customers/?q=没有这个人"],
        "customer": [f"/customers/{customer.id}/"],
        "callbacks": ["/callbacks/", "/callbacks/?done=yes"],
        "callback": [f"/callbacks/{callback.case_file.number}/"],
        "indicators": ["/indicators/", "/indicators/?period=2025-06"],
        "indicator-cases": ["/indicators/ORD-01/cases/?period=2026-01&basis=ASSIGNED"],
        "rules": ["/rules/"],
        "rules-types": ["/rules/types/"],
        "rules-document": [f"/rules/documents/{document.id}/"],
        "rules-calendar": ["/rules/calendars/heating-hohhot.office/"],
        "journal": ["/journal/"],
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


def open_to(world: World, username: str, places: Places) -> list[str]:
    """The addresses that this person's permissions open."""
    viewer = world.viewer(username, at=NOW)
    terms = pages()
    return [
        address
        for name, addresses in places.items()
        if not terms[name].needs or any(viewer.may_somewhere(Permission(each)) for each in terms[name].needs)
        for address in addresses
    ]


def test_no_page_is_left_out(places: Places) -> None:
    assert set(places) == set(pages()) - PARTS


@pytest.mark.parametrize(("language", "locale"), [("zh-hans", "zh-CN"), ("en", "en-US")])
def test_every_page_of_every_role_fits_a_telephone_and_is_legible(
    company: World, places: Places, visitor: VisitorOf, language: str, locale: str
) -> None:
    faults, firsts = [], {addresses[0] for addresses in places.values()}
    for username in ("lin", "zhou", "xu", "fang", "guan", "gao", "head-east", "zhao"):
        speak(company, username, language)
        phone = visitor(PHONE, locale=locale)
        phone.enter(company, username)
        assert phone.go("/").locator("html").get_attribute("lang") == locale.removesuffix("-US")
        seen = walk(phone, [address for address in open_to(company, username, places) if address in firsts])
        faults += [f"{username} {fault}" for fault in seen]

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_what_is_empty_found_or_nowhere_looks_right_too(
    company: World, places: Places, visitor: VisitorOf, size: tuple[int, int]
) -> None:
    speak(company, "fang", "en")
    somebody = visitor(size, locale="en-US")
    somebody.enter(company, "fang")

    faults = walk(somebody, [*open_to(company, "fang", places), *FOR_EVERYBODY])

    assert not faults, "\n".join(faults)


def test_the_entrance_is_legible_in_both_languages(visitor: VisitorOf) -> None:
    for size in (PHONE, DESK):
        for locale in ("zh-CN", "en-US"):
            guest = visitor(size, locale=locale)
            assert not walk(guest, ["/accounts/login/"])
            guest.picture(f"sign-in-{locale[:2]}-{size[0]}")


def walk(visitor: Visitor, addresses: list[str]) -> list[str]:
    """Looks at each page; what is wrong, with its address."""
    faults = []
    for address in addresses:
        page = visitor.go(address)
        faults += [f"{address}: {fault}" for fault in faults_of(page)]
    return faults
