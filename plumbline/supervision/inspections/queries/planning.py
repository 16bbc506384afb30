"""What the year still asks for, what the objects of a draw weigh, and the terms of appeals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Tree, Viewer
from plumbline.ground.organization.states import Permission, UnitKind
from plumbline.ground.service_levels import queries as service_levels
from plumbline.supervision.inspections.models import Draw, Finding, Inspection, InspectionQuerySet
from plumbline.supervision.inspections.rules import (
    Coverage,
    Held,
    InspectionRefused,
    Obliged,
    Risk,
    coverage,
    risk_weight,
)
from plumbline.supervision.inspections.states import DONE_HERE, OPEN, SCORED, Grade, Level, Method
from plumbline.supervision.sampling import rules as sampling

_KINDS_OF_COMPANY = {UnitKind.DIVISION.value}


def local_day(at: datetime) -> date:
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def end_of_working_day(at: datetime, days: int) -> datetime:
    """The end (24:00, company time) of the so-manieth working day after today."""
    last = service_levels.working_day_after(local_day(at), days)
    zone = ZoneInfo(timezone.get_default_timezone_name())
    return datetime.combine(last + timedelta(days=1), time.min, zone).astimezone(UTC)


def owner_of(place: Place, level: Level, tree: Tree) -> Place:
    """The unit that inspects: the company, or the division above.

    Raises:
        InspectionRefused: nothing above it inspects at this level.
    """
    chain = [each for each in tree.places if place.path.startswith(each.path) and each.id != place.id]
    wanted = UnitKind.DIVISION.value if level is Level.DIVISION else UnitKind.COMPANY.value
    above = [each for each in chain if each.kind == wanted]
    if not above:
        raise InspectionRefused(
            _("“%(unit)s”之上没有实施这一级检查的单位，请改选检查层级或受检单位。"), field="level", unit=place.name
        )
    return above[-1]


def objects(level: Level, tree: Tree) -> list[Place]:
    """The units to which a level owes inspections; a unit directly under the company counts as a division."""
    open_ones = [place for place in tree.places if place.is_open]
    if level is Level.DIVISION:
        divisions = [place.path for place in open_ones if place.kind == UnitKind.DIVISION.value]
        units = [place for place in open_ones if place.kind == UnitKind.UNIT.value]
        return [unit for unit in units if any(unit.path.startswith(path) for path in divisions)]
    direct = {place.id for place in open_ones if place.parent_id is None} if level is Level.COMPANY else set()
    return [
        place
        for place in open_ones
        if place.kind in _KINDS_OF_COMPANY or (place.kind == UnitKind.UNIT.value and place.parent_id in direct)
    ]


@dataclass(frozen=True)
class Line:
    """What one unit is owed by one level, and how much of it is there."""

    place: Place
    coverage: Coverage


def plan_of(year: int, *, viewer: Viewer, at: datetime) -> dict[Level, list[Line]]:
    """The plan page: each level's minima beside what was held and is planned, for the units the viewer may see."""
    tree, seen = viewer.tree, viewer.units(Permission.INSPECTIONS_VIEW)
    visits = _year_of(year, viewer)
    found = {}
    for level in Level:
        places = [place for place in objects(level, tree) if place.id in seen]
        owed = [Obliged(place.code, place.path, level) for place in places]
        covered = coverage(owed, visits, year=year, today=local_day(at))
        found[level] = [Line(place, each) for place, each in zip(places, covered, strict=True)]
    return found


def _year_of(year: int, viewer: Viewer) -> list[Held]:
    """The year's visits that the viewer may see, counted by level, unit and month."""
    base = Inspection.objects.all()
    assert isinstance(base, InspectionQuerySet)
    rows, paths = base.visible_to(viewer), {place.id: place.path for place in viewer.tree.places}
    held = rows.filter(
        visited_on__gte=date(year, 1, 1), visited_on__lt=date(year + 1, 1, 1), state__in=_values(DONE_HERE)
    )
    coming = rows.filter(last_day__gte=date(year, 1, 1), last_day__lt=date(year + 1, 1, 1), state__in=_values(OPEN))
    return [
        Held(Level(level), paths[unit], month, is_done, count)
        for is_done, column, chosen in ((True, "visited_on", held), (False, "last_day", coming))
        for level, unit, month, count in chosen.values_list("level", "unit_id", ExtractMonth(column)).annotate(
            count=Count("pk")
        )
    ]


