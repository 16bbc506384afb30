"""Several processes for parts of one work that do not touch one another."""

import gc
import multiprocessing
import sys
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from django.db import connections

Part = TypeVar("Part")
Progress = Callable[[int], None]
Work = Callable[[Part, Progress], None]


SELDOM = (50_000, 20, 100)
"""Hardly anything made here is bound in circles; looking for them ten times as often costs a tenth of the time."""


class WorkerFailed(Exception):
    """A process ended before its part was done; what it said is on the terminal."""


def play(parts: Sequence[Part], work: Work[Part], *, processes: int, progress: Progress) -> None:
    """Does ``work`` on every part, in so many processes at most (0: in this one, part after part).

    Raises:
        WorkerFailed: the others are ended too.
    """
    if processes == 0:
        for part in parts:
            work(part, progress)
        return
    connections.close_all()  # a connection does not survive being shared by two processes
    gc.freeze()
    context = multiprocessing.get_context("fork")
    ends: dict[Connection, Any] = {}
    for number in range(min(processes, len(parts))):
        ours, theirs = context.Pipe(duplex=False)
        worker = context.Process(target=_worker, args=(list(parts[number::processes]), work, theirs), daemon=True)
        worker.start()
        theirs.close()
        ends[ours] = worker
    _listen(ends, progress)


def _listen(ends: dict[Connection, Any], progress: Progress) -> None:
    try:
        while ends:
            for end in wait(list(ends)):
                assert isinstance(end, Connection)
                try:
                    progress(end.recv())
                except EOFError:
                    worker = ends.pop(end)
                    worker.join()
                    if worker.exitcode:
                        raise WorkerFailed(f"exit code {worker.exitcode}") from None
    finally:
        for worker in ends.values():
            worker.terminate()
            worker.join()


def _worker(parts: list[Part], work: Work[Part], end: Connection) -> None:
    gc.set_threshold(*SELDOM)
    try:
        for part in parts:
            work(part, end.send)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:
        traceback.print_exc()
        sys.exit(1)
    finally:
        connections.close_all()
        end.close()
