"""Pages of long lists by where the last one ended, never by counting: page 1,000 costs what page 1 costs."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

T = TypeVar("T", bound=Model)
R = TypeVar("R")


@dataclass(frozen=True)
class Cursor:
    """Where a page ended: the moment sorted by (None: among rows that have none) and the row."""

    at: datetime | None
    id: UUID

    def written(self) -> str:
        return urlsafe(f"{self.at.isoformat() if self.at else ''}|{self.id}")


def urlsafe(text: str) -> str:
    """As it can stand in an address."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor | None:
    """The cursor, or None where the text is none: the first page is the answer to a mangled address."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        at, _bar, row = plain.partition("|")
        moment = datetime.fromisoformat(at) if at else None
        return Cursor(moment, UUID(row)) if moment is None or moment.tzinfo else None
    except (ValueError, binascii.Error):
        return None


@dataclass(frozen=True)
class Sheet(Generic[R]):
    """One page of rows and the cursor of the next one, empty at the end."""

    rows: Sequence[R]
    next: str

    def of(self, show: Callable[[R], object]) -> "Sheet[object]":
        """The same page with every row as it is shown."""
        return Sheet([show(row) for row in self.rows], self.next)


def newest_first(rows: QuerySet[T], column: str, *, after: Cursor | None, size: int) -> Sheet[T]:
    """By a moment that every row has, latest first."""
    if after is not None and after.at is not None:
        beyond = Q(**{f"{column}__lt": after.at}) | Q(**{column: after.at, "pk__gt": after.id})
        # The plain bound lets the index find the place; the other condition only settles rows of one moment.
        rows = rows.filter(beyond, **{f"{column}__lte": after.at})
    return sheet(list(rows.order_by(f"-{column}", "pk")[: size + 1]), column, size)


def soonest_first(rows: QuerySet[T], column: str, *, after: Cursor | None, size: int) -> Sheet[T]:
    """By a moment that some rows lack, earliest first, those without at the end: at most two statements, each on its index."""
    found: list[T] = []
    if after is None or after.at is not None:
        dated = rows.filter(**{f"{column}__isnull": False})
        if after is not None:
            beyond = Q(**{f"{column}__gt": after.at}) | Q(**{column: after.at, "pk__gt": after.id})
            dated = dated.filter(beyond, **{f"{column}__gte": after.at})
        found = list(dated.order_by(column, "pk")[: size + 1])
    if len(found) <= size:
        undated = rows.filter(**{f"{column}__isnull": True})
        if after is not None and after.at is None:
            undated = undated.filter(pk__gt=after.id)
        found += undated.order_by("pk")[: size + 1 - len(found)]
    return sheet(found, column, size)


def sheet(found: list[T], column: str, size: int) -> Sheet[T]:
    """A page of ``size`` rows out of one more, by which it is known whether there is another page."""
    rows = found[:size]
    more = len(found) > size
    return Sheet(rows, Cursor(getattr(rows[-1], column), rows[-1].pk).written() if more else "")


def by_day(rows: QuerySet[T], column: str, *, after: str, size: int, latest_first: bool = False) -> Sheet[T]:
    """By a day that every row has; ``after`` is the cursor of the last page."""
    ended, beyond = _read_day(after), "lt" if latest_first else "gt"
    if ended is not None:
        day, row = ended
        of_later_days = Q(**{f"{column}__{beyond}": day}) | Q(**{column: day, "pk__gt": row})
        rows = rows.filter(of_later_days, **{f"{column}__{beyond}e": day})
    found = list(rows.order_by(f"{'-' if latest_first else ''}{column}", "pk")[: size + 1])
    if len(found) <= size:
        return Sheet(found, "")
    last = found[size - 1]
    return Sheet(found[:size], urlsafe(f"{getattr(last, column).isoformat()}|{last.pk}"))


def _read_day(text: str) -> tuple[date, UUID] | None:
    try:
        day, _bar, row = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("|")
        return date.fromisoformat(day), UUID(row)
    except (ValueError, binascii.Error):
        return None


def by_number(rows: QuerySet[T], column: str, *, after: str, size: int, latest_first: bool = False) -> Sheet[T]:
    """By a number that no two rows share; ``after`` is the number that the last page ended with."""
    if after.isascii() and after.isdecimal() and len(after) < 19:
        rows = rows.filter(**{f"{column}__{'lt' if latest_first else 'gt'}": int(after)})
    found = list(rows.order_by(f"{'-' if latest_first else ''}{column}")[: size + 1])
    return Sheet(found[:size], str(getattr(found[size - 1], column)) if len(found) > size else "")
