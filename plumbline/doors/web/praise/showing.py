"""Praises as pages show them: the customer's name and contact masked."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.order_rows import Badge, unit_name
from plumbline.doors.web.saying import word
from plumbline.evaluation.recognition.queries import Praise
from plumbline.evaluation.recognition.states import PRAISE_KIND_LABELS, PRAISE_LABELS, PraiseKind, PraiseState
from plumbline.ground.organization.rules import Viewer
from plumbline.service.customers.rules import mask_name, mask_phone

TONES: dict[PraiseState, str] = {
    PraiseState.REGISTERED: "orange",
    PraiseState.VERIFIED: "green",
    PraiseState.REFUSED: "secondary",
    PraiseState.DUPLICATE: "secondary",
}


@dataclass(frozen=True)
class PraiseRow:
    number: str
    address: str
    kind: str
    text: str
    unit: str
    person: str
    order: str
    received_on: date
    badge: Badge
    verify_by: datetime | None
    is_late: bool
    from_name: str
    from_contact: str


def praise_row(praise: Praise, *, viewer: Viewer, at: datetime) -> PraiseRow:
    state = PraiseState(praise.state)
    is_open = state is PraiseState.REGISTERED
    return PraiseRow(
        number=praise.case_file.number,
        address=address_of("praise-one", praise.case_file.number),
        kind=word(PRAISE_KIND_LABELS[PraiseKind(praise.kind)]),
        text=praise.text,
        unit=unit_name(praise.unit_id, viewer),
        person=praise.person.name if praise.person else "",
        order=praise.order.case_file.number if praise.order else "",
        received_on=praise.received_on,
        badge=Badge(word(PRAISE_LABELS[state]), TONES[state]),
        verify_by=praise.verify_by if is_open else None,
        is_late=is_open and praise.verify_by <= at,
        from_name=mask_name(praise.from_name),
        from_contact=mask_phone(praise.from_contact),
    )


def result(praise: Praise) -> str:
    """How long it took to find it true, in words; empty while nobody has looked."""
    if praise.verified_at is None:
        return ""
    return gettext("按期核实") if praise.verified_at < praise.verify_by else gettext("超期核实")
