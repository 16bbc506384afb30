"""The terms of a time limit."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.working_time import Unit, amount_of

_MINUTES_A_DAY = 24 * 60
_TEN_YEARS = {
    Unit.MINUTE: 5_256_000,
    Unit.HOUR: 87_600,
    Unit.CALENDAR_DAY: 3_650,
    Unit.WORKING_MINUTE: 5_256_000,
    Unit.WORKING_HOUR: 87_600,
    Unit.WORKING_DAY: 3_650,
}


class LimitRefused(Refused):
    """Terms that no clock can follow; ``field`` is the term."""

    code = "limit_refused"


@dataclass(frozen=True)
class LimitTerms:
    """How long, in which unit, for which milestone, and whether a pause stops the time.

    ``day_minutes``: open minutes that make one working day; None: working days follow the civil rule. Other units ignore it.

    Raises:
        LimitRefused: a quantity below 1 or above ten years, ``day_minutes`` outside 1 to 1440.
    """

    quantity: int
    unit: Unit
    day_minutes: int | None = None
    may_pause: bool = True
    milestone: str = ""

    def __post_init__(self) -> None:
        most = _TEN_YEARS[self.unit]
        if not 1 <= self.quantity <= most:
            raise LimitRefused(
                _("时限数量 %(quantity)d 不可用，%(unit)s 应在 1 至 %(most)d 之间。"),
                field="quantity",
                quantity=self.quantity,
                unit=self.unit.value,
                most=most,
            )
        if self.day_minutes is not None and not 1 <= self.day_minutes <= _MINUTES_A_DAY:
            raise LimitRefused(
                _("每个工作日折合 %(minutes)d 分钟不可用，应在 1 至 1440 之间。"),
                field="day_minutes",
                minutes=self.day_minutes,
            )

    @cached_property
    def amount(self) -> timedelta | None:
        """The length that may be used up; None under the civil rule, which counts days."""
        return amount_of(self.quantity, self.unit, self.day_minutes)

    @property
    def counts_days(self) -> bool:
        """Does the civil rule hold (day of the start is day 0, the end is 24:00 of the N-th following open day)?"""
        return self.amount is None

    @property
    def length(self) -> timedelta:
        """What ``elapsed`` is measured against: the amount, or 24 h for each day of the civil rule."""
        return timedelta(days=self.quantity) if self.amount is None else self.amount
