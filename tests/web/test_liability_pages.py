"""Who answers for a complaint, on pages: proposed, decided, appealed, settled; files drawn for review."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.organization.states import Role
from plumbline.supervision.improvement.models import FileReview, Judgement
from plumbline.supervision.questionnaires import queries as forms
from tests.orders import IN_SEASON, move, register
from tests.web.conftest import NOW, Clock, DeskOf, text_of
from tests.world import World, enter_person

SAID = {
    "true": "yes", "true_basis": "录音 3 分 12 秒", "breach": "standard", "breach_basis": "现场记录",
    "breach_clause": "S2f-13", "whose": "staff", "whose_basis": "班组说明",
    "cause_term": "attitude", "stage": "handle", "escalation": "none", "note": "客户两次提到",
}  # fmt: skip


def a_complaint(world: World, *, minutes: int = 0) -> str:
    at = IN_SEASON + timedelta(minutes=minutes)
    number = register(
        world, at=at, order_type="gas_complaint_attitude", title="态度生硬", address=f"北京路{minutes}号"
    ).number
    move(world, number, "accept", by="head-north", at=at + timedelta(minutes=1))
    move(world, number, "contact", by="head-north", at=at + timedelta(minutes=2))
    move(world, number, "reply", by="head-north", at=at + timedelta(minutes=3), result="已道歉")
    return number


@pytest.fixture
def complaint(ruled_world: World, clock: Clock) -> str:
    enter_person(ruled_world, "fang2", name="方圆", role=Role.SUPERVISOR, unit="YH", phone_end=61)
    return a_complaint(ruled_world)


def test_from_the_proposal_to_the_last_word(desk_of: DeskOf, complaint: str, clock: Clock) -> None:
    at = f"/liability/{complaint}/"
    proposer, decider, head, last = (desk_of(who) for who in ("fang", "fang2", "head-north", "gao"))
    assert complaint in text_of(proposer.get("/liability/"))

    proposer.post(f"{at}propose/", **SAID)
    decider.post(f"{at}decide/", reason="证据充分")
    head.post(f"{at}appeal/", reason="录音不完整")
    changed = {"otherwise": "on", "breach": "none", "breach_basis": "补听全程", "explained": "missing",
               "explained_basis": "未说明原因", "true": "yes", "true_basis": "录音"}  # fmt: skip
    last.post(f"{at}decide/", reason="改为部分有责", **changed)
    page = text_of(head.get(at))

    assert (Judgement.objects.get().state, Judgement.objects.get().outcome) == ("final", "partly")
    for words in ("部分有责", "录音不完整", "改为部分有责", "按期完成", "S2f-13", "方正", "方圆", "高远"):
        assert words in page
    assert complaint in text_of(last.get("/liability/?state=final"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"true": ""}, "请回答“投诉的主要事实是否属实？”"),
        ({"breach_basis": ""}, "须写明依据"),
        ({"breach_clause": ""}, "须写明条款编号"),
        ({"breach_clause": "S9-99"}, "没有编号为"),
        ({"whose": "contractor"}, "须写明承包方名称"),
        ({"cause_term": ""}, "请选择"),
        ({"person": "zhao"}, "不属于该单位"),
        ({"person": "nobody"}, "没有"),
        ({"repeats": "GD-1"}, "没有找到工单"),
    ],
)
def test_half_a_proposal_comes_back_with_what_was_typed(
    desk_of: DeskOf, complaint: str, changes: dict[str, str], sentence: str
) -> None:
    refused = desk_of("fang").post(f"/liability/{complaint}/propose/", **{**SAID, **changes})

    assert refused.status_code == 422
    assert sentence in text_of(refused)
    assert "客户两次提到" in text_of(refused)
    assert not Judgement.objects.exists()


def test_nobody_decides_on_his_own_proposal_and_a_double_submit_is_one(desk_of: DeskOf, complaint: str) -> None:
    proposer = desk_of("fang")
    proposer.post(f"/liability/{complaint}/propose/", **SAID)

    again = proposer.post(f"/liability/{complaint}/propose/", **SAID)
    own = proposer.post(f"/liability/{complaint}/decide/", reason="我看行")

    assert again.status_code == 409
    assert own.status_code == 422
    assert "由两人分别办理" in text_of(own)
    assert "我看行" in text_of(own)
    assert Judgement.objects.get().state == "proposed"


def test_strangers_find_no_complaint_and_the_unit_no_form(desk_of: DeskOf, complaint: str) -> None:
    assert desk_of("head-east").get(f"/liability/{complaint}/").status_code == 404
    assert desk_of("lin").get(f"/liability/{complaint}/").status_code == 403
    assert desk_of("head-north").post(f"/liability/{complaint}/propose/", **SAID).status_code == 403
    assert "propose/" not in text_of(desk_of("head-north").get(f"/liability/{complaint}/"))
    assert desk_of("fang").post(f"/liability/{complaint}/decide/", reason="x").status_code == 404


@pytest.mark.parametrize("state", ["waiting", "proposed", "all"])
def test_the_lists_cost_the_same_however_long_they_are(
    ruled_world: World, desk_of: DeskOf, complaint: str, state: str
) -> None:
    desk = desk_of("fang")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(f"/liability/?state={state}").status_code == 200
        return len(asked)

    desk.post(f"/liability/{complaint}/propose/", **SAID)
    a_complaint(ruled_world, minutes=5)
    desk.get("/liability/")
    few = cost()
    for minutes in (10, 15, 20):
        number = a_complaint(ruled_world, minutes=minutes)
        if minutes > 10:
            desk.post(f"/liability/{number}/propose/", **SAID)

    assert cost() == few
    assert few <= 12


@pytest.fixture
def closed(ruled_world: World, complaint: str, clock: Clock) -> list[str]:
    """Three complaints that are closed."""
    numbers = [complaint, *(a_complaint(ruled_world, minutes=minutes) for minutes in (5, 10))]
    for number in numbers:
        move(ruled_world, number, "close", by="zhou", at=NOW - timedelta(minutes=5), note="客户认可")
    return numbers


def test_closed_complaints_are_drawn_and_reviewed_with_the_form(desk_of: DeskOf, closed: list[str]) -> None:
    desk = desk_of("fang")
    version = forms.forms("file_review", NOW.date())[0]
    asked = {
        "unit": "GAS-NORTH",
        "first": "2026-01-05",
        "last": "2026-01-06",
        "form_version": str(version.id),
        "reason": "月度抽查",
    }

    too_many = desk.post("/liability/reviews/", size="4", **asked)
    drawn = desk.post("/liability/reviews/", size="2", **asked)
    review = FileReview.objects.earliest("place")
    page = text_of(desk.get(f"/liability/reviews/{review.id}/"))
    empty = desk.post(f"/liability/reviews/{review.id}/", then="submit", revision="0")

    assert too_many.status_code == 422
    assert drawn.status_code == 302
    assert review.order.case_file.number in page
    assert empty.status_code == 422
    assert FileReview.objects.filter(passed__isnull=False).count() == 0
    assert desk_of("head-north").get("/liability/reviews/").status_code == 403
    assert "0 / 2" in text_of(desk.get("/liability/reviews/"))
