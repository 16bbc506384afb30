"""Praise, rewards and penalties from their pages: what is taken down, proposed, said, decided, and that nobody reads another's file."""

from datetime import datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.models import Praise, Proposal
from plumbline.ground.journal.models import Entry
from tests.clocks import Clock
from tests.evaluation.recognition.telling import (
    DAY,
    FINE,
    REWARD,
    approved,
    later,
    number_of,
    praised,
    proposed,
    second_leader,
    second_supervisor,
    stated,
)
from tests.web.conftest import DeskOf, text_of
from tests.world import World, picture

AFTER_APPEAL = datetime.fromisoformat("2026-03-18T09:00:00+08:00")


@pytest.fixture(autouse=True)
def on_a_day_in_march(clock: Clock) -> None:
    clock(DAY)


def praise_words(**words: Any) -> dict[str, Any]:
    return {"kind": "banner", "received_on": "2026-03-02", "text": "为民解忧", "person": "赵强", **words}


def proposal_words(**words: Any) -> dict[str, Any]:
    said = {"person": "zhao", "amount": "100", "period": "2026-Q1", "reason": "未着工装"}
    rows = {"kind_1": "document", "number_1": "", "about_1": "现场照片"}
    return {**said, **rows, **words}


def test_an_agent_takes_a_banner_down_with_its_picture_and_the_supervisor_verifies_it(desk_of: DeskOf) -> None:
    file = SimpleUploadedFile("锦旗.png", picture().getvalue(), "image/png")

    made = desk_of("lin").post("/praise/register/", **praise_words(file=file, from_name="王小明"))
    page = text_of(desk_of("fang").get(made["Location"]))
    desk_of("fang").post(f"{made['Location']}look/", move="verify", note="电话核实")

    assert "为民解忧" in page
    assert "王*明" in page or "王**" in page
    praise = Praise.objects.get()
    assert (praise.state, praise.person.username if praise.person else "") == ("verified", "zhao")
    (kept,) = queries.pictures(praise)
    answer = desk_of("fang").get(f"{made['Location']}pictures/{kept.id}/")
    assert b"".join(answer.streaming_content) == picture().getvalue()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"person": "无此人"}, "没有姓名或用户名为"),
        ({"order": "GD-20200101-00001"}, "没有找到"),
        ({"received_on": "2026-03-04"}, "晚于今天"),
        ({"text": ""}, "invalid-feedback"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    desk_of: DeskOf, words: dict[str, str], sentence: str
) -> None:
    answer = desk_of("lin").post("/praise/register/", **praise_words(**{"from_contact": "13800001111", **words}))

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "13800001111" in text_of(answer)
    assert not Praise.objects.exists()


