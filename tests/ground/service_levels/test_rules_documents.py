"""``plumbline clock explain`` without the command line: the contract's example, every refusal, and lists."""

import copy
import json
from typing import Any

import pytest

from plumbline.ground.service_levels.rules import ClockDocumentRefused, explain_document

OPEN = [["08:30", "12:00"], ["13:30", "17:00"]]
EXAMPLE: dict[str, Any] = {
    "calendar": {
        "zone": "Asia/Shanghai",
        "weekly": {"mon": OPEN, "tue": OPEN, "wed": OPEN, "thu": OPEN, "fri": OPEN, "sat": [], "sun": []},
        "exceptions": {"2026-10-01": [], "2026-10-10": [["08:30", "17:00"]]},
    },
    "limit": {"quantity": 3, "unit": "working_day", "day_minutes": 420, "milestone": "reply", "may_pause": True},
    "events": [
        {"at": "2026-09-28T16:10:00+08:00", "type": "start"},
        {"at": "2026-09-29T09:00:00+08:00", "type": "pause", "reason": "customer_asked"},
        {"at": "2026-09-30T09:00:00+08:00", "type": "resume"},
        {"at": "2026-10-12T10:00:00+08:00", "type": "stop"},
    ],
    "now": "2026-10-12T10:00:00+08:00",
}
MISSING = object()


def changed(path: str, value: object) -> dict[str, Any]:
    """The example with one member replaced, added or taken away; the path is written as refusals write it, with slashes."""
    document = copy.deepcopy(EXAMPLE)
    *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    place: Any = document
    for step in way:
        place = place[step]
    if value is MISSING:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return document


def test_the_example_of_the_contract_is_answered_in_full() -> None:
    answer = explain_document(EXAMPLE)

    assert {**answer, "ledger": answer["ledger"][2:5]} == {
        "state": "breached",
        "due_at": "2026-10-05T16:10:00+08:00",
        "breached_at": "2026-10-05T16:10:00+08:00",
        "elapsed_seconds": 215_400,
        "remaining_seconds": -139_800,
        "ledger": [
            {
                "from": "2026-09-29T08:30:00+08:00",
                "to": "2026-09-29T09:00:00+08:00",
                "kind": "running",
                "counted_seconds": 1800,
            },
            {
                "from": "2026-09-29T09:00:00+08:00",
                "to": "2026-09-30T09:00:00+08:00",
                "kind": "paused",
                "counted_seconds": 0,
                "reason": "customer_asked",
            },
            {
                "from": "2026-09-30T09:00:00+08:00",
                "to": "2026-09-30T12:00:00+08:00",
                "kind": "running",
                "counted_seconds": 10800,
            },
        ],
    }
    assert json.loads(json.dumps(answer)) == answer


def test_a_list_of_documents_gives_a_list_of_answers() -> None:
    hour = changed("limit", {"quantity": 1, "unit": "hour"})

    answers = explain_document([EXAMPLE, hour])

    assert answers == [explain_document(EXAMPLE), explain_document(hour)]
    assert explain_document([]) == []


def test_a_limit_that_may_not_pause_says_in_the_ledger_that_it_ignored_the_pause() -> None:
    document = changed("limit/may_pause", False)

    answer = explain_document(document)

    ignored = [row for row in answer["ledger"] if row.get("reason") == "pause_ignored: customer_asked"]
    assert answer["due_at"] == "2026-10-02T16:10:00+08:00"
    assert (ignored[0]["from"], ignored[-1]["to"]) == ("2026-09-29T09:00:00+08:00", "2026-09-30T09:00:00+08:00")
    assert {row["kind"] for row in ignored} == {"running", "closed"}


def test_a_pause_without_reason_is_ignored_all_the_same() -> None:
    document = changed("limit/may_pause", False)
    del document["events"][1]["reason"]

    answer = explain_document(document)

    assert "pause_ignored" in {row.get("reason") for row in answer["ledger"]}


@pytest.mark.parametrize(("announced_until", "provisional"), [("2026-10-04", True), ("2026-10-05", False)])
def test_whether_the_due_moment_is_provisional_is_answered_where_the_calendar_says_how_far_it_is_known(
    announced_until: str, provisional: bool
) -> None:
    document = changed("calendar/announced_until", announced_until)

    answer = explain_document(document)

    assert answer["provisional"] is provisional
    assert "provisional" not in explain_document(EXAMPLE)


def test_a_stopped_clock_needs_no_moment_of_reading_and_fractions_of_a_second_are_kept() -> None:
    document = changed("events/3/at", "2026-10-12T10:00:00.500000+08:00")
    del document["now"]

    answer = explain_document(document)

    assert answer["elapsed_seconds"] == 215_400.5
    assert answer["ledger"][-1]["to"] == "2026-10-12T10:00:00.500000+08:00"


