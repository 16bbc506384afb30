"""Moves of orders: one route a row of the state table."""

from collections.abc import Callable
from typing import Annotated, Any, cast

from django.http import HttpResponse
from ninja import Router
from pydantic import ConfigDict, Field, create_model

from plumbline.doors.api.answers import answered, once
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Body, Moment, Text, at_or_now
from plumbline.doors.api.order_documents import OrderDetail, detail
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.kernel.state_tables import Move
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders import queries as orders
from plumbline.service.work_orders.states import MOVES, Channel, State

router = Router(tags=["moves"])
Words = Annotated[Text, Field(max_length=4_000)]
Code = Annotated[Text, Field(max_length=150)]

# What a move asks for must be given, but the state is judged first: a move that is not open is refused as such, not for its inputs.
INPUTS: dict[str, tuple[Any, str]] = {
    "note": (Words | None, "What the person says about it"),
    "unit": (Code | None, "Code of the unit that gets the order"),
    "person": (Code | None, "User name of the person who gets it"),
    "reason": (Code | None, "Code of a reason of the order's pack"),
    "until": (Moment | None, "Until when"),
    "result": (Words | None, "What was done, as the customer is told"),
    "parent": (Code | None, "Number of the main order"),
    "solved": (bool | None, "Whether the matter is solved"),
    "in_scope": (bool | None, "Whether the company is responsible"),
    "channel": (Channel | None, "How the customer came"),
}


def body_of(move: Move[State]) -> type[Body]:
    """What a move takes: when it happened, a note, and what its row asks for and offers."""
    names = dict.fromkeys((*move.asks, *move.offers, "note"))
    fields: dict[str, Any] = {
        name: (INPUTS[name][0], Field(default=None, description=INPUTS[name][1])) for name in names
    }
    when = Field(default=None, description="When it happened; now where left out")
    name = "Move" + "".join(part.capitalize() for part in move.name.split("_"))
    asking = type(f"{name}Asks", (Body,), {"model_config": ConfigDict(json_schema_extra=_required(move))})
    return cast(type[Body], create_model(name, __base__=asking, at=(Moment | None, when), **fields))


def _required(move: Move[State]) -> dict[str, Any]:
    return {"required": list(move.asks)} if move.asks else {}


def route_of(move: Move[State]) -> Callable[..., HttpResponse]:
    body = body_of(move)

    def make(request: MachineRequest, number: str, inputs: body | None = None) -> HttpResponse:  # type: ignore[valid-type]
        given = inputs.model_dump(exclude={"at"}) if inputs else {}  # type: ignore[attr-defined]
        return once(request, lambda: _moved(request, number, move.name, getattr(inputs, "at", None), given))

    make.__name__ = f"move_{move.name}"
    return make


def _moved(request: MachineRequest, number: str, name: str, at: Any, inputs: dict[str, Any]) -> HttpResponse:
    work_orders.move(number=number, name=name, inputs=inputs, by=request.auth, at=at_or_now(at, now=request.at))
    return answered(detail(request, orders.visible_order(number, viewer=request.auth)))


for _move in MOVES.moves:
    if _move.name != "register":
        _sources = ", ".join(sorted(source.value for source in _move.sources))
        _target = f" to {_move.target.value}" if _move.target else ", which stays"
        router.post(
            "/{number}/moves/" + _move.name,
            response={200: OrderDetail, **PROBLEMS},
            summary=f"{_move.label} ({_move.name})",
            description=f"Open in: {_sources}. Leads the state{_target}. Permission: {_move.permission}.",
            operation_id=f"move_{_move.name}",
        )(route_of(_move))
