"""Who has to have been asked by when: every gold account half-yearly, every account once a year (S3 7.1.3.1–2)."""

from dataclasses import dataclass
from datetime import date

from plumbline.ground.kernel.wording import _


@dataclass(frozen=True)
class CoverageRule:
    """``tiers``: of which cards; ``months``: 6 for a half-year of the calendar, 12 for a year."""

    code: str
    name: str
    tiers: tuple[str, ...]
    months: int
    clause: str


RULES = (
    CoverageRule("gold-half-year", _("金卡客户每半年一次"), ("gold",), 6, "S3 7.1.3.1"),
    CoverageRule("key-year", _("全部大客户每年一次"), ("gold", "silver"), 12, "S3 7.1.3.2"),
)


def rule(code: str) -> CoverageRule | None:
    return next((each for each in RULES if each.code == code), None)


def span(each: CoverageRule, on: date) -> tuple[date, date]:
    """The half-year or year around a day, half-open."""
    if each.months == 12:
        return date(on.year, 1, 1), date(on.year + 1, 1, 1)
    return (
        (date(on.year, 1, 1), date(on.year, 7, 1)) if on.month <= 6 else (date(on.year, 7, 1), date(on.year + 1, 1, 1))
    )
