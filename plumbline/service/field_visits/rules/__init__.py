"""Decisions about visits without I/O: which moment counts, whether a sheet is whole, which lists apply."""

from plumbline.service.field_visits.rules.lists import (
    CheckItem,
    Checklist,
    PriceItem,
    PriceList,
    chosen_checklist,
    chosen_prices,
)
from plumbline.service.field_visits.rules.moments import (
    DEVICE,
    SERVER,
    Dating,
    DeviceMoment,
    dated,
)
from plumbline.service.field_visits.rules.sheets import (
    Answer,
    FilesMissing,
    PartUsed,
    Sheet,
    VisitRefused,
    check_sheet,
    check_slot,
    missing_files,
)

__all__ = [
    "DEVICE",
    "SERVER",
    "Answer",
    "CheckItem",
    "Checklist",
    "Dating",
    "DeviceMoment",
    "FilesMissing",
    "PartUsed",
    "PriceItem",
    "PriceList",
    "Sheet",
    "VisitRefused",
    "check_sheet",
    "check_slot",
    "chosen_checklist",
    "chosen_prices",
    "dated",
    "missing_files",
]
