"""Pages that no view made: addresses that lead nowhere, forms that are not ours, in the language of whoever asks."""

import pytest
from django.test import Client

from tests.web.conftest import ALLAUTH, text_of
from tests.world import World


def browser(world: World, username: str, language: str, *, asks_for: str, checks: bool = False) -> Client:
    """A signed-in browser without any cookie of ours but the session; ``asks_for``: what its own settings say."""
    client = Client(raise_request_exception=True, enforce_csrf_checks=checks, headers={"Accept-Language": asks_for})
    person = world.person(username)
    type(person).objects.filter(pk=person.pk).update(language=language)
    client.force_login(person, backend=ALLAUTH)
    return client


@pytest.mark.parametrize(
    ("language", "asks_for", "said", "lang"),
    [
        ("en", "zh-CN", "Not found", 'lang="en"'),
        ("zh-hans", "en-GB", "没有找到", 'lang="zh-CN"'),
    ],
)
def test_an_address_that_leads_nowhere_says_so_in_the_persons_language(
    ruled_world: World, language: str, asks_for: str, said: str, lang: str
) -> None:
    answer = browser(ruled_world, "lin", language, asks_for=asks_for).get("/no/such/page/")

    assert answer.status_code == 404
    assert said in text_of(answer)
    assert lang in text_of(answer)


def test_who_is_not_signed_in_reads_the_browsers_language(db: None) -> None:
    answer = Client(headers={"Accept-Language": "en"}).get("/no/such/page/")

    assert answer.status_code == 404
    assert "Not found" in text_of(answer)


@pytest.mark.parametrize(("language", "asks_for", "lang"), [("en", "zh-CN", 'lang="en"'), ("zh-hans", "en", "zh-CN")])
def test_a_form_that_is_not_ours_is_refused_in_the_persons_language(
    ruled_world: World, language: str, asks_for: str, lang: str
) -> None:
    client = browser(ruled_world, "lin", language, asks_for=asks_for, checks=True)

    answer = client.post("/orders/columns/", {"column": "state"})

    assert answer.status_code == 403
    assert lang in text_of(answer)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_case_of_somebody_else_is_refused_in_the_persons_language(ruled_world: World, language: str) -> None:
    asks_for = "zh-CN" if language == "en" else "en"

    answer = browser(ruled_world, "head-east", language, asks_for=asks_for).get("/orders/GD-20260106-99999/")

    assert answer.status_code == 404
    assert ("Not found" if language == "en" else "没有找到") in text_of(answer)
