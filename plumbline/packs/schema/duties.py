"""duties.yaml: what has to be done again and again without anybody asking."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from plumbline.packs.schema.base import Cited, Code, DayOfYear, Strict, Wording

DeedName = Literal[
    "plan_approved",
    "inspection_signed",
    "mystery_released",
    "survey_opened",
    "survey_closed",
    "report_released",
    "ranking_published",
    "praise_listed",
    "period_sealed",
    "calendar_published",
    "coverage_reached",
    "rechecks_done",
]
"""What the product itself knows to have happened; a test holds it equal to the product's own list."""


class FulfilledBy(Strict):
    """A deed that counts by itself; `of` narrows it: a report's name, a survey's kind, the level of an inspection."""

    deed: DeedName
    of: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)] | None = None


class Window(Strict):
    """The dates between which a yearly duty is opened and due; several windows for several times a year."""

    opens: DayOfYear
    due: DayOfYear


class Duty(Cited):
    """`at_least` times per `every`, for each unit of the kind `of`. `due_day`: day of the month (or working day with `due_working_day`) after the period ends;
    of a duty `on_change` the working days within which it is done. `months`: how long a `rolling` duty may rest. `shifts`: how many a day has.
    `warn`: the day on which the owner is reminded with what is missing. `annex`: its row in the calendar of recurring duties.
    """

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
    months: Annotated[int, Field(gt=0, le=60)] | None = None
    shifts: Annotated[int, Field(gt=0, le=6)] | None = None
    warn: DayOfYear | None = None
    of: Literal["company", "division", "unit", "team"] = "company"
    owner: Code
    evidence: Wording
    fulfilled_by: tuple[FulfilledBy, ...] = ()
    annex: Annotated[str, StringConstraints(pattern=r"^C[0-9]{1,2}$")] | None = None
    form: Code | None = None
    window_proposed: Wording | None = None


class DutiesFile(Strict):
    duties: tuple[Duty, ...]
