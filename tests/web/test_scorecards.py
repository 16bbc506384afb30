"""Ranking, sheet and what-if as pages."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from plumbline.evaluation.indicators.models import Restatement
from plumbline.evaluation.scorecards import actions
from plumbline.evaluation.scorecards.models import Publication, Sheet
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.queries import system
from tests.evaluation.scorecards.kept_values import HEATING, MEASURED, OCTOBER, close, keep_all
from tests.web.conftest import Clock, DeskOf, text_of
from tests.world import World

BUILT = MEASURED + timedelta(hours=1)
NOW = BUILT + timedelta(hours=1)
EAST = "/scorecards/heating-hohhot/heating_branch/HEAT-EAST/"


@pytest.fixture
def scored(ruled_world: World, clock: Clock) -> World:
    keep_all(ruled_world)
    actions.build(period=OCTOBER, by=system(), at=BUILT)
    clock(NOW)
    return ruled_world


def test_a_supervisor_builds_seals_and_publishes_what_was_measured(
    desk_of: DeskOf, ruled_world: World, clock: Clock
) -> None:
    keep_all(ruled_world)
    close(ruled_world)
    clock(NOW)
    fang = desk_of("fang")

    for step in ("build", "seal", "publish"):
        fang.post(f"/scorecards/{step}/", period="2026-10", template=HEATING)

    page = text_of(fang.get("/scorecards/", period="2026-10", template=HEATING))
    assert "2026-10 供热分公司客户服务考核 第1版" in page
    assert "已封存" in page
    assert "83.75" in page
    assert Publication.objects.count() == 1
    assert set(Sheet.objects.values_list("sealed_at", flat=True)) == {NOW}


def test_what_is_refused_is_said_on_the_page_it_came_from(desk_of: DeskOf, scored: World) -> None:
    fang = desk_of("fang")

    answer = fang.post("/scorecards/publish/", period="2026-10", template=HEATING)

    assert answer.headers["Location"].startswith("/scorecards/?period=2026-10")
    assert "还没有封存" in text_of(fang.get("/scorecards/", period="2026-10"))


def test_a_withdrawn_publication_stays_and_says_why(desk_of: DeskOf, scored: World) -> None:
    close(scored)
    actions.seal(period=OCTOBER, by=system(), at=NOW)
    made = actions.publish(period=OCTOBER, template=HEATING, by=system(), at=NOW)

    desk_of("fang").post(
        "/scorecards/withdraw/", period="2026-10", template=HEATING, publication=str(made.id), reason="口径有误"
    )

    page = text_of(desk_of("head-west").get("/scorecards/", period="2026-10", template=HEATING))
    assert made.name in page
    assert "已撤回" in page
    assert "口径有误" in page


def test_a_sheet_says_why_and_leads_to_the_cases(desk_of: DeskOf, scored: World) -> None:
    page = text_of(desk_of("fang").get(EAST, period="2026-10"))

    assert "98.00%，在起评值 80% 与目标 100% 之间按比例，得 18.00 / 20 分" in page
    assert "再多一件符合，总分 +1.25" in page
    assert "/indicators/USE-07/cases/?period=2026-10" in page
    assert "/rules/clauses/S1-27.3/" in page
    assert "本期没有数据" in page


def test_a_sheet_is_a_workbook_with_reasons_clauses_and_cases(desk_of: DeskOf, scored: World) -> None:
    answer = desk_of("fang").get(EAST, period="2026-10", form="xlsx")

    book = load_workbook(BytesIO(b"".join(answer)), read_only=True)  # type: ignore[arg-type]
    rows = [[cell for cell in row if cell is not None] for row in book.worksheets[0].iter_rows(values_only=True)]
    repair = next(row for row in rows if "USE-07" in row)
    assert [sheet.title for sheet in book.worksheets] == ["评分表", "本年以来"]
    assert repair[3:7] == [98, "100", 20, 18]
    assert any("98.00%，在起评值 80% 与目标 100% 之间按比例，得 18.00 / 20 分" in str(cell) for cell in repair)
    assert "S1-27.3" in repair
    assert any("/indicators/USE-07/cases/?period=2026-10" in str(cell) for cell in repair)
    assert any("+1.25" in str(cell) for cell in repair)


def test_a_head_opens_the_own_sheet_and_no_others(desk_of: DeskOf, scored: World) -> None:
    west = desk_of("head-west")

    assert west.get(EAST, period="2026-10").status_code == 404
    assert west.get(EAST.replace("EAST", "WEST"), period="2026-10").status_code == 200
    assert "东城供热所" not in text_of(west.get("/scorecards/", period="2026-10"))


def test_what_if_shows_who_would_move_and_refuses_what_cannot_be(desk_of: DeskOf, scored: World) -> None:
    fang = desk_of("fang")

    same = text_of(fang.get("/scorecards/what-if/", period="2026-10", template=HEATING))
    other = text_of(
        fang.get(
            "/scorecards/what-if/", **{"period": "2026-10", "template": HEATING, "floor-complaint_timeliness": "60"}
        )
    )
    wrong = text_of(
        fang.get("/scorecards/what-if/", **{"period": "2026-10", "template": HEATING, "weight-repair_timeliness": "30"})
    )
    nonsense = text_of(
        fang.get(
            "/scorecards/what-if/", **{"period": "2026-10", "template": HEATING, "weight-repair_timeliness": "1/0"}
        )
    )

    assert "没有单位变动" in same
    assert "完全一致" in same
    assert "15.00 → 17.50" in other
    assert "合计为 110" in wrong
    assert "不是数字" in nonsense


def test_what_if_asks_for_another_limit_and_refuses_a_length_that_is_none(desk_of: DeskOf, scored: World) -> None:
    fang = desk_of("fang")
    asked = {"period": "2026-10", "template": HEATING, "limit": "heating-hohhot/complaint_reply"}

    same = text_of(fang.get("/scorecards/what-if/", **asked, quantity="1"))
    wrong = text_of(fang.get("/scorecards/what-if/", **asked, quantity="1.5"))
    none = text_of(fang.get("/scorecards/what-if/", **asked, quantity="0"))

    assert re.search(r"complaint_reply · \S+ 3 个自然日", same)
    assert "没有工单变动" in same
    assert "须写成整数" in wrong
    assert "时限数量 0 不可用" in none


def test_without_sheets_the_page_says_what_to_do(desk_of: DeskOf, ruled_world: World, clock: Clock) -> None:
    clock(NOW)

    assert "还没有评分表" in text_of(desk_of("fang").get("/scorecards/", period="2025-01"))
    assert "还没有评分表" in text_of(desk_of("fang").get("/scorecards/what-if/", period="2025-01"))


def test_a_value_that_was_restated_says_so_on_the_sheet_and_in_the_ranking(desk_of: DeskOf, scored: World) -> None:
    close(scored)
    Restatement.objects.create(
        id=new_id(NOW),
        period="2026-10",
        unit_id=scored.unit_id("HEAT-EAST"),
        code="USE-07",
        basis="ASSIGNED",
        scope="heating-hohhot/repair_timeliness",
        numerator=97,
        denominator=100,
        value=97,
        n=100,
        before_numerator=98,
        before_denominator=100,
        before_value=98,
        reason="一件补录",
        made_at=NOW,
    )
    fang = desk_of("fang")

    sheet, ranking = text_of(fang.get(EAST, period="2026-10")), text_of(fang.get("/scorecards/", period="2026-10"))

    assert "该值封存后更正为 97.00：一件补录" in sheet
    assert ranking.count("有更正") == 1
