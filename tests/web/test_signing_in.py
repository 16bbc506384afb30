"""Sign-in, sign-out, the language, and what strangers get."""

import pytest
from django.test import Client

from plumbline.ground.organization.models import Person
from tests.web.conftest import PASSWORD, Desk, DeskOf, text_of
from tests.world import World


def test_whoever_is_not_signed_in_is_led_to_sign_in_and_back(nobody: Desk) -> None:
    answer = nobody.get("/orders/", q="不热")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/orders/")


def test_a_part_of_a_page_leads_to_sign_in_as_a_whole(nobody: Desk) -> None:
    answer = nobody.part("/orders/")

    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/accounts/login/")


def test_a_person_signs_in_with_name_and_password(ruled_world: World) -> None:
    client = Client()

    wrong = client.post("/accounts/login/", {"login": "lin", "password": "guess"})
    right = client.post("/accounts/login/?next=/orders/", {"login": "lin", "password": PASSWORD, "next": "/orders/"})
    page = client.get("/orders/")

    assert wrong.status_code == 200
    assert (right.status_code, right["Location"]) == (302, "/orders/")
    assert "林晓" in text_of(page)


def test_nobody_signs_up(nobody: Desk) -> None:
    form = nobody.get("/accounts/signup/")
    sent = nobody.post("/accounts/signup/", username="me", password1=PASSWORD, password2=PASSWORD)

    assert 'name="password1"' not in text_of(form)
    assert sent.status_code in (200, 403)
    assert not Person.objects.filter(username="me").exists()


def test_signing_out_closes_the_pages(desk_of: DeskOf) -> None:
    desk = desk_of("lin")

    desk.post("/accounts/logout/")

    assert desk.get("/").status_code == 302


def test_the_language_switch_stays_on_the_page_and_is_kept_with_the_person(desk_of: DeskOf, ruled_world: World) -> None:
    desk = desk_of("lin")
    before = text_of(desk.get("/orders/"))

    answer = desk.post("/language/", language="en", next="/orders/?state=assigned")
    after = text_of(desk.get("/orders/"))
    elsewhere = text_of(Desk(ruled_world, "lin").get("/orders/"))

    assert answer["Location"] == "/orders/?state=assigned"
    assert '<html lang="zh-CN"' in before
    assert '<html lang="en"' in after
    assert '<html lang="en"' in elsewhere


def test_a_language_chosen_on_the_way_in_is_kept_with_whoever_signs_in(ruled_world: World) -> None:
    client = Client()
    client.post("/language/", {"language": "en", "next": "/accounts/login/"})

    client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})

    assert '<html lang="en"' in text_of(client.get("/orders/"))
    assert Person.objects.get(username="lin").language == "en"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_language_switch_leads_to_no_other_site(nobody: Desk, address: str) -> None:
    answer = nobody.post("/language/", language="en", next=address)

    assert answer["Location"] == "/"


def test_an_address_without_content_is_answered_in_words(desk_of: DeskOf) -> None:
    answer = desk_of("lin").get("/no-such-page/")

    assert answer.status_code == 404
    assert "没有找到" in text_of(answer)


def test_every_page_forbids_the_browser_what_is_not_ours(desk_of: DeskOf) -> None:
    for address in ("/", "/orders/", "/accounts/login/"):
        policy = desk_of("lin").get(address)["Content-Security-Policy"]

        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
