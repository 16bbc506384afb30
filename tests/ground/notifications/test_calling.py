"""People who must be telephoned at once (S1 h–k): a list, calls, and somebody who says: I know of it."""

from uuid import UUID

import pytest

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.notifications import actions, queries
from plumbline.ground.notifications.models import CallList, CallListEntry, Message
from plumbline.ground.notifications.rules import Calling
from plumbline.ground.notifications.states import CallOutcome
from tests.world import START, World, later, open_case


def open_list(world: World, case_file: CaseFile, **changes: object) -> CallList:
    wanted: dict[str, object] = {
        "code": "major_event",
        "reason": "重大事件：东城大面积停暖",
        "people": [world.person("gao"), world.person("head-east")],
        "acknowledge_minutes": 5,
        "clause": "S1-8.k",
        "duties": {world.person("gao").id: "分管领导"},
        **changes,
    }
    return actions.open_call_list(case_file_id=case_file.id, by=world.viewer("lin"), at=START, **wanted)  # type: ignore[arg-type]


def entry_of(call_list: CallList, name: str) -> CallListEntry:
    return CallListEntry.objects.get(call_list=call_list, name=name)


def test_a_list_names_people_phones_and_duties_in_order_and_tells_each_in_the_inbox(world: World) -> None:
    case_file = open_case(world)

    open_list(world, case_file)

    (sheet,) = queries.call_lists(case_file.id, at=START)
    assert [(e.position, e.name, e.phone, e.duty) for e in sheet.entries] == [
        (1, "高远", "13900000000", "分管领导"),
        (2, "何东", "13900000007", ""),
    ]
    assert sheet.calling == Calling(False, 1)
    (message,) = queries.unacknowledged(world.viewer("gao"))
    assert message.title == f"紧急：重大事件：东城大面积停暖（{case_file.number}）"
    assert message.urgency == "critical"


def test_a_list_opened_twice_stays_one(world: World) -> None:
    case_file = open_case(world)

    first = open_list(world, case_file)
    again = open_list(world, case_file)
    other = open_list(world, case_file, code="grave_situation")

    assert first.id == again.id != other.id
    assert Message.objects.filter(person=world.person("gao")).count() == 2


def test_a_call_that_acknowledges_answers_the_list_and_the_message(world: World) -> None:
    case_file = open_case(world)
    call_list = open_list(world, case_file)
    lin = world.viewer("lin")

    actions.record_call(
        entry_id=entry_of(call_list, "高远").id,
        outcome=CallOutcome.NO_ANSWER,
        by=lin,
        at=later(minutes=1),
        note="响铃一分钟",
    )
    (sheet,) = queries.call_lists(case_file.id, at=later(minutes=1))
    assert sheet.calling == Calling(False, 2)
    actions.record_call(
        entry_id=entry_of(call_list, "何东").id,
        outcome=CallOutcome.REACHED,
        acknowledged=True,
        by=lin,
        at=later(minutes=2),
    )

    entry = entry_of(call_list, "何东")
    assert (entry.reached_at, entry.acknowledged_at, entry.attempts) == (later(minutes=2), later(minutes=2), 1)
    assert CallList.objects.get().answered_at == later(minutes=2)
    assert not queries.unacknowledged(world.viewer("head-east")).exists()
    assert queries.unacknowledged(world.viewer("gao")).exists()
    assert queries.open_call_lists(viewer=lin, at=later(minutes=3)) == []


def test_who_was_reached_has_the_agreed_minutes_before_the_next_is_called(world: World) -> None:
    case_file = open_case(world)
    call_list = open_list(world, case_file)

    actions.record_call(
        entry_id=entry_of(call_list, "高远").id,
        outcome=CallOutcome.REACHED,
        by=world.viewer("lin"),
        at=later(minutes=1),
    )

    during, after = (queries.call_lists(case_file.id, at=later(minutes=m))[0].calling for m in (4, 6))
    assert during == Calling(False, None, later(minutes=6))
    assert after == Calling(False, 2)


