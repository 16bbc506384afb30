"""A planted call looks like any other until it is released: for every role, every page, list, count, search, export, statistic, journal page and API answer.

Two orders are twins: the same call from two telephones, registered, moved, called back and given a file at the same moments. Then a programme is opened,
a shopper hands evidence in, and the owner marks one of the twins. What each role is answered about the planted one is compared with what it is answered
about the real one (text by text, and by the number of statements, which stand in for the time an answer takes); and everything that is about no single
order is compared with what it said before the programme knew of the order. Only what names the twins themselves may differ.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from plumbline.evaluation.indicators import actions as indicators
from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import Role
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.states import Result
from plumbline.supervision.mystery_visits import actions as mystery
from tests.orders import IN_SEASON, move, order_of, register
from tests.supervision.mystery_visits.stage import Stage, made, owner, planned, staged
from tests.web.conftest import ALLAUTH, NOW, Clock
from tests.web.routes import HOME, ROUTES, Route
from tests.web.test_permission_matrix import Things, address_of, things
from tests.world import World, enter_customer, enter_person, picture

__all__ = ["things"]

PHONES = ("13900001111", "13900002222")
CUSTOMERS = ("30001", "30002")
SINGLE = {"order", "callback", "customer"}
CSRF = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"')
IDENTIFIER = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
PASSING = re.compile(r'name="seed" value="[^"]*"|"(?:elapsed|remaining)_seconds":-?\d+')
"""What is thrown anew for every page, and what goes by the machine's own clock."""
HASH = re.compile(r"\b[0-9a-f]{64}\b")
LONG = 9
"""What is shorter (the tail of a telephone) may stand in a digest or an identifier by chance: it is looked for when these are gone."""
NOT_OF_CASES = (
    "rules",
    "admin",
    "help",
    "message",
    "design",
    "ladders",
    "form",
    "register",
    "scorecards",
    "compliance",
)
OWNERS_FIRST_PAGE = ("home", "/ {}")
BESIDE = ("orders-export", "journal-export")
"""Asked by its own words below: what leaves the house is compared as text."""


@dataclass(frozen=True)
class Twin:
    """Everything that names one of the two."""

    thing: Things
    names: tuple[str, ...]


@pytest.fixture
def stage(ruled_world: World) -> Stage:
    """The third party and its programme stand before anything is compared: that there are programmes at all is no secret."""
    return staged(ruled_world)


def twin(world: World, like: Things, place: int) -> Twin:
    """One of the two, at the same moments and with the same words as the other."""
    phone = PHONES[place]
    customer = enter_customer(
        world, number=CUSTOMERS[place], phone=phone, area="EAST-S", address=f"胜利路{place + 1}号1单元"
    )
    number = register(
        world, unit=HOME, phone=phone, customer_id=customer.id, address=f"胜利路{place + 1}号1单元", area="EAST-S"
    ).number
    for name, by, inputs in (
        ("accept", "head-east", {}),
        ("assign", "head-east", {"person": "zhao"}),
    ):
        move(world, number, name, by=by, at=IN_SEASON + timedelta(minutes=20), **inputs)
    case = order_of(number).case_file_id
    call = callbacks.schedule(order_case_file_id=case, policy_code="", by=system(), at=IN_SEASON)
    assert call is not None
    content = picture()
    work_orders.attach(
        number=number,
        name="a.png",
        content=content,
        size=len(content.getvalue()),
        most_bytes=10_000,
        by=system(),
        at=IN_SEASON,
    )
    file = Attachment.objects.get(case_file__number=number)
    callbacks.record_attempt(
        number=call.case_file.number,
        result=Result.UNREACHED,
        solved=None,
        opinion="",
        note="无人接听",
        by=world.viewer("xu", at=NOW),
        at=IN_SEASON + timedelta(minutes=40),
    )
    thing = replace(like, number=number, callback=call.case_file.number, customer=str(customer.id), file=str(file.id))
    tail, masked = phone[-4:], f"{phone[:3]}****{phone[-4:]}"
    return Twin(
        thing, (number, thing.callback, thing.customer, CUSTOMERS[place], phone, masked, f"胜利路{place + 1}号", tail)
    )


def plain(text: str, own: Twin, other: Twin) -> str:
    """The answer without what only names things: numbers, identifiers, telephones, tokens."""
    named = [
        (name, f"{word}{kind}")
        for twin, word in ((own, "OWN"), (other, "OTHER"))
        for kind, name in enumerate(twin.names)
    ]
    for name, word in named:
        if len(name) >= LONG:
            text = text.replace(name, word)
    text = HASH.sub("H", IDENTIFIER.sub("U", PASSING.sub("", CSRF.sub("", text))))
    for name, word in named:
        text = text.replace(name, word)
    return text


@dataclass(frozen=True)
class Asked:
    """One answer: its status, its text, how many statements it took."""

    status: int
    text: str
    statements: int


