"""Decisions about orders without I/O: words for search, checks of what was typed, which moves are open, rows that come from elsewhere."""

from plumbline.ground.kernel.mappings import MappingRefused
from plumbline.ground.kernel.records import Record, Rejection, records
from plumbline.service.work_orders.rules.external import ExternalOrder, RowReader, RowRefused, Words, code_for
from plumbline.service.work_orders.rules.mappings import OrderMapping, read_mapping
from plumbline.service.work_orders.rules.orders import (
    ANSWERED_AT_ONCE,
    ARBITER_AT,
    LONGEST_ANSWER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    ONLY_TURNS_CLOCKS,
    InputRefused,
    MoveRefused,
    Registration,
    RegistrationRefused,
    TypeNode,
    checked,
    next_state_after_return,
    open_moves,
    search_words,
)
from plumbline.service.work_orders.rules.visibility import may, require_on_order

__all__ = [
    "ANSWERED_AT_ONCE",
    "ARBITER_AT",
    "LONGEST_ANSWER",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "ONLY_TURNS_CLOCKS",
    "ExternalOrder",
    "InputRefused",
    "MappingRefused",
    "MoveRefused",
    "OrderMapping",
    "Record",
    "Registration",
    "RegistrationRefused",
    "Rejection",
    "RowReader",
    "RowRefused",
    "TypeNode",
    "Words",
    "checked",
    "code_for",
    "may",
    "next_state_after_return",
    "open_moves",
    "read_mapping",
    "records",
    "require_on_order",
    "search_words",
]
