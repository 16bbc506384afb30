"""A person at a desk: signed in, at a moment of the heating season, on pages whose templates may not ask the database anything."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.utils import translation

from plumbline.doors.web import moments
from plumbline.ground.journal import queries as journal
from tests.orders import IN_SEASON
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
Clock = Callable[[datetime], None]


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
    shown = [NOW]
    before = moments.tell_time_with(lambda: shown[0])
    yield lambda at: shown.__setitem__(0, at)
    moments.tell_time_with(before)


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
