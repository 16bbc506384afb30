"""A machine at the door: a company with rules, and a client that carries a token."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.test import Client

from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.states import Role
from tests.api import rulebook
from tests.world import START, World, enter_customer, enter_person

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


@dataclass
class Machine:
    """Sends calls with a token, or with none."""

    token: str = ""
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def headers(self, extra: dict[str, str]) -> dict[str, str]:
        return {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **extra}

    def get(self, address: str, **headers: str) -> "Response":
        return self.client.get(address, headers=self.headers(headers))

    def post(
        self,
        address: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        key: str | None = None,
        content_type: str = "application/json",
    ) -> "Response":
        content = raw if raw is not None else b"" if body is None else orjson.dumps(body)
        headers = self.headers({} if key is None else {"Idempotency-Key": key})
        return self.client.post(address, data=content, content_type=content_type, headers=headers)

    def register(self, **changes: Any) -> "Response":
        body = {"channel": "hotline", "order_type": "no_heat", "title": "家里不热", "area": "EAST-N"} | changes
        return self.post("/api/v1/work-orders", {name: value for name, value in body.items() if value is not None})

    def move(self, number: str, name: str, **inputs: Any) -> "Response":
        return self.post(f"/api/v1/work-orders/{number}/moves/{name}", inputs)


MachineOf = Callable[[str], Machine]


@pytest.fixture
def company(world: World) -> World:
    """The world with order types, limits, a customer, and a clerk who registers in the east and sees nothing else."""
    rulebook.install()
    enter_customer(world)
    world.people["clerk-east"] = enter_person(world, "clerk-east", name="文东", role=Role.AGENT, unit="HEAT-EAST")
    return world


@pytest.fixture
def machine_of(company: World) -> MachineOf:
    """A machine with the token of this person."""

    def made(username: str) -> Machine:
        return Machine(organization.issue_token(username=username, label="test", by=who.system(), at=START))

    return made


@pytest.fixture
def machine(machine_of: MachineOf) -> Machine:
    """The machine account of the company."""
    return machine_of("api")


@pytest.fixture
def stranger(company: World) -> Machine:
    """A machine without a token."""
    return Machine()
