"""The ways out of the house: e-mail, SMS, webhook. One file a way; which ones there are, the settings say."""

from collections.abc import Callable

from django.conf import settings

from plumbline.ground.notifications.adapters import email, sms_http, sms_log, webhook
from plumbline.ground.notifications.adapters.letters import Letter, Undeliverable
from plumbline.ground.notifications.states import Channel

__all__ = ["Letter", "Undeliverable", "available", "carrier"]

Carrier = Callable[[Letter], None]


def carrier(channel: Channel) -> Carrier:
    """The adapter of a channel: it returns when the letter is taken, and raises Undeliverable when not."""
    if channel is Channel.SMS:
        return sms_http.send if settings.SMS_GATEWAY_URL else sms_log.send
    return email.send if channel is Channel.EMAIL else webhook.send


def available() -> frozenset[Channel]:
    """Channels that lead anywhere here: without a mail server none is written to."""
    return frozenset(Channel) if settings.EMAIL_HOST else frozenset(Channel) - {Channel.EMAIL}
