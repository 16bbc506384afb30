"""Which channels a message takes, when a failed delivery is tried again, how a webhook is signed."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from plumbline.ground.notifications.states import Channel, Urgency

MOST_ATTEMPTS = 6
_WAITS = (1, 5, 15, 60, 240)

_DEFAULTS: dict[Urgency, frozenset[Channel]] = {
    Urgency.NORMAL: frozenset(),
    Urgency.URGENT: frozenset({Channel.EMAIL}),
    Urgency.MAJOR: frozenset({Channel.EMAIL, Channel.SMS}),
    Urgency.CRITICAL: frozenset({Channel.EMAIL, Channel.SMS}),
}


@dataclass(frozen=True)
class Wish:
    """What a person wants: a channel on or off, for one kind of message (empty: every kind)."""

    channel: Channel
    kind: str
    is_on: bool


def channels(urgency: Urgency, kind: str, wishes: Iterable[Wish]) -> frozenset[Channel]:
    """The channels beyond the inbox. A wish for this kind goes before one for every kind, any wish before the default.

    A critical message cannot be switched off: its defaults stay.
    """
    chosen = {channel: channel in _DEFAULTS[urgency] for channel in Channel}
    for wish in sorted(wishes, key=lambda wish: wish.kind != ""):
        if wish.kind in ("", kind):
            chosen[wish.channel] = wish.is_on or (urgency is Urgency.CRITICAL and wish.channel in _DEFAULTS[urgency])
    return frozenset(channel for channel, is_on in chosen.items() if is_on)


def wait_after(attempts: int) -> timedelta | None:
    """How long after the n-th failed attempt the next one comes: 1, 5, 15, 60, 240 minutes; None when it is given up."""
    return timedelta(minutes=_WAITS[attempts - 1]) if attempts < MOST_ATTEMPTS else None


def signature(secret: str, *, moment: int, body: bytes) -> str:
    """``t=<unix seconds>,v1=<hex>``: HMAC-SHA256 of the seconds, a dot and the body, so that an old body cannot be sent again as new."""
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"
