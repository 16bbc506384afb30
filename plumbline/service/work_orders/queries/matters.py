"""What an order is, as far as limits care."""

from datetime import date
from uuid import UUID

from plumbline.ground.service_levels.queries import Book, book
from plumbline.ground.service_levels.rules.matching import Limit, Matter
from plumbline.service.customers.queries import territory
from plumbline.service.work_orders.queries.catalogue import catalogue
from plumbline.service.work_orders.rules import TypeNode

_turns: dict[tuple[int, str], frozenset[str]] = {}
HEATING_LINE = "heating"
HEATING_SEASON = "heating"


def matter(
    *,
    node: TypeNode,
    urgency: str,
    segment: str,
    area_id: UUID | None,
    rules: Book,
    on: date,
    revision: int | None = None,
) -> Matter:
    """The selectors of a limit for an order of this type on a company-local day; the region comes from the area."""
    area = territory(revision=revision).by_id.get(area_id) if area_id else None
    return Matter(
        order_types=node.line_of_descent,
        order_kind=node.kind,
        urgency=urgency,
        segment=segment,
        region=area.region if area else "",
        season_phase=rules.phase(HEATING_SEASON, on) if node.line == HEATING_LINE else "",
    )


def turned_by(type_code: str, *, revision: int | None = None) -> frozenset[str] | None:
    """The milestones and starting events that limits of a type know, of whatever urgency, customer or season; None for a type that is not there."""
    node = catalogue(revision=revision).by_code.get(type_code)
    if node is None:
        return None
    key = (revision or 0, type_code)
    known = _turns.get(key) if revision else None
    if known is None:
        limits = (dated.limit for dated in book(revision=revision).limits)
        about = [limit for limit in limits if _is_about(limit, node)]
        known = frozenset(word for limit in about for word in (limit.milestone, limit.start_event))
        if node.is_complaint and not node.on_site:
            # A complaint that is answered from a desk is looked into first, with a limit or without.
            known |= {"investigate"}
        if len(_turns) > 5_000:
            _turns.clear()
        _turns[key] = known
    return known


def _is_about(limit: Limit, node: TypeNode) -> bool:
    of_type = not limit.order_type or limit.order_type in node.line_of_descent
    return of_type and limit.order_kind in ("", node.kind)
