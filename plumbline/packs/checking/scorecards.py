"""Scorecards: weights that add up, indicators that exist, bands without a gap, scoring in the indicator's direction."""

from collections.abc import Iterator
from fractions import Fraction

from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.packs import schema as s
from plumbline.packs.checking.desk import Desk
from plumbline.packs.reading import Place

_WHOLE = Fraction(100)


def check_scorecards(desk: Desk) -> None:
    for card in desk.pack.scorecards:
        _check_weights(desk, card)
        _check_bands(desk, card)
        _check_items(desk, card)


def _check_weights(desk: Desk, card: s.Scorecard) -> None:
    total = sum((Fraction(group.weight) for group in card.groups), Fraction())
    if total != _WHOLE:
        desk.note("scorecards", card.code, ("groups",), "scorecard_off_100", sum=f"{float(total):g}")
    for place, group in enumerate(card.groups):
        own = sum((Fraction(item.weight) for item in group.items if item.weight is not None), Fraction())
        if own != Fraction(group.weight):
            desk.note(
                "scorecards",
                card.code,
                ("groups", place, "weight"),
                "group_off_weight",
                name=group.code,
                sum=f"{float(own):g}",
                weight=group.weight,
            )


def _check_bands(desk: Desk, card: s.Scorecard) -> None:
    starts = [Fraction(band.least) for band in card.bands]
    if min(starts) != 0 or len(set(starts)) != len(starts):
        desk.note("scorecards", card.code, ("bands",), "bands_with_a_gap")


def _check_items(desk: Desk, card: s.Scorecard) -> None:
    seen: set[str] = set()
    for place, item in _items(card):
        if item.code in seen:
            desk.note("scorecards", card.code, (*place, "code"), "item_twice", name=item.code)
        seen.add(item.code)
        _check_item(desk, card, place, item)
    for position, code in enumerate(card.known_by):
        if code not in seen:
            desk.note("scorecards", card.code, ("known_by", position), "unknown_item", value=code)


def _items(card: s.Scorecard) -> Iterator[tuple[Place, s.ScorecardItem]]:
    for position, group in enumerate(card.groups):
        for number, item in enumerate(group.items):
            yield ("groups", position, "items", number), item


def _check_item(desk: Desk, card: s.Scorecard, place: Place, item: s.ScorecardItem) -> None:
    entry = catalogue().get(item.indicator)
    if entry is None:
        desk.note(
            "scorecards", card.code, (*place, "indicator"), "unknown_indicator", name=item.code, value=item.indicator
        )
        return
    applied = {each.code: each for each in desk.pack.indicators}.get(item.applied or "")
    if item.applied is not None and (applied is None or applied.indicator != item.indicator):
        desk.note("scorecards", card.code, (*place, "applied"), "unknown_applied", name=item.code, value=item.applied)
    if _is_against(item.scoring, entry.better):
        desk.note(
            "scorecards",
            card.code,
            (*place, "scoring"),
            "scoring_against_direction",
            name=item.code,
            direction=entry.better,
        )


def _is_against(scoring: s.Scoring, better: str) -> bool:
    """Whether a better value would earn less, or a line has no slope."""
    if scoring.kind == "linear" and scoring.floor is not None and scoring.target is not None:
        floor, target = Fraction(scoring.floor), Fraction(scoring.target)
        return floor == target or (floor > target) == (better == "higher")
    if scoring.kind == "steps":
        return (scoring.sense == "at_least") == (better == "lower")
    return False