def test_a_photograph_of_fifty_megabytes_gets_a_sentence(desk_of: DeskOf, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 10
    file = SimpleUploadedFile("大.png", picture().getvalue(), "image/png")

    answer = desk_of("lin").post("/praise/register/", **praise_words(file=file))

    assert answer.status_code == 422
    assert "须大于 0 且不超过" in text_of(answer)
    assert not Praise.objects.exists()


def test_a_second_copy_is_pointed_out_where_it_is_taken_down(ruled_world: World, desk_of: DeskOf) -> None:
    first = praised(ruled_world, text="赵师傅半夜上门抢修，非常感谢。")

    made = desk_of("lin").post("/praise/register/", **praise_words(text="赵师傅半夜上门抢修，非常感谢！！"))
    page = text_of(desk_of("fang").get(made["Location"]))

    assert number_of(first) in page
    assert "内容相近" in page


def test_the_quarter_is_listed_exported_and_copied(ruled_world: World, desk_of: DeskOf, clock: Clock) -> None:
    made = praised(ruled_world)
    recognition.look_into_praise(number=number_of(made), move="verify", by=ruled_world.viewer("fang"), at=DAY)
    clock(datetime.fromisoformat("2026-03-31T17:00:00+08:00"))
    supervisor = desk_of("fang")

    page = text_of(supervisor.get("/praise/quarter/", period="2026-Q1"))
    file = supervisor.get("/praise/quarter/file/", period="2026-Q1")
    supervisor.post("/praise/quarter/copy/", period="2026-Q1")

    assert number_of(made) in page
    sheet = load_workbook(BytesIO(b"".join(file.streaming_content))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[4]][:1] == [number_of(made)]
    assert "第 1 次抄送：1 件" in text_of(supervisor.get("/praise/quarter/", period="2026-Q1"))


def test_a_reward_outside_its_range_is_refused_with_clause_and_range(desk_of: DeskOf) -> None:
    answer = desk_of("fang").post(f"/recognition/propose/?rule={FINE}", **proposal_words(amount="201"))

    assert answer.status_code == 422
    assert "S2h-2.8" in text_of(answer)
    assert "50 至 200 元" in text_of(answer)
    assert "未着工装" in text_of(answer)


def test_a_penalty_goes_its_whole_way(ruled_world: World, desk_of: DeskOf, clock: Clock) -> None:
    second = second_leader(ruled_world)
    made = desk_of("fang").post(f"/recognition/propose/?rule={FINE}", **proposal_words())
    address = made["Location"]

    assert "待听取意见" in text_of(desk_of("zhao").get("/recognition/mine/"))
    desk_of("zhao").post(f"{address}state/", words="工装未干")
    own = text_of(desk_of("fang").get(address))
    desk_of("gao").post(f"{address}approve/", words="同意")
    desk_of("zhao").post(f"{address}appeal/", words="有送洗登记")
    near = text_of(desk_of("gao").get(address))
    desk_of(second).post(f"{address}overturn/", words="登记属实")

    assert "建议由您提出" not in own  # the supervisor may not decide at all, so nothing need be explained
    assert "原决定由您作出" in near
    assert Proposal.objects.get().state == "overturned"
    mine = text_of(desk_of("zhao").get("/recognition/mine/"))
    assert "-100.00" in mine
    assert "+100.00" in mine
    assert "冲销第 1 号" in mine


def test_a_move_without_words_or_made_before_is_said_in_place(ruled_world: World, desk_of: DeskOf) -> None:
    number = number_of(proposed(ruled_world))

    empty = desk_of("zhao").post(f"/recognition/{number}/state/", words=" ")
    desk_of("zhao").post(f"/recognition/{number}/state/", words="有话说")
    again = desk_of("zhao").post(f"/recognition/{number}/state/", words="再说一遍")
    unknown = desk_of("zhao").post(f"/recognition/{number}/no-such/", words="x")

    assert (empty.status_code, again.status_code, unknown.status_code) == (422, 409, 404)
    assert "再说一遍" in text_of(again)


def test_the_ledger_is_shown_exported_and_closed(ruled_world: World, desk_of: DeskOf, clock: Clock) -> None:
    number = approved(ruled_world)
    clock(datetime.fromisoformat("2026-04-02T10:00:00+08:00"))
    leader = desk_of("gao")

    file = leader.post("/recognition/ledger/file/", period="2026-Q1")
    leader.post("/recognition/ledger/close/", period="2026-Q1")
    page = text_of(leader.get("/recognition/ledger/", period="2026-Q1"))

    sheet = load_workbook(BytesIO(b"".join(file.streaming_content))).active
    assert sheet is not None
    assert "不发放、不扣减" in str(sheet["A2"].value)
    assert [sheet["B5"].value, sheet["D5"].value, sheet["J5"].value] == [number, "赵强", -100]
    assert Entry.objects.filter(name="recognition.handed_over").count() == 1
    assert number in page
    assert "已关闭" in page
    assert leader.post("/recognition/ledger/close/", period="2026-Q1").status_code == 302


def test_a_notice_is_written_on_the_companys_paper(ruled_world: World, desk_of: DeskOf, clock: Clock) -> None:
    number = approved(ruled_world, rule=REWARD, effect="money_reward", amount="300", reason="连夜抢修受到客户表扬")
    clock(AFTER_APPEAL)

    answer = desk_of("fang").post(f"/recognition/{number}/notice/")

    text = "\n".join(line.text for line in docx.Document(BytesIO(b"".join(answer.streaming_content))).paragraphs)
    for words in ("关于表扬东城一班赵强的通报", "连夜抢修受到客户表扬", "S2c-15", "300.00 元", "云河能源集团"):
        assert words in text
    assert "数据取自" not in text


def test_another_persons_file_answers_404_on_every_page_export_and_list(ruled_world: World, desk_of: DeskOf) -> None:
    praise, penalty = praised(ruled_world), proposed(ruled_world)
    recognition.add_picture(
        number=number_of(praise),
        picture=recognition.Picture(name="a.png", content=picture(), size=70, most_bytes=10_000),
        by=ruled_world.viewer("lin"),
        at=DAY,
    )
    (kept,) = queries.pictures(praise)
    numbers = (number_of(praise), number_of(penalty))
    gets = (
        f"/praise/{numbers[0]}/",
        f"/praise/{numbers[0]}/pictures/{kept.id}/",
        f"/recognition/{numbers[1]}/",
    )
    posts = [f"/recognition/{numbers[1]}/{move}/" for move in ("state", "appeal", "withdraw", "approve", "reverse")]

    for username in ("qian", "sun", "zhou", "xu", "guan"):
        desk = desk_of(username)
        assert {desk.get(address).status_code for address in gets} == {404}, username
        assert {desk.post(address, words="x").status_code for address in posts} == {404}, username
        assert desk.get(f"/orders/{numbers[1]}/").status_code in (403, 404)
        mine = text_of(desk.get("/recognition/mine/"))
        assert not [number for number in numbers if number in mine]
        for address in (
            "/praise/",
            "/recognition/",
            "/recognition/ledger/",
            "/praise/quarter/",
            "/orders/?q=" + numbers[1],
        ):
            answer = desk.get(address)
            assert answer.status_code == 403 or not [n for n in numbers if f"{n}/" in text_of(answer)], (
                username,
                address,
            )


def test_the_person_reads_everything_about_himself(ruled_world: World, desk_of: DeskOf) -> None:
    praise, penalty = praised(ruled_world), proposed(ruled_world)
    stated(ruled_world, penalty)
    zhao = desk_of("zhao")

    mine = text_of(zhao.get("/recognition/mine/"))

    assert number_of(praise) in mine
    assert number_of(penalty) in mine
    for address in (f"/praise/{number_of(praise)}/", f"/recognition/{number_of(penalty)}/"):
        assert zhao.get(address).status_code == 200
    page = text_of(zhao.get(f"/recognition/{number_of(penalty)}/"))
    for words in ("上门未着工装", "当天工装未干", "现场检查照片", "方正"):
        assert words in page
    assert zhao.post(f"/recognition/{number_of(penalty)}/notice/").status_code == 403


def test_who_the_customer_is_is_shown_after_a_reason(ruled_world: World, desk_of: DeskOf) -> None:
    made = praised(ruled_world, from_name="王小明", from_contact="13800001111")
    address = f"/praise/{number_of(made)}/"

    without = desk_of("lin").post(f"{address}reveal/", because="other", reason="")
    shown = desk_of("lin").post(f"{address}reveal/", because="contact", reason="致谢")

    assert without.status_code == 422
    assert "13800001111" not in text_of(without)
    assert "13800001111" in text_of(shown)
    assert Entry.objects.get(name="recognition.praise_revealed").particulars["reason"] == "联系客户：致谢"


@pytest.mark.parametrize("rows", [3, 12])
def test_a_list_costs_the_same_however_long_it_is(
    ruled_world: World, desk_of: DeskOf, rows: int, django_assert_max_num_queries: Any
) -> None:
    second_supervisor(ruled_world)
    for turn in range(rows):
        praised(ruled_world, at=later(minutes=turn), text=f"第{turn}封")
        proposed(ruled_world, at=later(minutes=turn))
    supervisor = desk_of("fang")

    for address in ("/praise/", "/recognition/"):
        with django_assert_max_num_queries(14):
            assert supervisor.get(address).status_code == 200


def test_the_rules_say_clause_range_and_who(desk_of: DeskOf) -> None:
    page = text_of(desk_of("head-east").get("/recognition/rules/"))

    for words in ("S2h-2.8", "50 至 200 元", "扣除当月岗位津贴", "S1-32", "陈述 5 个工作日"):
        assert words in page
