"""When a hot issue counts as basically improved (S3 7.1.3: the customers concerned are called back and the measure is evaluated)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from plumbline.ground.kernel.wording import _

IMPROVED_SHARE = Fraction(80, 100)
"""Of the customers reached, so many must say it is better (PROPOSED)."""
LEAST_REACHED = 5
ANSWER_DAYS = 5
"""Working days the responsible department has for its answer (PROPOSED: W-C and S1 give five for a written one)."""

IMPROVED_WITHIN_DAYS = 90
"""From the suggestion to the evaluated measure (PROPOSED: S3 names no term; CMP-12 is a quarterly figure)."""


class CallResult(StrEnum):
    IMPROVED = "improved"
    PARTLY = "partly"
    NOT_IMPROVED = "not_improved"
    UNREACHED = "unreached"
    REFUSED = "refused"


CALL_RESULT_LABELS: dict[CallResult, str] = {
    CallResult.IMPROVED: _("已改善"),
    CallResult.PARTLY: _("有所改善"),
    CallResult.NOT_IMPROVED: _("没有改善"),
    CallResult.UNREACHED: _("未接通"),
    CallResult.REFUSED: _("拒绝回访"),
}
REACHED = frozenset({CallResult.IMPROVED, CallResult.PARTLY, CallResult.NOT_IMPROVED})


@dataclass(frozen=True)
class Counted:
    """Calls by result. ``share``: improved of those reached, None where nobody was."""

    reached: int
    improved: int
    waiting: int
    silent: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.improved, self.reached) if self.reached else None


def counted(results: Iterable[str]) -> Counted:
    """Counts what the calls brought; an empty result waits."""
    given = list(results)
    known = [CallResult(each) for each in given if each]
    reached = [each for each in known if each in REACHED]
    return Counted(len(reached), reached.count(CallResult.IMPROVED), len(given) - len(known), len(known) - len(reached))


def is_improved(calls: Counted, *, before: int, after: int, days_before: int, days_after: int) -> bool:
    """Basically improved: enough customers reached, four in five of them say so, and such orders came no more often than before."""
    if calls.reached < LEAST_REACHED or calls.share is None or days_before <= 0 or days_after <= 0:
        return False
    return calls.share >= IMPROVED_SHARE and Fraction(after, days_after) <= Fraction(before, days_before)
