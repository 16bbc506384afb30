"""Every write of calendars, limits and clocks."""

from plumbline.ground.service_levels.actions.amending import Amendment, amend_calendar
from plumbline.ground.service_levels.actions.in_hand import CaseClocks
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
    open_clocks,
)

__all__ = [
    "Amendment",
    "CalendarPublication",
    "CalendarRefused",
    "CaseClocks",
    "ClockRows",
    "Deadline",
    "EscalationTerms",
    "InstalledLimit",
    "OpenedClock",
    "PastMilestone",
    "PhoneListTerms",
    "SeasonTerms",
    "amend_calendar",
    "install_rules",
    "open_clocks",
    "publish_calendar",
    "rebuild",
    "ring_due",
]
