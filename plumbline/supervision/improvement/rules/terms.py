"""How much time a rectification gets, and what is declared where nobody chose."""

from dataclasses import dataclass
from datetime import date, timedelta

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.improvement.rules.effect import Declared, Window
from plumbline.supervision.improvement.states import Check, Grade

RECURRENCE_DAYS = 90
SAME_WITHIN = timedelta(days=365)
"""A finding that comes back within a year is a recurrence (INSP-04)."""
REMIND_BEFORE = timedelta(days=2)
LONGEST_WORDS = 4_000


class RectificationRefused(Refused):
    """Half an order, or something that does not fit its rules."""

    code = "rectification_refused"


@dataclass(frozen=True)
class Allowance:
    """Working days by grade, with the reason (PROPOSED: no source sets them)."""

    grade: Grade
    label: str
    days: int
    reason: str


ALLOWANCES: tuple[Allowance, ...] = (
    Allowance(Grade.CRITICAL, _("严重"), 3, _("涉及安全、弄虚作假或大面积影响，与投诉办结时限同长（建议值）。")),
    Allowance(Grade.MAJOR, _("较重"), 10, _("一项制度或人员问题，两周内能落实并留痕（建议值）。")),
    Allowance(Grade.MINOR, _("一般"), 20, _("随月度工作一并整改，一个月内完成（建议值）。")),
)


def allowance(grade: Grade) -> Allowance:
    return next(each for each in ALLOWANCES if each.grade is grade)


def default_check(*, opened_on: date, due_on: date) -> Declared:
    """What a rectification that came from a fact is judged by: the same unit, the same cause, not again for 90 days after the term."""
    before = Window(opened_on - timedelta(days=RECURRENCE_DAYS), opened_on)
    return Declared(Check.RECURRENCE, before, Window(due_on, due_on + timedelta(days=RECURRENCE_DAYS)))


def check_words(text: str, *, field: str, name: str, most: int = LONGEST_WORDS) -> str:
    """The words without blanks around them.

    Raises:
        RectificationRefused: none, or too many.
    """
    said = text.strip()
    if not said or len(said) > most:
        raise RectificationRefused(
            _("“%(name)s”须为 1—%(most)d 字，现为 %(length)d 字。"),
            field=field,
            name=name,
            most=most,
            length=len(said),
        )
    return said


def check_due(due_on: date, *, default: date, today: date, reason: str) -> None:
    """Raises RectificationRefused for a day that is over, and for one later than the grade allows without a reason."""
    if due_on < today:
        raise RectificationRefused(_("整改期限 %(due)s 已过。"), field="due_on", due=due_on.isoformat())
    if due_on > default and not reason.strip():
        raise RectificationRefused(
            _("期限晚于该等级的默认期限 %(default)s，须写明理由。"), field="due_reason", default=default.isoformat()
        )