def test_where_everyone_must_know_the_list_waits_for_everyone(world: World) -> None:
    case_file = open_case(world)
    call_list = open_list(world, case_file, everyone=True)

    actions.acknowledge_call(entry_id=entry_of(call_list, "高远").id, by=world.viewer("gao"), at=later(minutes=1))
    assert CallList.objects.get().answered_at is None
    actions.acknowledge_call(entry_id=entry_of(call_list, "何东").id, by=world.viewer("head-east"), at=later(minutes=4))
    actions.acknowledge_call(entry_id=entry_of(call_list, "何东").id, by=world.viewer("head-east"), at=later(minutes=9))

    assert CallList.objects.get().answered_at == later(minutes=4)
    minutes = [
        e.particulars["minutes"] for e in Entry.objects.filter(name="notifications.call_acknowledged").order_by("at")
    ]
    assert minutes == [1, 4]


def test_the_case_timeline_tells_every_call(world: World) -> None:
    case_file = open_case(world)
    call_list = open_list(world, case_file)
    gao, lin = entry_of(call_list, "高远"), world.viewer("lin")

    actions.record_call(entry_id=gao.id, outcome=CallOutcome.BUSY, by=lin, at=later(minutes=1))
    actions.record_call(entry_id=gao.id, outcome=CallOutcome.REACHED, acknowledged=True, by=lin, at=later(minutes=2))

    names = [line.name for line in journal.timeline(case_file.id)]
    assert names == [
        "notifications.call_list_opened",
        "notifications.people_told",
        "notifications.called",
        "notifications.called",
        "notifications.call_acknowledged",
    ]
    line = journal.timeline(case_file.id)[2]
    assert line.sentence % line.params == "林晓 电话通知 高远：占线 "


def test_what_makes_no_sense_is_refused(world: World) -> None:
    case_file = open_case(world)
    call_list = open_list(world, case_file)
    gao, lin = entry_of(call_list, "高远"), world.viewer("lin")
    with pytest.raises(actions.CallRefused):
        open_list(world, case_file, code="other", people=[])
    with pytest.raises(actions.CallRefused):
        actions.record_call(entry_id=gao.id, outcome=CallOutcome.NO_ANSWER, acknowledged=True, by=lin, at=START)
    actions.acknowledge_call(entry_id=gao.id, by=world.viewer("gao"), at=later(minutes=1))

    with pytest.raises(actions.CallRefused):
        actions.record_call(entry_id=gao.id, outcome=CallOutcome.REACHED, by=lin, at=later(minutes=2))


def test_nobody_acknowledges_for_another_and_a_stranger_finds_nothing(world: World) -> None:
    case_file = open_case(world)
    entry = entry_of(open_list(world, case_file), "高远")

    with pytest.raises(NotFound):
        actions.acknowledge_call(entry_id=entry.id, by=world.viewer("lin"), at=START)
    with pytest.raises(NotFound):
        actions.record_call(entry_id=entry.id, outcome=CallOutcome.REACHED, by=world.viewer("head-west"), at=START)
    with pytest.raises(NotFound):
        actions.acknowledge_call(entry_id=UUID(int=4), by=world.viewer("lin"), at=START)
    with pytest.raises(NotFound):
        actions.open_call_list(
            case_file_id=UUID(int=4), code="x", reason="x", people=[], acknowledge_minutes=5, by=world.system, at=START
        )


def test_open_lists_are_shown_to_the_units_people_and_to_those_who_are_to_be_called(world: World) -> None:
    case_file = open_case(world)
    call_list = open_list(world, case_file, people=[world.person("head-west"), world.person("guan")])

    shown = {
        name: queries.open_call_lists(viewer=world.viewer(name), at=START)
        for name in ("lin", "head-east", "head-west", "guan", "sun")
    }

    assert {name for name, sheets in shown.items() if sheets} == {"lin", "head-east", "head-west", "guan"}
    assert all(sheets[0].call_list.id == call_list.id and len(sheets) == 1 for sheets in shown.values() if sheets)
