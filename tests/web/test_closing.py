"""Closing a period from its pages: check, object, decide, seal, restate."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.models import Objection, PeriodClosing
from plumbline.ground.kernel.periods import parse
from plumbline.ground.organization.queries import system
from tests.orders import register
from tests.web.conftest import NOW, Clock, DeskOf, text_of
from tests.world import World, picture

FEBRUARY = NOW + timedelta(days=30)
CASES = "/indicators/CMP-01/cases/?period=2026-01&basis=DUE"
PAGE = "/indicators/periods/2026-01/"


@pytest.fixture
def late(ruled_world: World, clock: Clock) -> str:
    """A complaint of January that nobody answered; the month is over and measured."""
    number = register(ruled_world, title="一直没办的").number
    indicators.measure(period=parse("2026-01"), by=system(), at=FEBRUARY)
    clock(FEBRUARY)
    return str(number)


@pytest.fixture
def objection(desk_of: DeskOf, late: str) -> Objection:
    desk_of("fang").post(f"{PAGE}check/", days="5")
    form = re.search(r'href="([^"]+/object/[^"]+)"', text_of(desk_of("head-east").get(CASES)))
    assert form, "the head sees where to object"
    evidence = SimpleUploadedFile("a.png", picture().getvalue(), "image/png")
    answer = desk_of("head-east").post(unescape(form.group(1)), asks="met", reason="客户改约", file=evidence)
    assert answer.status_code == 302
    return Objection.objects.get()


def test_a_period_is_checked_objected_to_decided_and_sealed_from_its_pages(
    desk_of: DeskOf, objection: Objection, clock: Clock
) -> None:
    fang, place = desk_of("fang"), f"/indicators/objections/{objection.id}/"
    assert "待裁定" in text_of(fang.get(PAGE))
    assert "还有 1 件异议未裁定" in text_of(fang.get(PAGE))
    assert "a.png" in text_of(fang.get(place))

    fang.post(f"{place}decide/", reason="录音属实", decision="accept")
    assert "尚未计入数值" in text_of(fang.get(PAGE))
    clock(FEBRUARY + timedelta(hours=1))
    fang.post("/indicators/measure/", period="2026-01")
    early = fang.post(f"{PAGE}seal/", early="")
    fang.post(f"{PAGE}seal/", early="各单位已书面确认")

    assert early.status_code == 422
    assert "提前封存须写明理由" in text_of(early)
    assert PeriodClosing.objects.get().state == "sealed"
    assert "已封存" in text_of(fang.get(PAGE))
    assert "经裁定按符合计：方正" in text_of(fang.get(CASES))
    again = fang.post(f"{PAGE}seal/", early="再来一次")
    assert again.status_code == 409
    assert "已由方正于" in text_of(again)


def test_a_sealed_figure_is_restated_and_shown_so_wherever_it_is(desk_of: DeskOf, late: str) -> None:
    fang = desk_of("fang")
    fang.post(f"{PAGE}check/", days="1")
    fang.post(f"{PAGE}seal/", early="无异议")

    same = fang.post(f"{PAGE}restate/", figure="CMP-01 DUE", reason="复核")
    done = fang.post(f"{PAGE}restate/", figure="CMP-01 DUE", reason="复核", number=late, treatment="excluded")

    assert (same.status_code, done.status_code) == (422, 302)
    assert "一致" in text_of(same)
    assert "复核" in text_of(fang.get(PAGE))
    listed, moved = text_of(fang.get(CASES)), text_of(fang.get(f"{CASES}&outcome=moved"))
    assert "不随工单以后的变化而变" in listed
    assert "现在应为" in listed
    assert late in moved
    assert "更正所涉工单" in moved
    overview = text_of(fang.get("/indicators/", period="2026-01"))
    assert "更正为 —" in overview.replace("※", "")
    assert "0.00※" in overview, "the strip marks it"
    assert "更正为 —" in text_of(fang.get("/indicators/CMP-01/", period="2026-01", basis="DUE"))


def test_the_head_who_objected_may_withdraw_and_never_decide(desk_of: DeskOf, objection: Objection) -> None:
    head, place = desk_of("head-east"), f"/indicators/objections/{objection.id}/"

    assert head.post(f"{place}decide/", reason="x", decision="accept").status_code == 403
    assert desk_of("head-west").get(place).status_code == 404
    assert desk_of("fang").post(f"{place}withdraw/").status_code == 403
    assert desk_of("fang").post(f"{place}decide/", reason="", decision="accept").status_code == 422
    assert head.post(f"{place}withdraw/").status_code == 302
    assert head.post(f"{place}withdraw/").status_code == 409
    assert desk_of("fang").post(f"{place}decide/", reason="x", decision="refuse").status_code == 409
    assert "已撤回" in text_of(head.get(place))


def test_wrong_words_are_answered_in_words(desk_of: DeskOf, late: str) -> None:
    fang, head = desk_of("fang"), desk_of("head-east")
    form = f"/indicators/CMP-01/cases/{late}/1/object/?period=2026-01&basis=DUE"

    assert fang.get("/indicators/periods/last%20month/").status_code == 422
    assert fang.post(f"{PAGE}burn/").status_code == 404
    assert fang.post(f"{PAGE}check/", days="99").status_code == 422
    assert fang.post("/indicators/periods/2026-02/check/", days="5").status_code == 422
    assert head.get(form).status_code == 200
    assert head.post(form, asks="met", reason="").status_code == 422
    assert "尚未交各单位核对" in text_of(head.post(form, asks="met", reason="x"))
    assert head.get(form.replace("/1/object", "/7/object")).status_code == 404
    assert desk_of("head-west").get(form).status_code == 404


# ── Excluded events ──────────────────────────────────────────────────────────

SPAN = {"kind": "force_majeure", "title": "暴雪封路", "starts_at": "2026-01-06T00:00", "ends_at": "2026-01-08T00:00"}


def test_an_event_is_asked_for_approved_by_another_and_shown_with_and_without(
    desk_of: DeskOf, late: str, clock: Clock
) -> None:
    head, fang = desk_of("head-east"), desk_of("fang")
    evidence = SimpleUploadedFile("a.png", picture().getvalue(), "image/png")
    asked = head.post("/indicators/events/", **SPAN, units=["HEAT-EAST"], evidence="通告 3 号", file=evidence)
    place = asked["Location"]
    shown = text_of(fang.get(place))
    file = re.search(r'href="([^"]+/files/[^"]+)"', shown)

    assert head.post(f"{place}decide/", reason="x", decision="approve").status_code == 403
    assert fang.post(f"{place}decide/", reason="", decision="approve").status_code == 422
    assert fang.post(f"{place}decide/", reason="属实", decision="approve").status_code == 302
    assert fang.post(f"{place}decide/", reason="属实", decision="refuse").status_code == 409
    clock(FEBRUARY + timedelta(hours=1))
    fang.post("/indicators/measure/", period="2026-01")

    assert file
    assert b"".join(fang.get(file.group(1))) == picture().getvalue()
    assert fang.get(re.sub("[0-9a-f]{12}/$", "0" * 12 + "/", file.group(1))).status_code == 404
    assert "已批准扣除" in text_of(fang.get("/indicators/events/"))
    assert "含扣除事件 0.00" in text_of(fang.get("/indicators/", period="2026-01"))


def test_whoever_may_not_ask_sees_no_form_and_wrong_events_are_answered_in_words(desk_of: DeskOf, late: str) -> None:
    head, gao, clerk = desk_of("head-east"), desk_of("gao"), desk_of("zhou")

    assert clerk.post("/indicators/events/", **SPAN, evidence="x").status_code == 403
    assert "申请扣除事件" not in text_of(clerk.get("/indicators/events/"))
    assert head.post("/indicators/events/", **SPAN).status_code == 422
    backwards = {**SPAN, "ends_at": SPAN["starts_at"]}
    answer = gao.post("/indicators/events/", **backwards, evidence="x")
    assert answer.status_code == 422
    assert "先开始后结束" in text_of(answer)
    assert gao.get("/indicators/events/SJ-20260101-00001/").status_code == 404
    made = gao.post("/indicators/events/", **SPAN, evidence="x")["Location"]
    assert gao.post(f"{made}decide/", decision="withdraw").status_code == 302
    assert gao.post(f"{made}decide/", decision="withdraw").status_code == 409