@pytest.mark.parametrize(
    ("path", "value", "field", "says"),
    [
        ("calendar", MISSING, "", "缺少 calendar"),
        ("limit", MISSING, "", "缺少 limit"),
        ("events", MISSING, "", "缺少 events"),
        ("calendar", [], "calendar", "应为 JSON 对象"),
        ("calendar/zone", "Nowhere/City", "calendar.zone", "时区"),
        ("calendar/zone", MISSING, "calendar.zone", "时区"),
        ("calendar/weekly", MISSING, "calendar.weekly", "weekly"),
        ("calendar/weekly/mon", [["12:00", "08:30"]], "calendar.weekly.mon", "起止颠倒"),
        ("calendar/weekly/mon", [["08:30", "12:00"], ["11:00", "13:00"]], "calendar.weekly.mon", "重叠"),
        ("calendar/weekly", {}, "calendar", "五年内不再开放"),
        ("calendar/holidays", {}, "calendar.holidays", "不认识"),
        ("limit", 3, "limit", "应为 JSON 对象"),
        ("limit/quantity", 0, "limit.quantity", "应在 1 至"),
        ("limit/quantity", 1.5, "limit.quantity", "应为整数"),
        ("limit/quantity", True, "limit.quantity", "应为整数"),
        ("limit/quantity", "3", "limit.quantity", "应为整数"),
        ("limit/quantity", MISSING, "limit", "缺少 quantity"),
        ("limit/unit", "day", "limit.unit", "working_day"),
        ("limit/unit", None, "limit.unit", "不认识"),
        ("limit/unit", MISSING, "limit", "缺少 unit"),
        ("limit/day_minutes", 0, "limit.day_minutes", "1440"),
        ("limit/day_minutes", "420", "limit.day_minutes", "应为整数"),
        ("limit/may_pause", "no", "limit.may_pause", "true 或 false"),
        ("limit/milestone", 7, "limit.milestone", "应为文字"),
        ("limit/may_pauze", True, "limit", "may_pauze"),
        ("events", {}, "events", "事件列表"),
        ("events", [], "events[0]", "没有事件"),
        ("events/0", "start", "events[0]", "应为 JSON 对象"),
        ("events/0/type", "begin", "events[0].type", "start"),
        ("events/0/type", MISSING, "events[0]", "缺少 type"),
        ("events/0/at", MISSING, "events[0]", "缺少 at"),
        ("events/0/at", "2026-09-28T16:10:00", "events[0].at", "没有时区"),
        ("events/0/at", "2026-09-28", "events[0].at", "不是时间"),
        ("events/0/at", "2026-02-30T10:00:00+08:00", "events[0].at", "不是时间"),
        ("events/0/at", 1790582400, "events[0].at", "不是时间"),
        ("events/0/at", "9999-12-31T10:00:00+08:00", "events[0].at", "不是时间"),
        ("events/0/note", "x", "events[0]", "不认识"),
        ("events/1/reason", 5, "events[1].reason", "应为文字"),
        ("events/1/type", "start", "events[1]", "只能开始一次"),
        ("events/1/type", "resume", "events[1]", "没有暂停"),
        ("events/2/type", "pause", "events[2]", "已在暂停中"),
        ("events/2/at", "2026-09-28T09:00:00+08:00", "events[2]", "早于前一个事件"),
        ("events/4", {"at": "2026-10-12T11:00:00+08:00", "type": "resume"}, "events[4]", "停止之后"),
        ("now", "2026-10-12T09:59:59+08:00", "now", "早于最后一个事件"),
        ("now", "2026-10-12T10:00:00", "now", "没有时区"),
    ],
)
def test_a_document_is_refused_with_what_is_wrong_and_where(path: str, value: object, field: str, says: str) -> None:
    document = changed(path, value)

    with pytest.raises(ClockDocumentRefused, match=says) as refused:
        explain_document(document)

    assert refused.value.field == (field or "文件")
    assert "%(" not in str(refused.value)


def test_a_running_clock_needs_a_moment_of_reading() -> None:
    document = changed("events", EXAMPLE["events"][:1])
    del document["now"]

    with pytest.raises(ClockDocumentRefused, match="缺少 now"):
        explain_document(document)


@pytest.mark.parametrize("document", [None, 3, "x"])
def test_what_is_no_document_at_all_is_refused(document: object) -> None:
    with pytest.raises(ClockDocumentRefused, match="应为 JSON 对象"):
        explain_document(document)


def test_in_a_list_the_refusal_names_the_document_too() -> None:
    with pytest.raises(ClockDocumentRefused, match="只能开始一次") as refused:
        explain_document([EXAMPLE, changed("events/1/type", "start")])

    assert refused.value.field == "[1].events[1]"
