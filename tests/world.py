"""Builders and one fixed cast: a small city's heating and gas company, all of it invented.

::

    YH 云河能源集团
    ├── YH-HEAT 供热分公司          高远 (leader of the company), 林晓 (agent), 周平 (dispatcher), 许静 (call-back agent),
    │   ├── HEAT-EAST 东城供热所    方正 (supervisor), 管宁 (administrator), api (machine account): on the company
    │   │   └── HEAT-EAST-1 一班    何东 (head of HEAT-EAST), 赵强 (fitter of its team)
    │   └── HEAT-WEST 西城供热所
    │       └── HEAT-WEST-1 一班    何西, 钱勇
    └── YH-GAS 燃气分公司
        ├── GAS-NORTH 北区服务站
        │   └── GAS-NORTH-1 一班    何北, 孙杰
        └── GAS-SOUTH 南区服务站
            └── GAS-SOUTH-1 一班    何南, 李明

Everybody signs in with ``PASSWORD`` under the user name of ``PEOPLE``. ``build()`` writes through the real actions, at ``START``, and
gives the same codes, names and rights every time; identifiers differ from run to run, as in life. ``standing()`` is the same company, built once a session and
put back row by row for every further test.
"""

import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import yaml
from django.db import connection, transaction
from django.db.models import Model

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.models import Entry, Revision
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.models import Assignment, Delegation, Person, Placement, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Role, UnitKind
from plumbline.ground.regulations.models import Application, Clause, Document, Installation, Source
from plumbline.ground.service_levels.models import (
    Calendar,
    CalendarVersion,
    EscalationStep,
    LimitVersion,
    PhoneList,
    Season,
)
from plumbline.packs import installing
from plumbline.service.customers import actions as customers
from plumbline.service.customers.models import Area, AreaAssignment, Customer
from plumbline.service.customers.states import CustomerKind, Line, NeedKind, Tier
from plumbline.service.work_orders.models import OrderType, Reason
from plumbline.supervision.callbacks.models import Policy
from plumbline.supervision.questionnaires.models import FormVersion

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 1, 5, 8, 0, tzinfo=ZONE)
PASSWORD = "yunhe-2026-test"

UNITS = (
    # code, name, English name, kind, parent
    ("YH", "云河能源集团", "Yunhe Energy", UnitKind.COMPANY, ""),
    ("YH-HEAT", "供热分公司", "Heating Division", UnitKind.DIVISION, "YH"),
    ("YH-GAS", "燃气分公司", "Gas Division", UnitKind.DIVISION, "YH"),
    ("HEAT-EAST", "东城供热所", "Heating East", UnitKind.UNIT, "YH-HEAT"),
    ("HEAT-WEST", "西城供热所", "Heating West", UnitKind.UNIT, "YH-HEAT"),
    ("GAS-NORTH", "北区服务站", "Gas North", UnitKind.UNIT, "YH-GAS"),
    ("GAS-SOUTH", "南区服务站", "Gas South", UnitKind.UNIT, "YH-GAS"),
    ("HEAT-EAST-1", "东城一班", "East Team 1", UnitKind.TEAM, "HEAT-EAST"),
    ("HEAT-WEST-1", "西城一班", "West Team 1", UnitKind.TEAM, "HEAT-WEST"),
    ("GAS-NORTH-1", "北区一班", "North Team 1", UnitKind.TEAM, "GAS-NORTH"),
    ("GAS-SOUTH-1", "南区一班", "South Team 1", UnitKind.TEAM, "GAS-SOUTH"),
)

PEOPLE = (
    # user name, name, role, unit
    ("gao", "高远", Role.LEADER, "YH"),
    ("lin", "林晓", Role.AGENT, "YH"),
    ("zhou", "周平", Role.DISPATCHER, "YH"),
    ("xu", "许静", Role.CALLBACK_AGENT, "YH"),
    ("fang", "方正", Role.SUPERVISOR, "YH"),
    ("guan", "管宁", Role.ADMINISTRATOR, "YH"),
    ("api", "接口", Role.MACHINE, "YH"),
    ("head-east", "何东", Role.UNIT_HEAD, "HEAT-EAST"),
    ("head-west", "何西", Role.UNIT_HEAD, "HEAT-WEST"),
    ("head-north", "何北", Role.UNIT_HEAD, "GAS-NORTH"),
    ("head-south", "何南", Role.UNIT_HEAD, "GAS-SOUTH"),
    ("zhao", "赵强", Role.FITTER, "HEAT-EAST-1"),
    ("qian", "钱勇", Role.FITTER, "HEAT-WEST-1"),
    ("sun", "孙杰", Role.FITTER, "GAS-NORTH-1"),
    ("li", "李明", Role.FITTER, "GAS-SOUTH-1"),
)

