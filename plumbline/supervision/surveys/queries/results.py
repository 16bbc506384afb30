"""What a survey found: figures by named conventions, two samples beside each other, rankings, hot spots. Read from the tallies, never from the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.questionnaires.rules import Item
from plumbline.supervision.surveys.models import Stratum, Survey, Tally
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.rules.comparing import Standing, combined, ranking
from plumbline.supervision.surveys.rules.measures import (
    MIN_N,
    Counts,
    Figure,
    Reckoning,
    convention_of,
    figure,
    main_item,
    reckonings,
    share_of,
    together,
)
from plumbline.supervision.surveys.states import Convention

Strata = Sequence[tuple[str, int, Counts]]


@dataclass(frozen=True)
class ItemResult:
    """An item with its figures; ``answers``: how often each answer was given, without weights. No convention: only the answers."""

    item: Item
    convention: Convention | None
    figures: tuple[Figure, ...]
    answers: Counts
    n: int


@dataclass(frozen=True)
class HotSpot:
    """``unit_id``: the rated unit with the lowest share, None where none can be rated."""

    item: Item
    figure: Figure
    unit_id: UUID | None


@dataclass(frozen=True)
class BesideEachOther:
    """The judging figure of a survey of those who made contact, of a random sample of everybody, and of both together."""

    item: Item
    contact: Figure | None
    population: Figure | None
    both: Figure | None
    contacted: int
    others: int
    contact_number: str
    population_number: str


def figures(survey: Survey, *, viewer: Viewer) -> list[ItemResult]:
    """Every item that is counted, in the order of the form: of the whole survey with weights, or, for whoever sees only units of his, of these without."""
    form, rows = surveys.form_of(survey), Tally.objects.filter(survey=survey)
    whole = surveys.sees_whole(survey, viewer)
    if not whole:
        rows = rows.filter(unit_id__in=viewer.units(Permission.SURVEYS_VIEW))
    found: dict[str, dict[UUID, dict[str, int]]] = {}
    for stratum, code, answer, n in _summed(rows, "stratum_id", "item", "answer"):
        found.setdefault(code, {}).setdefault(stratum, {})[answer] = n
    known = list(Stratum.objects.filter(survey=survey).order_by("code").values_list("id", "code", "size"))
    results = []
    for item in form.items:
        counts = found.get(item.code)
        if counts is not None:
            strata = [(code, size if whole else 0, counts.get(stratum, {})) for stratum, code, size in known]
            results.append(_result(item, strata))
    return results


def _summed(rows: QuerySet[Tally], *columns: str) -> Any:
    return rows.values_list(*columns).annotate(total=Sum("n")).order_by()


def _result(item: Item, strata: Strata) -> ItemResult:
    answers = together(counts for _name, _size, counts in strata)
    found = [figure(each, strata) for each in reckonings(item)]
    kept = tuple(each for each in found if each is not None)
    return ItemResult(item, convention_of(item), kept, answers, sum(answers.values()))


def of_strata(survey: Survey) -> list[tuple[Stratum, Figure | None]]:
    """The judging figure of each stratum by itself."""
    item = main_item(surveys.form_of(survey))
    assert item is not None, "a survey's form has a figure"
    counts = _of_item(survey, item)
    judged = _judging(item)
    return [(each, figure(judged, [("", 0, counts.get(each.id, {}))])) for each in surveys.strata(survey)]


def _judging(item: Item) -> Reckoning:
    return share_of(item) or reckonings(item)[0]


def _of_item(survey: Survey, item: Item) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for stratum, answer, n in _summed(Tally.objects.filter(survey=survey, item=item.code), "stratum_id", "answer"):
        found.setdefault(stratum, {})[answer] = n
    return found


# ── Two samples beside each other ────────────────────────────────────────────


def beside_each_other(survey: Survey) -> BesideEachOther | None:
    """A random sample of everybody with the survey of those who made contact that it was designed beside; None for others, or where the question differs."""
    contact = survey.beside
    item = main_item(surveys.form_of(survey))
    if contact is None or item is None or survey.contacted_size is None:
        return None
    theirs = surveys.form_of(contact).item(item.code)
    if theirs is None or convention_of(theirs) is not convention_of(item):
        return None
    judged = _judging(item)
    heard = together(_of_item(contact, item).values())
    drawn: dict[bool, dict[str, int]] = {True: {}, False: {}}
    for had, answer, n in _summed(Tally.objects.filter(survey=survey, item=item.code), "contacted", "answer"):
        drawn[bool(had)][answer] = n
    others = survey.size - survey.contacted_size
    both = combined(
        judged,
        contact=heard,
        drawn_contacted=drawn[True],
        drawn_others=drawn[False],
        contacted=survey.contacted_size,
        others=others,
    )
    return BesideEachOther(
        item=item,
        contact=figure(judged, _weighed(contact, item)),
        population=figure(judged, _weighed(survey, item)),
        both=both,
        contacted=survey.contacted_size,
        others=others,
        contact_number=contact.number,
        population_number=survey.number,
    )


def _weighed(survey: Survey, item: Item) -> list[tuple[str, int, Counts]]:
    counts = _of_item(survey, item)
    return [(each.code, each.size, counts.get(each.id, {})) for each in surveys.strata(survey)]


# ── Who served ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Ranked:
    """Who served, with the share of content customers; ``places`` shared with those the intervals cannot tell apart, None below ten answers."""

    code: str
    name: str
    name_en: str
    n: int
    share: float
    low: float
    high: float
    first: int | None
    last: int | None


def figure_of_ranking(survey: Survey) -> str:
    """The item the ranking goes by; empty where none of the form's is a share."""
    item = _ranking_item(survey)
    return item.code if item else ""


