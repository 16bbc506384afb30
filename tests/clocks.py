"""What time the pages think it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from plumbline.doors.web import moments

Clock = Callable[[datetime], None]


@contextmanager
def set_to(at: datetime) -> Iterator[Clock]:
    """The pages' clock stands at ``at`` and goes on only when it is set; afterwards it goes by itself again."""
    shown = [at]
    before = moments.tell_time_with(lambda: shown[0])
    try:
        yield lambda at: shown.__setitem__(0, at)
    finally:
        moments.tell_time_with(before)
