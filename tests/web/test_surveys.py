"""Surveys on their pages: designing, calling, answering by a link and at a counter, reading what came of it."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from plumbline.supervision.questionnaires.models import FormVersion
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.models import Invite, Response, Survey
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.rules.designing import GivenStratum
from plumbline.supervision.surveys.states import Basis, Dimension, Kind, Way
from tests.clocks import Clock
from tests.supervision.surveys.asking import BAD, GOOD, OPENED, designed, form, opened, terms, town
from tests.web.conftest import Desk
from tests.world import World

AT = OPENED + timedelta(hours=2)
TYPED = {f"a.{code}": answer for code, answer in GOOD.items()}


@pytest.fixture(autouse=True)
def clock_of_pages(clock: Clock) -> Clock:
    clock(AT)
    return clock


@pytest.fixture
def asked(world: World) -> Survey:
    form(world)
    town(world, homes=24, shops=8)
    return opened(world, strata_by=(Dimension.KIND,), n=20)


def filled_form(world: World, **more: Any) -> dict[str, Any]:
    version = FormVersion.objects.filter(purpose="survey").first() or form(world)
    plain = {
        "name": "年度调查",
        "kind": "population",
        "form": str(version.id),
        "unit": "YH",
        "ways": ["phone", "link"],
        "basis": "customers",
        "line": "heating",
        "strata_by": ["kind"],
        "allocation": "proportional",
        "n": "8",
        "seed": "2026",
        "replacement": "same_stratum",
        "rest_days": "90",
        "target_percent": "99",
        "margin_percent": "5",
        "expected_percent": "90",
        "response_percent": "50",
        "link_days": "14",
        "hot_below_percent": "80",
    }
    return {**plain, **more}


def test_what_a_sample_can_show_is_said_before_anybody_is_asked(world: World) -> None:
    town(world)

    page = Desk(world, "fang").post("/surveys/new/", **filled_form(world), then="try")

    text = page.content.decode()
    assert page.status_code == 200
    assert "答卷少于 381 份，就不能证明 99%" in text
    assert "商业" in text
    assert not Survey.objects.exists()


def test_a_sample_bigger_than_its_frame_is_refused_beside_its_field_and_nothing_typed_is_lost(world: World) -> None:
    town(world)

    page = Desk(world, "fang").post("/surveys/new/", **filled_form(world, n="17"), then="try")

    text = page.content.decode()
    assert page.status_code == 422
    assert "样本量 17 超出抽样框：框内只有 16 个" in text
    assert 'value="年度调查"' in text


def test_a_design_is_kept_changed_opened_and_shown_with_its_quotas(world: World) -> None:
    town(world)
    desk = Desk(world, "fang")

    kept = desk.post("/surveys/new/", **filled_form(world), then="keep")
    number = Survey.objects.get().number
    assert kept.headers["Location"] == f"/surveys/{number}/"
    again = desk.post(
        f"/surveys/{number}/design/", **{**filled_form(world, n="4"), "form": str(Survey.objects.get().form_version_id)}
    )
    assert again.status_code == 302
    desk.post(f"/surveys/{number}/open/")

    text = desk.get(f"/surveys/{number}/").content.decode()
    assert Invite.objects.filter(state="waiting").count() == 4
    assert "居民" in text
    assert "结束调查" in text
    assert desk.get(f"/surveys/{number}/design/").status_code == 409


def test_lines_that_cannot_be_read_are_refused_with_their_number(world: World) -> None:
    page = Desk(world, "fang").post(
        "/surveys/new/", **filled_form(world, basis="given", ways=["counter"], given="东城 100\n西城"), then="keep"
    )

    assert page.status_code == 422
    assert "第 2 行须写成" in page.content.decode()


def test_a_caller_takes_the_next_one_dials_and_records(world: World, asked: Survey) -> None:
    desk = Desk(world, "xu")
    opened_page = desk.post("/surveys/calls/next/")
    address = opened_page.headers["Location"]
    invite = Invite.objects.select_related("customer").get(claimed_by__isnull=False)

    before = desk.get(address).content.decode()
    number = desk.post(f"{address}number/").content.decode()
    recorded = desk.post(f"{address}record/", **TYPED, result="answered", then="next")

    assert invite.customer.phone not in before
    assert invite.customer.phone in number
    assert recorded.status_code == 302
    assert Response.objects.get().invite_id == invite.id


def test_half_an_answer_by_phone_comes_back_with_what_was_typed(world: World, asked: Survey) -> None:
    invite = surveys.to_call(viewer=world.viewer("xu"), at=AT)[0]

    page = Desk(world, "xu").post(
        f"/surveys/calls/{invite.id}/record/", **{"a.why": "等了三天", "result": "answered", "note": "下午再打"}
    )

    text = page.content.decode()
    assert page.status_code == 422
    assert "等了三天" in text
    assert "下午再打" in text
    assert "还有 2 道题没有回答" in text


# ── By a link ────────────────────────────────────────────────────────────────


def link(survey: Survey) -> str:
    return f"/q/{surveys.links(survey)[0][1]}/"


def test_a_customer_answers_by_a_link_without_signing_in_and_without_a_cookie(world: World, asked: Survey) -> None:
    address, browser = link(asked), Client(enforce_csrf_checks=True)

    page = browser.get(address)
    thanks = browser.post(address, TYPED)

    assert (page.status_code, thanks.status_code) == (200, 200)
    assert "感谢您的评价" in thanks.content.decode()
    assert not browser.cookies
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick", page.content.decode())
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert Response.objects.get().way == "link"


def test_the_questions_come_in_english(world: World, asked: Survey) -> None:
    page = Client().get(link(asked), {"lang": "en"}).content.decode()

    assert "Overall" in page
    assert 'lang="en"' in page


def test_half_an_answer_comes_back_with_what_was_typed(world: World, asked: Survey) -> None:
    page = Client().post(link(asked), {"a.solved": "yes", "a.why": "师傅很好"})

    text = page.content.decode()
    assert page.status_code == 422
    assert "师傅很好" in text
    assert re.search(r'value="yes"\s+checked', text)


def test_every_question_left_open_says_so_in_the_language_of_the_customer(world: World, asked: Survey) -> None:
    text = Client().post(link(asked), {"lang": "en", "a.why": "kind"}).content.decode()

    assert "Overall" in re.search(r'role="alert">([^<]+)', text).group(1)  # type: ignore[union-attr]
    assert text.count("Please answer this question.") == 2


@pytest.mark.parametrize(
    ("days", "closed", "used", "status", "sentence"),
    [
        (15, False, False, 410, "链接已过期"),
        (1, True, False, 410, "链接已过期"),
        (1, False, True, 409, "每个链接只能提交一次"),
    ],
)
def test_a_link_that_is_over_says_so_and_gives_back_what_was_written(
    world: World, asked: Survey, clock_of_pages: Clock, days: int, closed: bool, used: bool, status: int, sentence: str
) -> None:
    address = link(asked)
    if used:
        Client().post(address, TYPED)
    if closed:
        actions.close(number=asked.number, by=world.viewer("fang"), at=AT)
    clock_of_pages(OPENED + timedelta(days=days))

    page = Client().post(address, {**TYPED, "a.why": "师傅来了三次才修好"})

    text = page.content.decode()
    assert page.status_code == status
    assert sentence in text
    assert "师傅来了三次才修好" in text
    assert Response.objects.count() == int(used)


@pytest.mark.parametrize("token", ["x", "0" * 32, "%00" * 8, "../etc"])
def test_a_forged_link_gets_a_sentence(world: World, asked: Survey, token: str) -> None:
    page = Client().get(f"/q/{token}/")

    assert page.status_code == 404


# ── At a counter ─────────────────────────────────────────────────────────────


@pytest.fixture
def at_counters(world: World) -> Survey:
    form(world)
    return opened(
        world,
        kind=Kind.AFTER_CONTACT,
        basis=Basis.GIVEN,
        ways=(Way.COUNTER,),
        given=(GivenStratum(code="counter", size=0),),
    )


def test_a_device_at_a_counter_rates_one_unit_and_a_form_sent_twice_is_one_answer(
    world: World, at_counters: Survey
) -> None:
    made = Desk(world, "fang").post(f"/surveys/{at_counters.number}/counter/", unit="HEAT-EAST")
    address = re.search(r"http://testserver(/rate/[^\"]+)", made.content.decode()).group(1)  # type: ignore[union-attr]
    device = Client(enforce_csrf_checks=True)
    submission = re.search(r'name="submission" value="([^"]+)"', device.get(address).content.decode()).group(1)  # type: ignore[union-attr]

    for _time in range(2):
        thanks = device.post(address, {**TYPED, "submission": submission})

    assert "感谢您的评价" in thanks.content.decode()
    assert Response.objects.get().unit_id == world.unit_id("HEAT-EAST")
    assert device.get(address[:-2] + "x/").status_code == 404
    actions.close(number=at_counters.number, by=world.viewer("fang"), at=AT)
    assert device.get(address).status_code == 404


# ── What came of it ──────────────────────────────────────────────────────────


@pytest.fixture
def answered(world: World, asked: Survey) -> Survey:
    for place, (_number, token) in enumerate(surveys.links(asked)):
        actions.answer_by_link(token=token, answers=BAD if place % 5 == 0 else GOOD, by=world.system, at=AT)
    actions.close(number=asked.number, by=world.viewer("fang"), at=AT)
    return asked


def test_results_name_their_conventions_and_show_weights_and_intervals(world: World, answered: Survey) -> None:
    text = Desk(world, "gao").get(f"/surveys/{answered.number}/results/").content.decode()

    for words in (
        "净推荐值：9—10 分占比减 0—6 分占比",
        "满意度：4—5 分占比",
        "费力度：1—7 分均值",
        "设计效应",
        "95% 区间",
    ):
        assert words in text


def test_a_ranking_is_published_once_by_who_keeps_surveys(world: World, answered: Survey) -> None:
    desk = Desk(world, "fang")
    desk.post(f"/surveys/{answered.number}/publish/")
    text = desk.get(f"/surveys/{answered.number}/ranking/").content.decode()
    again = desk.client.post(f"/surveys/{answered.number}/publish/", follow=True)

    assert "已公布" in text
    assert "东城供热所" in text
    assert "已经公布" in again.content.decode()
    kept = Survey.objects.get().published
    assert {row["code"] for row in kept["units"]} == {"HEAT-EAST", "HEAT-WEST"}


def test_a_head_reads_what_was_said_of_the_own_unit_and_nothing_else(world: World, answered: Survey) -> None:
    desk = Desk(world, "head-east")

    results = desk.get(f"/surveys/{answered.number}/results/").content.decode()
    answers = desk.get(f"/surveys/{answered.number}/answers/").content.decode()
    ranking = desk.get(f"/surveys/{answered.number}/ranking/").content.decode()

    assert "以下只含对本单位的答卷" in results
    for text in (answers, ranking):
        assert "东城供热所" in text
        assert "西城供热所" not in text
    assert Desk(world, "head-north").get(f"/surveys/{answered.number}/results/").status_code == 404


def test_written_words_are_found_apart(world: World, answered: Survey) -> None:
    desk = Desk(world, "fang")

    assert desk.get(f"/surveys/{answered.number}/answers/", words="yes").content.decode().count("来了两次才修好") == 4


def test_the_list_of_links_names_numbers_and_no_people(world: World, asked: Survey) -> None:
    text = Desk(world, "fang").get(f"/surveys/{asked.number}/links/").content.decode()

    assert len(text.splitlines()) == 21
    assert "客户H" not in text
    assert "139" not in re.sub(r"/q/\w+/", "", text)


def test_key_accounts_that_have_not_answered_are_listed(world: World) -> None:
    form(world)
    town(world, gold=3, silver=2)
    survey = opened(world, kind=Kind.KEY_ACCOUNTS, tiers=("gold", "silver"), n=5)
    answered_by = Invite.objects.filter(customer__number="G001").get()
    actions.answer_by_link(token=surveys.token_of(answered_by.id), answers=GOOD, by=world.system, at=AT)

    desk = Desk(world, "fang")
    gold = desk.get("/surveys/coverage/").content.decode()
    everyone = desk.get("/surveys/coverage/", rule="key-year").content.decode()
    later = desk.get("/surveys/coverage/", rule="key-year", on="2027-03-01").content.decode()

    assert [number in gold for number in ("G000", "G001", "G002", "V000")] == [True, False, True, False]
    assert [number in everyone for number in ("G001", "V000", "V001")] == [False, True, True]
    assert survey.number not in later


@pytest.mark.parametrize("path", ["/surveys/", "/surveys/new/", "/surveys/coverage/", "/surveys/calls/"])
def test_pages_without_anything_say_what_to_do(world: World, path: str) -> None:
    who = "xu" if "calls" in path else "fang"

    assert Desk(world, who).get(path).status_code == 200


@pytest.mark.parametrize("path", ["", "results/", "ranking/", "answers/", "links/", "design/"])
def test_a_number_that_is_none_is_not_found(world: World, path: str) -> None:
    assert Desk(world, "fang").get(f"/surveys/DC-1/{path}").status_code == 404
    assert Desk(world, "xu").get(f"/surveys/calls/{uuid.uuid4()}/").status_code == 404


def test_designs_are_offered_beside_surveys_after_contacts(world: World) -> None:
    contact = designed(world, kind=Kind.AFTER_CONTACT, basis=Basis.CUSTOMERS)

    assert contact.number in Desk(world, "fang").get("/surveys/new/").content.decode()
    assert terms().draws


@pytest.mark.parametrize(
    ("who", "opens"),
    [("fang", 200), ("gao", 200), ("head-east", 404), ("lin", 403), ("zhao", 403), ("guan", 403), ("api", 200)],
)
def test_a_survey_is_for_those_who_may_see_it(world: World, asked: Survey, who: str, opens: int) -> None:
    """Nobody has answered yet, so that nothing is said of any unit."""
    desk, base = Desk(world, who), f"/surveys/{asked.number}/"

    assert [desk.get(f"{base}{part}").status_code for part in ("", "results/", "ranking/", "answers/")] == [opens] * 4


@pytest.mark.parametrize("who", ["gao", "head-east", "lin", "zhao"])
@pytest.mark.parametrize("part", ["open/", "close/", "publish/", "counter/", "import/"])
def test_a_survey_is_moved_by_nobody_who_does_not_keep_surveys(
    world: World, asked: Survey, who: str, part: str
) -> None:
    answer = Desk(world, who).post(f"/surveys/{asked.number}/{part}", unit="YH")

    assert answer.status_code in (403, 404)
    assert Survey.objects.get().state == "open"


@pytest.mark.parametrize("who", ["fang", "gao", "zhao", "head-east"])
def test_nobody_but_a_caller_opens_whom_to_call(world: World, asked: Survey, who: str) -> None:
    invite = Invite.objects.filter(state="waiting")[0]
    desk = Desk(world, who)

    for part in ("", "number/", "record/"):
        assert desk.post(f"/surveys/calls/{invite.id}/{part}").status_code in (403, 404, 405)
