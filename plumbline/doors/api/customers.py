"""Customers: finding them and their card, masked; and the reveal, which is a fact."""

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api.answers import answered, once
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Body, Parameters, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.service.customers import actions as customers
from plumbline.service.customers import queries as cards
from plumbline.service.customers.states import REVEALABLE

router = Router(tags=["customers"])


class CustomerParameters(Parameters):
    """What the caller says of himself: number, phone or its last four digits, name, address."""

    q: Annotated[Text, Field(min_length=1, max_length=80)]
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class CustomerFound(BaseModel):
    number: str
    name: str
    kind: str
    tier: str
    phone: str
    address: str
    area: str


class CustomerList(BaseModel):
    items: list[CustomerFound]


class Responsible(BaseModel):
    line: str
    unit: str


class CustomerCard(CustomerFound):
    responsible: list[Responsible]
    needs: list[str]
    is_open: bool
    may_reveal: bool


class Reveal(Body):
    """Which values, and why; both are kept in the journal, the values are not."""

    fields: Annotated[list[Text], Field(min_length=1, max_length=len(REVEALABLE))]
    reason: Annotated[Text, Field(min_length=1, max_length=200)]


class Revealed(BaseModel):
    values: dict[str, str]


@router.get("", response={200: CustomerList, **PROBLEMS}, summary="Find customers")
def find(request: MachineRequest, wanted: Query[CustomerParameters]) -> HttpResponse:
    """The likeliest customers, personal data masked."""
    check_known(request, CustomerParameters)
    codes = {area.id: area.code for area in cards.area_tree(revision=request.auth.tree.revision)}
    found = cards.find(wanted.q, viewer=request.auth, at=request.at, limit=wanted.limit)
    rows = [
        {
            "number": each.number,
            "name": each.name,
            "kind": each.kind,
            "tier": each.tier,
            "phone": each.phone,
            "address": each.address,
            "area": codes.get(each.area_id, "") if each.area_id else "",
        }
        for each in found
    ]
    return answered({"items": rows})


@router.get("/{number}", response={200: CustomerCard, **PROBLEMS}, summary="One customer")
def one(request: MachineRequest, number: str) -> HttpResponse:
    """The card, personal data masked."""
    card = cards.card(_id_of(request, number), request.auth, at=request.at)
    codes = {area.id: area.code for area in cards.area_tree(revision=request.auth.tree.revision)}
    units = request.auth.tree.by_id
    return answered(
        {
            "number": card.number,
            "name": card.name,
            "kind": card.kind,
            "tier": card.tier,
            "phone": card.phone,
            "address": card.address,
            "area": codes.get(card.area_id, "") if card.area_id else "",
            "responsible": [{"line": each.line, "unit": units[each.unit_id].code} for each in card.responsible],
            "needs": [need.kind for need in card.needs],
            "is_open": card.is_open,
            "may_reveal": card.may_reveal,
        }
    )


@router.post("/{number}/reveal", response={200: Revealed, **PROBLEMS}, summary="Personal data in the clear")
def reveal(request: MachineRequest, number: str, wanted: Reveal) -> HttpResponse:
    """Gives the named values unmasked to who may see them; who saw which and why becomes a fact in the journal."""
    return once(request, lambda: _revealed(request, number, wanted))


def _revealed(request: MachineRequest, number: str, wanted: Reveal) -> HttpResponse:
    values = customers.reveal(
        customer_id=_id_of(request, number), fields=wanted.fields, reason=wanted.reason, by=request.auth, at=request.at
    )
    return answered({"values": values})


def _id_of(request: MachineRequest, number: str) -> UUID:
    """Raises NotFound: no open customer with this number. Whether the viewer may see it is asked next, with the same words."""
    known = cards.by_number(number, at=request.at)
    if known is None:
        raise NotFound(_("没有找到该客户，或您无权查看。"))
    return known.customer_id
