"""Ends a helper process with the process that started it."""

import os
import signal
import threading

VARIABLE = "PLUMBLINE_FOLLOW_PARENT"
SECONDS_TO_LEAVE = 30.0
"""Longer than the web processes and the job worker take to finish what they have begun."""


def follow_parent(parent: int) -> None:
    """Ends this process when its parent is gone, however that died, so that no orphan keeps the port or the database.

    Args:
        parent: number of the process that started this one, told by that one: asked for here, a parent that died meanwhile would already be taken for
            whoever adopts orphans.
    """

    def watch() -> None:
        never = threading.Event()
        while os.getppid() == parent:
            never.wait(1.0)
        os.kill(os.getpid(), signal.SIGTERM)
        # In order if it can; a request to stop that came while it could not be heard must not leave an orphan behind.
        never.wait(SECONDS_TO_LEAVE)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()


def told_parent() -> int | None:
    """The parent to follow, as the process that started this one wrote it into the environment; it is read once and not handed on."""
    number = os.environ.pop(VARIABLE, "")
    return int(number) if number.isdigit() else None


def telling_parent() -> dict[str, str]:
    """The environment for a child that shall follow this process."""
    return os.environ | {VARIABLE: str(os.getpid())}
