"""Addresses of what belongs to another unit, of nothing, and of nonsense: 404 at every door, whatever the method, and nothing is written."""

import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import translation

from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.journal.models import Entry
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.states import Role
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.models import OrderContact, WorkOrder
from plumbline.service.work_orders.states import MOVES
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.models import Attempt
from tests.api.conftest import Machine
from tests.api.test_description import DESCRIPTION
from tests.faults.everywhere import page_routes
from tests.orders import IN_SEASON, order_of, register
from tests.web.conftest import ALLAUTH
from tests.world import START, World, enter_customer, enter_person, picture

NOBODY = str(uuid.UUID(int=7))
NONSENSE = ("GD-99999999-99999", "..", "' OR 1=1 --", "GD-20260106-00001\x00", "长" * 400)
# A unit's own pages and what every reader of rules may see: no other unit's thing stands behind these addresses.
OF_NO_UNIT = {
    "rules-document",
    "rules-calendar",
    "indicator-cases",
    "indicator-case-counts",
    "report",
    "acknowledge",
    "call",
    "call-acknowledged",
}


@pytest.fixture
def somebody(ruled_world: World) -> World:
    """Holds every role there is, but only in the east."""
    person = enter_person(ruled_world, "somebody", name="某人", role=Role.UNIT_HEAD, unit="HEAT-EAST")
    for role in Role:
        if role is not Role.UNIT_HEAD:
            organization.assign_role(
                person_id=person.id, role=role, unit_id=ruled_world.unit_id("HEAT-EAST"), by=who.system(), at=START
            )
    return ruled_world


@pytest.fixture
def theirs(somebody: World) -> dict[str, str]:
    """What another unit has: an order with a file, its call-back, a customer."""
    number = register(somebody, unit="GAS-NORTH").number
    planned = callbacks.schedule(
        order_case_file_id=order_of(number).case_file_id, policy_code="", by=who.system(), at=IN_SEASON
    )
    assert planned
    said: dict[str, Any] = {"name": "a.png", "content": picture(), "size": len(picture().getvalue())}
    work_orders.attach(number=number, most_bytes=10_000, by=who.system(), at=IN_SEASON, **said)
    customer = enter_customer(somebody, number="20001", phone="13800000001", area="WEST-N")
    return {
        "order": number,
        "callback": planned.case_file.number,
        "attachment": str(Attachment.objects.get().id),
        "customer": str(customer.id),
        "customer_number": customer.number,
    }


@pytest.fixture
def browser(somebody: World) -> Iterator[Client]:
    client = Client(raise_request_exception=False)
    client.force_login(somebody.person("somebody"), backend=ALLAUTH)
    yield client
    translation.deactivate()


@pytest.fixture
def machine(somebody: World) -> Machine:
    return Machine(organization.issue_token(username="somebody", label="", by=who.system(), at=START))


OF_A_PERIOD = ("report", "period-closing", "period-move")
"""What is no period is told so in words: periods are nobody's secret."""
LEADS_TO_ITS_LIST = "rules-draft-discard"
"""Asked for instead of sent, it shows the drafts that there are: nothing of the one that was named."""


def written() -> tuple[Any, ...]:
    """Everything that a forged call could have left behind."""
    orders = list(WorkOrder.objects.order_by("pk").values_list("pk", "state", "moved_at", "urges", "unit_id"))
    return (
        Entry.objects.count(),
        Attempt.objects.count(),
        OrderContact.objects.count(),
        Attachment.objects.count(),
        orders,
    )


def part_of(route: URLPattern, part: str, theirs: dict[str, str]) -> str:
    if part == "number":
        return theirs["callback" if "callbacks/" in str(route.pattern) else "order"]
    return theirs.get(part, NOBODY)


