"""Which limits apply to a case.

Every source speaks for itself: from each pack, and for each milestone and starting event, the most specific limit that fits applies, so a law's limit
stands beside the company's and the earlier due binds. Specific means, in this order: nearer order type, named urgency, named season phase, named
region, named segment; equals are ranked by the shorter quantity, then by code, so that the answer never depends on the order of rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from plumbline.ground.service_levels.rules.limits import LimitTerms


@dataclass(frozen=True)
class Matter:
    """What a case is, as far as limits care. ``order_types``: the type and its ancestors, nearest first."""

    order_types: tuple[str, ...]
    order_kind: str
    urgency: str
    segment: str = ""
    region: str = ""
    season_phase: str = ""


@dataclass(frozen=True)
class Limit:
    """A limit in force, with what a page needs to cite it."""

    id: UUID
    pack: str
    code: str
    terms: LimitTerms
    start_event: str
    order_type: str = ""
    order_kind: str = ""
    urgency: str = ""
    segment: str = ""
    region: str = ""
    season_phase: str = ""
    calendar: str = ""
    marks: tuple[int, ...] = (50, 80, 100)
    floor: bool = False
    proposed: bool = False
    clause: str = ""
    because: str = ""
    because_en: str = ""

    @property
    def milestone(self) -> str:
        return self.terms.milestone

    def fits(self, matter: Matter) -> bool:
        if self.order_type and self.order_type not in matter.order_types:
            return False
        if self.order_kind and self.order_kind != matter.order_kind:
            return False
        return all(
            not mine or mine == theirs
            for mine, theirs in (
                (self.urgency, matter.urgency),
                (self.segment, matter.segment),
                (self.region, matter.region),
                (self.season_phase, matter.season_phase),
            )
        )

    def rank(self, matter: Matter) -> tuple[int, bool, bool, bool, bool, float, str]:
        """Smaller is more specific."""
        nearness = matter.order_types.index(self.order_type) if self.order_type else len(matter.order_types)
        named = (not self.urgency, not self.season_phase, not self.region, not self.segment)
        return (nearness, *named, self.terms.length.total_seconds(), self.code)


def applicable(limits: Iterable[Limit], matter: Matter) -> list[Limit]:
    """The limits that apply, by milestone and pack."""
    best: dict[tuple[str, str, str], Limit] = {}
    for limit in limits:
        if not limit.fits(matter):
            continue
        place = (limit.milestone, limit.start_event, limit.pack)
        rival = best.get(place)
        if rival is None or limit.rank(matter) < rival.rank(matter):
            best[place] = limit
    return [best[place] for place in sorted(best)]
