"""Holds a number that stands in a file against the database, by nothing but what its source says; sharing no code with the reports."""

from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.utils import timezone

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.models import IndicatorValue
from plumbline.evaluation.reporting.rules import Number, Source
from plumbline.evaluation.scorecards.models import Sheet, SheetLine
from plumbline.ground.kernel import periods
from plumbline.ground.organization import queries as organization
from plumbline.service.work_orders.models import WorkOrder
from tests.oracle import supervised

ZONE = ZoneInfo("Asia/Shanghai")


def shown_as(value: Fraction, places: int) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def stands(number: Number, at: datetime | None = None) -> bool:
    """Whether the database has this number under its source. A number without a source or a value has nothing to be held against, except that supervision's
    own records must then have none either. ``at``: when it was counted, needed where the period goes on."""
    if number.source is None:
        return True
    if number.exact is None:
        return number.source.kept != "supervision" or supervised.of(number.source, at) is None
    if number.before is not None:
        return _is_difference(number)
    return number.shown in {shown_as(value, number.places) for value in _kept(number.source, at)}


def _is_difference(number: Number) -> bool:
    assert number.source is not None
    assert number.before is not None
    now = {Decimal(shown_as(value, number.places)) for value in _kept(number.source)}
    then = {Decimal(shown_as(value, number.places)) for value in _kept(number.before)}
    said = number.shown.lstrip("+-")
    apart = {here - there for here in now for there in then}
    return any((said == "持平" and not each) or said == str(abs(each)) for each in apart if each == number.rounded)


def _kept(source: Source, at: datetime | None = None) -> Iterator[Fraction]:
    if source.kept == "orders":
        yield Fraction(_orders(source))
    elif source.kept == "supervision":
        counted = supervised.of(source, at)
        if counted is not None:
            yield Fraction(counted).limit_denominator(10**9)
    elif source.kept in ("sheet", "line"):
        yield from _sheet(source)
    else:
        yield from _measured(source)


def _measured(source: Source) -> Iterator[Fraction]:
    """The value, its cases (all, met, missed), and what is counted beside it; nothing kept means no case."""
    row = IndicatorValue.objects.filter(
        code=source.code, basis=source.basis, scope=source.scope, period=source.period, unit__code=source.unit
    ).first()
    if row is None:
        yield Fraction(0)
        return
    above, below = Fraction(row.numerator), Fraction(row.denominator)
    yield from {"met": [above], "missed": [below - above]}.get(
        source.outcome, [below, *map(Fraction, row.apart.values())]
    )
    if row.value is not None:
        yield Fraction(row.value)
    if not row.apart:
        yield Fraction(0)


def _orders(source: Source) -> int:
    """Orders handed to the unit in the period, counted from the orders themselves; of what fell due, from the list of the cases."""
    period = periods.parse(source.period)
    if source.basis == "DUE":
        listed = indicators.cases(
            source.code, period=period, viewer=organization.system(), at=timezone.now(), basis="DUE", unit=source.unit
        )
        kind = source.scope.removeprefix("kind:")
        outcomes = [source.outcome] if source.outcome else ["met", "missed"]
        return sum(case.order_type == kind and case.outcome in outcomes for case in listed.rows)
    start, end = (datetime(day.year, day.month, day.day, tzinfo=ZONE) for day in (period.first, period.after))
    found = WorkOrder.objects.filter(
        case_file__assigned_at__gte=start,
        case_file__assigned_at__lt=end,
        case_file__unit_path__contains=f"/{source.unit}/",
    ).exclude(state__in=["voided", "merged"])
    if source.code.startswith("CMP"):
        found = found.filter(order_type__is_complaint=True)
    for part in source.scope.split(";"):
        trait, _colon, value = part.partition(":")
        field = {"area": "area_id", "kind": "order_type__code", "channel": "channel", "class": "order_type__kind"}[
            trait
        ]
        found = found.filter(**({f"{field}": value} if value else {f"{field}__isnull": True}))
    return found.count()


def _sheet(source: Source) -> Iterator[Fraction]:
    pack, _slash, template = source.code.partition("/")
    sheet = Sheet.objects.get(period=source.period, pack=pack, template=template, unit__code=source.unit)
    kept = sheet if source.kept == "sheet" else SheetLine.objects.get(sheet=sheet, item=source.scope)
    value = getattr(kept, source.basis)
    if value is not None:
        yield Fraction(value)
