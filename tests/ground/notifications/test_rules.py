"""Decisions about telling people: texts, channels, quiet hours, waits, signatures, whom to call next."""

import hashlib
import hmac
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.notifications import shipped
from plumbline.ground.notifications.rules import (
    Callee,
    Calling,
    QuietSpan,
    Text,
    TextRefused,
    Wish,
    calling,
    channels,
    check_text,
    fill,
    first_loud,
    placeholders,
    signature,
    wait_after,
)
from plumbline.ground.notifications.states import Channel, Urgency

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = QuietSpan(time(22), time(7), "Asia/Shanghai")
NOON = QuietSpan(time(12), time(14), "Asia/Shanghai")
EMAIL, SMS, WEBHOOK = Channel.EMAIL, Channel.SMS, Channel.WEBHOOK


def local(hour: int, minute: int = 0, day: int = 5) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "quiet", "loud"),
    [
        (local(21, 59), NIGHT, local(21, 59)),
        (local(22), NIGHT, local(7, day=6)),
        (local(23, 30), NIGHT, local(7, day=6)),
        (local(3), NIGHT, local(7)),
        (local(7), NIGHT, local(7)),
        (local(12), NOON, local(14)),
        (local(14), NOON, local(14)),
        (local(3), None, local(3)),
        (local(3), QuietSpan(time(8), time(8), "Asia/Shanghai"), local(3)),
    ],
)
def test_quiet_hours_end_at_their_end(at: datetime, quiet: QuietSpan | None, loud: datetime) -> None:
    assert first_loud(at, quiet) == loud


@given(
    at=st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)),
    starts=st.times(),
    ends=st.times(),
    zone=st.sampled_from(["Asia/Shanghai", "America/Chicago", "Europe/Berlin", "Australia/Lord_Howe"]),
)
def test_nobody_is_disturbed_earlier_than_now_nor_more_than_a_day_later(
    at: datetime, starts: time, ends: time, zone: str
) -> None:
    now = at.replace(tzinfo=UTC)

    loud = first_loud(now, QuietSpan(starts, ends, zone))

    assert now <= loud <= now + timedelta(hours=26)


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), starts=st.integers(0, 23), ends=st.integers(0, 23))
def test_the_first_loud_moment_is_loud(hour: int, minute: int, starts: int, ends: int) -> None:
    span = QuietSpan(time(starts), time(ends), "Asia/Shanghai")

    loud = first_loud(local(hour, minute), span).astimezone(SHANGHAI)

    assert not span.covers(loud.time())


@pytest.mark.parametrize(
    ("urgency", "wishes", "chosen"),
    [
        (Urgency.NORMAL, [], set()),
        (Urgency.URGENT, [], {EMAIL}),
        (Urgency.MAJOR, [], {EMAIL, SMS}),
        (Urgency.CRITICAL, [], {EMAIL, SMS}),
        (Urgency.NORMAL, [Wish(EMAIL, "", True)], {EMAIL}),
        (Urgency.NORMAL, [Wish(EMAIL, "other", True)], set()),
        (Urgency.NORMAL, [Wish(EMAIL, "", True), Wish(EMAIL, "kind", False)], set()),
        (Urgency.NORMAL, [Wish(EMAIL, "kind", True), Wish(EMAIL, "", False)], {EMAIL}),
        (Urgency.URGENT, [Wish(EMAIL, "", False)], set()),
        (Urgency.MAJOR, [Wish(SMS, "kind", False)], {EMAIL}),
        (Urgency.CRITICAL, [Wish(SMS, "", False), Wish(WEBHOOK, "", True)], {EMAIL, SMS, WEBHOOK}),
        (Urgency.CRITICAL, [Wish(WEBHOOK, "", False)], {EMAIL, SMS}),
    ],
)
def test_a_wish_goes_before_the_default_and_nothing_critical_is_switched_off(
    urgency: Urgency, wishes: list[Wish], chosen: set[Channel]
) -> None:
    assert channels(urgency, "kind", wishes) == chosen


def test_failed_deliveries_wait_longer_each_time_and_end() -> None:
    waits = [wait_after(attempt) for attempt in range(1, 8)]

    assert waits == [*(timedelta(minutes=m) for m in (1, 5, 15, 60, 240)), None, None]


def test_a_signature_is_what_the_other_side_can_compute() -> None:
    expected = hmac.new(b"secret", b'1767571200.{"a":1}', hashlib.sha256).hexdigest()

    assert signature("secret", moment=1767571200, body=b'{"a":1}') == f"t=1767571200,v1={expected}"
    assert signature("secret", moment=1767571201, body=b'{"a":1}') != f"t=1767571200,v1={expected}"


