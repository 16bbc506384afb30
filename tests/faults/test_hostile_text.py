"""Hostile text in every field of every door: kept as it stands and shown as text, or refused with a sentence; never a crash, never markup."""

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from plumbline.ground.casefiles.models import Remark
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.texts import TextRefused, check_text, is_storable
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.states import Role
from plumbline.service.customers.models import Customer
from plumbline.service.work_orders import actions as orders
from plumbline.service.work_orders.models import Draft, WorkOrder
from plumbline.service.work_orders.rules import Registration
from plumbline.service.work_orders.states import Channel
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.models import Attempt, Callback
from plumbline.supervision.callbacks.states import Result
from tests.api.conftest import Machine
from tests.api.test_description import DESCRIPTION
from tests.faults.everywhere import Stranger, page_routes
from tests.imports.files import take_in
from tests.imports.sheets import line, sheet_mapping, write_sheet
from tests.orders import IN_SEASON, move, order_of, register
from tests.web.conftest import ALLAUTH
from tests.world import START, World

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"
KEPT = {
    "sql": "'; DROP TABLE work_orders_workorder; -- \\' OR 1=1",
    "html": MARKUP,
    "template": "{{ 7*7 }}{% debug %}%(actor)s %s {0}",
    "emoji": "🔥👨\u200d👩\u200d👧\u200d👦🇨🇳",
    "direction": "正常\u202e倒过来\u202c\u2066\ufeff",
}
UNSTORABLE = {"nul": "坏\x00字", "half a surrogate pair": "坏\ud83d字", "the other half": "\udd25"}
TEN_MEGABYTES = "长" * (10 * 1024 * 1024 // 3)


@pytest.fixture
def number(ruled_world: World) -> str:
    return register(ruled_world).number


@pytest.fixture
def replied(ruled_world: World, number: str) -> str:
    """A call-back that waits."""
    move(ruled_world, number, "accept", by="head-east", at=IN_SEASON)
    move(ruled_world, number, "assign", by="head-east", at=IN_SEASON, person="zhao")
    move(ruled_world, number, "arrive", by="zhao", at=IN_SEASON)
    move(ruled_world, number, "reply", by="zhao", at=IN_SEASON, result="已排气")
    return Callback.objects.get().case_file.number


@pytest.fixture
def chief(ruled_world: World) -> Iterator[Client]:
    """The browser of somebody who holds every role on the whole company."""
    yield all_powerful(ruled_world)
    translation.deactivate()


def all_powerful(world: World) -> Client:
    person = world.person("gao")
    for role in Role:
        if role is not Role.LEADER:
            organization.assign_role(
                person_id=person.id, role=role, unit_id=world.unit_id("YH"), by=who.system(), at=START
            )
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=ALLAUTH)
    return client


def shown(answer: Any) -> str:
    return b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")


def wrong_with(answer: Any, where: str) -> list[str]:
    """What an answer to hostile text may not be."""
    found = [f"{where}: {answer.status_code}"] if answer.status_code >= 500 else []
    page = shown(answer)
    if "<script>alert(1)" in page or "<img src=x" in page or "49{" in page:
        found.append(f"{where}: markup")
    return found


# Every name that any page reads from its address or from a form.
NAMES = (
    *(
        "q",
        "scope",
        "state",
        "unit",
        "order_type",
        "urgency",
        "channel",
        "opened_from",
        "opened_to",
        "due_before",
        "sort",
    ),
    *(
        "after",
        "done",
        "customer_q",
        "type_q",
        "customer_id",
        "phone",
        "month",
        "period",
        "verify",
        "name",
        "subject",
        "form",
    ),
    *("submission", "address", "area", "title", "description", "occurred_at", "due_at", "external_source"),
    *("external_number", "fact_since", "fact_neighbours", "because", "reason", "text", "result", "solved", "opinion"),
    *("note", "until", "person", "parent", "in_scope", "discarded", "fields", "next", "language"),
)


