"""Decisions about orders without I/O: words for search, checks of what was typed, which moves are open, rows that come from elsewhere."""

from plumbline.service.work_orders.rules.orders import (
    ARBITER_AT,
    LONGEST_TEXT,
    LONGEST_TITLE,
    InputRefused,
    MoveRefused,
    Registration,
    RegistrationRefused,
    TypeNode,
    checked,
    is_storable,
    next_state_after_return,
    open_moves,
    search_words,
)

__all__ = [
    "ARBITER_AT",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "InputRefused",
    "MoveRefused",
    "Registration",
    "RegistrationRefused",
    "TypeNode",
    "checked",
    "is_storable",
    "next_state_after_return",
    "open_moves",
    "search_words",
]
