"""Praise: who may take it down and see it, that somebody else finds it true, duplicates, the quarter's list."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.actions import OwnPraise, Picture, PraiseNotTaken
from plumbline.evaluation.recognition.models import Praise
from plumbline.evaluation.recognition.states import PraiseKind
from plumbline.ground.casefiles.rules import AttachmentRefused
from plumbline.ground.journal.models import Entry, PersonalValue
from plumbline.ground.kernel.periods import parse
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.ground.kernel.texts import TextRefused
from tests.evaluation.recognition.telling import DAY, later, number_of, praised
from tests.orders import register
from tests.world import World, picture

LIMIT = datetime.fromisoformat("2026-03-11T00:00:00+08:00")


def look(
    world: World, praise: Praise, *, by: str = "fang", move: str = "verify", at: datetime = DAY, **words: str
) -> Praise:
    return recognition.look_into_praise(number=number_of(praise), move=move, by=world.viewer(by), at=at, **words)


def test_a_praise_goes_to_the_unit_of_whom_it_is_about_and_is_to_be_verified_in_five_working_days(world: World) -> None:
    made = praised(world)

    assert made.unit.code == "HEAT-EAST-1"
    assert made.verify_by == LIMIT
    assert number_of(made) == "BY-20260303-00001"


def test_the_unit_is_that_of_the_order_or_the_company_where_nobody_is_named(ruled_world: World) -> None:
    order = register(ruled_world)

    of_order = praised(ruled_world, person=None, order_number=order.number, by="lin")
    of_nobody = praised(ruled_world, person=None)

    assert of_order.order is not None
    assert of_order.unit_id == of_order.order.unit_id
    assert of_nobody.unit.code == "YH"


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"received_on": date(2026, 3, 4)}, PraiseNotTaken),
        ({"text": "  "}, TextRefused),
        ({"text": "好" * 4_001}, TextRefused),
        ({"from_name": "长" * 61}, TextRefused),
        ({"order_number": "GD-20200101-00001"}, NotFound),
    ],
)
def test_what_cannot_be_is_refused_in_words(world: World, words: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        praised(world, **words)

    assert not Praise.objects.exists()


def test_who_may_not_register_does_not(world: World) -> None:
    for username in ("zhao", "zhou", "api"):
        with pytest.raises(NotAllowed):
            praised(world, by=username)


def test_a_picture_is_kept_and_one_of_fifty_megabytes_is_refused_with_a_sentence(world: World) -> None:
    made = praised(world, kind=PraiseKind.BANNER)
    given = Picture(name="锦旗.png", content=picture(), size=200, most_bytes=20_000_000)
    huge = Picture(name="大.png", content=picture(), size=50_000_000, most_bytes=20_000_000)

    recognition.add_picture(number=number_of(made), picture=given, by=world.viewer("lin"), at=DAY)
    with pytest.raises(AttachmentRefused, match="不超过"):
        recognition.add_picture(number=number_of(made), picture=huge, by=world.viewer("lin"), at=DAY)
    with pytest.raises(NotAllowed):
        recognition.add_picture(number=number_of(made), picture=given, by=world.viewer("zhao"), at=DAY)

    assert [each.name for each in queries.pictures(made)] == ["锦旗.png"]


def test_somebody_else_finds_it_true_once(world: World) -> None:
    made = praised(world, by="fang", person="zhao")
    other = praised(world, by="lin", person="fang")

    for praise in (made, other):  # taken down by him; about him
        with pytest.raises(OwnPraise):
            look(world, praise)
    with pytest.raises(NotAllowed):
        look(world, other, by="lin")
    third = praised(world, by="lin", person="qian")
    look(world, third, note="电话核实属实")
    with pytest.raises(Conflict):
        look(world, third, move="refuse", note="x")

    third.refresh_from_db()
    assert (third.state, third.note) == ("verified", "电话核实属实")


def test_what_is_not_true_needs_a_reason(world: World) -> None:
    made = praised(world)

    with pytest.raises(TextRefused):
        look(world, made, move="refuse")
    look(world, made, move="refuse", note="客户称未写过此信")

    assert Praise.objects.get().state == "refused"


def test_a_second_copy_is_pointed_out_and_joined_to_the_first(world: World) -> None:
    first = praised(world)
    second = praised(world, at=later(days=9), text="赵师傅半夜上门抢修，非常感谢！", kind=PraiseKind.CALL)
    supervisor = world.viewer("fang")

    found = queries.alike(second, viewer=supervisor)
    look(world, second, move="duplicate", of=number_of(first), at=later(days=10))
    with pytest.raises(PraiseNotTaken):
        look(world, first, move="duplicate", of=number_of(second), at=later(days=10))
    with pytest.raises(PraiseNotTaken):
        look(world, first, move="duplicate", of=number_of(first), at=later(days=10))

    assert [(each.praise.pk, each.because) for each in found] == [(first.pk, "内容相近")]
    assert queries.alike(first, viewer=supervisor) == []
    assert queries.alike(first, viewer=world.viewer("qian")) == []


def test_it_is_seen_by_whom_it_is_about_who_took_it_down_and_who_evaluates(world: World) -> None:
    made = praised(world)
    seen = {}

    for username in world.people:
        try:
            seen[username] = bool(queries.praise(number_of(made), viewer=world.viewer(username)))
        except NotFound:
            seen[username] = False

    assert {name for name, is_seen in seen.items() if is_seen} == {"zhao", "lin", "fang", "gao", "head-east"}


def test_who_the_customer_is_is_shown_for_a_reason_that_the_journal_keeps(world: World) -> None:
    made = praised(world, from_name="王小明", from_contact="13800001111", by="lin")

    with pytest.raises(TextRefused):
        recognition.reveal_praise(number=number_of(made), reason=" ", by=world.viewer("lin"), at=DAY)
    with pytest.raises(NotAllowed):
        recognition.reveal_praise(number=number_of(made), reason="x", by=world.viewer("fang"), at=DAY)
    shown = recognition.reveal_praise(number=number_of(made), reason="致谢回访", by=world.viewer("lin"), at=DAY)

    assert shown.from_name == "王小明"
    entry = Entry.objects.get(name="recognition.praise_revealed")
    assert (entry.subject, entry.particulars["reason"], entry.actor_name) == (number_of(made), "致谢回访", "林晓")


def test_the_journal_keeps_words_and_person_only_as_commitments(world: World) -> None:
    praised(world)

    entry = Entry.objects.get(name="recognition.praise_registered")

    assert {each.field for each in PersonalValue.objects.filter(entry_id=entry.id)} == {"text", "person_id"}
    assert "半夜" not in str(entry.particulars)


def test_the_quarter_is_copied_at_its_end_once_and_again_when_more_was_verified(world: World) -> None:
    first, second = praised(world), praised(world, person="qian", text="钱师傅修得好")
    look(world, first)
    quarter, end = parse("2026-Q1"), datetime.fromisoformat("2026-03-31T16:00:00+08:00")

    def copy(at: datetime = end, by: str = "fang") -> list[dict[str, str]]:
        return list(recognition.copy_praises(period=quarter, by=world.viewer(by), at=at).content)

    with pytest.raises(PraiseNotTaken, match="季末"):
        copy(end - timedelta(days=1))
    with pytest.raises(NotAllowed):
        copy(by="lin")
    with pytest.raises(PraiseNotTaken, match="没有已核实"):
        recognition.copy_praises(period=parse("2025-Q4"), by=world.viewer("fang"), at=end)
    assert [line["number"] for line in copy()] == [number_of(first)]
    with pytest.raises(Conflict):
        copy()
    look(world, second, at=end)
    assert [line["number"] for line in copy()] == [number_of(first), number_of(second)]
    assert [each.number for each in queries.lists_of(quarter)] == [2, 1]