@pytest.mark.parametrize("text", [" ".join(KEPT.values()), UNSTORABLE["nul"]], ids=["kept", "nul"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_breaks_on_hostile_words_in_its_address_or_form(
    ruled_world: World, chief: Client, replied: str, text: str, method: str
) -> None:
    words, wrong = dict.fromkeys(NAMES, text), []
    for route in page_routes():
        address = reverse(str(route.name), args=Stranger.arguments(route, ruled_world))
        part = {"HX-Request": "true"} if str(route.pattern).startswith("register/") else {}
        with transaction.atomic():
            answer = getattr(chief, method)(address, words, headers=part)
            wrong += wrong_with(answer, f"{route.name}")
            transaction.set_rollback(True)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("text", [MARKUP, "a\x00b", "../../etc/passwd", "🔥", "\u202e", "长" * 3_000])
def test_no_page_breaks_on_hostile_words_in_its_path(ruled_world: World, chief: Client, text: str) -> None:
    wrong = []
    for route in page_routes():
        if "<str:" not in str(route.pattern):
            continue
        address = "/" + str(route.pattern).replace("<str:number>", quote(text, safe=""))
        address = address.replace("<str:name>", quote(text, safe="")).replace("<str:code>", quote(text, safe=""))
        address = address.replace("<uuid:attachment>", "00000000-0000-0000-0000-000000000000")
        for method in ("get", "post"):
            # What is only sent leads whoever asks for it to its page; an address too long for any browser leads nowhere (400).
            answer = getattr(chief, method)(address, follow=method == "get")
            wrong += wrong_with(answer, f"{method} {address[:60]}")
            if answer.status_code not in (400, 404, 405, 422):
                wrong.append(f"{method} {address[:60]}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_half_a_surrogate_pair_cannot_come_in_by_an_address_or_a_form(chief: Client, number: str) -> None:
    half = "%ED%A0%BD"

    in_path = chief.get(f"/orders/{half}/")
    in_query = chief.get(f"/orders/?q={half}&scope={half}")
    kept = chief.post(f"/orders/{number}/remarks/", f"text=a{half}b", content_type="application/x-www-form-urlencoded")

    assert (in_path.status_code, in_query.status_code) == (404, 200)
    assert kept.status_code == 302
    assert is_storable(Remark.objects.get().text)


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_what_is_kept_is_kept_as_it_stands_and_comes_out_as_text_on_every_page(
    ruled_world: World, chief: Client, replied: str, text: str
) -> None:
    order = order_of(WorkOrder.objects.get().case_file.number)
    WorkOrder.objects.filter(pk=order.pk).update(title=text, contact_name=text, result=text)
    address = f"/orders/{order.case_file.number}/"
    assert chief.post(f"{address}remarks/", {"text": text}).status_code == 302
    assert chief.post(f"{address}contact/", {"because": "other", "reason": text}).status_code == 200
    assert chief.post(f"{address}moves/return_sheet/", {"note": text}).status_code == 302
    assert chief.post("/register/draft/", {"title": text, "description": text}).status_code == 302
    said = {"number": replied, "result": Result.UNREACHED, "note": text, "at": START.replace(month=2)}
    callbacks.record_attempt(**said, by=ruled_world.viewer("xu", at=START))  # type: ignore[arg-type]

    pages = {
        place: shown(chief.get(place))
        for place in (address, "/orders/?scope=all", f"/callbacks/{replied}/", "/journal/", "/register/", "/callbacks/")
    }

    wrong = [place for place, page in pages.items() if "<script>alert(1)" in page or "<img src=x" in page]
    assert not wrong
    assert Remark.objects.get().text == text.strip()
    assert html.escape(text.strip()).replace("&#x27;", "&#39;")[:10] in pages[address].replace("&#x27;", "&#39;")
    assert Draft.objects.get().content["title"] == text


@pytest.mark.parametrize("text", UNSTORABLE.values(), ids=UNSTORABLE.keys())
def test_what_no_database_keeps_is_refused_by_every_action_with_the_field_to_blame(
    ruled_world: World, replied: str, text: str
) -> None:
    number, at = WorkOrder.objects.get().case_file.number, START.replace(month=2)

    by, caller = ruled_world.viewer("lin", at=at), ruled_world.viewer("xu", at=at)
    plain: dict[str, Any] = {"channel": Channel.HOTLINE, "order_type": "heat_no_heat_household", "title": "不热"}
    tries: dict[str, Any] = {
        "text": lambda: orders.remark(number=number, text=text, by=by, at=at),
        "opinion": lambda: callbacks.record_attempt(
            number=replied, result=Result.DISSATISFIED, solved=False, opinion=text, by=caller, at=at
        ),
        "note": lambda: callbacks.record_attempt(number=replied, result=Result.UNREACHED, note=text, by=caller, at=at),
        "fact_since": lambda: orders.register(registration=Registration(**plain, facts={"since": text}), by=by, at=at),
        "reason": lambda: orders.reveal_contact(number=number, reason=text, by=by, at=at),
        "title": lambda: orders.save_draft(content={"title": text}, by=by, at=at),
    }
    for field in ("title", "description", "address", "name", "phone", "external_number"):
        said = {**plain, "external_source": "12345" if field == "external_number" else "", field: text}
        tries[f"register {field}"] = lambda said=said: orders.register(registration=Registration(**said), by=by, at=at)
    before = Entry.objects.count()

    for field, attempt in tries.items():
        with pytest.raises(Exception) as raised:
            attempt()
        assert getattr(raised.value, "field", None) == field.rsplit(" ", 1)[-1], (field, raised.value)

    assert (Entry.objects.count(), Attempt.objects.count(), WorkOrder.objects.count()) == (before, 0, 1)


@pytest.mark.parametrize(
    ("text", "most", "is_taken"), [("", 0, True), ("长", 1, True), ("长长", 1, False), ("\x00", 9, False)]
)
def test_the_one_check_of_texts(text: str, most: int, is_taken: bool) -> None:
    if is_taken:
        check_text(text, field="f", name="内容", most=most)
        return
    with pytest.raises(TextRefused) as refused:
        check_text(text, field="f", name="内容", most=most)

    assert (refused.value.field, refused.value.code) == ("f", "text_refused")
    assert "内容" in str(refused.value)


def bodies(schema: dict[str, Any], text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """One body a text field, in which it alone is hostile."""
    schemas = DESCRIPTION["components"]["schemas"]
    kind = schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    for name, field in kind.get("properties", {}).items():
        options = [field, *field.get("anyOf", ())]
        if any(option.get("type") == "string" for option in options):
            yield name, {name: text}
        for option in options:
            if "$ref" in option and schemas[option["$ref"].rsplit("/", 1)[-1]].get("properties"):
                yield from ((f"{name}.{inner}", {name: body}) for inner, body in bodies(option, text))


GOOD: dict[str, Any] = {"channel": "hotline", "order_type": "heat_no_heat_household", "title": "不热"}


def every_text(text: str, number: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DESCRIPTION["paths"].items():
        if "post" not in methods:
            continue
        address = path.replace("{number}", number)
        content = methods["post"]["requestBody"]["content"]["application/json"]["schema"]
        for option in content.get("anyOf", [content]):
            if option.get("type") != "null":
                for name, body in bodies(option, text):
                    yield address, name, {**(GOOD if path.endswith("/work-orders") else {}), **body}


@pytest.mark.parametrize("kind", [*KEPT, *UNSTORABLE])
def test_the_api_keeps_hostile_text_or_refuses_it_with_the_field_to_blame(
    ruled_world: World, number: str, kind: str
) -> None:
    machine = Machine(organization.issue_token(username="api", label="", by=who.system(), at=START))
    text, tried, wrong = {**KEPT, **UNSTORABLE}[kind], 0, []
    for address, name, body in every_text(text, number):
        raw = orjson.dumps(body) if is_storable(text) or "\x00" in text else _with_halves(body)
        with transaction.atomic():
            answer = machine.post(address, raw=raw)
            transaction.set_rollback(True)
        tried += 1
        refused = answer.status_code in (400, 403, 404, 409, 422)
        if answer.status_code >= 500 or (kind in UNSTORABLE and not refused):
            wrong.append(f"{address} {name}: {answer.status_code}")
        if refused and not answer.json()["detail"]:
            wrong.append(f"{address} {name}: without a word")

    assert tried > 40, "the description names many texts"
    assert not wrong, "\n".join(wrong)


def _with_halves(body: dict[str, Any]) -> bytes:
    """JSON may write half a pair as an escape, which every reader must take for what it is."""
    return json.dumps(body).encode()


def test_hostile_lines_of_an_import_are_orders_with_that_text_or_rejected_with_a_reason(
    world: World, tmp_path: Path
) -> None:
    quoted = {name: '"' + text.replace('"', '""') + '"' for name, text in KEPT.items()}
    lines: list[str | bytes] = [line(no=name, what=text, where=text) for name, text in quoted.items()]
    lines += [
        line(no="nul", what="坏\x00字"),
        line(no="halves").encode().replace("路灯".encode(), b"\xed\xa0\xbd"),
        line(no="last"),
    ]

    taken = take_in(
        write_sheet(tmp_path / "o.csv", *lines), sheet_mapping(), by=who.system(), at=START.replace(month=3)
    )

    titles = dict(WorkOrder.objects.values_list("external_number", "title"))
    assert titles.pop("last") == "路灯不亮"
    assert titles == {name: text.strip()[:200] for name, text in KEPT.items()} | {
        each: titles[each] for each in set(titles) - set(KEPT)
    }
    assert all(is_storable(title) for title in titles.values())
    assert {"nul", "halves"} & set(titles) == set(), taken


def test_ten_megabytes_are_turned_away_in_words_at_every_door_and_the_service_goes_on(
    ruled_world: World, chief: Client, number: str
) -> None:
    machine = Machine(organization.issue_token(username="api", label="", by=who.system(), at=START))
    form = {**GOOD, "description": TEN_MEGABYTES, "submission": "f-1"}

    over_api = machine.post("/api/v1/work-orders", {**GOOD, "description": TEN_MEGABYTES})
    in_parts = chief.post("/register/", form)
    in_one = chief.post("/register/", f"description={TEN_MEGABYTES}", content_type="application/x-www-form-urlencoded")
    for_htmx = chief.post("/register/preview/", form, headers={"HX-Request": "true"})

    assert over_api.status_code == 413
    assert over_api.json()["detail"]
    assert [answer.status_code for answer in (in_parts, in_one, for_htmx)] == [413] * 3
    assert all("删减" in shown(answer) for answer in (in_parts, in_one, for_htmx))
    assert "<html" not in shown(for_htmx)
    assert WorkOrder.objects.count() == 1
    assert chief.get(f"/orders/{number}/").status_code == 200
    assert machine.get("/api/v1/me").status_code == 200


def test_customers_and_tables_survive_what_was_typed_into_the_search(chief: Client) -> None:
    for text in KEPT.values():
        assert chief.get("/customers/", {"q": text}).status_code == 200
        assert chief.get("/register/customers/", {"customer_q": text}).status_code == 200

    assert Customer.objects.count() == 0
    assert {"work_orders_workorder", "journal_entry"} <= set(connection.introspection.table_names())
