"""Which moment counts for what was done without a connection: the device's, corrected, where it can be believed; else the server's.

The server measures how far the device's clock is off whenever the device sends something; the device notes the last such measure with each action. Two measures
that differ mean that somebody set the clock in between: then nothing the device says of that time can be believed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from plumbline.ground.kernel.wording import _

DEVICE, SERVER = "device", "server"
OLDEST = timedelta(hours=24)
TOLERANCE = timedelta(minutes=2)
"""How far two measures of one clock may differ: the way of a message over a bad line."""

CLOCK_WAS_SET = _("手机时钟在记录后被改动")
IN_THE_FUTURE = _("手机记录的时间晚于现在")
TOO_OLD = _("手机记录的时间早于 24 小时前")
BEFORE_THE_LAST = _("手机记录的时间早于工单的上一步")


@dataclass(frozen=True)
class DeviceMoment:
    """``at``: what the device's clock showed. ``skew_now``: server minus device, measured as the action came in; ``skew_then``: as the device last knew it when
    the action was noted, None where it had never heard from the server."""

    at: datetime
    skew_now: timedelta
    skew_then: timedelta | None = None


@dataclass(frozen=True)
class Dating:
    """The moment that counts, whose it is, and why it is not the device's where it is not."""

    at: datetime
    clock: str
    because: str = ""


def dated(device: DeviceMoment | None, *, received_at: datetime, last_at: datetime) -> Dating:
    """Dates one action. ``last_at``: the order's last move, before which nothing of it can lie."""
    if device is None:
        return Dating(received_at, SERVER)
    if device.skew_then is not None and abs(device.skew_then - device.skew_now) > TOLERANCE:
        return Dating(received_at, SERVER, CLOCK_WAS_SET)
    at = device.at + device.skew_now
    if received_at < at <= received_at + TOLERANCE:
        at = received_at
    if last_at - TOLERANCE <= at < last_at <= received_at:
        at = last_at
    return _believed(at, received_at, last_at)


def _believed(at: datetime, received_at: datetime, last_at: datetime) -> Dating:
    doubts = (
        (at > received_at, IN_THE_FUTURE),
        (at < received_at - OLDEST, TOO_OLD),
        (at < last_at, BEFORE_THE_LAST),
    )
    because = next((reason for is_so, reason in doubts if is_so), "")
    return Dating(received_at, SERVER, because) if because else Dating(at, DEVICE)
