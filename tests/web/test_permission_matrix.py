"""Every route × every role × own, child and other unit, in one table.

``ROUTES`` says for each route which permission lets a person in, and whether the thing behind the address belongs to a unit. A role that holds the
permission on the thing's unit is let in; a stranger to the unit gets 404, as if nothing were there; whoever holds it nowhere is told so (403).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import translation

from plumbline.doors.web import urls
from plumbline.doors.web.pages import terms_of
from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import ROLES, Permission, Role
from plumbline.ground.regulations.models import Document
from plumbline.ground.service_levels.models import Calendar
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.states import MOVES
from plumbline.supervision.callbacks import actions as callbacks
from tests.orders import IN_SEASON, order_of, register
from tests.web.conftest import ALLAUTH
from tests.world import World, enter_customer, enter_person, picture

P = Permission
IN, FORBIDDEN, NOTHING_THERE = "in", "forbidden", "nothing there"
HOME, OTHERS = "HEAT-EAST", "GAS-NORTH"
CHILD = "HEAT-EAST-1"


@dataclass(frozen=True)
class Route:
    """``needs``: the permission for the address as such; ``on``: what is behind it; ``also``: the permission for the thing, where it is another."""

    name: str
    needs: Permission | None
    on: str = ""
    also: Permission | None = None
    post: bool = False
    move: str = ""


ROUTES = (
    Route("home", None),
    Route("inbox", None),
    Route("inbox-read", None, post=True),
    Route("orders", P.ORDERS_VIEW),
    Route("order", P.ORDERS_VIEW, on="order"),
    Route("order-remark", P.ORDERS_VIEW, on="order", post=True),
    Route("order-attach", P.ORDERS_VIEW, on="order", post=True),
    Route("order-file", P.ORDERS_VIEW, on="order"),
    Route("order-reveal", P.ORDERS_VIEW, on="order", also=P.PERSONAL_REVEAL, post=True),
    *(
        Route("order-move", P.ORDERS_VIEW, on="order", also=Permission(move.permission), move=move.name)
        for move in MOVES.moves
        if move.name != "register"
    ),
    Route("register", P.ORDERS_REGISTER),
    Route("register-customers", P.ORDERS_REGISTER),
    Route("register-customer", P.ORDERS_REGISTER),
    Route("register-types", P.ORDERS_REGISTER),
    Route("register-type", P.ORDERS_REGISTER),
    Route("register-preview", P.ORDERS_REGISTER, post=True),
    Route("register-draft", P.ORDERS_REGISTER, post=True),
    Route("customers", P.CUSTOMERS_VIEW),
    Route("customer", P.CUSTOMERS_VIEW, on="customer"),
    Route("customer-reveal", P.PERSONAL_REVEAL, on="customer", post=True),
    Route("callbacks", P.CALLBACKS_VIEW),
    Route("callback", P.CALLBACKS_VIEW, on="callback"),
    Route("callback-attempt", P.CALLBACKS_CALL, on="callback", also=P.CALLBACKS_CALL, post=True),
    Route("callback-dial", P.CALLBACKS_CALL, on="callback", also=P.PERSONAL_REVEAL, post=True),
    Route("indicators", P.INDICATORS_VIEW, on="figures"),
    Route("indicator-cases", P.INDICATORS_VIEW, on="figures"),
    Route("indicators-measure", P.INDICATORS_MEASURE, on="figures", post=True),
    Route("report", P.REPORTS_MAKE, on="figures", post=True),
    Route("rules", P.RULES_VIEW),
    Route("rules-types", P.RULES_VIEW),
    Route("rules-document", P.RULES_VIEW),
    Route("rules-calendar", P.RULES_VIEW),
    Route("journal", P.JOURNAL_VIEW),
)
# What belongs to one person alone, and is tested where it is told: test_home.py.
PERSONAL = {"acknowledge", "call", "call-acknowledged"}
UNITS = (HOME, CHILD, OTHERS)


def routes_of_the_door() -> Iterator[str]:
    for entry in walked(urls.urlpatterns):
        if terms_of(entry.callback) is not None:
            yield str(entry.name)


def walked(entries: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from walked(entry.url_patterns)
        else:
            yield entry


@dataclass(frozen=True)
class Things:
    """One order, call-back, customer and file of a unit."""

    number: str
    callback: str
    customer: str
    file: str


@pytest.fixture
def things(ruled_world: World) -> dict[str, Things]:
    found = {}
    for place, unit in enumerate(UNITS):
        customer = enter_customer(
            ruled_world,
            number=f"2000{place}",
            phone=f"1380000000{place}",
            area="EAST-S" if unit != OTHERS else "WEST-N",
        )
        number = register(ruled_world, unit=unit, phone=f"1390000999{place}").number
        planned = callbacks.schedule(
            order_case_file_id=order_of(number).case_file_id, policy_code="", by=system(), at=IN_SEASON
        )
        assert planned is not None
        work_orders.attach(
            number=number,
            name="a.png",
            content=picture(),
            size=len(picture().getvalue()),
            most_bytes=10_000,
            by=system(),
            at=IN_SEASON,
        )
        file = Attachment.objects.get(case_file__number=number)
        found[unit] = Things(number, planned.case_file.number, str(customer.id), str(file.id))
    return found


def address_of(route: Route, unit: str, things: dict[str, Things]) -> tuple[str, dict[str, str]]:
    """The address of the route for the thing of a unit, and what is sent along."""
    thing = things[unit]
    arguments = {
        "order": [thing.number],
        "order-move": [thing.number, route.move],
        "order-file": [thing.number, thing.file],
        "customer": [thing.customer],
        "customer-reveal": [thing.customer],
        "callback": [thing.callback],
        "indicator-cases": ["CMP-01"],
        "report": ["monthly-complaints"],
        "rules-document": [str(Document.objects.first().id)],  # type: ignore[union-attr]
        "rules-calendar": [Calendar.objects.order_by("code").first().code],  # type: ignore[union-attr]
    }
    by_thing = {"order": [thing.number], "callback": [thing.callback]}
    words = {"unit": unit, "period": "2026-01", "form": "html"} if route.on == "figures" else {"because": "visit"}
    return reverse(route.name, args=arguments.get(route.name) or by_thing.get(route.on) or []), words


def expected(route: Route, role: Role, unit: str) -> str:
    held = ROLES[role]
    if route.needs is not None and route.needs not in held:
        return FORBIDDEN
    if route.on and unit == OTHERS:
        return NOTHING_THERE
    if route.also is not None and route.also not in held:
        return FORBIDDEN
    return IN


def asked(client: Client, route: Route, address: str, words: dict[str, str]) -> str:
    """What the door answers; whatever was changed is taken back at once."""
    part = {"HX-Request": "true"} if route.move else {}
    with transaction.atomic():
        answer = client.post(address, words) if route.post else client.get(address, words, headers=part)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    return {403: FORBIDDEN, 404: NOTHING_THERE}.get(answer.status_code, IN if answer.status_code < 500 else "broken")


def test_every_route_stands_in_the_table() -> None:
    listed = [route.name for route in ROUTES]

    assert set(routes_of_the_door()) == set(listed) | PERSONAL


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_let_in_where_it_holds_the_permission_and_nowhere_else(
    role: Role, ruled_world: World, things: dict[str, Things]
) -> None:
    person = enter_person(ruled_world, "somebody", name="某人", role=role, unit=HOME)
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=ALLAUTH)

    wrong = []
    for route in ROUTES:
        for unit in UNITS if route.on else (HOME,):
            answer = asked(client, route, *address_of(route, unit, things))
            wanted = expected(route, role, unit)
            if answer != wanted and not _nobody_calls_back_own_orders(route, answer):
                wrong.append(f"{route.name} {route.move} of {unit}: {answer}, not {wanted}")
    translation.deactivate()

    assert not wrong, "\n".join(wrong)


def _nobody_calls_back_own_orders(route: Route, answer: str) -> bool:
    """A call-back agent of the handling unit may look, and is refused as soon as he records: nobody calls back their own order."""
    return route.name == "callback-attempt" and answer == IN


def test_whoever_is_not_signed_in_is_led_to_sign_in_everywhere(things: dict[str, Things]) -> None:
    client = Client()
    let_in = []
    for route in ROUTES:
        address, words = address_of(route, HOME, things)
        answer = client.post(address, words) if route.post else client.get(address, words)
        if answer.status_code != 302 or not answer["Location"].startswith("/accounts/login/"):
            let_in.append(route.name)

    assert not let_in
