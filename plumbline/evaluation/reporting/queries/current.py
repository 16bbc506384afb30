"""What a kept report's numbers are worth now: sealed or not, changed since, restated; and what its words are held against."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from django.utils import translation

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.evaluation.indicators.queries import Restated, Value
from plumbline.evaluation.indicators.queries.kept import kept
from plumbline.evaluation.indicators.queries.moved import Key, moved_since, restated_values
from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.reporting.queries.finding import report_of
from plumbline.evaluation.reporting.queries.making import build
from plumbline.evaluation.reporting.reports.numbers import figure, met, missed, whole
from plumbline.evaluation.reporting.rules import Number, Report, Source
from plumbline.evaluation.reporting.rules.directions import Better, Known, Mark
from plumbline.ground.kernel.periods import NoSuchPeriod, Period, before, name_a_year_earlier, parse
from plumbline.ground.organization import queries as organization

SHORTEST_NAME = 4
"""Shorter names of indicators are parts of other words."""


@dataclass(frozen=True)
class Change:
    """A number that is another now: what it is, what the report says, what is measured today."""

    source: Source
    was: str
    now: str


@dataclass(frozen=True)
class Later:
    """A sealed number of the report with its later value beside it."""

    source: Source
    shown: str
    restated: Restated


def periods_of(report: Report) -> list[str]:
    """Every period that a number of the report is from, and its own."""
    return sorted({report.period, *(each.source.period for each in report.numbers() if each.source)})


def unsealed(report: Report) -> list[str]:
    """The periods among them that are not sealed: their numbers are provisional."""
    read = [period for name in periods_of(report) if (period := _period(name)) is not None]
    sealed = indicators.sealed_among(read)
    with_numbers = {each.source.period for each in report.numbers() if each.source and each.rounded is not None}
    return [period.name for period in read if period.name not in sealed and period.name in with_numbers]


def _period(name: str) -> Period | None:
    try:
        return parse(name)
    except NoSuchPeriod:
        return None


def rebuilt(row: ReportDocument, *, at: datetime) -> Report:
    """The same report made anew of what is measured today, in its own language."""
    with translation.override(row.language):
        return build(row.kind, period=parse(row.period), viewer=organization.system(), at=at, unit=row.unit.code)


def has_moved(row: ReportDocument) -> bool:
    """Whether anything it may stand on was measured, sealed or restated since its numbers were read; three statements at most."""
    return moved_since(periods_of(report_of(row)), row.taken_at)


def changes(report: Report, anew: Report) -> list[Change]:
    """Numbers that are others in the report made anew, each once, in reading order."""
    now = _by_mark(anew)
    found = {}
    for mark, shown in _by_mark(report).items():
        if mark in now and now[mark] != shown:
            found[mark] = Change(mark[0], shown, now[mark])
    return list(found.values())


def _by_mark(report: Report) -> dict[tuple[Source, Source | None, int, int], str]:
    """What each number shows, by where it is from; several of one mark are told apart by their order."""
    found: dict[tuple[Source, Source | None, int, int], str] = {}
    counted: dict[tuple[Source, Source | None, int], int] = {}
    for number in report.numbers():
        if number.source is not None:
            mark = (number.source, number.before, number.places)
            counted[mark] = counted.get(mark, 0) + 1
            found[*mark, counted[mark]] = number.shown
    return found


def restated(report: Report) -> list[Later]:
    """Numbers of a report whose sealed value was corrected since, each once."""
    later = restated_values(periods_of(report))
    if not later:
        return []
    found: dict[Source, Later] = {}
    for number in report.numbers():
        source = number.source
        if source is None or source.outcome or source.kept != "indicator" or number.before is not None:
            continue
        told = later.get(Key(source.code, source.basis, source.scope, source.period, source.unit))
        if told is not None and told.shown != number.shown and number.places == _places(told):
            found.setdefault(source, Later(source, number.shown, told))
    return list(found.values())


def _places(told: Restated) -> int:
    return len(told.shown.partition(".")[2])


def known(report: Report) -> Known:
    """What the words of this report are held against: its own numbers, and those of its period, the one before and a year ago."""
    values = _own(report)
    own, previous, year_ago = _three(report.period)
    keys = {(each.code, each.basis, each.scope) for each, _places in values if each.kept == "indicator"}
    units = {each.unit for each, _places in values} | {report.unit}
    tree = organization.tree()
    places = [tree.by_code[unit] for unit in sorted(units) if unit in tree.by_code]
    named: dict[str, Mark] = {}
    if own is not None:
        now = kept(own, places=places, keys=keys)
        present = _numbers(now.values())
        values = {**dict(present), **values}
        sure = {mark for mark, number in present if values[mark].exact == number.exact}
        for period in (previous, year_ago):
            if period is not None:
                then = kept(period, places=places, keys=keys)
                values = {**_earlier(then.values(), sure, own.name), **values}
        named = _names(now.values(), report.unit, values)
    earlier = {report.period: (previous.name if previous else "", year_ago.name if year_ago else "")}
    better = {code: cast(Better, entry.better) for code, entry in catalogue().items() if entry.better != "watch"}
    return Known(values, better, named, earlier)


def _three(name: str) -> tuple[Period | None, Period | None, Period | None]:
    """The period, the one before it, the same a year ago."""
    period = _period(name)
    if period is None:
        return None, None, None
    return period, before(period), _period(name_a_year_earlier(name))


def _own(report: Report) -> dict[Mark, Number]:
    """The report's plain numbers by their marks; a mark that stands for two different numbers says nothing."""
    found: dict[Mark, Number] = {}
    doubtful = set()
    for number in report.numbers():
        if number.source is not None and number.before is None and number.rounded is not None:
            mark = (number.source, number.places)
            if mark in found and found[mark].exact != number.exact:
                doubtful.add(mark)
            found.setdefault(mark, number)
    return {mark: number for mark, number in found.items() if mark not in doubtful}


def _numbers(values: Iterable[Value]) -> list[tuple[Mark, Number]]:
    """What a measured value can stand for in a report: itself, the cases that fulfil it, those that do not, and all that count."""
    found = []
    for value in values:
        if value.measured_at is not None:
            made: dict[Mark, Number] = {}
            for number in (figure(value), met(value), missed(value), whole(value)):
                if number.source is not None and number.rounded is not None:
                    made.setdefault((number.source, number.places), number)
            found += list(made.items())
    return found


def _earlier(then: Iterable[Value], sure: set[Mark], now: str) -> dict[Mark, Number]:
    """Earlier numbers whose present counterpart means in the report what it means here."""
    return {
        (source, places): number
        for (source, places), number in _numbers(then)
        if (replace(source, period=now), places) in sure
    }


def _names(values: Iterable[Value], unit: str, known_values: dict[Mark, Number]) -> dict[str, Mark]:
    """Names of the unit's figures as people write them; the first basis that has a name keeps it."""
    found: dict[str, Mark] = {}
    for value in values:
        number = figure(value)
        if value.place.code == unit and number.source is not None and not value.scope:
            for name in (value.zh, value.en.lower()):
                if len(name) >= SHORTEST_NAME and (number.source, number.places) in known_values:
                    found.setdefault(name, (number.source, number.places))
    return found