def _values(states: Iterable[object]) -> list[str]:
    return sorted(str(state) for state in states)


@dataclass(frozen=True)
class Candidate:
    """One object of a frame with what makes it a risk."""

    place: Place
    risk: Risk
    weight: float


def candidates(places: Iterable[Place], *, at: datetime) -> list[Candidate]:
    """The objects with their weights by what was found below them within twelve months, when they were last inspected and how they scored."""
    chosen = list(places)
    since = at - timedelta(days=365)
    found = list(
        Finding.objects.filter(found_at__gte=since, found_at__lte=at, lifted_by__isnull=True)
        .values_list("unit__path", "grade")
        .annotate(count=Count("pk"))
    )
    last = _last_visits(at)
    return [_candidate(place, found, last, local_day(at)) for place in chosen]


def _last_visits(at: datetime) -> dict[str, tuple[date, float | None]]:
    """By path of the unit: the day of its last scored visit and that visit's share in percent."""
    scored = Inspection.objects.filter(
        visited_on__isnull=False, state__in=_values(SCORED), visited_on__lte=local_day(at)
    )
    days = scored.values("unit_id").annotate(last=Max("visited_on"))
    at_last = Q()
    for each in days:
        at_last |= Q(unit_id=each["unit_id"], visited_on=each["last"])
    if not at_last:
        return {}
    rows = scored.filter(at_last).values_list("unit__path", "visited_on", "points", "of").order_by("planned_at")
    return {
        path: (day, float(points * 100 / of) if points is not None and of else None)
        for path, day, points, of in rows
        if day
    }


def _candidate(
    place: Place, found: list[tuple[str, str, int]], last: Mapping[str, tuple[date, float | None]], today: date
) -> Candidate:
    grades = dict.fromkeys(Grade, 0)
    for path, grade, count in found:
        if path.startswith(place.path):
            grades[Grade(grade)] += count
    visits = [visit for path, visit in last.items() if path.startswith(place.path)]
    day, scored = max(visits, key=lambda visit: visit[0], default=(None, None))
    months = None if day is None else (today.year - day.year) * 12 + today.month - day.month
    risk = Risk(grades, months, scored)
    return Candidate(place, risk, risk_weight(risk))


def frame_of(level: Level, owner: Place, tree: Tree, *, kind: str = "") -> list[Place]:
    """The objects out of which a draw chooses: those the level owes inspections below the owner, or (``kind`` team) the teams below those."""
    owed = [place for place in objects(level, tree) if place.path.startswith(owner.path)]
    if kind != UnitKind.TEAM.value:
        return owed
    teams = [place for place in tree.places if place.is_open and place.kind == UnitKind.TEAM.value]
    return [team for team in teams if any(team.path.startswith(place.path) for place in owed)]


def place_of(unit_id: UUID, tree: Tree) -> Place:
    """Raises InspectionRefused for a unit that is not there or is closed."""
    place = tree.by_id.get(unit_id)
    if place is None or not place.is_open:
        raise InspectionRefused(_("没有该单位，或该单位已停用，请另选受检单位。"), field="unit")
    return place


def drawn_from(weights: dict[str, float], method: Method, size: int, seed: str) -> list[str]:
    """The draw as such, which anybody can repeat from what is stored."""
    if method is Method.RISK:
        return sampling.drawn_by_risk(weights, size, seed=seed)
    return sampling.drawn(weights, size, seed=seed)


def repeated(made: Draw) -> Sequence[str]:
    """The draw done again from what is stored: it must give what was drawn."""
    weights = {str(each["code"]): float(each["weight"]) for each in made.frame}
    return drawn_from(weights, Method(made.method), made.size, made.seed)
