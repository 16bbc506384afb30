"""Every route, every role, on orders of one's own unit, of a unit below and of another one.

What is expected follows from the roles' table and the moves' table alone: a stranger gets 404, who sees but may not gets 403, and who may is never refused
for want of a right.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.states import OUTSIDE, ROLES, Permission, Role
from plumbline.service.work_orders.states import MOVES
from tests.api.conftest import Machine, MachineOf
from tests.api.test_description import DESCRIPTION
from tests.world import START, World, enter_person

HOME, BELOW, ELSEWHERE = "HEAT-EAST", "HEAT-EAST-1", "HEAT-WEST"
MEASURED = {"reference": "S-1", "kind": "gas_quality", "unit": HOME, "happened_at": "2026-01-02T08:00:00+08:00"}
ALLOWED = {200, 201, 409, 422}


@dataclass(frozen=True)
class Case:
    """An order's unit, seen from the holder of a role on HOME."""

    unit: str
    is_inside: bool


CASES = (Case(HOME, True), Case(BELOW, True), Case(ELSEWHERE, False))


@pytest.fixture
def orders(machine: Machine, machine_of: MachineOf, company: World) -> dict[str, str]:
    """A dispatched order in each unit, by unit."""
    found = {}
    dispatcher = machine_of("zhou")
    for case in CASES:
        number = machine.register(area=None).json()["number"]
        moved = dispatcher.move(number, "dispatch", unit=case.unit)
        assert moved.status_code == 200, moved.json()
        found[case.unit] = number
    return found


@pytest.fixture
def holder(company: World) -> "Holder":
    return Holder(company)


class Holder:
    """Gives a token of somebody who holds exactly one role on HOME."""

    def __init__(self, world: World) -> None:
        self.world = world

    def of(self, role: Role) -> Machine:
        username = f"only-{role.value}"
        enter_person(self.world, username, name=username, role=role, unit=HOME)
        return Machine(organization.issue_token(username=username, label="", by=who.system(), at=START))


def expected(role: Role, needed: Permission, case: Case) -> set[int]:
    """What a call on an order may be answered."""
    may = ROLES[role]
    if not case.is_inside or not {needed, Permission.ORDERS_VIEW} & may or Permission.ORDERS_VIEW not in may:
        return {404}
    return ALLOWED if needed in may else {403}


def calls(orders: dict[str, str]) -> Iterator[tuple[Case, str, str, Permission]]:
    for case in CASES:
        address = f"/api/v1/work-orders/{orders[case.unit]}"
        yield case, "get", address, Permission.ORDERS_VIEW
        yield case, "get", f"{address}/timeline", Permission.ORDERS_VIEW
        for move in MOVES.moves:
            if move.name != "register":
                yield case, "post", f"{address}/moves/{move.name}", Permission(move.permission)


INSIDE = [role for role in Role if role not in OUTSIDE]


@pytest.mark.parametrize("role", INSIDE)
def test_calls_on_an_order(role: Role, orders: dict[str, str], holder: Holder) -> None:
    machine = holder.of(role)

    wrong = []
    for case, method, address, needed in calls(orders):
        response = machine.get(address) if method == "get" else machine.post(address, {})
        if response.status_code not in expected(role, needed, case):
            wrong.append(f"{method} {address} on {case.unit}: {response.status_code}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", INSIDE)
def test_lists_hold_orders_of_ones_own_and_lower_units_only(role: Role, orders: dict[str, str], holder: Holder) -> None:
    response = holder.of(role).get("/api/v1/work-orders")

    seen = {item["unit"] for item in response.json()["items"]}
    assert seen == ({HOME, BELOW} if Permission.ORDERS_VIEW in ROLES[role] else set())


