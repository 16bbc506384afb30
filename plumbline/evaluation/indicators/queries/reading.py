"""Reading what was measured."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from plumbline.evaluation.indicators.catalogue import catalogue as names
from plumbline.evaluation.indicators.definitions import BY_KEY, DEFINITIONS
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodFill
from plumbline.evaluation.indicators.queries import restatements
from plumbline.evaluation.indicators.queries.engine import TYPE_SCOPE
from plumbline.evaluation.indicators.queries.restatements import Restated
from plumbline.evaluation.indicators.queries.targets import Applied, applied_at, applied_on
from plumbline.evaluation.indicators.rules import (
    NOTHING,
    ZERO,
    Definition,
    Figure,
    Kind,
    Verdict,
    half_up,
    shown,
    verdict,
    wilson,
)
from plumbline.evaluation.indicators.rules.rolling import Stretch, of_kept
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission


@dataclass(frozen=True)
class Listed:
    """An indicator as the catalogue lists it."""

    code: str
    zh: str
    en: str
    unit: str
    better: str
    family: str
    bases: tuple[str, ...]
    measured: bool
    core: bool = False
    dashboard: bool = False
    needs_zh: str = ""
    needs_en: str = ""
    """Which data is missing where it is not measured."""


@dataclass(frozen=True)
class Value:
    """One figure with everything needed to show, judge and open it."""

    definition: Definition
    zh: str
    en: str
    scope: str
    place: Place
    period: str
    figure: Figure
    value: Fraction | None
    shown: str
    interval: tuple[float, float] | None
    applied: Applied | None
    verdict: Verdict
    measured_at: datetime | None
    packs: str
    apart: dict[str, int] = field(default_factory=dict)
    full: Figure | None = None
    """With the cases that approved events leave out, where that makes a difference (G10)."""
    restated: Restated | None = None
    """Of a sealed period: what the figure was corrected to after its sealing; the value itself stays the sealed one."""

    @property
    def worst(self) -> Stretch | None:
        """The worst stretch of hours, where the indicator promises any of them something."""
        return of_kept(self.apart)


def catalogue() -> list[Listed]:
    """Every indicator by theme: the figures of all orders first, then the catalogue; what is not measured yet says so."""
    bases: dict[str, list[str]] = {}
    for definition in DEFINITIONS:
        bases.setdefault(definition.code, []).append(definition.basis.value)
    own = {d.code: d for d in DEFINITIONS if d.code not in names()}
    listed = [
        Listed(d.code, d.zh, d.en, d.unit, d.better, _family(d.code), tuple(bases[d.code]), True) for d in own.values()
    ]
    for entry in names().values():
        listed.append(
            Listed(
                entry.code,
                entry.zh,
                entry.en,
                entry.unit,
                entry.better,
                entry.family,
                tuple(bases.get(entry.code, ())),
                entry.code in bases,
                entry.core,
                entry.dashboard,
                entry.needs_zh,
                entry.needs_en,
            )
        )
    return listed


def _family(code: str) -> str:
    """That of the catalogue's code it refines ("CMP-11-P50" that of CMP-11), else the figures of all orders."""
    entry = names().get(code[:6])
    return entry.family if entry else "orders"


def name_of(definition: Definition) -> tuple[str, str]:
    """Chinese and English."""
    entry = names().get(definition.code)
    return (definition.zh, definition.en) if definition.zh or entry is None else (entry.zh, entry.en)


def place_for(viewer: Viewer, unit: str | None) -> Place:
    """The unit named, or the highest one whose figures the viewer may see.

    Raises:
        NotFound: no such unit, or not for this viewer. NotAllowed: no unit at all.
    """
    if unit:
        place = viewer.tree.by_code.get(unit)
        if place is None or not viewer.may(Permission.INDICATORS_VIEW, place.id):
            raise NotFound(_("没有代码为“%(code)s”的单位，或您无权查看其指标。"), field="unit", code=unit[:60])
        return place
    for place in viewer.tree.places:
        if viewer.may(Permission.INDICATORS_VIEW, place.id):
            return place
    raise NotAllowed(_("您没有查看指标的权限。"))


