"""A helper process ends with the one that started it, whenever that one died and whatever the helper is doing."""

import os
import signal
import subprocess
import sys

import pytest

from plumbline.ground.kernel.processes import VARIABLE, telling_parent, told_parent

SECONDS = 30.0

CHILD = """
import signal, threading
from plumbline.ground.kernel import processes
processes.SECONDS_TO_LEAVE = 0.1
signal.signal(signal.SIGTERM, signal.{answer})
processes.follow_parent({parent})
threading.Event().wait({seconds})
"""


def ended(parent: int, answer: str) -> int:
    """How a child ends that was told to follow this process: the signal, negative; 0 when it outlived all waiting."""
    code = CHILD.format(parent=parent, answer=answer, seconds=SECONDS)
    return subprocess.run([sys.executable, "-c", code], check=False, timeout=2 * SECONDS).returncode


def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_child_whose_parent_died_before_it_could_look_ends() -> None:
    assert ended(gone(), "SIG_DFL") == -signal.SIGTERM


def test_a_child_that_does_not_hear_the_request_to_stop_ends_nevertheless() -> None:
    assert ended(gone(), "SIG_IGN") == -signal.SIGKILL


def test_the_parent_is_told_once_and_not_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, telling_parent()[VARIABLE])

    assert told_parent() == os.getpid()
    assert told_parent() is None


def test_while_the_parent_lives_the_child_stays() -> None:
    code = CHILD.format(parent=os.getpid(), answer="SIG_DFL", seconds=1.5)
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=SECONDS).returncode == 0