@pytest.mark.parametrize("role", INSIDE)
@pytest.mark.parametrize(
    ("method", "address", "needed", "without"),
    [
        ("post", "work-orders", Permission.ORDERS_REGISTER, 403),
        ("get", "customers/10001", Permission.CUSTOMERS_VIEW, 404),
        ("post", "customers/10001/reveal", Permission.PERSONAL_REVEAL, 404),
        ("get", "indicators", Permission.INDICATORS_VIEW, 403),
        ("get", "indicators/{code}/values?period=2026-01", Permission.INDICATORS_VIEW, 403),
        ("get", "indicators/{code}/values?period=2026-01&unit=HEAT-EAST-1", Permission.INDICATORS_VIEW, 404),
        ("get", "indicators/{code}/cases?period=2026-01", Permission.INDICATORS_VIEW, 403),
        ("get", "scorecards?period=2026-01", Permission.INDICATORS_VIEW, 403),
        ("get", "mystery-programmes", Permission.INSPECTIONS_VIEW, 403),
        ("get", "rechecks", Permission.RECHECKS_VIEW, 403),
        ("get", "inspections", Permission.INSPECTIONS_VIEW, 403),
        ("get", "surveys", Permission.SURVEYS_VIEW, 403),
        ("get", "rectifications", Permission.RECTIFICATIONS_VIEW, 403),
        ("get", "integrity/signals", Permission.INTEGRITY_VIEW, 403),
        ("get", "reports?q=none", Permission.INDICATORS_VIEW, 403),
        ("post", "measurements/imports", Permission.MEASUREMENTS_IMPORT, 403),
    ],
)
def test_other_calls(
    role: Role, method: str, address: str, needed: Permission, without: int, machine: Machine, holder: Holder
) -> None:
    listed = machine.get("/api/v1/indicators").json()["items"]
    code = next(each["code"] for each in listed if each["measured"])
    bodies = {
        "work-orders": {"channel": "hotline", "order_type": "no_heat", "title": "不热"},
        "customers/10001/reveal": {"fields": ["phone"], "reason": "核对"},
        "measurements/imports": {"source": "lab", "name": "one", "rows": [MEASURED]},
    }

    caller = holder.of(role)
    place = "/api/v1/" + address.format(code=code)
    response = caller.get(place) if method == "get" else caller.post(place, bodies[address])

    if needed in ROLES[role]:
        assert response.status_code in (200, 201), response.json()
    else:
        sees = address.endswith("/reveal") and Permission.CUSTOMERS_VIEW in ROLES[role]
        assert response.status_code == (403 if sees else without), response.json()


@pytest.mark.parametrize("role", INSIDE)
def test_figures_of_another_unit_are_not_there(role: Role, machine: Machine, holder: Holder) -> None:
    listed = machine.get("/api/v1/indicators").json()["items"]
    code = next(each["code"] for each in listed if each["measured"])

    response = holder.of(role).get(f"/api/v1/indicators/{code}/values?period=2026-01&unit={ELSEWHERE}")

    assert response.status_code == 404


@pytest.mark.parametrize("role", sorted(OUTSIDE))
@pytest.mark.parametrize("address", ["me", "units", "order-types", "work-orders", "mystery-programmes", "forms"])
def test_keys_of_people_of_another_house_are_none(role: Role, address: str, holder: Holder) -> None:
    assert holder.of(role).get(f"/api/v1/{address}").status_code == 401


def test_every_route_of_the_description_is_in_this_matrix() -> None:
    paths = {
        "/api/v1/" + row for row in ("work-orders", "customers", "customers/{number}", "customers/{number}/reveal")
    }
    paths |= {"/api/v1/" + row for row in ("indicators", "indicators/{code}/values", "indicators/{code}/cases")}
    paths |= {"/api/v1/reports", "/api/v1/reports/{name}", "/api/v1/measurements/imports"}
    paths |= {"/api/v1/scorecards", "/api/v1/indicators/periods/{period}"}
    paths |= {"/api/v1/work-orders/{number}", "/api/v1/work-orders/{number}/timeline"}
    paths |= {f"/api/v1/work-orders/{{number}}/moves/{move.name}" for move in MOVES.moves if move.name != "register"}
    paths |= {"/api/v1/mystery-programmes", "/api/v1/mystery-programmes/{code}"}
    paths |= {"/api/v1/rechecks", "/api/v1/rechecks/{round_id}"}
    paths |= {f"/api/v1/forms{rest}" for rest in ("", "/{version}", "/{version}/score")}
    paths |= {f"/api/v1/inspections{rest}" for rest in ("", "/plan", "/scores", "/{number}")}
    paths |= {f"/api/v1/surveys{rest}" for rest in ("", "/{number}", "/{number}/answers")}
    paths |= {f"/api/v1/rectifications{rest}" for rest in ("", "/{number}", "/{number}/moves/{move}")}
    paths |= {f"/api/v1/{name}{rest}" for name in ("judgements", "praises") for rest in ("", "/{number}")}
    paths |= {f"/api/v1/recognition/{name}" for name in ("entries", "rules", "proposals", "proposals/{number}")}
    paths |= {f"/api/v1/{name}" for name in ("compliance", "hot-issues", "integrity/signals")}
    about_oneself = {"/api/v1/order-types", "/api/v1/units", "/api/v1/me"}

    assert set(DESCRIPTION["paths"]) == paths | about_oneself
