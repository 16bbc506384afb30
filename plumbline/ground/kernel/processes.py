"""Ends a helper process with the process that started it."""

import os
import signal
import threading


def follow_parent() -> None:
    """Ends this process when its parent is gone, however that died, so that no orphan keeps the port or the database."""
    parent = os.getppid()

    def watch() -> None:
        never = threading.Event()
        while os.getppid() == parent:
            never.wait(1.0)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="follow-parent", daemon=True).start()
