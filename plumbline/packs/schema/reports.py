"""reports.yaml: which report is due when, who writes it, who releases it, and to whom it goes."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from plumbline.packs.schema.base import Cited, Code, Strict, Wording

ReportName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]


class ReportReaders(Strict):
    """People of a role: on the report's own unit and above (`above`), or on every unit below it (`below`)."""

    role: Code
    on: Literal["above", "below"] = "above"


class ScheduledReport(Cited):
    """A report for each unit of a kind (`of`), a month, quarter, half-year or year at a time, due after the period's end.

    `due_day`: day of the month after the period; `due_working_day`: so-manieth working day by the office calendars.
    `mark`: the word before the year in its number.
    """

    code: Code
    name: Wording
    report: ReportName
    every: Literal["week", "month", "quarter", "half_year", "year"]
    of: Literal["company", "division", "unit"] = "company"
    due_day: Annotated[int, Field(gt=0, le=28)] | None = None
    due_working_day: Annotated[int, Field(gt=0, le=23)] | None = None
    drafted_by: Code
    released_by: Code
    readers: tuple[ReportReaders, ...] = ()
    mark: Annotated[str, StringConstraints(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _is_due_one_way(self) -> Self:
        if (self.due_day is None) == (self.due_working_day is None):
            raise PydanticCustomError("due_one_way", "a report is due on `due_day` or on `due_working_day`")
        return self


class ReportsFile(Strict):
    reports: tuple[ScheduledReport, ...]
