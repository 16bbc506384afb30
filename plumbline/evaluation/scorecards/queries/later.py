"""What became of the values that sheets were made of: restated after their sealing, or measured without the cases of an event."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.indicators.queries.kept import kept
from plumbline.evaluation.indicators.queries.restatements import latest
from plumbline.evaluation.scorecards.models import Sheet
from plumbline.evaluation.scorecards.queries.playing import key_of
from plumbline.evaluation.scorecards.queries.reading import SheetOpened
from plumbline.evaluation.scorecards.rules import Template
from plumbline.ground.kernel.periods import Period, parse


def values_now(opened: SheetOpened) -> Mapping[str, Value]:
    """The values behind a sheet by their items, each with what it was restated to (``restated``) and the figure before events were left out (``full``)."""
    keys = {item.code: key_of(item) for item in opened.template.items()}
    found = kept(parse(opened.sheet.period), places=[opened.place], keys=keys.values())
    return {code: found[opened.place.code, key] for code, key in keys.items() if (opened.place.code, key) in found}


def restated_units(period: Period, found: Sequence[Sheet], template: Template) -> frozenset[UUID]:
    """The units of these sheets of which some value that counts in the template was restated after its sealing."""
    keys = {key_of(item) for item in template.items()}
    later = latest(period, unit_ids=[sheet.unit_id for sheet in found], codes=sorted({key[0] for key in keys}))
    return frozenset(unit for unit, *key in later if tuple(key) in keys)
