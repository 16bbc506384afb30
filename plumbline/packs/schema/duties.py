"""duties.yaml: what has to be done again and again without anybody asking."""

from typing import Annotated, Literal

from pydantic import Field

from plumbline.packs.schema.base import Cited, Code, DayOfYear, Strict, Wording


class Window(Strict):
    """The dates between which a yearly duty is opened and due; several windows for several times a year."""

    opens: DayOfYear
    due: DayOfYear


class Duty(Cited):
    """`at_least` times per `every`. `due_day`: day of the month (or working day with `due_working_day`) after the period ends."""

    code: Code
    name: Wording
    every: Literal[
        "shift",
        "day",
        "week",
        "half_month",
        "month",
        "two_months",
        "quarter",
        "half_year",
        "year",
        "season",
        "on_change",
        "rolling",
    ]
    at_least: Annotated[int, Field(gt=0)] = 1
    windows: tuple[Window, ...] = ()
    due_day: Annotated[int, Field(gt=0, le=31)] | None = None
    due_working_day: Annotated[int, Field(gt=0, le=23)] | None = None
    owner: Code
    evidence: Wording
    form: Code | None = None
    window_proposed: Wording | None = None


class DutiesFile(Strict):
    duties: tuple[Duty, ...]