AREAS = (
    # code, name, English name, parent, heating unit, gas unit
    ("CITY", "云河市", "Yunhe", "", "", ""),
    ("EAST", "东城区", "East District", "CITY", "HEAT-EAST", ""),
    ("WEST", "西城区", "West District", "CITY", "HEAT-WEST", ""),
    ("EAST-N", "东城北片", "East, north part", "EAST", "", "GAS-NORTH"),
    ("EAST-S", "东城南片", "East, south part", "EAST", "", "GAS-SOUTH"),
    ("WEST-N", "西城北片", "West, north part", "WEST", "", "GAS-NORTH"),
    ("WEST-S", "西城南片", "West, south part", "WEST", "", "GAS-SOUTH"),
)


@dataclass
class World:
    """The company as built; ask it for units, people and viewers by their names."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)

    def unit_id(self, code: str) -> UUID:
        return self.units[code].id

    def area_id(self, code: str) -> UUID:
        return self.areas[code].id

    def person(self, username: str) -> Person:
        return self.people[username]

    def viewer(self, username: str, *, at: datetime = START) -> Viewer:
        """The person as the product sees him at that moment."""
        return who.viewer_for(self.people[username], at=at)

    @property
    def system(self) -> Viewer:
        return who.system()


def later(**lengths: float) -> datetime:
    """A moment after START: ``later(hours=3)``."""
    return START + timedelta(**lengths)


@transaction.atomic
def build(*, territory: bool = True) -> World:
    """The company with its people, and (unless told not to) its territory."""
    world = World()
    for code, name, name_en, kind, parent in UNITS:
        world.units[code] = organization.open_unit(
            code=code,
            name=name,
            name_en=name_en,
            kind=kind,
            parent=world.units[parent].id if parent else None,
            by=who.system(),
            at=START,
        )
    for position, (username, name, role, unit) in enumerate(PEOPLE):
        enter_person(world, username, name=name, role=role, unit=unit, phone_end=position)
    if territory:
        _territory(world)
    return world


@dataclass(frozen=True)
class _Photograph:
    """The rows of a built company, as COPY writes them, and its objects."""

    world: World
    rows: dict[str, bytes]
    revision: int


_photographs: dict[bool, _Photograph] = {}
_COMPANY = (Unit, Placement, Person, Assignment, Area, AreaAssignment, Entry)
_RULES = (
    Installation,
    Source,
    Document,
    Clause,
    Application,
    Calendar,
    CalendarVersion,
    Season,
    LimitVersion,
    EscalationStep,
    PhoneList,
    OrderType,
    Reason,
    Policy,
    FormVersion,
)
PACKS = Path(__file__).resolve().parent.parent / "packs"
RULES_FROM = date(2025, 1, 1)


def version_of(pack: str) -> str:
    """The version that stands in the manifest of a shipped pack."""
    return str(yaml.safe_load((PACKS / pack / "pack.yaml").read_text("utf8"))["version"])


def pack_address(pack: str) -> str:
    return f"/rules/packs/{pack}/{version_of(pack)}/"


@transaction.atomic
def standing(*, rules: bool = False) -> World:
    """The company of :func:`build` in an empty database, at a tenth of the cost from the second time on; with ``rules`` under both shipped packs."""
    tables = (*_COMPANY, *_RULES) if rules else _COMPANY
    if rules not in _photographs:
        world = build()
        if rules:
            for pack in ("heating-hohhot", "gas-city"):
                installing.install(PACKS / pack, valid_from=RULES_FROM, by=who.system(), at=START)
        rows = {model._meta.db_table: _copied_out(model) for model in tables}
        _photographs[rules] = _Photograph(world, rows, journal.revision())
        return copy.deepcopy(world)
    taken = _photographs[rules]
    with connection.cursor() as cursor:
        for model in tables:
            with cursor.copy(f"COPY {model._meta.db_table} FROM STDIN") as into:
                into.write(taken.rows[model._meta.db_table])
        for model in (Placement, Assignment, AreaAssignment, *([Application] if rules else ())):
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    Revision.objects.update_or_create(id=1, defaults={"number": taken.revision})
    return copy.deepcopy(taken.world)


def _copied_out(model: type[Model]) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY {model._meta.db_table} TO STDOUT") as out:
        return b"".join(bytes(part) for part in out)


def enter_person(world: World, username: str, *, name: str, role: Role, unit: str, phone_end: int = 99) -> Person:
    """One more person of a unit, with one role on it."""
    person = organization.enter_person(
        username=username,
        name=name,
        unit_id=world.units[unit].id,
        password=PASSWORD,
        phone=f"139000000{phone_end:02d}",
        email=f"{username}@yunhe.example",
        by=who.system(),
        at=START,
    )
    organization.assign_role(person_id=person.id, role=role, unit_id=world.units[unit].id, by=who.system(), at=START)
    world.people[username] = person
    return person


def lend_role(world: World, *, of: str, to: str) -> Delegation:
    """Somebody's role, lent for nine days of leave."""
    return organization.delegate_role(
        assignment_id=Assignment.objects.get(person__username=of).id,
        to=world.person(to).id,
        valid_from=START,
        valid_to=later(days=9),
        reason="年假",
        by=world.viewer("guan"),
        at=START,
    )