def answered(client: Client, address: str, words: dict[str, str], *, post: bool, part: bool = False) -> Asked:
    """Whatever was changed is taken back at once."""
    headers = {"HX-Request": "true"} if part else {}
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        answer: Any = client.post(address, words) if post else client.get(address, words, headers=headers)
        body = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    kind = answer.get("Content-Type", "")
    text = body.decode() if kind.startswith(("text", "application/json")) else kind  # a workbook says when it was made
    return Asked(answer.status_code, text + answer.get("Location", ""), len(asked))


def about_one() -> Iterator[Route]:
    return (route for route in ROUTES if route.on in SINGLE and not route.name.startswith("mystery"))


def about_many(*, all_of_them: bool) -> Iterator[Route]:
    """Pages of more than one thing; ``all_of_them``: also those that are about rules, people and words, of which one role's reading says enough."""
    for route in ROUTES:
        is_page = route.on not in SINGLE and not route.post and route.name not in BESIDE
        is_of_cases = not route.name.startswith(NOT_OF_CASES)
        if is_page and not route.name.startswith("mystery") and (all_of_them or is_of_cases):
            yield route


def single(client: Client, own: Twin, other: Twin, things: dict[str, Things]) -> dict[str, Asked]:
    """Every route about one order, call-back or customer, asked about this one."""
    found = {}
    for route in about_one():
        address, words = address_of(route, HOME, {**things, HOME: own.thing})
        found[f"{route.name} {route.move}"] = answered(client, address, words, post=route.post, part=bool(route.move))
    for place, (address, words) in enumerate(searches(own)):
        found[f"{place} {address}"] = answered(client, address, words, post=False)
    return {key: replace(each, text=plain(each.text, own, other)) for key, each in found.items()}


def searches(own: Twin) -> Iterator[tuple[str, dict[str, str]]]:
    number, callback, customer, customer_number, phone, *_rest = own.names
    for words in ({"q": number}, {"q": phone}, {"q": phone[-4:]}):
        yield "/orders/", words
        yield "/orders/export/", {**words, "format": "csv"}
        yield "/customers/", words
    yield "/register/customers/", {"phone": phone}
    yield "/register/customer/", {"customer": customer}
    for subject in (number, callback, customer_number):
        yield "/journal/", {"subject": subject}


def through_the_api(client: Client, own: Twin, other: Twin) -> dict[str, Asked]:
    number, _callback, _customer, _of_customer, phone, *_rest = own.names
    calls: tuple[tuple[str, dict[str, str]], ...] = (
        (f"/api/v1/work-orders/{number}", {}),
        (f"/api/v1/work-orders/{number}/timeline", {}),
        ("/api/v1/work-orders", {"q": phone}),
        (f"/api/v1/customers/{CUSTOMERS[PHONES.index(phone)]}", {}),
        ("/api/v1/customers", {"q": phone}),
    )
    found = {f"api call {place}": answered(client, *call, post=False) for place, call in enumerate(calls)}
    return {key: replace(each, text=plain(each.text, own, other)) for key, each in found.items()}


Places = dict[str, tuple[str, dict[str, str]]]


def places(things: dict[str, Things]) -> dict[bool, Places]:
    """The addresses of everything that is about no single order, put together once: some need a thing to be there."""
    return {
        every: {route.name: address_of(route, HOME, things) for route in about_many(all_of_them=every)}
        for every in (True, False)
    }


def everything_else(client: Client, api: Client, known: dict[bool, Places], *, role: str) -> dict[str, Asked]:
    """Lists, counts, figures, the journal, the wall, exports, and what the API says of many."""
    found = {}
    for name, (address, words) in known[role == Role.SUPERVISOR].items():
        found[name] = answered(client, address, words, post=False)
    for address, words in (
        ("/orders/export/", {"format": "csv"}),
        ("/journal/export/", {"form": "csv"}),
        ("/indicators/ORD-01/cases/", {"unit": HOME, "period": "2026-01"}),
        ("/indicators/CBK-01/cases/", {"unit": HOME, "period": "2026-01"}),
        ("/callbacks/", {"due": "late"}),
        ("/", {}),
    ):
        found[f"{address} {words}"] = answered(client, address, words, post=False)
    for address, words in (
        ("/api/v1/work-orders", {}),
        ("/api/v1/indicators/ORD-01/values", {"period": "2026-01", "unit": HOME}),
        ("/api/v1/indicators/ORD-01/cases", {"period": "2026-01", "unit": HOME}),
        ("/api/v1/integrity/signals", {}),
        ("/api/v1/units", {}),
    ):
        found[f"api {address}"] = answered(api, address, words, post=False)
    if role == Role.PROGRAMME_OWNER:  # whose first page says how far the own programmes are
        found = {key: each for key, each in found.items() if key not in OWNERS_FIRST_PAGE}
    return {key: replace(each, text=PASSING.sub("", CSRF.sub("", each.text))) for key, each in found.items()}


