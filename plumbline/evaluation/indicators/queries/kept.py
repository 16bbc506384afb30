"""Kept values by their full keys, for many units at once: what scorecards are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.queries.reading import Value, measured_paths, rows_of, value_of
from plumbline.evaluation.indicators.queries.restatements import latest, read
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place

Key = tuple[str, str, str]


def first_basis(code: str) -> str:
    """The basis that an indicator has first; empty where nothing measures it."""
    return next((basis for known, basis in BY_KEY if known == code), "")


def kept(period: Period, *, places: Sequence[Place], keys: Iterable[Key]) -> Mapping[tuple[str, Key], Value]:
    """Values by the unit's code and the key (indicator, basis, scope), three statements. Keys that nothing measures are left out.

    Each carries what it was restated to after its sealing (``restated``) and the figure with the cases of excluded events (``full``).
    The caller has checked that these units' figures may be seen.
    """
    wanted = [key for key in dict.fromkeys(keys) if key[:2] in BY_KEY]
    rows = rows_of(period, places, sorted({code for code, _basis, _scope in wanted}))
    measured = measured_paths(period)
    later = latest(period, unit_ids=[place.id for place in places])
    found: dict[tuple[str, Key], Value] = {}
    for place in places:
        by_key = {(row.code, row.basis, row.scope): row for row in rows.get(place.code, ())}
        for key in wanted:
            value = value_of(key, by_key.get(key), place, period, [], measured)
            row = later.get((place.id, *key))
            restated = read(row, value.definition, value.value) if row else None
            found[place.code, key] = replace(value, restated=restated) if restated else value
    return found