def emptied(world: World, unit: str, *, at: datetime = START) -> UUID:
    """The unit with nobody in it any more, so that it can be closed."""
    for person in who.members(world.unit_id(unit)):
        organization.retire_person(person_id=person.id, by=who.system(), at=at)
    return world.unit_id(unit)


def _territory(world: World) -> None:
    for code, name, name_en, parent, heating, gas in AREAS:
        world.areas[code] = area = customers.enter_area(
            code=code,
            name=name,
            name_en=name_en,
            parent=world.areas[parent].id if parent else None,
            by=who.system(),
            at=START,
        )
        for line, unit in ((Line.HEATING, heating), (Line.GAS, gas)):
            if unit:
                customers.assign_area(
                    area_id=area.id, unit_id=world.units[unit].id, line=line, by=who.system(), at=START
                )


def enter_customer(
    world: World,
    *,
    number: str = "10001",
    name: str = "王小明",
    kind: CustomerKind = CustomerKind.RESIDENT,
    tier: Tier = Tier.NONE,
    phone: str = "13800138000",
    identity_number: str = "",
    address: str = "北京路12号金桂苑3号楼2单元501室",
    area: str | None = "EAST-N",
    at: datetime = START,
) -> Customer:
    """A customer at an address; ``area`` None for one that nobody holds yet."""
    premises = customers.enter_premises(
        address=address, area_id=world.area_id(area) if area else None, by=who.system(), at=at
    )
    return customers.enter_customer(
        number=number,
        name=name,
        kind=kind,
        tier=tier,
        phone=phone,
        identity_number=identity_number,
        premises_id=premises.id,
        by=who.system(),
        at=at,
    )


@transaction.atomic
def note_old_age(world: World, customer: Customer, *, at: datetime) -> None:
    """An old customer's special need, with consent, for three months."""
    customers.register_special_need(
        customer_id=customer.id,
        kind=NeedKind.ELDERLY,
        consent_at=at,
        consent_evidence="电话录音",
        expires_on=(at + timedelta(days=90)).date(),
        by=world.system,
        at=at,
    )


def open_case(world: World, *, unit: str = "HEAT-EAST", kind: str = "GD", at: datetime = START) -> CaseFile:
    """A bare case file of a unit, as every kind of case owns one."""
    number = casefiles.take_numbers(kind=kind, day=at.astimezone(ZONE).date())[0]
    place = who.unit_by_code(unit)
    case_file_id = new_id(at)
    insert_together(casefiles.cover(case_file_id=case_file_id, kind=kind, number=number, unit=place, opened_at=at))
    return CaseFile.objects.get(id=case_file_id)


def picture() -> BytesIO:
    """The smallest PNG there is: one grey pixel."""
    return BytesIO(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
            "3a7e9b550000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
        )
    )
