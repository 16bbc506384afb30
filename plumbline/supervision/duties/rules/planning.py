"""What a line of a yearly plan may say, and what differs between two versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

K = TypeVar("K")
Terms = tuple[date, date, int]
"""First day, last day, how many times."""
MOST_TIMES = 99
LONGEST_NOTE = 500


class PlanRefused(Refused):
    """The plan or one of its lines cannot be so."""

    code = "plan_refused"


def check_line(*, opens_on: date, due_on: date, needed: int, year: int, note: str, is_outside: bool) -> None:
    """Refuses a line that cannot be carried out. ``is_outside``: its days lie outside the window that the rules set.

    Raises:
        PlanRefused: ends before it begins, begins in another year, more than 99 times or none, outside its window without a note.
    """
    if due_on < opens_on:
        raise PlanRefused(_("截止日不能早于开始日。"), field="due_on")
    if opens_on.year != year:
        raise PlanRefused(_("开始日须在 %(year)d 年内。"), field="opens_on", year=year)
    if not 1 <= needed <= MOST_TIMES:
        raise PlanRefused(_("次数须为 1—%(most)d 次。"), field="needed", most=MOST_TIMES)
    if len(note) > LONGEST_NOTE:
        raise PlanRefused(_("说明最多 %(most)d 字。"), field="note", most=LONGEST_NOTE)
    if is_outside and not note.strip():
        raise PlanRefused(_("安排在制度规定的时段以外的，须写明理由。"), field="note")


@dataclass(frozen=True)
class Change(Generic[K]):
    """What became of a line: ``before`` None: added; ``after`` None: left out."""

    key: K
    before: Terms | None
    after: Terms | None


def differences(before: Mapping[K, Terms], after: Mapping[K, Terms]) -> list[Change[K]]:
    """Lines that were added, left out or moved, in the order of the later version, those left out last."""
    moved = [Change(key, before.get(key), line) for key, line in after.items() if before.get(key) != line]
    return [*moved, *(Change(key, line, None) for key, line in before.items() if key not in after)]