def values(
    period: Period,
    *,
    viewer: Viewer,
    codes: Sequence[str] | None = None,
    unit: str | None = None,
    by_unit: bool = False,
    among: Collection[Place] | None = None,
    revision: int | None = None,
) -> list[Value]:
    """What was measured of a unit in a period: every definition, with "no value" where nothing stands; ``by_unit`` of the units right below it, or of those
    ``among`` them.

    What was kept for single order types is left out: see :func:`values_by_type`. ``revision`` saves statements to pages that know it.

    Raises:
        NotFound: an unknown code or a unit that is not there for this viewer.
    """
    place = place_for(viewer, unit)
    places = children(viewer, place) if by_unit else [place]
    if among is not None:
        places = [each for each in places if each in among]
    check_codes(codes)
    rows = rows_of(period, places, codes)
    day = last_day(period)
    applied = applied_on(day) if revision is None else applied_at(day, revision=revision)
    measured = measured_paths(period)
    found = [
        value_of(key, row, each, period, applied, measured)
        for each in places
        for key, row in _keyed(rows.get(each.code, []), applied, codes)
    ]
    return _with_restatements(found, period, places, codes)


def values_by_type(period: Period, *, viewer: Viewer, code: str, basis: str, unit: str | None = None) -> list[Value]:
    """What was measured of a unit for each order type that had a case, under the scope "type:CODE".

    Raises:
        NotFound: as `values`.
    """
    place = place_for(viewer, unit)
    check_codes([code])
    rows = IndicatorValue.objects.filter(
        period=period.name, unit_id=place.id, code=code, basis=basis, scope__startswith=TYPE_SCOPE
    )
    found = [value_of((code, basis, row.scope), row, place, period, [], {}) for row in rows.order_by("-n", "scope")]
    return _with_restatements(found, period, [place], [code])


def _with_restatements(
    found: list[Value], period: Period, places: Sequence[Place], codes: Sequence[str] | None
) -> list[Value]:
    later = restatements.latest(period, unit_ids=[place.id for place in places], codes=codes)
    if not later:
        return found
    rows = [later.get((value.place.id, *value.definition.key, value.scope)) for value in found]
    return [
        replace(value, restated=restatements.read(row, value.definition, value.value)) if row else value
        for value, row in zip(found, rows, strict=True)
    ]


def check_codes(codes: Sequence[str] | None) -> None:
    """Raises NotFound for a code without a definition; one of the catalogue says which data it lacks."""
    for code in codes or ():
        if all(code != key[0] for key in BY_KEY):
            check_is_on(code)
            raise NotFound(_("没有可计算的指标“%(code)s”。可用 indicators list 查看。"), field="code", code=code[:20])


def check_is_on(code: str) -> None:
    """Raises NotFound for a code that the catalogue has and that is not measured, naming the data it lacks."""
    entry = names().get(code)
    if entry is not None and all(code != key[0] for key in BY_KEY):
        raise NotFound(
            _("指标 %(code)s“%(name)s”未启用，缺少数据：%(needs)s。"),
            field="code",
            code=code,
            name=entry.zh,
            needs=entry.needs_zh,
        )


def children(viewer: Viewer, place: Place) -> list[Place]:
    """The units right below, by name; those that are closed are left in, since history has figures for them."""
    below = [p for p in viewer.tree.places if p.parent_id == place.id and viewer.may(Permission.INDICATORS_VIEW, p.id)]
    return sorted(below, key=lambda p: (p.name, p.code))


def last_day(period: Period) -> date:
    return date.fromordinal(period.after.toordinal() - 1)


def rows_of(period: Period, places: Sequence[Place], codes: Sequence[str] | None) -> dict[str, list[IndicatorValue]]:
    """What was kept of units in a period by their codes, without what was kept for single order types."""
    of_places = IndicatorValue.objects.filter(period=period.name, unit_id__in=[place.id for place in places])
    found = of_places.exclude(scope__startswith=TYPE_SCOPE)
    if codes:
        found = found.filter(code__in=codes)
    by_id = {place.id: place.code for place in places}
    rows: dict[str, list[IndicatorValue]] = {}
    for row in found:
        rows.setdefault(by_id[row.unit_id], []).append(row)
    return rows


