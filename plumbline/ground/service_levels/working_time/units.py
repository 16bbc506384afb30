"""The units in which a time limit may be written."""

from enum import StrEnum


class Unit(StrEnum):
    """``minute``, ``hour`` and ``calendar_day`` (24 h) run on the wall clock, the others along a calendar."""

    MINUTE = "minute"
    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    WORKING_MINUTE = "working_minute"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"

    @property
    def follows_calendar(self) -> bool:
        return self in _ALONG_A_CALENDAR


_ALONG_A_CALENDAR = frozenset({Unit.WORKING_MINUTE, Unit.WORKING_HOUR, Unit.WORKING_DAY})
MINUTES_EACH = {
    Unit.MINUTE: 1,
    Unit.HOUR: 60,
    Unit.CALENDAR_DAY: 24 * 60,
    Unit.WORKING_MINUTE: 1,
    Unit.WORKING_HOUR: 60,
}
