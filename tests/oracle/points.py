"""Points of a scorecard by hand: whole numbers and long division, sharing nothing with the engine but the shape of what is asked."""

from dataclasses import dataclass
from decimal import Decimal
from math import sqrt


@dataclass(frozen=True)
class Marked:
    """An item as a person with a pocket calculator has it before them: so many of so many, weight, and the two ends of its line."""

    good: int
    of: int
    weight: int
    floor: int
    target: int


def hundredths(above: int, below: int) -> Decimal:
    """A quotient to two places, halves up, by whole numbers: long division leaves no doubt about a tie."""
    return Decimal((200 * above + below) // (2 * below)) / 100


def line(item: Marked) -> Decimal:
    """Weight times how far the percentage has come from the floor to the target."""
    come = item.good * 100 - item.floor * item.of
    way = (item.target - item.floor) * item.of
    return hundredths(item.weight * min(max(come, 0), way), way)


def total(items: list[Marked]) -> Decimal:
    """The lines that have cases, over their weights, of 100."""
    there = [item for item in items if item.of]
    earned = sum(int(line(item) * 100) for item in there)
    return hundredths(earned, sum(item.weight for item in there))


def bands(units: list[tuple[str, float, float, float]]) -> dict[str, tuple[int, int]]:
    """Places by walking down the list: (name, points, low, high). A unit opens a new band when it is surely worse than the head of the running one."""
    line_up = sorted(units, key=lambda unit: (-unit[1], unit[0]))
    places: dict[str, tuple[int, int]] = {}
    start = 0
    while start < len(line_up):
        _name, best, low, _high = line_up[start]
        end = start + 1
        while end < len(line_up):
            _other, points, _low, high = line_up[end]
            if best - points > sqrt((best - low) ** 2 + (high - points) ** 2):
                break
            end += 1
        for name, *_rest in line_up[start:end]:
            places[name] = (start + 1, end)
        start = end
    return places
