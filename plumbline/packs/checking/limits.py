"""Limits: no two for the same case, a season where phases are used, and no order type that nobody can be late with."""

from collections.abc import Iterator
from itertools import product
from uuid import UUID

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.service_levels.rules.limits import LimitTerms
from plumbline.ground.service_levels.rules.matching import Limit as LimitInForce
from plumbline.ground.service_levels.rules.matching import Matter, applicable
from plumbline.ground.service_levels.working_time import Unit
from plumbline.packs import schema as s
from plumbline.packs.checking.desk import Desk
from plumbline.packs.pack import OrderType
from plumbline.packs.schema.base import CLOSING_MILESTONES, FOLLOWING_EVENTS, URGENCIES

Case = tuple[object, ...]


def check_limits(desk: Desk) -> None:
    first: dict[Case, s.Limit] = {}
    for limit in desk.pack.limits:
        rival = first.setdefault(_case(desk, limit), limit)
        if rival is not limit:
            where = desk.place_of("limits", rival.code)
            desk.note("limits", limit.code, ("milestone",), "limit_twice", other=rival.code, where=where)
        if limit.season_phase is not None and not any(pack.seasons for pack in desk.packs):
            desk.note("limits", limit.code, ("season_phase",), "season_missing")
        if limit.warn_percent is None and not desk.pack.warn_percent:
            desk.note("limits", limit.code, (), "no_warning_marks")
        if terms_of(limit) is None:
            desk.note("limits", limit.code, ("quantity",), "quantity_too_large", value=limit.quantity)


def _case(desk: Desk, limit: s.Limit) -> Case:
    """What decides to which cases a limit applies; two limits with the same case and milestone contradict one another.

    Two laws may speak of the same case, each in its own territory or both: then the stricter one binds.
    """
    law = desk.law_of(limit)
    return (
        None if law is None else law.code,
        limit.order_type,
        limit.order_kind,
        limit.urgency,
        limit.segment,
        limit.region,
        limit.season_phase,
        limit.milestone,
        limit.start,
    )


def terms_of(limit: s.Limit) -> LimitTerms | None:
    """As a clock will run it; None where no clock can (ten years and more)."""
    try:
        return LimitTerms(limit.quantity, Unit(limit.unit), limit.day_minutes, limit.may_pause, limit.milestone)
    except Refused:
        return None


def check_coverage(desk: Desk) -> None:
    """Asks the same rule that starts the clocks of a real order."""
    in_force = [each for number, limit in enumerate(desk.pack.limits) if (each := _in_force(number, limit))]
    for order_type in desk.pack.order_types:
        if not order_type.registrable:
            continue
        cases = list(_cases(order_type, desk.pack.limits))
        if not any(applicable(in_force, matter) for matter in cases):
            desk.note("order_types", order_type.code, (), "no_limit")
            continue
        open_ended = next((matter for matter in cases if not _has_an_end(matter, applicable(in_force, matter))), None)
        if open_ended is not None:
            desk.note("order_types", order_type.code, (), "no_closing_limit", case=_described(open_ended))


def _in_force(number: int, limit: s.Limit) -> LimitInForce | None:
    terms = terms_of(limit)
    if terms is None:
        return None
    return LimitInForce(
        id=UUID(int=number),
        pack="",
        code=limit.code,
        terms=terms,
        start_event=limit.start,
        order_type=limit.order_type,
        order_kind=limit.order_kind or "",
        urgency=limit.urgency or "",
        segment=limit.segment or "",
        region=limit.region or "",
        season_phase=limit.season_phase or "",
    )


def _cases(order_type: OrderType, limits: tuple[s.Limit, ...]) -> Iterator[Matter]:
    """Every kind of case of a type that some limit tells apart, and one that none does."""
    segments = {limit.segment or "" for limit in limits} | {""}
    regions = {limit.region or "" for limit in limits} | {""}
    phases = {limit.season_phase or "" for limit in limits} | {""}
    for urgency, segment, region, phase in product(URGENCIES, sorted(segments), sorted(regions), sorted(phases)):
        yield Matter(order_type.lineage, order_type.kind, urgency, segment, region, phase)


def _has_an_end(matter: Matter, limits: list[LimitInForce]) -> bool:
    """A limit that starts only when the work is done puts no end to the work."""
    closing = CLOSING_MILESTONES | {"notice"} if matter.order_kind == "interruption" else CLOSING_MILESTONES
    return any(limit.milestone in closing and limit.start_event not in FOLLOWING_EVENTS for limit in limits)


def _described(matter: Matter) -> str:
    parts = (matter.urgency, matter.segment, matter.region, matter.season_phase)
    return ", ".join(part for part in parts if part)
