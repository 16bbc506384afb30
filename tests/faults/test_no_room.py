"""A full disk, and a database that is away: a sentence at every door, nothing half written, and well again afterwards."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import translation

from plumbline.ground.casefiles.models import Attachment, CaseFile
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NoRoom
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.receipts.models import Receipt
from plumbline.ground.service_levels.models import Clock
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.models import WorkOrder
from tests.api.conftest import Machine
from tests.orders import IN_SEASON, order_of, register
from tests.web.conftest import ALLAUTH
from tests.world import START, World, picture

FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION no_room();
"""
FREE = "DROP TRIGGER no_room ON {table}; DROP FUNCTION no_room()"
MATTER = {"channel": "hotline", "order_type": "heat_no_heat_household", "title": "不热", "area": "EAST-N"}
FACTS = {
    **{"fact_since": "2026-01-05T20:00", "fact_neighbours": "邻居都热", "fact_heating_form": "暖气片"},
    "fact_special_needs": "yes",
}


@contextmanager
def full(table: str) -> Iterator[None]:
    """PostgreSQL says of every insert into the table what it says when the disk is full."""
    with connection.cursor() as cursor:
        cursor.execute(FULL.format(table=table))
    yield
    with connection.cursor() as cursor:
        cursor.execute(FREE.format(table=table))


def kept() -> tuple[int, ...]:
    return tuple(table.objects.count() for table in (CaseFile, WorkOrder, Clock, Entry, Receipt, Attachment))


def browser_of(world: World, username: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.person(username), backend=ALLAUTH)
    return client


@pytest.mark.parametrize(
    "table", ["journal_entry", "work_orders_workorder", "service_levels_clock", "receipts_receipt"]
)
def test_an_order_for_which_there_is_no_room_is_not_there_by_half_and_can_be_sent_again(
    ruled_world: World, table: str
) -> None:
    machine = Machine(organization.issue_token(username="api", label="", by=who.system(), at=START))
    before = kept()

    with full(table):
        refused = machine.post("/api/v1/work-orders", MATTER, key="once")
    left = kept()
    taken = machine.post("/api/v1/work-orders", MATTER, key="once")

    assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")
    assert refused.json()["type"].endswith(":no_room")
    assert "存储空间不足" in refused.json()["detail"]
    assert left == before
    assert (taken.status_code, WorkOrder.objects.count()) == (201, 1)
    assert taken.json()["number"].endswith("-00001"), "no number is lost"


@pytest.mark.parametrize("table", ["journal_entry", "work_orders_workorder"])
def test_a_page_says_that_there_is_no_room_and_keeps_nothing(ruled_world: World, table: str) -> None:
    client, before = browser_of(ruled_world, "lin"), kept()

    with full(table):
        refused = client.post("/register/", {**MATTER, **FACTS, "submission": "f-1"})
    left = kept()
    taken = client.post("/register/", {**MATTER, **FACTS, "submission": "f-1"})
    translation.deactivate()

    assert refused.status_code == 503
    assert "存储空间不足" in refused.content.decode()
    assert left == before
    assert (taken.status_code, WorkOrder.objects.count()) == (302, 1)


def test_a_move_for_which_there_is_no_room_leaves_the_order_as_it_was(ruled_world: World) -> None:
    machine = Machine(organization.issue_token(username="api", label="", by=who.system(), at=START))
    number = register(ruled_world).number
    before, moved_at = kept(), order_of(number).moved_at

    with full("journal_entry"):
        refused = machine.move(number, "urge", note="请快些")

    order = order_of(number)
    assert refused.status_code == 503
    assert (kept(), order.urges, order.moved_at) == (before, 0, moved_at)


@pytest.fixture
def media(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def attach(number: str) -> None:
    said: dict[str, Any] = {"name": "现场.png", "content": picture(), "size": len(picture().getvalue())}
    work_orders.attach(number=number, most_bytes=10_000, by=who.system(), at=IN_SEASON, **said)


@pytest.fixture
def no_room_for_files(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The system says so when what was written is to reach the disk."""

    def refuse(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    return monkeypatch


def test_a_file_for_which_there_is_no_room_leaves_neither_a_part_nor_a_row_and_can_be_sent_again(
    ruled_world: World, media: Path, no_room_for_files: pytest.MonkeyPatch
) -> None:
    number = register(ruled_world).number
    before = kept()

    with pytest.raises(NoRoom) as refused:
        attach(number)
    left = (kept(), files(media))
    no_room_for_files.undo()
    attach(number)

    assert (refused.value.field, left) == ("file", (before, []))
    assert [file.read_bytes() for file in files(media)] == [picture().getvalue()]


def test_the_page_says_that_the_file_was_not_kept(
    ruled_world: World, media: Path, no_room_for_files: pytest.MonkeyPatch
) -> None:
    number, upload = register(ruled_world).number, picture()
    upload.name = "现场.png"

    refused = browser_of(ruled_world, "head-east").post(f"/orders/{number}/files/", {"file": upload})
    translation.deactivate()

    assert refused.status_code == 503
    assert "没有保存" in refused.content.decode()
    assert (files(media), Attachment.objects.count()) == ([], 0)


def test_a_file_whose_row_finds_no_room_leaves_no_file(ruled_world: World, media: Path) -> None:
    number = register(ruled_world).number

    with full("journal_entry"), pytest.raises(Exception, match="No space left"):
        attach(number)

    assert (files(media), Attachment.objects.count()) == ([], 0)


def test_half_a_file_that_a_killed_process_left_is_replaced_by_the_whole_one(ruled_world: World, media: Path) -> None:
    first, second = register(ruled_world).number, register(ruled_world).number
    attach(first)
    place = files(media)[0]
    place.write_bytes(b"\x89PNG")

    attach(second)

    assert place.read_bytes() == picture().getvalue()


@contextmanager
def nowhere() -> Iterator[None]:
    """The database does not answer: nobody listens where it was."""
    known = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["HOST"] = known


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "/"),
        ("get", "/orders/"),
        ("post", "/register/"),
        ("get", "/accounts/login/"),
        ("post", "/accounts/login/"),
    ],
)
@pytest.mark.parametrize("for_htmx", [False, True])
def test_while_the_database_is_away_a_page_says_so_and_is_there_again_with_it(
    committed: World, method: str, address: str, for_htmx: bool
) -> None:
    client = browser_of(committed, "lin")
    part = {"HX-Request": "true"} if for_htmx else {}

    with nowhere():
        answer = getattr(client, method)(address, {"login": "lin", "password": "x"}, headers=part)
    after = client.get("/orders/")
    translation.deactivate()

    if (method, address) != ("get", "/accounts/login/"):
        assert answer.status_code == 503
        assert "数据库暂时不可用" in answer.content.decode()
        assert answer["Retry-After"]
        assert ("<html" in answer.content.decode()) is not for_htmx
    assert answer.status_code != 500
    assert after.status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_while_the_database_is_away_the_api_answers_a_problem_of_its_own(committed: World, method: str) -> None:
    machine = Machine(organization.issue_token(username="api", label="", by=who.system(), at=START))

    with nowhere():
        answer = machine.get("/api/v1/me") if method == "get" else machine.register()

    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"]
    assert "数据库暂时不可用" in answer.json()["detail"]
    assert machine.get("/api/v1/me").status_code == 200