Key = tuple[str, str, str]


def _keyed(
    rows: list[IndicatorValue], applied: list[Applied], codes: Sequence[str] | None
) -> Iterator[tuple[Key, IndicatorValue | None]]:
    """What is to be shown of a unit, in the order of the definitions, with the row where there is one."""
    by_key = {(row.code, row.basis, row.scope): row for row in rows}
    scoped = [(each.indicator, each.basis, each.scope) for each in applied if each.scope]
    keys = [*((code, basis, "") for code, basis in BY_KEY), *scoped, *by_key]
    for key in dict.fromkeys(keys):
        if key[:2] in BY_KEY and (not codes or key[0] in codes):
            yield key, by_key.get(key)


def measured_paths(period: Period) -> dict[str, datetime]:
    """The paths below which a period is measured, and when."""
    found = PeriodFill.objects.filter(period=period.name).values_list("unit__path", "measured_at")
    return dict(found.order_by("measured_at"))


def _figure(definition: Definition, row: IndicatorValue | None, *, is_measured: bool) -> Figure:
    """A unit without a case has no row: a count of it is 0 once it was looked at, anything else has no value."""
    if row is not None:
        return Figure(Fraction(row.numerator), Fraction(row.denominator), row.n)
    return ZERO if is_measured and definition.kind is Kind.COUNT else NOTHING


def value_of(
    key: Key,
    row: IndicatorValue | None,
    place: Place,
    period: Period,
    applied: list[Applied],
    measured: dict[str, datetime],
) -> Value:
    """One figure with its judgement."""
    definition = BY_KEY[key[0], key[1]]
    looked = max((at for path, at in measured.items() if place.path.startswith(path)), default=None)
    figure = _figure(definition, row, is_measured=looked is not None)
    value = figure.value(definition.scale)
    demand = next((a for a in applied if a.indicator == key[0] and (a.basis, a.scope) == key[1:]), None)
    interval = _interval(definition, figure, row.apart if row else {})
    zh, en = (demand.zh, demand.en) if demand and demand.scope else name_of(definition)
    return Value(
        definition=definition,
        zh=zh,
        en=en,
        scope=key[2],
        place=place,
        period=period.name,
        figure=figure,
        value=value,
        shown=shown(value, places=0 if definition.kind is Kind.COUNT else 2),
        interval=interval,
        applied=demand,
        verdict=_judged(value, demand, interval),
        measured_at=row.measured_at if row else looked,
        packs=row.packs if row else "",
        apart=dict(row.apart) if row else {},
        full=_full(row),
    )


def _full(row: IndicatorValue | None) -> Figure | None:
    if row is None or row.full_numerator is None or row.full_denominator is None:
        return None
    return Figure(Fraction(row.full_numerator), Fraction(row.full_denominator), row.full_n or 0)


def _interval(definition: Definition, figure: Figure, apart: Mapping[str, int]) -> tuple[float, float] | None:
    """Of sampled shares only, in the indicator's unit (G7)."""
    if not definition.sampled or not figure.denominator:
        return None
    n = apart.get("effective", int(figure.denominator))
    ends = wilson(float(figure.numerator / figure.denominator * n), n)
    scale = float(definition.scale)
    return (ends[0] * scale, ends[1] * scale) if ends else None


def _judged(value: Fraction | None, demand: Applied | None, interval: tuple[float, float] | None) -> Verdict:
    if demand is None:
        return "unknown"
    ends = (Fraction(interval[0]), Fraction(interval[1])) if interval else None
    return verdict(value, demand.target, ends)


def rounded(value: Fraction | None) -> Decimal | None:
    """As kept for sorting."""
    return None if value is None else half_up(value, 6)


def fills(*, viewer: Viewer) -> list[PeriodFill]:
    """How far each period is measured, newest first."""
    found = PeriodFill.objects.select_related("unit").filter(unit_id__in=viewer.units(Permission.INDICATORS_VIEW))
    return list(found.order_by("-first", "period", "unit__path"))
