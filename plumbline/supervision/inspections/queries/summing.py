"""What a period's inspections came to, as reports tell it: by level, and the items that failed most."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Count, Max, Q, QuerySet, Sum

from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.supervision.inspections.models import Finding, Inspection
from plumbline.supervision.inspections.queries.figures import scored
from plumbline.supervision.inspections.queries.reading import share
from plumbline.supervision.inspections.states import Grade, Level
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.rules import Named


@dataclass(frozen=True)
class LevelHeld:
    """One level's visits of a period: to how many units, what they scored together (percent, None where nothing was scored), the vetoed ones, and
    the findings that stand, by grade."""

    level: Level
    visits: int
    units: int
    share: Fraction | None
    vetoed: int
    findings: dict[Grade, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Failed:
    """An item of a form that was found wrong so many times, in so many units."""

    form: str
    item: str
    name: Named
    times: int
    units: int


def by_level(unit: Place, period: Period, *, viewer: Viewer) -> list[LevelHeld]:
    """Each level that was done at all, by the day of the visit, as the scores stand now; three statements."""
    visits = scored(unit, period, viewer=viewer)
    found: dict[str, dict[Grade, int]] = {}
    for level, grade, count in _standing(visits).values_list("inspection__level", "grade").annotate(n=Count("pk")):
        found.setdefault(level, {})[Grade(grade)] = count
    rows = visits.values_list("level").annotate(
        visits=Count("pk"),
        units=Count("unit", distinct=True),
        earned=Sum("points", filter=Q(of__gt=0)),
        whole=Sum("of", filter=Q(of__gt=0)),
        vetoed=Count("pk", filter=Q(vetoed=True)),
    )
    held = {
        level: LevelHeld(Level(level), count, units, share(earned, whole), vetoed, found.get(level, {}))
        for level, count, units, earned, whole, vetoed in rows.order_by()
    }
    return [held[level.value] for level in Level if level.value in held]


def failed_most(unit: Place, period: Period, *, viewer: Viewer, most: int) -> list[Failed]:
    """The items found wrong most often, each under the wording of the newest form it was asked in; those taken back on appeal are left out."""
    standing = _standing(scored(unit, period, viewer=viewer))
    rows = standing.values_list("inspection__form_code", "item").annotate(
        times=Count("pk"), units=Count("unit", distinct=True), name=Max("item_name")
    )
    worst = list(rows.order_by("-times", "inspection__form_code", "item")[:most])
    names = _names(form for form, _item, _times, _units, _name in worst)
    return [
        Failed(form, item, names.get((form, item), Named(name)), times, units)
        for form, item, times, units, name in worst
    ]


def _standing(visits: QuerySet[Inspection]) -> QuerySet[Finding]:
    return Finding.objects.filter(inspection__in=visits, lifted_by__isnull=True).order_by()


def _names(codes: Iterable[str]) -> dict[tuple[str, str], Named]:
    wanted = set(codes)
    versions = [each for each in forms.forms() if f"{each.pack}/{each.code}" in wanted]
    return {
        (f"{version.pack}/{version.code}", item.code): item.name
        for version in versions
        for item in forms.form_of(version).items
    }
