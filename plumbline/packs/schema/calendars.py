"""calendars.yaml: when the company is open, and when heating runs."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from plumbline.packs.schema.base import Cited, ClockTime, Code, DayOfYear, Strict, Text, Wording

Span = tuple[ClockTime, ClockTime]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class HoursPeriod(Strict):
    """Hours of one stretch of the year, `starts` to `ends` inclusive; it may run over the turn of the year.

    A weekday that is not named is closed. Spans are half-open and in order.
    """

    starts: DayOfYear
    ends: DayOfYear
    weekly: dict[Weekday, tuple[Span, ...]]

    @model_validator(mode="after")
    def _has_spans_in_order(self) -> Self:
        for spans in self.weekly.values():
            moments = [moment for span in spans for moment in span]
            if any(earlier >= later for earlier, later in pairwise(moments)):
                raise PydanticCustomError("spans_out_of_order", "spans must be in order and not empty")
        return self


class Calendar(Cited):
    """Opening hours. `holidays: CN` closes on the published public holidays and opens on the make-up days with `makeup_day`'s hours."""

    code: Code
    name: Wording
    zone: Text
    holidays: Literal["CN"] | None = None
    makeup_day: Weekday | None = None
    periods: Annotated[tuple[HoursPeriod, ...], Field(min_length=1)]


class Season(Cited):
    """The heating season and its phases: `pre_season_days` before the start, the first `first_days`, the rest, and off-season."""

    code: Code
    name: Wording
    starts: DayOfYear
    ends: DayOfYear
    pre_season_days: Annotated[int, Field(ge=0, le=120)]
    first_days: Annotated[int, Field(ge=0, le=60)]


class CalendarsFile(Strict):
    calendars: tuple[Calendar, ...]
    seasons: tuple[Season, ...] = ()
