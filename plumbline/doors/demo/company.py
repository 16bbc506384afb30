"""Setting the stage: units, people, rules, territory and customers, each through its own action, before the first day of the story."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from plumbline.doors.demo import cast, territory
from plumbline.doors.demo.territory import Household
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.packs import installing
from plumbline.service.customers import actions as customers
from plumbline.service.customers.rules import read_file
from plumbline.service.customers.states import Line

PACKS = ("heating-hohhot", "gas-city", "gas-supervision")
BEFORE = timedelta(days=30)
"""How long before its first day the company of the story stands."""


@transaction.atomic
def build(*, first_day: datetime, packs: Path) -> None:
    """The company without its customers, as it stood on the first day. The tables hold no unit before."""
    at = first_day - BEFORE
    units = _units(at)
    _people(units, at)
    for name in PACKS:
        installing.install(packs / name, valid_from=date(first_day.year - 1, 1, 1), by=who.system(), at=at)
    _territory(units, at)


def enter(households: list[Household], *, first_day: datetime) -> None:
    """The customers, from a file; those who are there already stay as they are."""
    file = read_file(territory.as_file(households))
    customers.import_customers(file=file, name="demo", by=who.system(), at=first_day - BEFORE)


def _units(at: datetime) -> dict[str, UUID]:
    units: dict[str, UUID] = {}
    for number, unit in enumerate(cast.UNITS):
        phone = f"138000000{number:02d}"
        opened = organization.open_unit(
            code=unit.code,
            name=unit.name,
            name_en=unit.name_en,
            kind=unit.kind,
            parent=units.get(unit.parent),
            phone=phone,
            by=who.system(),
            at=at,
        )
        units[unit.code] = opened.id
    return units


def _people(units: dict[str, UUID], at: datetime) -> None:
    by, hashed = who.system(), make_password(cast.PASSWORD)
    for number, each in enumerate(cast.PEOPLE):
        person = organization.enter_person(
            username=each.username,
            name=each.name,
            unit_id=units[each.unit],
            password_hash=hashed,
            phone=f"138000001{number:02d}",
            by=by,
            at=at,
        )
        organization.assign_role(person_id=person.id, role=each.role, unit_id=units[each.on], by=by, at=at)


def _territory(units: dict[str, UUID], at: datetime) -> None:
    by = who.system()
    known: dict[str, UUID] = {}
    for area in territory.areas():
        entered = customers.enter_area(
            code=area.code,
            name=area.name,
            name_en=area.name_en,
            parent=known.get(area.parent),
            outline=area.outline,
            by=by,
            at=at,
        )
        known[area.code] = entered.id
        for line, unit in ((Line.HEATING, area.heating), (Line.GAS, area.gas)):
            if unit:
                customers.assign_area(area_id=entered.id, unit_id=units[unit], line=line, by=by, at=at)
