"""When a complaint's file passes its review."""

from fractions import Fraction

PASS_SHARE = Fraction(90)
"""Points of a hundred (PROPOSED: S3 asks for a pass rate and does not say what passes)."""


def is_passed(share: Fraction | None, *, vetoed: bool) -> bool:
    """No veto, and at least 90 of 100 points of what applied; a form in which nothing applied passes nothing."""
    return not vetoed and share is not None and share >= PASS_SHARE
