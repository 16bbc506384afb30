"""Did the rectification work: a decision declared before anybody knew the figures.

Difference in differences of shares: how much more the unit's share moved into the wanted direction than that of the comparison units over the same two
windows. What moved for everybody (a mild winter, a new counting rule) is no effect. The test is one-sided at 5 %, on shares drawn towards a half by one
case on each side (Agresti and Caffo 2000), so that 0 and 100 % have a spread too.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.improvement.states import Check, Direction, Verdict

LEVEL = 0.05
LEAST_N = 20
"""Below it the approximation does not hold its level (docs/algorithms: the simulation)."""
SHORTEST, LONGEST = timedelta(days=7), timedelta(days=400)


class DeclarationRefused(Refused):
    """A check that could not decide, or was chosen after the fact."""

    code = "declaration_refused"


@dataclass(frozen=True)
class Window:
    """Days from the first to the one after the last."""

    first: date
    after: date

    @property
    def days(self) -> int:
        return (self.after - self.first).days


@dataclass(frozen=True)
class Declared:
    """What is said at opening. ``least_change`` in percentage points, ``least_n`` cases in every window;
    without ``compared_with`` only the unit itself counts."""

    kind: Check
    before: Window
    after: Window
    indicator: str = ""
    basis: str = ""
    compared_with: tuple[str, ...] = ()
    direction: Direction = Direction.HIGHER
    least_change: Decimal = Decimal(1)
    least_n: int = LEAST_N


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"{self.part} of {self.whole}")


@dataclass(frozen=True)
class Figures:
    """The four shares; the comparison's are added up over its units."""

    before: Share
    after: Share
    others_before: Share | None = None
    others_after: Share | None = None


@dataclass(frozen=True)
class Decision:
    """``change``: percentage points into the wanted direction, net of the comparison; ``p_value`` one-sided."""

    verdict: Verdict
    reason: str
    change: Fraction | None = None
    p_value: float | None = None


def decided(declared: Declared, figures: Figures) -> Decision:
    """Effective only when the change is as large as was declared and is hardly chance; too few cases decide nothing."""
    cells = _cells(declared, figures)
    if any(share.whole < declared.least_n for share in cells):
        return Decision(Verdict.INCONCLUSIVE, _("窗口内案件不足，按事先声明的最少件数不能判断。"))
    sign = 1 if declared.direction is Direction.HIGHER else -1
    signs = (-sign, sign, sign, -sign)
    pairs = list(zip(signs, cells, strict=False))
    change = sum((each * Fraction(share.part, share.whole) for each, share in pairs), Fraction(0)) * 100
    p_value = _one_sided(pairs)
    if change < Fraction(declared.least_change):
        return Decision(Verdict.NOT_EFFECTIVE, _("变化没有达到事先声明的幅度。"), change, p_value)
    if p_value >= LEVEL:
        return Decision(Verdict.NOT_EFFECTIVE, _("变化可能出于偶然（显著性水平 5%）。"), change, p_value)
    return Decision(Verdict.EFFECTIVE, _("变化达到声明的幅度，且不像出于偶然（显著性水平 5%）。"), change, p_value)


def _cells(declared: Declared, figures: Figures) -> tuple[Share, ...]:
    own = (figures.before, figures.after)
    if not declared.compared_with:
        return own
    if figures.others_before is None or figures.others_after is None:
        raise ValueError("the declaration compares with other units: their figures are needed")
    return (*own, figures.others_before, figures.others_after)


def _one_sided(pairs: list[tuple[int, Share]]) -> float:
    """The chance of a change at least this large where there is none."""
    shares = [((share.part + 1) / (share.whole + 2), share.whole + 2, sign) for sign, share in pairs]
    moved = sum(sign * share for share, _n, sign in shares)
    spread = math.sqrt(sum(share * (1 - share) / n for share, n, _sign in shares))
    return 0.5 * math.erfc(moved / spread / math.sqrt(2))


def decided_by_recurrence(found: int) -> Decision:
    """The other kind of check: the same unit had no further rectification for the same cause within the window."""
    if found:
        return Decision(Verdict.NOT_EFFECTIVE, _("窗口内同类问题再次发生。"))
    return Decision(Verdict.EFFECTIVE, _("窗口内同类问题没有再次发生。"))


def check_declared(declared: Declared, *, opened_on: date) -> None:
    """Refuses a declaration that decides nothing, or whose outcome could be known when it is made.

    Raises:
        DeclarationRefused: with the input to blame.
    """
    for name, window in (("before", declared.before), ("after", declared.after)):
        if not SHORTEST <= window.after - window.first <= LONGEST:
            raise DeclarationRefused(_("对比窗口须为 7—400 天，现为 %(days)d 天。"), field=name, days=window.days)
    if declared.before.after > opened_on + timedelta(days=1):
        raise DeclarationRefused(_("整改前窗口须在下达之前结束。"), field="before")
    if declared.after.first < opened_on:
        raise DeclarationRefused(_("整改后窗口不能早于下达之日：结果已知的检验不算事先声明。"), field="after")
    if declared.kind is Check.INDICATOR:
        _check_measure(declared)


def _check_measure(declared: Declared) -> None:
    if not declared.indicator or not declared.basis:
        raise DeclarationRefused(_("请选择用哪项指标检验效果。"), field="indicator")
    if not 0 < declared.least_change <= 100:
        raise DeclarationRefused(_("最小变化须在 0—100 个百分点之间。"), field="least_change")
    if declared.least_n < LEAST_N:
        raise DeclarationRefused(_("每个窗口的最少件数不能低于 %(least)d 件。"), field="least_n", least=LEAST_N)


def moved_on(declared: Declared, *, due_on: date) -> Declared:
    """The same check for a further round: the window after begins when the new term ends, everything else stays."""
    first = max(due_on, declared.after.first)
    after = Window(first, first + timedelta(days=declared.after.days))
    return Declared(**{**vars(declared), "after": after})
