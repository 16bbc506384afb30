"""What machines may differ in about the time of day."""

from datetime import datetime, timedelta

CLOCKS_DIFFER = timedelta(seconds=5)
"""How far the clocks of two machines may lie apart without the second deed being refused as earlier than the first; it then counts as of the same moment."""


def settled(at: datetime, last: datetime) -> datetime:
    """The moment of a deed after an earlier one: ``at``, or ``last`` where two clocks that differ a little make it seem the earlier."""
    return last if at < last <= at + CLOCKS_DIFFER else at
