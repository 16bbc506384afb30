"""Compliance on its page, as a paper and for machines."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from click.testing import CliRunner
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from plumbline.doors.cli import compliance as command
from plumbline.evaluation.compliance import actions
from plumbline.ground.kernel.periods import month_of
from plumbline.ground.organization import actions as organization
from plumbline.supervision.duties import actions as duties
from tests.web.conftest import NOW, DeskOf
from tests.world import World

PERIOD = month_of(NOW.date())


@pytest.fixture
def gathered(ruled_world: World) -> World:
    duties.open_due(by=ruled_world.system, at=NOW - timedelta(days=40))
    duties.open_due(by=ruled_world.system, at=NOW)
    actions.gather(period=PERIOD, released={}, by=ruled_world.viewer("fang"), at=NOW)
    return ruled_world


def test_each_clause_stands_beside_what_carries_it_out(gathered: World, desk_of: DeskOf) -> None:
    page = desk_of("fang").get(reverse("compliance"), pack="gas-city", period=PERIOD.name, q="S4b").content.decode()

    assert "投诉分析会" in page
    assert "未落实 0" in page
    assert "证据统计至" in page


@pytest.mark.parametrize(
    ("words", "shown", "hidden"),
    [
        ({"state": "explained"}, "章节标题", "S2k-7.4"),
        ({"section": "duties"}, "S2k-7.4", "S2a-ch1"),
        ({"document": "S4d"}, "S4d-3.2", "S2a-1"),
        ({"state": "orphan"}, "没有符合条件的条款", "S2a-1"),
    ],
)
def test_the_page_is_narrowed(gathered: World, desk_of: DeskOf, words: dict[str, str], shown: str, hidden: str) -> None:
    page = desk_of("fang").get(reverse("compliance"), pack="gas-city", period=PERIOD.name, **words).content.decode()
    rows = page[page.index("<tbody") :] if "<tbody" in page else page

    assert shown in page
    assert hidden not in rows


def test_clauses_are_paged(gathered: World, desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    first = desk.get(reverse("compliance"), pack="gas-city").content.decode()
    second = desk.get(reverse("compliance"), pack="gas-city", page="1").content.decode()
    beyond = desk.get(reverse("compliance"), pack="gas-city", page="99")

    assert "page=1" in first
    assert "page=2" not in second
    assert beyond.status_code == 200


def test_the_evidence_of_a_period_is_counted_when_asked(gathered: World, desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    before = desk.get(reverse("compliance"), period="2025-11").content.decode()

    desk.post(reverse("compliance-gather"), period="2025-11", pack="gas-city")
    odd = desk.client.post(reverse("compliance-gather"), {"period": "gestern", "pack": "gas-city"}, follow=True)

    after = desk.get(reverse("compliance"), period="2025-11").content.decode()
    assert "本期证据尚未统计" in before
    assert "证据统计至" in after
    assert "无法识别统计期" in odd.content.decode()


ITEM, UNCITED = "营业厅与窗口检查表·公开服务时限", "营业厅与窗口检查表·取号到叫号的等候时间"


def test_a_clause_shows_the_item_that_asks_for_it_and_an_item_without_a_clause_its_reason(
    gathered: World, desk_of: DeskOf
) -> None:
    desk = desk_of("fang")
    items = "".join(
        desk.get(reverse("compliance"), pack="gas-city", section="questionnaires", page=str(page)).content.decode()
        for page in range(3)
    )
    alone = desk.get(reverse("compliance"), pack="gas-city").content.decode()

    assert ITEM in items
    assert "检查表项目" in items
    assert UNCITED in alone
    assert "制度未定等候时限" in alone
    assert "无依据的控制 0" in alone


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_auditors_get_the_same_as_a_paper(gathered: World, desk_of: DeskOf, form: str) -> None:
    answer = desk_of("fang").get(reverse("compliance"), pack="gas-city", period=PERIOD.name, form=form)

    content = BytesIO(answer.content)
    if form == "xlsx":
        book = load_workbook(content)
        text = " ".join(str(cell.value) for page in book.worksheets for row in page.iter_rows() for cell in row)
    else:
        text = " ".join(cell.text for table in Document(content).tables for row in table.rows for cell in row.cells)
    assert "S2k-7.4" in text
    assert "章节标题" in text
    assert ITEM in text
    assert UNCITED in text


def test_the_page_asks_the_same_few_questions_for_every_pack(
    gathered: World, desk_of: DeskOf, django_assert_max_num_queries: object
) -> None:
    desk = desk_of("fang")
    desk.get(reverse("compliance"), pack="gas-city")

    for pack in ("gas-city", "heating-hohhot", "law-cn"):
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            desk.get(reverse("compliance"), pack=pack, period=PERIOD.name)


def test_operators_read_clauses_controls_and_orphans(gathered: World) -> None:
    done = CliRunner().invoke(command.group, ["show", "--pack", "heating-hohhot", "--format", "json"])
    table = CliRunner().invoke(command.group, ["show", "--pack", "law-cn", "--period", "2026-01"])

    answer = json.loads(done.stdout)
    assert (answer["orphan_clauses"], answer["orphan_controls"]) == ([], [])
    assert answer["explained_clauses"]
    assert {each["code"] for each in answer["clauses"]} >= {"S1-4", "S1-27.1"}
    assert table.exit_code == 0


def test_machines_read_the_same(gathered: World, desk_of: DeskOf) -> None:
    token = organization.issue_token(username="fang", label="audit", by=gathered.system, at=NOW)
    client = desk_of("").client
    headers = {"Authorization": f"Bearer {token}"}

    answer = client.get(f"/api/v1/compliance?pack=heating-hohhot&period={PERIOD.name}", headers=headers)
    none = client.get("/api/v1/compliance?pack=nothing", headers=headers)

    found = answer.json()
    assert found["orphan_clauses"] == []
    controls = {c["control"]: c for each in found["clauses"] for c in each["controls"]}
    assert controls["duties/shift_handover"]["evidence"]["missed"] >= 0
    assert none.status_code == 404
