"""Every route × every role × own, child and other unit, in one table.

``ROUTES`` says for each route which permission lets a person in, and whether the thing behind the address belongs to a unit. A role that holds the
permission on the thing's unit is let in; a stranger to the unit gets 404, as if nothing were there; whoever holds it nowhere is told so (403).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import translation

from plumbline.doors.web import urls
from plumbline.doors.web.pages import terms_of
from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import OUTSIDE, ROLES, Role
from plumbline.ground.regulations.models import Document
from plumbline.packs import drafting
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.inspections.models import Inspection
from plumbline.supervision.questionnaires import queries as forms
from tests.inspections import planted
from tests.orders import IN_SEASON, order_of, register
from tests.supervision.duties.owing import arguments_of, owed_by
from tests.web.conftest import ALLAUTH
from tests.web.routes import (
    FORBIDDEN,
    HOME,
    IN,
    LEADS_ON,
    NOTHING_THERE,
    OTHERS,
    PERSONAL,
    ROUTES,
    UNITS,
    Route,
)
from tests.world import PACKS, World, enter_customer, enter_person, picture, version_of


def routes_of_the_door() -> Iterator[str]:
    for entry in walked(urls.urlpatterns):
        if terms_of(entry.callback) is not None:
            yield str(entry.name)


def walked(entries: Sequence[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from walked(entry.url_patterns)
        else:
            yield entry


@dataclass(frozen=True)
class Things:
    """One order, call-back, customer and file of a unit."""

    number: str
    callback: str
    customer: str
    file: str
    person: str
    document: str
    draft: str


@pytest.fixture
def things(ruled_world: World) -> dict[str, Things]:
    found = {}
    document = Document.objects.earliest("code")
    draft = drafting.start(files={"pack.yaml": "name: begun"}, library=PACKS, by=system(), at=IN_SEASON)
    for place, unit in enumerate(UNITS):
        customer = enter_customer(
            ruled_world,
            number=f"2000{place}",
            phone=f"1380000000{place}",
            area="EAST-S" if unit != OTHERS else "WEST-N",
        )
        number = register(ruled_world, unit=unit, phone=f"1390000999{place}").number
        planned = callbacks.schedule(
            order_case_file_id=order_of(number).case_file_id, policy_code="", by=system(), at=IN_SEASON
        )
        assert planned is not None
        work_orders.attach(
            number=number,
            name="a.png",
            content=picture(),
            size=len(picture().getvalue()),
            most_bytes=10_000,
            by=system(),
            at=IN_SEASON,
        )
        person = enter_person(ruled_world, f"member-{place}", name="成员", role=Role.FITTER, unit=unit)
        file = Attachment.objects.get(case_file__number=number)
        planted(ruled_world, unit, at=IN_SEASON)
        owed_by(unit, at=IN_SEASON)
        found[unit] = Things(
            number,
            planned.case_file.number,
            str(customer.id),
            str(file.id),
            str(person.id),
            str(document.id),
            str(draft.id),
        )
    return found


def address_of(route: Route, unit: str, things: dict[str, Things]) -> tuple[str, dict[str, str]]:
    """The address of the route for the thing of a unit, and what is sent along."""
    thing = things[unit]
    arguments = {
        "admin-person-withdraw": [thing.person, "0"],
        "order": [thing.number],
        "help-term": ["late"],
        "register-urge": [],
        "help-manual": ["agent"],
        "order-move": [thing.number, route.move],
        "board-move": [thing.number, route.move],
        "order-file": [thing.number, thing.file],
        "field-step": [thing.number, "depart"],
        "order-file-view": [thing.number, thing.file],
        "integrity-threshold": ["greeting"],
        "customer": [thing.customer],
        "customer-reveal": [thing.customer],
        "callback": [thing.callback],
        **{name: [str(forms.version_for("heat_home_visit", IN_SEASON.date()).id)] for name in ("form", "form-try")},
        "indicator": ["CMP-01"],
        "indicator-cases": ["CMP-01"],
        "indicator-case-counts": ["CMP-01"],
        "period-closing": ["2026-01"],
        "period-move": ["2026-01", route.move],
        "changes": ["late"],
        **(inspections_of(unit) if route.on == "inspection" else {}),
        **(arguments_of(unit, at=IN_SEASON) if route.name.startswith(("duty", "duties-plan-")) else {}),
        "measurements-table": ["call"],
        "report": ["monthly-complaints"],
        "rules-document": [thing.document],
        "rules-clause": ["S1-27.1"],
        **{
            name: ["heating-hohhot", version_of("heating-hohhot")]
            for name in ("rules-pack", "rules-pack-files", "rules-pack-draft")
        },
        **{f"rules-draft{which}": [thing.draft] for which in ("", "-file", "-files", "-discard", "-install")},
        **{
            f"rules-calendar{which}": ["heating-hohhot.heating_office"]
            for which in ("", "-year", "-days", "-notice", "-shipped", "-drop", "-publish")
        },
        **{f"message{which}": ["notice", "en", "all"] for which in ("", "-preview", "-try", "-restore")},
    }
    by_thing = {"order": [thing.number], "callback": [thing.callback], "unit": [unit], "person": [thing.person]}
    words = {"unit": unit, "period": "2026-01", "form": "html"} if route.on == "figures" else {"because": "visit"}
    if route.name == "register-urge":
        words = {"urge": thing.number}
    return reverse(route.name, args=arguments.get(route.name, by_thing.get(route.on, []))), words


def inspections_of(unit: str) -> dict[str, list[str]]:
    """What leads to the unit's inspection, its draw and its photo."""
    visit = Inspection.objects.select_related("case_file").get(unit__code=unit)
    number, photo = visit.case_file.number, Attachment.objects.get(case_file_id=visit.pk)
    return {
        "inspection": [number],
        "inspection-visit": [number],
        "inspection-move": [number, "sign"],
        "inspection-file": [number, str(photo.id)],
        "inspections-drawn": [str(visit.draw_id)],
    }


