"""Decisions about telling people, without a database: texts, channels, times, signatures, who is called next."""

from plumbline.ground.notifications.rules.calling import Callee, Calling, calling
from plumbline.ground.notifications.rules.carrying import Wish, channels, signature, wait_after
from plumbline.ground.notifications.rules.people import Recipient
from plumbline.ground.notifications.rules.quiet import QuietSpan, first_loud
from plumbline.ground.notifications.rules.texts import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Text,
    TextRefused,
    check_text,
    fill,
    for_another,
    one_line,
    placeholders,
)

__all__ = [
    "LONGEST_BODY",
    "LONGEST_SUBJECT",
    "Callee",
    "Calling",
    "QuietSpan",
    "Recipient",
    "Text",
    "TextRefused",
    "Wish",
    "calling",
    "channels",
    "check_text",
    "fill",
    "first_loud",
    "for_another",
    "one_line",
    "placeholders",
    "signature",
    "wait_after",
]
