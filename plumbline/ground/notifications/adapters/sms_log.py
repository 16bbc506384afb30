"""SMS for development and trials: a line in the log instead of a message. The phone is written as its last four digits only."""

import logging

from plumbline.ground.notifications.adapters.letters import Letter

_log = logging.getLogger("plumbline.sms")


def send(letter: Letter) -> None:
    _log.info("SMS to …%s: %s", letter.address[-4:], letter.body)
