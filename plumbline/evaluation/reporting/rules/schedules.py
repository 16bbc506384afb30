"""Which report is due for which period, and when."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from plumbline.ground.kernel.periods import Length, Period, before, containing

LENGTHS: Mapping[str, Length] = {
    "week": Length.WEEK,
    "month": Length.MONTH,
    "quarter": Length.QUARTER,
    "half_year": Length.HALF,
    "year": Length.YEAR,
}
MARK = "服监"
"""The word before the year in the number of a report that no schedule asked for."""
OVERDUE_FOR = timedelta(days=62)
"""What was never made is asked for that long; later it is the archive's business."""
WorkingDayAfter = Callable[[date, int], date]


@dataclass(frozen=True)
class Readers:
    """People with a role (of the product) on the report's unit and above it, or on every unit below it."""

    role: str
    on: Literal["above", "below"]
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Schedule:
    """A row of a pack's reports, its roles read as the product's. ``drafted_by`` and ``released_by`` are empty where no position fills the role."""

    pack: str
    code: str
    kind: str
    zh: str
    en: str
    every: str
    of: str
    due_day: int | None
    due_working_day: int | None
    drafted_by: str
    released_by: str
    readers: tuple[Readers, ...]
    mark: str
    clause: str
    since: date
    """The day from which the pack holds: what was over before is not asked for."""

    @property
    def name(self) -> str:
        return f"{self.pack}/{self.code}"

    def period_on(self, today: date) -> Period:
        """The last one that is over."""
        return before(containing(LENGTHS[self.every], today))

    def due_on(self, period: Period, working_day_after: WorkingDayAfter) -> date:
        """The last day on which the report is in time. The first working day of the new month is the first one."""
        if self.due_working_day is not None:
            return working_day_after(period.after - timedelta(days=1), self.due_working_day)
        assert self.due_day is not None, "the pack's reader asks for one of the two"
        return period.after + timedelta(days=self.due_day - 1)


def read(rows: Mapping[str, Any], *, pack: str, since: date) -> Iterator[Schedule]:
    """From the content of an installed pack."""
    roles = {role["code"]: role for role in rows.get("roles", ())}

    def position(code: str) -> str:
        return str(roles.get(code, {}).get("position") or "")

    for row in rows.get("reports", ()):
        yield Schedule(
            pack=pack,
            code=row["code"],
            kind=row["report"],
            zh=row["name"]["zh"],
            en=row["name"]["en"],
            every=row["every"],
            of=row.get("of") or "company",
            due_day=row.get("due_day"),
            due_working_day=row.get("due_working_day"),
            drafted_by=position(row["drafted_by"]),
            released_by=position(row["released_by"]),
            readers=tuple(
                _readers(each, roles.get(each["role"], {}))
                for each in row.get("readers") or ()
                if position(each["role"])
            ),
            mark=row["mark"],
            clause=row.get("clause") or "",
            since=since,
        )


def _readers(row: Mapping[str, Any], role: Mapping[str, Any]) -> Readers:
    return Readers(role["position"], row.get("on") or "above", role["name"]["zh"], role["name"]["en"])


def number_of(mark: str, year: int, serial: int) -> str:
    """As official papers are numbered: 服监〔2026〕3号."""
    return f"{mark}〔{year}〕{serial}号"