@pytest.mark.parametrize(
    ("text", "params", "filled"),
    [
        (Text("工单 {number}", "{title}"), {"number": "GD-1", "title": "不热"}, Text("工单 GD-1", "不热")),
        (Text("工单 {number}", "{title}"), {"number": "GD-1"}, Text("工单 GD-1", "—")),
        (Text("t", "请尽快办理（依据 {clause}）。"), {"clause": ""}, Text("t", "请尽快办理。")),
        (Text("t", "请尽快办理（依据 {clause}）。"), {"clause": "第五条"}, Text("t", "请尽快办理（依据 第五条）。")),
        (Text("t", "due by {due} ({clause})."), {"due": "9:00"}, Text("t", "due by 9:00.")),
        (Text("t", "热线（24 小时）"), {}, Text("t", "热线（24 小时）")),
        (Text("{number}", "{number}"), {"number": "a\r\nBcc: x@y"}, Text("a Bcc: x@y", "a\r\nBcc: x@y")),
        (Text("{a}", "{a}"), {"a": "{b}", "b": "secret"}, Text("{b}", "{b}")),
        (Text("100 % {A} {}", "x"), {}, Text("100 % {A} {}", "x")),
    ],
)
def test_values_are_put_into_their_places_once(text: Text, params: dict[str, str], filled: Text) -> None:
    assert fill(text, params) == filled


@given(st.text(max_size=3000), st.text(max_size=3000))
def test_a_filled_subject_is_one_short_line(subject: str, value: str) -> None:
    filled = fill(Text(subject + "{number}", "{number}"), {"number": value})

    assert len(filled.subject) <= 120
    assert len(filled.subject.splitlines()) <= 1
    assert len(filled.body) <= 2000


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (Text("", "x"), "subject"),
        (Text("x", "  "), "body"),
        (Text("x" * 121, "x"), None),
        (Text("x", "x" * 2001), None),
        (Text("{nummer}", "{number}"), "subject"),
        (Text("{number}", "{nummer}"), "body"),
    ],
)
def test_a_text_that_could_not_be_filled_is_refused(text: Text, field: str | None) -> None:
    with pytest.raises(TextRefused) as refusal:
        check_text(text, places=["number"])

    assert refusal.value.field == field


@pytest.mark.parametrize("kind", shipped.kinds())
def test_every_shipped_text_can_be_filled_in_both_languages(kind: str) -> None:
    places = shipped.places(kind)
    for language in shipped.LANGUAGES:
        for channel in ("", "sms", "email", "webhook"):
            text = shipped.text(kind, language, channel)
            check_text(text, places=places)
            assert placeholders(text.subject + text.body) <= set(places)
    assert shipped.text(kind, "zh-hans", "") != shipped.text(kind, "en", "") or kind == "notice"


def test_the_places_of_a_kind_are_all_used_somewhere_or_there_for_the_editor() -> None:
    assert "number" in shipped.places("clock_breached")
    with pytest.raises(NotFound):
        shipped.places("no_such_kind")


T = local(9)
PATIENCE = timedelta(minutes=5)


def callee(position: int, minutes: int | None = None, *, reached: bool = False, acked: bool = False) -> Callee:
    return Callee(position, None if minutes is None else T + timedelta(minutes=minutes), reached, acked)


@pytest.mark.parametrize(
    ("callees", "everyone", "minute", "expected"),
    [
        ([callee(1), callee(2)], False, 0, Calling(False, 1)),
        ([callee(1, 0), callee(2)], False, 1, Calling(False, 2)),
        ([callee(1, 0, reached=True), callee(2)], False, 4, Calling(False, None, T + PATIENCE)),
        ([callee(1, 0, reached=True), callee(2)], False, 5, Calling(False, 2)),
        ([callee(1, 0, reached=True, acked=True), callee(2)], False, 1, Calling(True)),
        ([callee(1, 0), callee(2, 1)], False, 2, Calling(False, 1)),
        ([callee(1, 3), callee(2, 1)], False, 4, Calling(False, 2)),
        ([callee(1, 0, reached=True), callee(2)], True, 1, Calling(False, 2)),
        ([callee(1, 0, reached=True, acked=True), callee(2)], True, 1, Calling(False, 2)),
        ([callee(1, 0, reached=True, acked=True), callee(2, 1, reached=True)], True, 2, Calling(False, None, T + timedelta(minutes=6))),
        ([callee(1, 0, reached=True, acked=True), callee(2, 1, reached=True)], True, 6, Calling(False, 2)),
        ([callee(1, 0, acked=True), callee(2, 1, acked=True)], True, 9, Calling(True)),
        ([], False, 0, Calling(False)),
    ],
)  # fmt: skip
def test_the_next_person_is_called_when_the_one_before_did_not_acknowledge(
    callees: list[Callee], everyone: bool, minute: int, expected: Calling
) -> None:
    assert calling(callees, everyone=everyone, patience=PATIENCE, at=T + timedelta(minutes=minute)) == expected


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 60), st.booleans(), st.booleans()), min_size=1, max_size=6),
    st.booleans(),
    st.integers(60, 120),
)
def test_a_list_that_is_not_answered_always_says_whom_to_call_or_how_long_to_wait(
    rows: list[tuple[int | None, bool, bool]], everyone: bool, minute: int
) -> None:
    callees = [callee(n, m, reached=r and m is not None, acked=a and m is not None) for n, (m, r, a) in enumerate(rows)]

    now = calling(callees, everyone=everyone, patience=PATIENCE, at=T + timedelta(minutes=minute))

    acked = [c.is_acknowledged for c in callees]
    assert now.is_answered == (all(acked) if everyone else any(acked))
    assert now.is_answered or (now.next_position is None) != (now.wait_until is None)
    assert now.next_position is None or not callees[now.next_position].is_acknowledged
