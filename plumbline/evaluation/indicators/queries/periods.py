"""Which moments a period is, for whom: a unit that lives in another zone has its own months."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from plumbline.evaluation.indicators.rules.statements import Span
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Tree


def spans_of(period: Period, tree: Tree) -> Sequence[Span]:
    """One span for everybody, or one for each zone in which units live."""
    by_zone: dict[str, set[UUID]] = defaultdict(set)
    own = timezone.get_default_timezone_name()
    for place in tree.places:
        by_zone[place.zone or own].add(place.id)
    if set(by_zone) <= {own}:
        return [Span(*period.bounds(ZoneInfo(own)))]
    return [Span(*period.bounds(ZoneInfo(zone)), frozenset(units)) for zone, units in sorted(by_zone.items())]
