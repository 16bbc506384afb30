"""A clock explained in sentences that pages show: what counted, what did not and why, and where that leads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.rules.counting import is_paused_at
from plumbline.ground.service_levels.rules.ledgers import Segment, SegmentKind
from plumbline.ground.service_levels.rules.readings import ClockState, Reading
from plumbline.ground.service_levels.working_time import Unit

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Sentence:
    """A message of the catalogue and its parameters (texts and whole numbers only): doors say ``gettext(msgid) % params``."""

    msgid: str
    params: dict[str, str | int] = field(default_factory=dict)


_LIMITS = {
    Unit.MINUTE: _("自 %(at)s 起计时，时限 %(quantity)d 分钟，不分昼夜连续计算。"),
    Unit.HOUR: _("自 %(at)s 起计时，时限 %(quantity)d 小时，不分昼夜连续计算。"),
    Unit.CALENDAR_DAY: _("自 %(at)s 起计时，时限 %(quantity)d 个自然日，每日 24 小时连续计算。"),
    Unit.WORKING_MINUTE: _("自 %(at)s 起计时，时限 %(quantity)d 分钟工作时间。"),
    Unit.WORKING_HOUR: _("自 %(at)s 起计时，时限 %(quantity)d 小时工作时间。"),
    Unit.WORKING_DAY: _("自 %(at)s 起计时，时限 %(quantity)d 个工作日，每个工作日折合 %(day_minutes)d 分钟工作时间。"),
}
_CIVIL_LIMIT = _("自 %(at)s 起计时，时限 %(quantity)d 个工作日：当日不计，至第 %(quantity)d 个工作日 24:00 止。")
_RESULTS = {
    ClockState.RUNNING: _("截至 %(until)s 仍在计时，将于 %(due)s 到期。"),
    ClockState.PAUSED: _("截至 %(until)s 暂停中；若此时恢复，将于 %(due)s 到期。"),
    ClockState.MET: _("于 %(until)s 完成，未超过到期时间 %(due)s，按时。"),
}
_OVERDUE_OPEN = _("已于 %(due)s 到期，截至 %(until)s 仍未完成，超时。")
_OVERDUE_DONE = _("已于 %(due)s 到期，%(until)s 才完成，超时。")


def explain(reading: Reading) -> list[Sentence]:
    """The way from the start to the due moment, one sentence a segment, then the result. Times are local to the calendar."""
    found = [_opening(reading)]
    total, days = timedelta(), 0
    for segment in reading.ledger:
        total, days = total + segment.counted, days + (1 if segment.counted else 0)
        found.append(_step(reading, segment, total, days))
    found.append(_result(reading))
    if reading.forecast:
        found.append(Sentence(_("以下为预计：")))
    for segment in reading.forecast:
        total, days = total + segment.counted, days + (1 if segment.counted else 0)
        found.append(_step(reading, segment, total, days))
    found.extend(_warnings(reading))
    return found


def _opening(reading: Reading) -> Sentence:
    limit, at = reading.limit, _shown(reading, reading.course.started_at)
    if limit.counts_days:
        return Sentence(_CIVIL_LIMIT, {"at": at, "quantity": limit.quantity})
    params: dict[str, str | int] = {"at": at, "quantity": limit.quantity}
    if limit.unit is Unit.WORKING_DAY and limit.day_minutes:
        params["day_minutes"] = limit.day_minutes
    return Sentence(_LIMITS[limit.unit], params)


def _step(reading: Reading, segment: Segment, total: timedelta, days: int) -> Sentence:
    span: dict[str, str | int] = {"since": _shown(reading, segment.since), "until": _shown_end(reading, segment.until)}
    if segment.kind is SegmentKind.PAUSED:
        if segment.reason:
            return Sentence(_("%(since)s 至 %(until)s 暂停（%(reason)s），不计时。"), span | {"reason": segment.reason})
        return Sentence(_("%(since)s 至 %(until)s 暂停，不计时。"), span)
    if segment.kind is SegmentKind.CLOSED:
        return Sentence(_("%(since)s 至 %(until)s 不是工作时间，不计时。"), span)
    if reading.limit.counts_days:
        return _day(reading, segment, span, days)
    span |= {"hours": segment.counted // _HOUR, "minutes": segment.counted % _HOUR // _MINUTE}
    span |= {"total_hours": total // _HOUR, "total_minutes": total % _HOUR // _MINUTE}
    if segment.pause_ignored:
        return Sentence(
            _(
                "%(since)s 至 %(until)s 虽有暂停，本时限不得暂停，照计 %(hours)d 小时 %(minutes)d 分，"
                "累计 %(total_hours)d 小时 %(total_minutes)d 分。"
            ),
            span,
        )
    return Sentence(
        _("%(since)s 至 %(until)s 计 %(hours)d 小时 %(minutes)d 分，累计 %(total_hours)d 小时 %(total_minutes)d 分。"),
        span,
    )


def _day(reading: Reading, segment: Segment, span: dict[str, str | int], days: int) -> Sentence:
    if segment.counted and segment.pause_ignored:
        return Sentence(
            _("%(since)s 至 %(until)s 虽有暂停，本时限不得暂停，当日照计为第 %(days)d 个工作日。"),
            span | {"days": days},
        )
    if segment.counted:
        return Sentence(_("%(since)s 至 %(until)s：当日计为第 %(days)d 个工作日。"), span | {"days": days})
    calendar = reading.calendar
    day = calendar.local(segment.since).date()
    if day == calendar.local(reading.course.started_at).date():
        return Sentence(_("%(since)s 至 %(until)s：起算当日，不计。"), span)
    if is_paused_at(reading.limit, reading.course, calendar.midnight(day), reading.until):
        return Sentence(_("%(since)s 至 %(until)s：当日零点处于暂停中，不计。"), span)
    if day == calendar.local(reading.until).date():
        return Sentence(_("%(since)s 至 %(until)s：当日尚未结束，结束时计为一个工作日。"), span)
    return Sentence(_("%(since)s 至 %(until)s：同一工作日，不重复计。"), span)


def _result(reading: Reading) -> Sentence:
    span: dict[str, str | int] = {
        "until": _shown(reading, reading.until),
        "due": _shown_end(reading, reading.due_at),
    }
    if reading.state is ClockState.BREACHED:
        return Sentence(_OVERDUE_OPEN if reading.course.finished_at is None else _OVERDUE_DONE, span)
    return Sentence(_RESULTS[reading.state], span)


def _warnings(reading: Reading) -> Iterator[Sentence]:
    if not reading.limit.may_pause and reading.course.pauses:
        yield Sentence(_("本时限依规定不得暂停，登记的暂停均不扣除。"))
    announced = reading.calendar.announced_until
    if reading.provisional and announced is not None:
        yield Sentence(
            _("%(day)s 之后的节假日安排尚未公布，到期时间为暂定，公布后会重新计算。"), {"day": announced.isoformat()}
        )


def _shown(reading: Reading, moment: datetime) -> str:
    local = reading.calendar.local(moment)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def _shown_end(reading: Reading, moment: datetime) -> str:
    """An end at midnight is written as 24:00 of the day that ends, as regulations do."""
    local = reading.calendar.local(moment)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return f"{local - timedelta(days=1):%Y-%m-%d} 24:00"
    return _shown(reading, moment)
