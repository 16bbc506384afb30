"""The one way a rule says no."""

from typing import Any


class Refused(Exception):
    """A rule said no: what, where and how to mend it, as a Chinese message and its parameters.

    Doors translate ``sentence`` and fill in ``params``; ``field`` names the input to blame, where there is one.
    ``code`` is stable for machines.
    """

    code = "refused"

    def __init__(self, sentence: str, /, *, field: str | None = None, **params: Any) -> None:
        self.sentence = sentence
        self.field = field
        self.params = params
        super().__init__(sentence % params if params else sentence)


class NotFound(Refused):
    """Not there, or not for this viewer: both look the same, so that nothing can be learned by guessing."""

    code = "not_found"


class NotAllowed(Refused):
    """The viewer sees the thing and may not do this with it."""

    code = "not_allowed"


class NoRoom(Refused):
    """The machine has no room left to keep it; nothing was kept."""

    code = "no_room"


class Conflict(Refused):
    """Somebody else was quicker, or the thing is no longer in a state that allows this."""

    code = "conflict"
