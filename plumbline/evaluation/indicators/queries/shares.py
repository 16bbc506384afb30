"""Shares over any span of days, for checks that are declared beforehand: which indicators are shares of cases, and how many of how many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from plumbline.evaluation.indicators.definitions import DEFINITIONS
from plumbline.evaluation.indicators.queries.reading import name_of
from plumbline.evaluation.indicators.queries.sealed import cases
from plumbline.evaluation.indicators.rules import Kind
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Viewer


@dataclass(frozen=True)
class ShareNamed:
    """An indicator on one basis that counts so many of so many cases."""

    code: str
    basis: str
    zh: str
    en: str


def shares() -> list[ShareNamed]:
    """Every one of them, in the order of the definitions."""
    return [ShareNamed(each.code, each.basis.value, *name_of(each)) for each in DEFINITIONS if each.kind is Kind.RATIO]


def is_share(code: str, basis: str) -> bool:
    """Whether a check can be declared on it."""
    return any((each.code, each.basis) == (code, basis) for each in shares())


def share_of(
    code: str, basis: str, *, first: date, after: date, units: Sequence[str], viewer: Viewer, at: datetime
) -> tuple[int, int]:
    """How many cases of how many fulfilled the indicator in the half-open span of days, added up over units (each with those below it).

    Raises:
        NotFound: no such indicator, or a unit that is not there for this viewer.
    """
    period = Period(first, after, f"{first.isoformat()}/{after.isoformat()}")
    part = whole = 0
    for unit in units:
        counts = cases(code, period=period, viewer=viewer, at=at, basis=basis, unit=unit, most=0).counts
        part += counts["met"]
        whole += counts["met"] + counts["missed"]
    return part, whole