def expected(route: Route, role: Role, unit: str) -> str:
    held = ROLES[role]
    if role in OUTSIDE and not route.needs and route.name not in LEADS_ON:
        return FORBIDDEN
    needs = route.needs if isinstance(route.needs, tuple) else (route.needs,) if route.needs else ()
    if needs and held.isdisjoint(needs):
        return FORBIDDEN
    if route.on and unit == OTHERS:
        return NOTHING_THERE
    if route.also is not None and route.also not in held:
        return FORBIDDEN
    return IN


def asked(client: Client, route: Route, address: str, words: dict[str, str]) -> str:
    """What the door answers; whatever was changed is taken back at once."""
    part = {"HX-Request": "true"} if route.move else {}
    with transaction.atomic():
        answer = client.post(address, words) if route.post else client.get(address, words, headers=part)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    return {403: FORBIDDEN, 404: NOTHING_THERE}.get(answer.status_code, IN if answer.status_code < 500 else "broken")


def test_every_route_stands_in_the_table() -> None:
    listed = [route.name for route in ROUTES]

    assert set(routes_of_the_door()) == set(listed) | PERSONAL


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_let_in_where_it_holds_the_permission_and_nowhere_else(
    role: Role, ruled_world: World, things: dict[str, Things]
) -> None:
    person = enter_person(ruled_world, "somebody", name="某人", role=role, unit=HOME)
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=ALLAUTH)

    wrong = []
    for route in ROUTES:
        for unit in UNITS if route.on else (HOME,):
            answer = asked(client, route, *address_of(route, unit, things))
            wanted = expected(route, role, unit)
            if answer != wanted and not _nobody_calls_back_own_orders(route, answer):
                wrong.append(f"{route.name} {route.move} of {unit}: {answer}, not {wanted}")
    translation.deactivate()

    assert not wrong, "\n".join(wrong)


def _nobody_calls_back_own_orders(route: Route, answer: str) -> bool:
    """A call-back agent of the handling unit may look, and is refused as soon as he records: nobody calls back their own order."""
    return route.name == "callback-attempt" and answer == IN


def test_whoever_is_not_signed_in_is_led_to_sign_in_everywhere(things: dict[str, Things]) -> None:
    client = Client()
    let_in = []
    for route in ROUTES:
        address, words = address_of(route, HOME, things)
        answer = client.post(address, words) if route.post else client.get(address, words)
        if answer.status_code != 302 or not answer["Location"].startswith("/accounts/login/"):
            let_in.append(route.name)

    assert not let_in
