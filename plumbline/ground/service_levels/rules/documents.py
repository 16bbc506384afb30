"""``plumbline clock explain``: one JSON document about a clock in, one answer out. Nothing but the document is read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.rules.courses import Course, Event, EventRefused, EventType, course_of_events
from plumbline.ground.service_levels.rules.ledgers import Segment
from plumbline.ground.service_levels.rules.limits import LimitTerms
from plumbline.ground.service_levels.rules.readings import Reading, read_clock
from plumbline.ground.service_levels.working_time import Unit, read_calendar

K = TypeVar("K", bound=StrEnum)
_YEARS = range(1900, 2200)
_LIMIT_KEYS = frozenset({"quantity", "unit", "day_minutes", "milestone", "may_pause"})
_EVENT_KEYS = frozenset({"at", "type", "reason"})


class ClockDocumentRefused(Refused):
    """A clock document that cannot be read or answered; ``field`` is the path to the culprit (``[3].events[1].at``)."""

    code = "clock_document_refused"


def explain_document(document: object) -> Any:
    """The answer to a document of the contract, or the list of answers to a list of documents. Times are local to the calendar.

    ``provisional`` is answered only where the calendar says how far holidays are announced (``announced_until``).

    Raises:
        ClockDocumentRefused: unknown or wrongly typed member, a moment without offset, hours that overlap, events that cannot have
            happened in that order, a calendar that does not open again within five years.
    """
    if isinstance(document, list):
        return [_answer(one, f"[{place}].") for place, one in enumerate(document)]
    return _answer(document, "")


def _answer(document: object, path: str) -> dict[str, Any]:
    members = _members(document, path.rstrip(".") or _("文件"))
    for member in ("calendar", "limit", "events"):
        _demand(members, member, path.rstrip(".") or _("文件"))
    with _blaming(path + "calendar"):
        calendar = read_calendar(_members(members["calendar"], path + "calendar"))
    with _blaming(path + "limit"):
        limit = _limit(_members(members["limit"], path + "limit"), path)
    course = _course(members["events"], path)
    now = _now(members, course, path)
    with _blaming(path + "calendar"):
        return _document_of(read_clock(calendar, limit, course, now))


def _document_of(reading: Reading) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "state": reading.state.value,
        "due_at": _written(reading, reading.due_at),
        "breached_at": _written(reading, reading.breached_at) if reading.breached_at else None,
        "elapsed_seconds": _seconds(reading.elapsed),
        "remaining_seconds": _seconds(reading.remaining),
        "ledger": [_segment(reading, segment) for segment in reading.ledger],
    }
    if reading.calendar.announced_until is not None:
        answer["provisional"] = reading.provisional
    return answer


def _segment(reading: Reading, segment: Segment) -> dict[str, Any]:
    row: dict[str, Any] = {
        "from": _written(reading, segment.since),
        "to": _written(reading, segment.until),
        "kind": segment.kind.value,
        "counted_seconds": _seconds(segment.counted),
    }
    if segment.pause_ignored:
        row["reason"] = "pause_ignored" + (f": {segment.reason}" if segment.reason else "")
    elif segment.reason:
        row["reason"] = segment.reason
    return row


def _written(reading: Reading, moment: datetime) -> str:
    return reading.calendar.local(moment).isoformat()


def _seconds(length: timedelta) -> int | float:
    seconds = length.total_seconds()
    return int(seconds) if seconds.is_integer() else seconds


def _limit(members: dict[str, Any], path: str) -> LimitTerms:
    where = path + "limit"
    _known(members, _LIMIT_KEYS, where)
    unit = _one_of(Unit, _demand(members, "unit", where), f"{where}.unit")
    day_minutes = members.get("day_minutes")
    return LimitTerms(
        quantity=_whole(_demand(members, "quantity", where), f"{where}.quantity"),
        unit=unit,
        day_minutes=None if day_minutes is None else _whole(day_minutes, f"{where}.day_minutes"),
        may_pause=_yes_or_no(members.get("may_pause", True), f"{where}.may_pause"),
        milestone=_text(members.get("milestone", ""), f"{where}.milestone"),
    )


def _course(members: object, path: str) -> Course:
    where = path + "events"
    if not isinstance(members, list):
        raise _refused(_("%(where)s 应为事件列表。"), where)
    events = [_event(one, f"{where}[{place}]") for place, one in enumerate(members)]
    try:
        return course_of_events(events)
    except EventRefused as refusal:
        place = f"{where}[{refusal.place}]"
        raise ClockDocumentRefused(refusal.sentence, **{**refusal.params, "field": place}) from refusal


def _event(value: object, where: str) -> Event:
    members = _members(value, where)
    _known(members, _EVENT_KEYS, where)
    reason = members.get("reason")
    return Event(
        at=_moment(_demand(members, "at", where), f"{where}.at"),
        type=_one_of(EventType, _demand(members, "type", where), f"{where}.type"),
        reason=None if reason is None else _text(reason, f"{where}.reason"),
    )


def _now(members: dict[str, Any], course: Course, path: str) -> datetime:
    where = path + "now"
    if members.get("now") is None and course.finished_at is not None:
        return course.finished_at
    now = _moment(_demand(members, "now", path.rstrip(".") or _("文件")), where)
    if now < course.latest:
        raise _refused(_("%(where)s 早于最后一个事件；请改为最后一个事件之时或之后。"), where)
    return now


def _moment(value: object, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        moment = None
    if moment is None or moment.year not in _YEARS:
        raise _refused(
            _("%(where)s 的“%(value)s”不是时间，请写成 2026-09-28T16:10:00+08:00 的形式。"), where, value=_short(value)
        )
    if moment.tzinfo is None:
        raise _refused(_("%(where)s 的“%(value)s”没有时区，请在末尾写明，例如 +08:00。"), where, value=_short(value))
    return moment


def _members(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise _refused(_("%(where)s 应为 JSON 对象。"), where)
    return dict(value)


def _demand(members: dict[str, Any], name: str, where: str) -> Any:
    if name not in members:
        raise _refused(_("%(where)s 缺少 %(name)s。"), where, name=name)
    return members[name]


def _known(members: dict[str, Any], names: frozenset[str], where: str) -> None:
    for name in members:
        if name not in names:
            known = "、".join(sorted(names))
            raise _refused(
                _("%(where)s 中不认识“%(name)s”，可用的有 %(known)s。"), where, name=_short(name), known=known
            )


def _one_of(kind: type[K], value: object, where: str) -> K:
    for member in kind:
        if member.value == value:
            return member
    known = "、".join(member.value for member in kind)
    raise _refused(_("%(where)s 的“%(value)s”不认识，可用的有 %(known)s。"), where, value=_short(value), known=known)


def _whole(value: object, where: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _refused(
        _("%(where)s 应为整数，这里是“%(value)s”；不足一个单位请换用更小的单位。"), where, value=_short(value)
    )


def _yes_or_no(value: object, where: str) -> bool:
    if isinstance(value, bool):
        return value
    raise _refused(_("%(where)s 应为 true 或 false，这里是“%(value)s”。"), where, value=_short(value))


def _text(value: object, where: str) -> str:
    if isinstance(value, str):
        return value
    raise _refused(_("%(where)s 应为文字，这里是“%(value)s”。"), where, value=_short(value))


def _short(value: object) -> str:
    return str(value)[:40]


def _refused(sentence: str, where: str, **params: object) -> ClockDocumentRefused:
    return ClockDocumentRefused(sentence, field=where, where=where, **params)


@contextmanager
def _blaming(where: str) -> Iterator[None]:
    """Puts the document's path before the field that a lower refusal blames."""
    try:
        yield
    except ClockDocumentRefused:
        raise
    except Refused as refusal:
        place = f"{where}.{refusal.field}" if refusal.field else where
        raise ClockDocumentRefused(refusal.sentence, **{**refusal.params, "field": place}) from refusal
