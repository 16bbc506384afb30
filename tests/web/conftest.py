"""A person at a desk: signed in, at a moment of the heating season, on pages whose templates may not ask the database anything."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from plumbline.ground.journal import queries as journal
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.models import CallList
from plumbline.ground.organization.queries import system
from tests import clocks
from tests.clocks import Clock as Clock
from tests.orders import IN_SEASON, order_of, register
from tests.world import PASSWORD, World

NOW = IN_SEASON + timedelta(hours=1)
Answer = Any
"""What the test client gives: a response with much attached to it."""

ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"


class Desk:
    """One person's browser without scripts; ``part`` asks as htmx does."""

    def __init__(self, world: World, username: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.username = username
        if username:
            self.client.force_login(world.person(username), backend=ALLAUTH)

    def get(self, address: str, **words: Any) -> Answer:
        return self.client.get(address, words)

    def post(self, address: str, **words: Any) -> Answer:
        return self.client.post(address, words)

    def part(self, address: str, **words: Any) -> Answer:
        return self.client.get(address, words, headers={"HX-Request": "true"})

    def send_part(self, address: str, **words: Any) -> Answer:
        return self.client.post(address, words, headers={"HX-Request": "true"})


DeskOf = Callable[[str], Desk]


@pytest.fixture
def desk_of(ruled_world: World) -> DeskOf:
    return lambda username: Desk(ruled_world, username)


@pytest.fixture
def nobody(ruled_world: World) -> Desk:
    """Somebody who has not signed in."""
    return Desk(ruled_world, "")


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Sets what time the pages think it is; an hour into the working day unless told otherwise."""
    with clocks.set_to(NOW) as clock:
        yield clock


@pytest.fixture
def sheet(ruled_world: World) -> CallList:
    """A burst that the head of the east and the supervisor must be telephoned about."""
    number = register(ruled_world, order_type="heat_burst", title="楼道跑水").number
    return notifications.open_call_list(
        case_file_id=order_of(number).case_file_id,
        code="major",
        reason="重大事项立即报告",
        people=[ruled_world.person("head-east"), ruled_world.person("fang")],
        acknowledge_minutes=10,
        clause="S1-8.k",
        by=system(),
        at=IN_SEASON,
    )


@pytest.fixture(autouse=True)
def at_a_moment_of_the_season(clock: Clock) -> Iterator[None]:
    """Every test of pages has its own day, and leaves the language as it found it."""
    yield
    translation.deactivate()


class AskedWhileRendering(AssertionError):
    """A template made the database work; its view must bring everything along."""


@pytest.fixture(autouse=True)
def no_query_while_a_template_renders(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Template.render

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raise AskedWhileRendering(sql)

    def render(template: Template, context: Context) -> str:
        with connection.execute_wrapper(refuse):
            return str(original(template, context))

    monkeypatch.setattr(Template, "render", render)


def text_of(response: Answer) -> str:
    return str(response.content.decode())


def names_of_facts(case_file_id: Any) -> list[str]:
    return [line.name for line in journal.timeline(case_file_id)]


__all__ = ["NOW", "PASSWORD", "Answer", "AskedWhileRendering", "Clock", "Desk", "DeskOf", "names_of_facts", "text_of"]
