"""What a machine has to know before it registers: order types, units, and who it is itself."""

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as orders
from plumbline.service.work_orders.rules import TypeNode

router = Router(tags=["catalogue"])


class OrderType(BaseModel):
    """``parent`` is the code of the type above; only registrable ones can be named in an order."""

    code: str
    parent: str
    name: str
    name_en: str
    line: str
    kind: str
    default_urgency: str
    registrable: bool
    clause: str
    proposed: bool


class OrderTypes(BaseModel):
    items: list[OrderType]


class Unit(BaseModel):
    code: str
    parent: str
    name: str
    name_en: str
    kind: str
    is_open: bool


class Units(BaseModel):
    items: list[Unit]


class Myself(BaseModel):
    username: str
    name: str
    unit: str
    language: str
    roles: list[str]
    permissions: list[str]


@router.get("/order-types", response={200: OrderTypes, **PROBLEMS}, summary="Types of orders")
def order_types(request: MachineRequest) -> HttpResponse:
    """All types in force, each after the one above it."""
    nodes = orders.catalogue(revision=request.auth.tree.revision).nodes
    return answered({"items": [_type(node) for node in nodes]})


def _type(node: TypeNode) -> dict[str, object]:
    return {
        "code": node.code,
        "parent": node.line_of_descent[1] if len(node.line_of_descent) > 1 else "",
        "name": node.name,
        "name_en": node.name_en,
        "line": node.line,
        "kind": node.kind,
        "default_urgency": node.default_urgency,
        "registrable": node.registrable,
        "clause": node.clause,
        "proposed": node.proposed,
    }


@router.get("/units", response={200: Units, **PROBLEMS}, summary="Units whose orders the caller sees")
def units(request: MachineRequest) -> HttpResponse:
    """In the order of the tree."""
    seen = request.auth.units(Permission.ORDERS_VIEW)
    return answered({"items": [_unit(place, request.auth) for place in request.auth.tree.places if place.id in seen]})


def _unit(place: Place, viewer: Viewer) -> dict[str, object]:
    return {
        "code": place.code,
        "parent": viewer.tree.by_id[place.parent_id].code if place.parent_id else "",
        "name": place.name,
        "name_en": place.name_en,
        "kind": place.kind,
        "is_open": place.is_open,
    }


@router.get("/me", response={200: Myself, **PROBLEMS}, summary="Who the token stands for")
def me(request: MachineRequest) -> HttpResponse:
    """The token's person, and what it may do somewhere."""
    viewer = request.auth
    home = viewer.tree.by_id.get(viewer.unit_id) if viewer.unit_id else None
    return answered(
        {
            "username": viewer.username,
            "name": viewer.name,
            "unit": home.code if home else "",
            "language": viewer.language,
            "roles": sorted(viewer.roles),
            "permissions": [permission.value for permission in Permission if viewer.may_somewhere(permission)],
        }
    )
