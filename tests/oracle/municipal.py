"""The figures of three cities by agency and month, from their CSV files with nothing but Python: shares no code with the product.

Written against the rules, not against the product: a month is local; a request belongs to the month it was opened (ASSIGNED), fell due or was
closed, whichever came first (DUE), or was closed (CLOSED); on time is compared to the minute; percentiles lie between neighbours in proportion.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timezone
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
UTC = timezone.utc  # noqa: UP017  (the long name, as the standard library's oldest documents have it)


@dataclass(frozen=True)
class City:
    """Where a file has what."""

    file: str
    mapping: str
    agency: str
    kind: str
    opened: str
    due: str
    closed: str
    status: str
    is_twice_converted: bool = False


CITIES = {
    "baltimore": City(
        "baltimore_311_public.csv",
        "baltimore-311.yaml",
        "Agency",
        "SRType",
        "CreatedDate",
        "DueDate",
        "CloseDate",
        "SRStatus",
    ),
    "boston": City(
        "boston_311_2015_2017.csv",
        "boston-311.yaml",
        "SUBJECT",
        "TYPE",
        "OPEN_DT",
        "TARGET_DT",
        "CLOSED_DT",
        "CASE_STATUS",
        True,
    ),
    "new york": City(
        "nyc_311_public.csv",
        "nyc-311.yaml",
        "agency",
        "complaint_type",
        "created_date",
        "due_date",
        "closed_date",
        "status",
    ),
}


@dataclass(frozen=True)
class Request:
    agency: str
    opened: datetime
    due: datetime | None
    closed: datetime | None


@dataclass
class Month:
    """What one agency did in one month, on each basis."""

    orders: int = 0
    open: int = 0
    assigned_on_time: int = 0
    assigned_late: int = 0
    assigned_with_term: int = 0
    due_on_time: int = 0
    due_late: int = 0
    assigned_median: Fraction | None = None
    assigned_p90: Fraction | None = None
    closed_median: Fraction | None = None
    closed_p90: Fraction | None = None


def moment(city: City, text: str) -> datetime | None:
    """A wall time of New York; of a twice converted file the wall time is what the shown one reads in Greenwich."""
    if not text.strip():
        return None
    shown = datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S")
    if city.is_twice_converted:
        shown = shown.replace(tzinfo=NEW_YORK).astimezone(UTC).replace(tzinfo=None)
    return shown.replace(tzinfo=NEW_YORK).astimezone(UTC)


def requests(city: City, path: Path) -> tuple[list[Request], list[int]]:
    """The requests that make sense, and the lines of those that do not."""
    good: list[Request] = []
    bad: list[int] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        while True:
            line = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                return good, bad
            opened, due, closed = (moment(city, row[name]) for name in (city.opened, city.due, city.closed))
            says_closed = row[city.status].startswith("Closed")
            if (
                opened is None
                or not row[city.kind].strip()
                or (closed is not None and closed < opened)
                or (due is not None and due < opened)
                or (says_closed and closed is None)
            ):
                bad.append(max(line, 2))
                continue
            good.append(Request(row[city.agency].strip(), opened, due, closed))


def to_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def percentile(lengths: list[int], percent: int) -> Fraction | None:
    """In proportion between the two neighbours of rank percent × (n − 1)."""
    if not lengths:
        return None
    ordered = sorted(lengths)
    rank = Fraction(percent, 100) * (len(ordered) - 1)
    low = int(rank)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (rank - low) * (ordered[high] - ordered[low])


def month_of(at: datetime) -> str:
    return at.astimezone(NEW_YORK).strftime("%Y-%m")


def figures(found: list[Request], now: datetime) -> dict[tuple[str, str], Month]:
    """By agency and month; the agency "" is the whole city."""
    months: dict[tuple[str, str], Month] = defaultdict(Month)
    opened_lengths: dict[tuple[str, str], list[int]] = defaultdict(list)
    closed_lengths: dict[tuple[str, str], list[int]] = defaultdict(list)
    for request in found:
        for agency in (request.agency, ""):
            _count_assigned(request, months[agency, month_of(request.opened)], now)
            if request.due is not None:
                first = min(request.due, request.closed or request.due)
                _count_due(request, months[agency, month_of(first)], now)
            if request.closed is not None:
                length = int((request.closed - request.opened).total_seconds())
                opened_lengths[agency, month_of(request.opened)].append(length)
                closed_lengths[agency, month_of(request.closed)].append(length)
    for key in {*months, *closed_lengths}:
        month = months[key]
        month.assigned_median = percentile(opened_lengths[key], 50)
        month.assigned_p90 = percentile(opened_lengths[key], 90)
        month.closed_median = percentile(closed_lengths[key], 50)
        month.closed_p90 = percentile(closed_lengths[key], 90)
    return months


def _count_assigned(request: Request, month: Month, now: datetime) -> None:
    month.orders += 1
    month.open += request.closed is None
    if request.due is None:
        return
    month.assigned_with_term += 1
    if request.closed is not None:
        on_time = to_minute(request.closed) <= to_minute(request.due)
        month.assigned_on_time += on_time
        month.assigned_late += not on_time
    elif to_minute(request.due) < to_minute(now):
        month.assigned_late += 1


def _count_due(request: Request, month: Month, now: datetime) -> None:
    assert request.due is not None
    if request.closed is None:
        month.due_late += to_minute(request.due) < to_minute(now)
        return
    on_time = to_minute(request.closed) <= to_minute(request.due)
    month.due_on_time += on_time
    month.due_late += not on_time
