"""The chart of individual values and moving ranges once more, slowly and in floating decimals: shares no code with the product.

After Wheeler, Understanding Variation (2nd ed., 2000), and the constants of the XmR chart: 2.66 = 3 / d2, d2 = 1.128 for ranges of two.
"""

from decimal import Decimal


def natural_limits(course: list[Decimal | None]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Mean, lower and upper limit; None of fewer than six values."""
    total, count = Decimal(0), 0
    ranges: list[Decimal] = []
    previous: Decimal | None = None
    for value in course:
        if value is not None:
            total += value
            count += 1
            if previous is not None:
                ranges.append(value - previous if value > previous else previous - value)
        previous = value
    if count < 6 or not ranges:
        return None
    mean = total / count
    spread = Decimal("2.66") * sum(ranges) / len(ranges)
    return mean, mean - spread, mean + spread


def signals(course: list[Decimal | None], highest: Decimal | None) -> set[tuple[str, str, int]]:
    """Every rule, side and place by looking at each point alone."""
    limits = natural_limits(course)
    if limits is None:
        return set()
    mean, lower, upper = limits
    borders = {1: upper if highest is None or upper < highest else None, -1: lower if lower > 0 else None}
    seen: set[tuple[str, str, int]] = set()
    for place in range(len(course)):
        for side, sign in (("above", 1), ("below", -1)):
            seen |= {(rule, side, place) for rule in _rules_at(course, place, mean, borders[sign], sign)}
    return seen


def _rules_at(course: list[Decimal | None], place: int, mean: Decimal, border: Decimal | None, sign: int) -> set[str]:
    here, found = course[place], set()
    if here is None:
        return set()
    if border is not None and (here - border) * sign > 0:
        found.add("outside")
    eight = course[place - 7 : place + 1] if place >= 7 else []
    if eight and all(value is not None and (value - mean) * sign > 0 for value in eight):
        found.add("run")
    four = [value for value in course[place - 3 : place + 1] if value is not None] if place >= 3 else []
    if border is not None and len(four) == 4 and sum(_is_nearer(v, border, mean, sign) for v in four) >= 3:
        found |= {"near_limit"} if _is_nearer(here, border, mean, sign) else set()
    return found


def _is_nearer(value: Decimal, border: Decimal, mean: Decimal, sign: int) -> bool:
    return (value - border) * sign > 0 or abs(value - border) < abs(value - mean)
