"""What an order is, as far as limits care."""

from datetime import date
from uuid import UUID

from plumbline.ground.service_levels.queries import Book
from plumbline.ground.service_levels.rules.matching import Matter
from plumbline.service.customers.queries import territory
from plumbline.service.work_orders.rules import TypeNode

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
