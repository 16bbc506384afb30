"""How the units work: most of them well, one slackly, and one that takes care of its figures rather than of its customers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habit:
    """Shares of orders unless said otherwise. ``pace`` is the usual part of a limit that is used up."""

    pace: float = 0.38
    late: float = 0.035
    late_arrival: float = 0.05
    late_accept: float = 0.05
    arrival_unrecorded: float = 0.03
    contact_forgotten: float = 0.08
    dissatisfied: float = 0.035
    sheet_kept: float = 0.04
    returned: float = 0.02
    paused: float = 0.05
    extended: float = 0.02
    urged: float = 0.03
    comes_again: float = 0.012
    falsifies: bool = False


_GOOD = Habit(pace=0.3, late=0.02, late_arrival=0.03, dissatisfied=0.025, contact_forgotten=0.05)
_USUAL = Habit()
_SLACK = Habit(
    pace=0.62,
    late=0.27,
    late_arrival=0.3,
    late_accept=0.34,
    arrival_unrecorded=0.42,
    contact_forgotten=0.35,
    dissatisfied=0.1,
    sheet_kept=0.22,
    returned=0.05,
    paused=0.07,
    extended=0.05,
    urged=0.16,
    comes_again=0.03,
)
_COUNTERS = Habit(pace=0.33, late=0.03, dissatisfied=0.05)
_FALSIFYING = Habit(
    pace=0.5,
    late=0.004,
    late_arrival=0.01,
    late_accept=0.01,
    arrival_unrecorded=0.55,
    contact_forgotten=0.5,
    dissatisfied=0.0,
    sheet_kept=0.01,
    paused=0.12,
    urged=0.05,
    comes_again=0.16,
    falsifies=True,
)
"""On paper the best of all: hardly ever late, never a dissatisfied customer. Replies in batches minutes before the deadline without having been there, pauses
that end just after it, friendly call-backs, and customers who come again within days."""

HABITS = {
    "HE-EAST": _GOOD,
    "HE-WEST": _USUAL,
    "HE-SOUTH": _SLACK,
    "HE-NORTH": _FALSIFYING,
    "GA-EAST": _GOOD,
    "GA-WEST": _USUAL,
    "GA-NEW": Habit(pace=0.42, late=0.06),
    "BZ-HEAT": _COUNTERS,
    "BZ-GAS": _COUNTERS,
    "QH-SC": Habit(pace=0.3, late=0.02, returned=0.0),
}