def _ranking_item(survey: Survey) -> Item | None:
    form = surveys.form_of(survey)
    main = main_item(form)
    if main is not None and share_of(main) is not None:
        return main
    return next((item for item in form.items if share_of(item) is not None), None)


def ranking_of_units(survey: Survey, *, viewer: Viewer | None = None) -> list[Ranked]:
    """Units by the share of content customers, the best first; of units of his for whoever sees no more."""
    places = organization.tree().by_id
    return [
        _ranked(each, places[UUID(each.key)].code, places[UUID(each.key)].name, places[UUID(each.key)].name_en)
        for each in _standings(survey, "unit_id", viewer)
        if UUID(each.key) in places
    ]


def ranking_of_people(survey: Survey, *, viewer: Viewer | None = None) -> list[Ranked]:
    """Those who served by the share of content customers: fitters of orders, managers of accounts."""
    standings = _standings(survey, "person_id", viewer)
    names = organization.names_of(UUID(each.key) for each in standings)
    return [_ranked(each, each.key, names[UUID(each.key)], "") for each in standings if UUID(each.key) in names]


def _ranked(each: Standing, code: str, name: str, name_en: str) -> Ranked:
    return Ranked(code, name, name_en, each.n, each.share, each.low, each.high, each.first, each.last)


def _standings(survey: Survey, column: str, viewer: Viewer | None) -> list[Standing]:
    """Placed among all, and only then left out what the viewer may not see."""
    item = _ranking_item(survey)
    judged = share_of(item) if item else None
    if item is None or judged is None:
        return []
    rows = Tally.objects.filter(survey=survey, item=item.code, **{f"{column}__isnull": False})
    found: dict[str, dict[str, int]] = {}
    for key, answer, n in _summed(rows, column, "answer"):
        found.setdefault(str(key), {})[answer] = n
    standings = ranking(judged, found)
    if viewer is None or surveys.sees_whole(survey, viewer):
        return standings
    own = rows.filter(unit_id__in=viewer.units(Permission.SURVEYS_VIEW)).values_list(column, flat=True).distinct()
    seen = {str(key) for key in own}
    return [each for each in standings if each.key in seen]


# ── Hot spots ────────────────────────────────────────────────────────────────


def hot_spots(survey: Survey, below: float) -> list[HotSpot]:
    """Items of which a smaller share than ``below`` percent is content, out of ten answers at least, the worst first."""
    found = []
    form = surveys.form_of(survey)
    for item in form.items:
        judged = share_of(item)
        if judged is None:
            continue
        whole = figure(judged, _weighed(survey, item))
        if whole is not None and whole.n >= MIN_N and whole.value * 100 < below:
            found.append(HotSpot(item, whole, _worst_unit(survey, item, judged)))
    return sorted(found, key=lambda spot: (spot.figure.value, spot.item.code))


def _worst_unit(survey: Survey, item: Item, judged: Reckoning) -> UUID | None:
    rows = Tally.objects.filter(survey=survey, item=item.code, unit__isnull=False)
    found: dict[str, dict[str, int]] = {}
    for unit, answer, n in _summed(rows, "unit_id", "answer"):
        found.setdefault(str(unit), {})[answer] = n
    rated = [each for each in ranking(judged, found) if each.first is not None]
    return UUID(rated[-1].key) if rated else None


# ── All surveys ──────────────────────────────────────────────────────────────


def field_work(listed: Sequence[Survey]) -> Mapping[UUID, dict[str, int]]:
    """For each of these surveys how many were asked, answered, refused and could not be reached; one statement."""
    columns = ("invited", "answered", "refused", "unreachable", "silent")
    rows = Stratum.objects.filter(survey__in=[each.id for each in listed]).values_list("survey_id")
    summed = rows.annotate(**{f"all_{column}": Sum(column) for column in columns}).order_by()
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in summed}
