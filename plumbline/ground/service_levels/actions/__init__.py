"""Every write of calendars, limits and clocks."""

from plumbline.ground.service_levels.actions.installing import (
    CalendarPublication,
    CalendarRefused,
    EscalationTerms,
    InstalledLimit,
    PhoneListTerms,
    SeasonTerms,
    install_rules,
    publish_calendar,
)
from plumbline.ground.service_levels.actions.ringing import rebuild, ring_due
from plumbline.ground.service_levels.actions.running import (
    ClockRows,
    Deadline,
    OpenedClock,
    PastMilestone,
    extend,
    open_clocks,
    pause,
    resume,
    start,
    stop,
    take_back_stop,
)

__all__ = [
    "CalendarPublication",
    "CalendarRefused",
    "ClockRows",
    "Deadline",
    "EscalationTerms",
    "InstalledLimit",
    "OpenedClock",
    "PastMilestone",
    "PhoneListTerms",
    "SeasonTerms",
    "extend",
    "install_rules",
    "open_clocks",
    "pause",
    "publish_calendar",
    "rebuild",
    "resume",
    "ring_due",
    "start",
    "stop",
    "take_back_stop",
]
