"""Working time: when a calendar is open, and adding and measuring along it. Pure; no Django.

Moments are aware datetimes, results are in UTC; lengths are timedeltas of real elapsed time.
The rules and their worked examples: docs/algorithms/working-time.md.
"""

from plumbline.ground.service_levels.working_time.amending import HandSet, amended, carried_over
from plumbline.ground.service_levels.working_time.arithmetic import (
    add,
    amount_of,
    is_open,
    measure,
    next_open,
    previous_open,
    subtract,
)
from plumbline.ground.service_levels.working_time.calendar import NeverOpen, WorkingCalendar
from plumbline.ground.service_levels.working_time.documents import read_calendar, written_calendar
from plumbline.ground.service_levels.working_time.hours import (
    WEEKDAYS,
    CalendarRefused,
    DayHours,
    LocalSpan,
    read_hours,
    written_hours,
)
from plumbline.ground.service_levels.working_time.units import Unit
from plumbline.ground.service_levels.working_time.windows import Opening

__all__ = [
    "WEEKDAYS",
    "CalendarRefused",
    "DayHours",
    "HandSet",
    "LocalSpan",
    "NeverOpen",
    "Opening",
    "Unit",
    "WorkingCalendar",
    "add",
    "amended",
    "amount_of",
    "carried_over",
    "is_open",
    "measure",
    "next_open",
    "previous_open",
    "read_calendar",
    "read_hours",
    "subtract",
    "written_calendar",
    "written_hours",
]
