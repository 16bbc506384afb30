"""Files of answers on the page: tried out, taken in, refused with line and sentence; and as a command."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plumbline.supervision.surveys.models import Batch, Response, Survey
from plumbline.supervision.surveys.rules.designing import GivenStratum
from plumbline.supervision.surveys.states import Basis, Way
from tests.clocks import Clock
from tests.supervision.surveys.asking import OPENED, form, opened
from tests.web.conftest import Answer, Desk
from tests.world import World

MAPPING = """source: 第三方
times: {zone: Asia/Shanghai}
reference: [编号]
answered_at: 时间
answers:
  overall: {column: 总体, values: {很满意: "5"}}
  solved: {column: 解决, values: {是: "yes"}}
"""
LINES = "编号,时间,总体,解决\n1,2026-02-05 10:00:00,很满意,是\n2,昨天,很满意,是\n"


@pytest.fixture
def taking(world: World, clock: Clock) -> Survey:
    clock(OPENED + timedelta(hours=1))
    form(world)
    return opened(world, basis=Basis.GIVEN, ways=(Way.FILE,), given=(GivenStratum(code="all", size=0),))


def send(world: World, survey: Survey, *, then: str, mapping: str = MAPPING, lines: str = LINES) -> Answer:
    file = SimpleUploadedFile("二月.csv", lines.encode())
    return Desk(world, "fang").post(f"/surveys/{survey.number}/import/", file=file, mapping=mapping, then=then)


def test_a_file_is_tried_out_and_nothing_is_written(world: World, taking: Survey) -> None:
    page = send(world, taking, then="try")

    text = page.content.decode()
    assert page.status_code == 200
    assert "可新增 1 份" in text
    assert "“昨天”不是" in text
    assert "source: 第三方" in text
    assert not Response.objects.exists()


def test_a_file_is_taken_in_once_and_says_what_it_left_out(world: World, taking: Survey) -> None:
    for _time in range(2):
        page = send(world, taking, then="take")

    assert page.status_code == 302
    assert Response.objects.count() == 1
    first = Batch.objects.order_by("-taken").first()
    assert first is not None
    address = f"/surveys/{taking.number}/import/{first.id}/"
    desk = Desk(world, "fang")
    assert "“昨天”不是" in desk.get(address).content.decode()
    assert "昨天" in desk.get(address, form="csv").content.decode("utf-8-sig")
    assert desk.get(f"/surveys/DC-1/import/{first.id}/").status_code == 404
    assert Desk(world, "head-east").get(address).status_code == 404


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("source: [", "YAML 写法有误"),
        (MAPPING.replace("reference: [编号]\n", ""), "缺少“reference”"),
        (MAPPING.replace("column: 总体", "column: 满意"), "文件中没有“满意”这一列"),
        (MAPPING.replace("overall:", "whole:"), "没有“whole”这道题"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told_and_stays_in_the_page(
    world: World, taking: Survey, mapping: str, sentence: str
) -> None:
    page = send(world, taking, then="take", mapping=mapping)

    text = page.content.decode()
    assert page.status_code == 422
    assert sentence in text
    assert "times: {zone" in text or mapping.startswith("source: [")
    assert not Response.objects.exists()
