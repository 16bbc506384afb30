"""Decisions about telling people, without a database: texts, channels, times, signatures, who is called next."""

from plumbline.ground.notifications.rules.calling import Callee, Calling, calling
from plumbline.ground.notifications.rules.carrying import Wish, channels, signature, wait_after
from plumbline.ground.notifications.rules.people import Recipient
from plumbline.ground.notifications.rules.quiet import QuietSpan, first_loud
from plumbline.ground.notifications.rules.texts import Text, TextRefused, check_text, fill, one_line, placeholders

__all__ = [
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
    "one_line",
    "placeholders",
    "signature",
    "wait_after",
]