def addresses(route: URLPattern, theirs: dict[str, str]) -> Iterator[str]:
    """The address of theirs, of nobody's and of nonsense; moves for each move."""
    parts = list(route.pattern.converters)
    names = [move.name for move in MOVES.moves if move.name != "register"] if "name" in parts else ["-"]
    values: list[str | None] = [None, NOBODY, *NONSENSE]
    for value in values if route.name not in OF_NO_UNIT else values[1:]:
        for name in names if value is None else names[:1]:
            address = "/" + str(route.pattern)
            for part in parts:
                given = name if part == "name" else part_of(route, part, theirs) if value is None else value
                for kind in ("str", "uuid"):
                    address = address.replace(f"<{kind}:{part}>", quote(given, safe=""))
            yield address


def test_no_page_gives_or_does_anything_with_what_is_not_the_viewers(
    somebody: World, browser: Client, theirs: dict[str, str]
) -> None:
    before, wrong, tried = written(), [], 0
    said = {
        "text": "x",
        "note": "x",
        "reason": "x",
        "because": "visit",
        "result": "satisfied",
        "solved": "yes",
        "fields": "phone",
    }
    for route in page_routes():
        for address in addresses(route, theirs) if route.pattern.converters else ():
            for method in ("get", "post"):
                # What is only sent leads whoever asks for it to its page, which then knows nothing.
                answer = getattr(browser, method)(address, said, follow=method == "get")
                tried += 1
                if route.name == LEADS_TO_ITS_LIST and method == "get":
                    continue
                if answer.status_code not in ((404, 405, 422) if route.name in OF_A_PERIOD else (404, 405)):
                    wrong.append(f"{method} {address[:80]}: {answer.status_code}")

    assert tried > 200
    assert not wrong, "\n".join(wrong)
    assert written() == before


def test_a_file_of_another_unit_is_not_to_be_had_by_the_address_of_an_order_of_ones_own(
    somebody: World, browser: Client, theirs: dict[str, str]
) -> None:
    own = register(somebody).number

    answer = browser.get(f"/orders/{own}/files/{theirs['attachment']}/")

    assert browser.get(f"/orders/{own}/").status_code == 200
    assert answer.status_code == 404


BODIES: dict[str, dict[str, Any]] = {
    "reveal": {"fields": ["phone"], "reason": "x"},
    "answers": {"customer": "10001", "result": "refused"},
}
"""What a call needs to say before it is asked about whom."""


def test_no_call_gives_or_does_anything_with_what_is_not_the_callers(machine: Machine, theirs: dict[str, str]) -> None:
    before, wrong, tried = written(), [], 0
    for path, methods in DESCRIPTION["paths"].items():
        if "{number}" not in path:
            continue
        own = theirs["customer_number" if "/customers/" in path else "order"]
        for value in (own, NOBODY, *NONSENSE):
            for method in methods:
                address = path.replace("{number}", quote(value, safe=""))
                body = BODIES.get(path.rsplit("/", 1)[-1], {})
                answer = machine.get(address) if method == "get" else machine.post(address, body)
                tried += 1
                if answer.status_code != 404 or answer["Content-Type"] != "application/problem+json":
                    wrong.append(f"{method} {address[:80]}: {answer.status_code} {answer['Content-Type']}")

    assert tried > 200
    assert not wrong, "\n".join(wrong)
    assert written() == before


def test_a_forged_order_looks_to_the_caller_as_one_that_is_not_there(machine: Machine, theirs: dict[str, str]) -> None:
    number, nothing = theirs["order"], "GD-20260106-77777"

    there, not_there = (machine.get(f"/api/v1/work-orders/{each}").json() for each in (number, nothing))

    assert there["detail"].replace(number, "") == not_there["detail"].replace(nothing, "")
    assert {**there, "detail": ""} == {**not_there, "detail": ""}


def test_an_order_cannot_be_joined_to_one_that_the_mover_does_not_see(
    somebody: World, machine: Machine, theirs: dict[str, str]
) -> None:
    own = register(somebody).number
    before = written()

    answers = [machine.move(own, name, parent=theirs["order"]) for name in ("merge", "link")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert written() == before
