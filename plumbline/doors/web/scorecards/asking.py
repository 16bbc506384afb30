"""The what-if form: numbers of a template as fields, what was changed of them, and who would move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from plumbline.doors.web.saying import chosen, named
from plumbline.doors.web.scorecards.showing import band_name, item_name, number, places
from plumbline.evaluation.scorecards.queries import Replay
from plumbline.evaluation.scorecards.rules import Changes, Item, Linear, Steps, Template, TemplateRefused, Veto, plain
from plumbline.ground.kernel.wording import _

LONGEST = 12


@dataclass(frozen=True)
class Field:
    """One number of the form; ``was`` is what the template says."""

    name: str
    value: str
    was: str


@dataclass(frozen=True)
class ItemFields:
    """What can be changed of an item; what its scoring does not have is left out."""

    name: str
    indicator: str
    weight: Field | None
    floor: Field | None
    target: Field


def fields_of(template: Template, asked: Mapping[str, str]) -> tuple[list[ItemFields], list[tuple[str, Field]]]:
    """The fields of a template's items and of its bands, filled with what was asked for."""
    items = [_item_fields(item, asked) for item in template.items()]
    bands = [
        (chosen(band.zh, band.en), _field(f"band-{band.code}", plain(band.least), asked)) for band in template.bands
    ]
    return items, bands


def _field(name: str, was: str, asked: Mapping[str, str]) -> Field:
    return Field(name, asked.get(name, was)[:LONGEST], was)


def _item_fields(item: Item, asked: Mapping[str, str]) -> ItemFields:
    scoring = item.scoring
    return ItemFields(
        name=item_name(item),
        indicator=item.indicator,
        weight=_field(f"weight-{item.code}", plain(item.weight), asked) if item.is_weighted else None,
        floor=_field(f"floor-{item.code}", plain(scoring.floor), asked) if isinstance(scoring, Linear) else None,
        target=_field(f"target-{item.code}", plain(target_of(item)), asked),
    )


def target_of(item: Item) -> Fraction:
    """The number by which the item is judged, whatever its scoring calls it."""
    scoring = item.scoring
    if isinstance(scoring, Linear):
        return scoring.target
    if isinstance(scoring, Steps):
        return max(scoring.steps, key=lambda step: step.percent).at
    return scoring.value if isinstance(scoring, Veto) else scoring.free


def changes_asked(template: Template, asked: Mapping[str, str]) -> Changes:
    """What of the form differs from the template.

    Raises:
        TemplateRefused: something that is no number.
    """
    items, bands = fields_of(template, asked)
    codes = [item.code for item in template.items()]
    rows = list(zip(codes, items, strict=True))
    return Changes(
        weights=_differing((code, row.weight) for code, row in rows),
        targets=_differing((code, row.target) for code, row in rows),
        floors=_differing((code, row.floor) for code, row in rows),
        bands=_differing(zip((band.code for band in template.bands), (field for _n, field in bands), strict=True)),
    )


def _differing(fields: Iterable[tuple[str, Field | None]]) -> dict[str, Fraction]:
    found = {}
    for code, field in fields:
        if field is not None and field.value.strip() != field.was:
            found[code] = _number(field.value)
    return found


def _number(text: str) -> Fraction:
    try:
        if "/" in text or "e" in text.lower():
            raise ValueError(text)
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError) as error:
        raise TemplateRefused(_("“%(text)s”不是数字，请写成 98 或 99.5。"), text=text[:LONGEST]) from error


@dataclass(frozen=True)
class MovedRow:
    """A unit before and after; ``lines`` the items whose points differ."""

    name: str
    before: str
    after: str
    gained: str
    places_before: str
    places_after: str
    band_before: str
    band_after: str
    lines: tuple[tuple[str, str, str], ...]


def moved_rows(replay: Replay) -> list[MovedRow]:
    items = {item.code: item_name(item) for item in replay.template.items()}
    return [
        MovedRow(
            name=named(unit.place),
            before=number(unit.before.points),
            after=number(unit.after.points),
            gained=f"{unit.after.points - unit.before.points:+f}"
            if unit.after.points is not None and unit.before.points is not None
            else "",
            places_before=places(unit.before.first, unit.before.last),
            places_after=places(unit.after.first, unit.after.last),
            band_before=band_name(replay.template, unit.before.band),
            band_after=band_name(replay.other, unit.after.band),
            lines=tuple((items[line.item], number(line.before), number(line.after)) for line in unit.lines),
        )
        for unit in replay.moved
    ]
