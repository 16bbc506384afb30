"""Who may be drawn: the frame of a design as it stands at a moment."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import UUID

from django.utils import timezone

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.service.customers import queries as customers
from plumbline.service.customers.queries.framing import framed
from plumbline.service.work_orders.queries.framing import contacted_between, served_between
from plumbline.supervision.surveys.models import Invite
from plumbline.supervision.surveys.rules.designing import Design, stratum_code
from plumbline.supervision.surveys.states import Basis, Dimension


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the frame. ``unit_id`` and ``person_id``: who serves; ``contacted``: brought a matter in the design's period (None: not asked for)."""

    customer_id: UUID
    number: str
    stratum: str
    order_id: UUID | None
    unit_id: UUID | None
    person_id: UUID | None
    contacted: bool | None
    rests: bool


@dataclass(frozen=True)
class Frame:
    """``members``: by stratum and number, those who may be drawn. ``sizes``: of the strata, with those who rest."""

    members: dict[str, dict[str, Member]]
    sizes: dict[str, int]
    rested: int
    contacted: int | None
    digest: str

    @property
    def size(self) -> int:
        return sum(self.sizes.values())

    @property
    def drawable(self) -> dict[str, int]:
        return {stratum: len(self.members.get(stratum, ())) for stratum in self.sizes}


def midnight(day: date) -> datetime:
    """The beginning of a day of the company."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def frame_of(design: Design, *, at: datetime) -> Frame:
    """The frame of a design with who rests in it. At most five statements, each of them over the whole frame."""
    everybody = list(_of_orders(design, at) if design.basis is Basis.ORDERS else _of_customers(design, at))
    members: dict[str, dict[str, Member]] = {}
    sizes: dict[str, int] = {}
    for member in everybody:
        sizes[member.stratum] = sizes.get(member.stratum, 0) + 1
        if not member.rests:
            members.setdefault(member.stratum, {})[member.number] = member
    digest = hashlib.sha256("\n".join(sorted(f"{each.stratum} {each.number}" for each in everybody)).encode())
    knows_contact = any(member.contacted is not None for member in everybody)
    return Frame(
        members=members,
        sizes=sizes,
        rested=sum(member.rests for member in everybody),
        contacted=sum(bool(member.contacted) for member in everybody) if knows_contact else None,
        digest=digest.hexdigest(),
    )


def _of_customers(design: Design, at: datetime) -> Iterable[Member]:
    areas, serving = _areas(design), _serving(design.line, at)
    resting, contacted = asked_since(at, design.rest_days), _contacted(design)
    district, unit_code = _district(), _unit_codes()
    for each in framed(kinds=design.kinds, tiers=design.tiers, areas=areas, at=at):
        unit = serving(each.area_id)
        if design.line and unit is None:
            continue
        had = None if contacted is None else each.customer_id in contacted
        parts = _parts(
            design, each.kind, each.tier, district(each.area_id), unit_code.get(unit, "") if unit else "", had
        )
        yield Member(
            each.customer_id, each.number, stratum_code(parts), None, unit, None, had, each.customer_id in resting
        )


def _of_orders(design: Design, at: datetime) -> Iterable[Member]:
    assert design.starts is not None
    assert design.ends is not None
    areas, resting = _areas(design), asked_since(at, design.rest_days)
    district, unit_code = _district(), _unit_codes()
    lines = (design.line,) if design.line else ()
    span = midnight(design.starts), midnight(design.ends)
    for each in served_between(*span, kinds=design.order_kinds, lines=lines, at=at):
        if (design.kinds and each.kind not in design.kinds) or (design.tiers and each.tier not in design.tiers):
            continue
        if areas is not None and each.area_id not in areas:
            continue
        parts = _parts(design, each.kind, each.tier, district(each.area_id), unit_code.get(each.unit_id, ""), True)
        rests = each.customer_id in resting
        yield Member(
            each.customer_id,
            each.number,
            stratum_code(parts),
            each.order_id,
            each.unit_id,
            each.person_id,
            contacted=True,
            rests=rests,
        )


def _parts(design: Design, kind: str, tier: str, area: str, unit: str, contacted: bool | None) -> list[str]:
    known = {
        Dimension.KIND: kind,
        Dimension.TIER: tier,
        Dimension.AREA: area,
        Dimension.UNIT: unit,
        Dimension.CONTACT: "yes" if contacted else "no",
    }
    return [known[dimension] for dimension in design.strata_by]


def _areas(design: Design) -> frozenset[UUID] | None:
    """Raises NotFound: a code that is no area's."""
    if not design.areas:
        return None
    known = customers.territory()
    unknown = [code for code in design.areas if code not in known.by_code]
    if unknown:
        raise NotFound(_("没有代码为“%(code)s”的片区。请核对片区代码。"), field="areas", code=unknown[0][:60])
    return frozenset[UUID]().union(*(known.below(known.by_code[code].id) for code in design.areas))


def _serving(line: str, at: datetime) -> Callable[[UUID | None], UUID | None]:
    known = customers.territory()

    @cache
    def unit(area_id: UUID | None) -> UUID | None:
        if line:
            return known.responsible(area_id, line, at)
        return next(iter(known.units(area_id, at)), None)

    return unit


def _district() -> Callable[[UUID | None], str]:
    """The part of the town an area lies in: the area right below the root."""
    known = customers.territory()

    @cache
    def code(area_id: UUID | None) -> str:
        chain = known.chain(area_id)
        return chain[-2].code if len(chain) > 1 else chain[0].code if chain else ""

    return code


def _unit_codes() -> dict[UUID, str]:
    return {place.id: place.code for place in organization.tree().places}


def _contacted(design: Design) -> frozenset[UUID] | None:
    if design.starts is None or design.ends is None:
        return None
    return contacted_between(midnight(design.starts), midnight(design.ends))


def asked_since(at: datetime, days: int) -> frozenset[UUID]:
    """The customers whom any survey asked within so many days: they rest."""
    if not days:
        return frozenset()
    asked = Invite.objects.filter(sent_at__gt=at - timedelta(days=days), sent_at__lte=at)
    return frozenset(asked.values_list("customer_id", flat=True))
