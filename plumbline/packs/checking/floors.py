"""No limit looser than a floor.

Compared are limits of the same milestone and the same start that some order type of the pack may carry at once. Limits with another
start are not compared: the floor's own clock runs beside them anyway. A law binds where its document's lines and territory include
the pack; a company floor binds whoever builds on it and every other limit of its own pack.
"""

from plumbline.packs import schema as s
from plumbline.packs.checking.desk import Desk
from plumbline.packs.pack import OrderType, Pack
from plumbline.packs.strictness import Measure, Reach, is_looser

_SELECTORS = ("urgency", "segment", "region", "season_phase")
_MINUTES_AN_HOUR = 60


def check_floors(desk: Desk) -> None:
    floors = [floor for pack, floor in desk.limits_of_floors() if _binds(desk, pack, floor)]
    for own in desk.pack.limits:
        law = desk.law_of(own)
        if own.may_pause and (own.floor or law):
            desk.note("limits", own.code, ("may_pause",), "pausing_floor")
        if law:
            continue  # a local law milder than the national one is not for the pack's owner to mend: both clocks run
        for floor in floors:
            if floor is not own and _meet(desk, own, floor):
                _compare(desk, own, floor)


def _binds(desk: Desk, pack: Pack, floor: s.Limit) -> bool:
    if pack is desk.pack:
        return True
    if pack.name not in _built_on(desk):
        return False
    document, manifest = desk.law_of(floor), desk.pack.manifest
    if document is None:
        return True
    covers = document.territory is None or f"{manifest.territory}-".startswith(f"{document.territory}-")
    return covers and bool(set(document.lines) & set(manifest.applies_to))


def _built_on(desk: Desk) -> frozenset[str]:
    """Names of all foundations, those of foundations included."""
    return frozenset(name for pack in desk.packs for name in pack.manifest.builds_on)


def _meet(desk: Desk, own: s.Limit, floor: s.Limit) -> bool:
    """Is there an order type, and a case of it, to which both apply?"""
    if (own.milestone, own.start, own.counts) != (floor.milestone, floor.start, floor.counts):
        return False
    for selector in _SELECTORS:
        mine, theirs = getattr(own, selector), getattr(floor, selector)
        if mine is not None and theirs is not None and mine != theirs:
            return False
    return any(_applies(own, each) and _applies(floor, each) for each in desk.order_types)


def _applies(limit: s.Limit, order_type: OrderType) -> bool:
    return limit.order_type in order_type.path and limit.order_kind in {None, order_type.kind}


def _compare(desk: Desk, own: s.Limit, floor: s.Limit) -> None:
    mine, theirs = _measure(desk, own), _measure(desk, floor)
    if mine is None or theirs is None or not is_looser(mine, theirs):
        return
    ahead = own.counts == "ahead"
    own_reach, floor_reach = mine.reach(), theirs.reach()
    desk.note(
        "limits",
        own.code,
        ("quantity",),
        "ahead_shorter_than_floor" if ahead else "looser_than_floor",
        own=_written(own),
        clause=own.clause or "—",
        floor=floor.code,
        lawful=_written(floor),
        floor_clause=floor.clause or "—",
        own_wall=_wall(own_reach, longest=not ahead),
        floor_wall=_wall(floor_reach, longest=ahead),
    )


def _measure(desk: Desk, limit: s.Limit) -> Measure | None:
    """None where the calendar is unknown: that is a finding of its own."""
    if limit.calendar is None:
        return Measure(limit, None)
    calendar = desk.calendars.get(limit.calendar)
    return None if calendar is None else Measure(limit, calendar)


def _written(limit: s.Limit) -> str:
    return f"{limit.quantity} {limit.unit}"


def _wall(reach: Reach, *, longest: bool) -> str:
    minutes = reach.most if longest else reach.least
    return f"{minutes / _MINUTES_AN_HOUR:g} h"
