"""A template played over the kept values of a period: in memory, the same way for building and for asking what if."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.indicators.queries.kept import Key, first_basis, kept
from plumbline.evaluation.indicators.queries.limits_played import LimitPlayed
from plumbline.evaluation.scorecards.rules import (
    Contestant,
    Item,
    OneMore,
    Ranked,
    Reading,
    Score,
    Template,
    one_more,
    rank,
    score,
)
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Tree


@dataclass(frozen=True)
class Played:
    """One unit's sheet before it is written: score, what one more case would have changed, place among its peers."""

    place: Place
    score: Score
    one_more: Mapping[str, OneMore]
    measured_at: datetime | None
    rank: Ranked | None = None
    peers: int = 0


def key_of(item: Item) -> Key:
    return item.indicator, item.basis or first_basis(item.indicator), item.scope


def readings_of(
    period: Period, template: Template, places: Sequence[Place], *, items: Sequence[str]
) -> dict[str, dict[str, Reading]]:
    """What was measured of each unit for some items of a template, by the unit's code and the code of the item."""
    wanted = [item for item in template.items() if item.code in items]
    values = kept(period, places=places, keys=[key_of(item) for item in wanted])
    return {
        place.code: {
            item.code: reading_of(value)
            for item in wanted
            if (value := values.get((place.code, key_of(item)))) and value.value is not None
        }
        for place in places
    }


def _read(
    period: Period, template: Template, places: Sequence[Place], limit: LimitPlayed | None = None
) -> dict[str, tuple[dict[str, Reading], datetime | None]]:
    values = kept(period, places=places, keys=[key_of(item) for item in template.items()])
    found = {}
    for place in places:
        own = {
            item.code: value
            for item in template.items()
            if (value := _value(values, place, key_of(item), limit)) and value.value is not None
        }
        if any(own[code].figure.n for code in template.known_by or own if code in own):
            at = max((value.measured_at for value in own.values() if value.measured_at), default=None)
            found[place.code] = ({code: reading_of(value) for code, value in own.items()}, at)
    return found


def _value(values: Mapping[tuple[str, Key], Value], place: Place, key: Key, limit: LimitPlayed | None) -> Value | None:
    value = values.get((place.code, key))
    return limit.applied(place.code, key, value) if limit and value else value


def reading_of(value: Value) -> Reading:
    figure, definition = value.figure, value.definition
    whole = figure.numerator.denominator == 1 and figure.denominator == figure.n
    entry = catalogue().get(definition.code)
    return Reading(
        figure=figure,
        scale=definition.scale,
        unit=definition.unit,
        is_share=definition.is_share and whole and 0 <= figure.numerator <= figure.denominator,
        better=entry.better if entry else "watch",
    )


def places_of(template: Template, tree: Tree) -> list[Place]:
    """The units of the kinds that the template is for; closed ones too, since a period may have figures of theirs."""
    return [place for place in tree.places if place.kind in template.kinds]


def play(
    template: Template, *, period: Period, tree: Tree, with_one_more: bool = False, limit: LimitPlayed | None = None
) -> list[Played]:
    """Every unit's sheet, ranked among units of its kind; by rank, then by the unit's code. ``limit``: with a limit of another length."""
    places = places_of(template, tree)
    read = _read(period, template, places, limit)
    played = [
        _played(template, place, *read[place.code], with_one_more=with_one_more)
        for place in places
        if place.code in read
    ]
    return sorted(ranked(played), key=lambda each: (_place_in_line(each), each.place.code))


def _played(
    template: Template,
    place: Place,
    readings: Mapping[str, Reading],
    measured_at: datetime | None,
    *,
    with_one_more: bool,
) -> Played:
    scored = score(template, readings)
    return Played(place, scored, one_more(template, scored) if with_one_more else {}, measured_at)


def _place_in_line(each: Played) -> tuple[int, float]:
    points = each.score.points
    return (each.rank.first if each.rank else 1_000_000, -float(points) if points is not None else 0.0)


def ranked(played: Iterable[Played]) -> list[Played]:
    """The same with ranks inside each peer group; only rated units take part."""
    by_kind: dict[str, list[Played]] = {}
    for each in played:
        by_kind.setdefault(each.place.kind, []).append(each)
    found = []
    for group in by_kind.values():
        rated = [each for each in group if each.score.standing == "rated"]
        ranks = {each.key: each for each in rank(_contestant(each) for each in rated)}
        found += [replace(each, rank=ranks.get(each.place.code), peers=len(rated)) for each in group]
    return found


def _contestant(each: Played) -> Contestant:
    points, low, high = each.score.points, each.score.low, each.score.high
    if points is None or low is None or high is None:
        raise ValueError(f"{each.place.code} is rated without points")
    return Contestant(each.place.code, points, low, high)
