"""How far a value lies off its target, in four steps that a strip shows by shade. Pure; no Django."""

from fractions import Fraction
from typing import Literal

from plumbline.evaluation.indicators.rules.figures import Target

Shade = Literal["none", "met", "near", "off", "far"]
NEAR, OFF = Fraction(2), Fraction(5)
"""Percentage points off the target of a share; of anything else, hundredths of the target five times as many."""
OF_OTHERS = 5


def shade(value: Fraction | None, target: Target | None, *, is_share: bool) -> Shade:
    """Met; off by at most 2 points (10 % of the target of what is no share), by at most 5 (25 %), by more. "none" without value or target."""
    if value is None or target is None:
        return "none"
    if target.is_met_by(value):
        return "met"
    gap = abs(value - target.value)
    if not is_share:
        gap = gap / abs(target.value) * 100 / OF_OTHERS if target.value else OFF + 1
    if gap <= NEAR:
        return "near"
    return "off" if gap <= OFF else "far"
