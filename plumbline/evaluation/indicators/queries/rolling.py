"""The worst stretch of hours, for every unit: one statement an indicator that promises one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from plumbline.evaluation.indicators.rules.rolling import kept, worst
from plumbline.evaluation.indicators.rules.statements import (
    Query,
    Span,
    Wanted,
    codes_of,
    conditions_of,
    counted,
    where,
)

ByHour = dict[datetime, list[int]]


def stretches(wanted: Wanted, *, spans: Sequence[Span], within: str, at: datetime) -> Mapping[str, dict[str, int]]:
    """For each unit's code what is kept of its worst stretch; units of several zones share the hours of the first."""
    start, end = spans[0].start, min(spans[0].end, _full_hour(at))
    found = _by_unit(wanted, spans=spans, within=within, at=at)
    return {
        code: kept(
            worst(
                ((hour, met, of) for hour, (met, of) in hours.items()),
                start=start,
                end=end,
                length=wanted.definition.rolling_hours,
            )
        )
        for code, hours in found.items()
    }


def _by_unit(wanted: Wanted, *, spans: Sequence[Span], within: str, at: datetime) -> dict[str, ByHour]:
    query = Query({"at": at})
    conditions = conditions_of(wanted, query)
    base = wanted.definition.base
    columns = f"{counted(conditions.met)}, {counted(conditions.counts)}"
    hour = f"DATE_TRUNC('hour', {base.moment})"
    statement = (
        f"SELECT {base.unit_path}, {hour}, {columns} FROM {base.relation} WHERE {where(base, spans, within, query)}"
        f" GROUP BY {base.unit_path}, {hour}"
    )
    found: dict[str, ByHour] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    with connection.cursor() as cursor:
        cursor.execute(statement, query.parameters)
        for path, moment, met, of in cursor.fetchall():
            codes = codes_of(path)
            for code in codes[codes.index(within) :] if within else codes:
                sums = found[code][moment]
                sums[0], sums[1] = sums[0] + met, sums[1] + of
    return found


def _full_hour(at: datetime) -> datetime:
    """A stretch that is not over is not judged."""
    return at.replace(minute=0, second=0, microsecond=0) if at.minute or at.second else at