def people_of(world: World) -> dict[str, tuple[Client, Client]]:
    """A person with each role, signed in, and with a key of their own for the API."""
    found = {}
    for role in Role:
        unit = "YH-3RD" if role is Role.SHOPPER else "YH" if role is Role.PROGRAMME_OWNER else HOME
        person = enter_person(world, f"as-{role.value}", name="某人", role=role, unit=unit)
        viewer = who.viewer_for(person, at=NOW)
        key = organization.issue_token(username=person.username, label="", by=viewer, at=NOW)
        client = Client(raise_request_exception=False)
        client.force_login(person, backend=ALLAUTH)
        found[role.value] = (client, Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key}"}))
    return found


def differences(role: str, one: dict[str, Asked], other: dict[str, Asked], *, count: bool) -> list[str]:
    told = []
    for key, was in one.items():
        now = other[key]
        if was.status != now.status:
            told.append(f"{role}: {key}: {was.status}, {now.status}")
        elif was.text != now.text:
            at = next((n for n, (a, b) in enumerate(zip(was.text, now.text, strict=False)) if a != b), 0)
            told.append(f"{role}: {key}: …{was.text[at - 60 : at + 60]!r} / {now.text[at - 60 : at + 60]!r}")
        elif count and was.statements != now.statements:
            told.append(f"{role}: {key}: {was.statements} statements, {now.statements}")
    return told


def plant(stage: Stage, twin: Twin) -> UUID:
    """The shopper called; the evidence is handed in; the owner says which order it was."""
    visit = planned(stage, units=[HOME])[0]
    made(stage, visit.id, caller_phone=PHONES[0])
    by = owner(stage.world, NOW)
    mystery.mark_order(visit_id=visit.id, number=twin.thing.number, by=by, at=NOW)
    mystery.accept_visit(visit_id=visit.id, by=by, at=NOW)
    return visit.id


def test_nobody_can_tell_the_planted_twin_from_the_real_one(
    stage: Stage, things: dict[str, Things], clock: Clock
) -> None:
    world = stage.world
    planted_one, real_one = (twin(world, things[HOME], place) for place in (0, 1))
    people = people_of(world)
    indicators.measure(period=periods.parse("2026-01"), by=system(), at=NOW)
    known = places(things)
    before = {role: everything_else(*clients, known, role=role) for role, clients in people.items()}
    told = Entry.objects.count()

    plant(stage, planted_one)
    found = []
    for role, clients in people.items():
        found += differences(role, before[role], everything_else(*clients, known, role=role), count=False)
        client, api = clients
        asking: tuple[Callable[[Twin, Twin], dict[str, Asked]], ...] = (
            partial(single, client, things=things),
            partial(through_the_api, api),
        )
        for ask in asking:
            one, other = ask(planted_one, real_one), ask(real_one, planted_one)
            if differences(role, one, other, count=True):  # what is asked for the first time is kept, whoever asks
                one = ask(planted_one, real_one)
            found += differences(role, one, other, count=True)
    translation.deactivate()

    assert not found, "\n".join(found[:20])
    assert Entry.objects.count() == told


def test_the_comparison_finds_what_would_tell(stage: Stage, things: dict[str, Things], clock: Clock) -> None:
    """A test that cannot fail proves nothing: once the programme is released, every role that sees the order at all can tell."""
    world = stage.world
    planted_one, real_one = (twin(world, things[HOME], place) for place in (0, 1))
    plant(stage, planted_one)
    mystery.release(programme_id=stage.programme.id, by=owner(world, NOW), at=NOW)
    client, _api = people_of(world)["agent"]

    one, other = single(client, planted_one, real_one, things), single(client, real_one, planted_one, things)

    assert any("神秘客户暗访" in each for each in differences("agent", one, other, count=False))


def test_a_busy_day_and_a_quiet_day_look_alike_in_the_journal(
    stage: Stage, things: dict[str, Things], clock: Clock
) -> None:
    planted_one = twin(stage.world, things[HOME], 0)
    plant(stage, planted_one)

    mystery.seal_days(by=system(), at=NOW + timedelta(days=3), since=date(2026, 1, 3))

    rows = Entry.objects.filter(name="mystery_visits.day_sealed").order_by("subject")
    shapes = {
        (tuple(sorted(row.particulars)), len(row.particulars["root"]), row.actor_name, row.unit_id, row.case_file_id)
        for row in rows
    }
    assert len(rows) == 6
    assert len(shapes) == 1
    assert len({row.particulars["root"] for row in rows}) == 6


def test_the_picture_of_a_visit_is_no_attachment_of_any_case(stage: Stage) -> None:
    before = Attachment.objects.count()
    visit = planned(stage)[0]

    made(stage, visit.id)

    assert Attachment.objects.count() == before
    assert isinstance(picture(), BytesIO)
