"""What a report is asked of, and the measured values of it and of the periods it is held against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.reporting.rules import Heading, Part, ReportRefused, State
from plumbline.ground.kernel.periods import Length, Period, length_of
from plumbline.ground.organization.rules import Place, Viewer

Key = tuple[str, str]
Values = Mapping[Key, Value]
CHINESE = "一二三四五六七八九"
ORDINAL = {"1": "一", "2": "二", "3": "三", "4": "四"}


@dataclass(frozen=True)
class Asked:
    """One unit (with everything below it), one period."""

    period: Period
    place: Place
    viewer: Viewer
    at: datetime

    def values(self, codes: Sequence[str], period: Period | None = None) -> Values:
        """By code and basis; without those that a pack restricts to some order types."""
        return keyed(self.listed(codes, period))

    def listed(self, codes: Sequence[str], period: Period | None = None) -> list[Value]:
        return indicators.values(period or self.period, viewer=self.viewer, codes=codes, unit=self.place.code)

    def by_unit(self, codes: Sequence[str]) -> dict[str, Values]:
        """The same of each unit right below, by its code, in the order of their names."""
        found: dict[str, list[Value]] = {}
        for value in indicators.values(
            self.period, viewer=self.viewer, codes=codes, unit=self.place.code, by_unit=True
        ):
            found.setdefault(value.place.code, []).append(value)
        return {code: keyed(values) for code, values in found.items()}

    def holds(self, moment: datetime) -> bool:
        """Whether it lies in the period, by the company's clock."""
        start, end = self.period.bounds(timezone.get_default_timezone())
        return start <= moment < end

    def before(self) -> Period:
        return indicators.up_to(self.period, count=2)[0]

    def a_year_earlier(self) -> Period:
        return indicators.a_year_earlier(self.period)

    def check_measured(self, value: Value) -> None:
        """Raises ReportRefused: the period was not measured for this unit."""
        if value.measured_at is None:
            raise ReportRefused(
                _("%(unit)s %(period)s 的指标尚未计算，请先计算（plumbline indicators measure --period %(period)s）。"),
                field="period",
                unit=self.place.name,
                period=self.period.name,
            )

    def state(self, values: Iterable[Value]) -> State:
        """Sealed only where the period itself is; restated where one of the numbers has a later value beside it."""
        if self.period.name not in indicators.sealed_among([self.period]):
            return "provisional"
        return "restated" if any(value.restated for value in values) else "sealed"

    def titled(self, kind: str) -> str:
        return _("%(unit)s%(period)s%(kind)s") % {
            "unit": name_of(self.place),
            "period": label(self.period),
            "kind": kind,
        }


def keyed(values: Iterable[Value]) -> Values:
    return {(v.definition.code, v.definition.basis.value): v for v in values if not v.scope}


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def name_of(place: Place) -> str:
    return place.name_en if in_english() and place.name_en else place.name


def called(value: Value) -> str:
    return value.en if in_english() else value.zh


def label(period: Period) -> str:
    """As a paper names it: 2026年第三季度."""
    if in_english():
        return period.name
    length, year = length_of(period.name), period.name[:4]
    if length is Length.MONTH:
        return f"{year}年{period.first.month}月"
    if length is Length.QUARTER:
        return f"{year}年第{ORDINAL[period.name[-1]]}季度"
    if length is Length.HALF:
        return f"{year}年{'上' if period.name.endswith('1') else '下'}半年"
    if length is Length.YEAR:
        return f"{year}年"
    return period.name


def numeral(number: int) -> str:
    """1 to 99 as sections are numbered: 九, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    ahead = ("" if tens == 1 else CHINESE[tens - 1]) + "十" if tens else ""
    return ahead + (CHINESE[ones - 1] if ones else "")


def sections(*found: tuple[str, Sequence[Part]]) -> tuple[Part, ...]:
    """Headings with their numbers; a section with nothing to say is left out and takes no number."""
    parts: list[Part] = []
    place = 0
    for title, within in found:
        if within:
            number = f"{place + 1}. " if in_english() else f"{numeral(place + 1)}、"
            parts += [Heading(f"{number}{title}"), *within]
            place += 1
    return tuple(parts)
