"""Free mornings of units in a year, and what may be done on one of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from uuid import UUID

from PIL import Image

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization import queries as who
from plumbline.ground.service_levels.models import Clock
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.models import Callback
from plumbline.supervision.callbacks.states import Level, Result
from plumbline.supervision.integrity.states import Kind
from tests import world as cast
from tests.orders import move, order_of, register
from tests.world import World

FIRST_DAY = datetime.fromisoformat("2026-01-06T08:30:00+08:00")
HEATED_DAYS = 95
"""From the sixth of January on: what may not be warm is heated."""


@dataclass(frozen=True)
class Team:
    """Who handles the orders of an area; ``other`` may be given an order instead of ``fitter``."""

    area: str
    order_type: str
    head: str
    fitter: str
    unit: str


HEATING = (
    Team("EAST-N", "heat_no_heat_household", "head-east", "zhao", "HEAT-EAST"),
    Team("WEST-N", "heat_no_heat_household", "head-west", "qian", "HEAT-WEST"),
)
GAS = (
    Team("EAST-N", "gas_indoor_ordinary", "head-north", "sun", "GAS-NORTH"),
    Team("EAST-S", "gas_indoor_ordinary", "head-south", "li", "GAS-SOUTH"),
)


@dataclass
class Year:
    """The days and units of a world that nobody has played on yet, and what was planted so far."""

    world: World
    seed: int
    planted: set[tuple[Kind, str]] = field(default_factory=set)
    customers: int = 0

    def __post_init__(self) -> None:
        self.dice = Random(self.seed)
        self._slots = self._free()

    def _free(self) -> Iterator[tuple[datetime, Team]]:
        for day in range(HEATED_DAYS):
            for team in (*HEATING, *GAS):
                yield FIRST_DAY + timedelta(days=day), team

    def slot(self, *, heating: bool = False) -> "Slot":
        """The next free morning of a unit."""
        at, team = next((at, team) for at, team in self._slots if not heating or team.order_type.startswith("heat"))
        return Slot(self, at + timedelta(minutes=self.dice.randint(0, 20)), team)

    def minutes(self, least: float, most: float) -> timedelta:
        return timedelta(seconds=round(self.dice.uniform(least, most) * 60))

    def customer(self, area: str) -> str:
        """A customer of their own for whoever may come again."""
        self.customers += 1
        number = f"8{self.customers:05d}"
        phone = f"138{self.customers:08d}"
        cast.enter_customer(
            self.world, number=number, phone=phone, address=f"银杏路{self.customers}号", area=area, at=FIRST_DAY
        )
        return number


@dataclass
class Slot:
    """One morning of one unit: a scenario is played from here on."""

    year: Year
    at: datetime
    team: Team

    @property
    def world(self) -> World:
        return self.year.world

    def begin(self, *, after: float = 0, customer: str = "") -> str:
        """An order comes in and is taken by the head of the unit."""
        at = self.at + timedelta(minutes=after)
        said = (
            {"customer_number": customer} if customer else {"phone": f"137{self.year.dice.randint(0, 10**8 - 1):08d}"}
        )
        number = register(
            self.world,
            at=at,
            order_type=self.team.order_type,
            area="" if customer else self.team.area,
            title="上门报修",
            **({"phone": "", "address": ""} if customer else {}),
            **said,
        ).number
        self.do(number, "accept", self.team.head, at + self.year.minutes(1, 5))
        self.do(number, "assign", self.team.head, at + self.year.minutes(6, 8), person=self.team.fitter)
        return number

    def do(self, number: str, name: str, by: str, at: datetime, **inputs: object) -> datetime:
        move(self.world, number, name, by=by, at=at, **inputs)
        return at

    def due(self, number: str) -> datetime:
        """When the work has to be done."""
        order = order_of(number)
        clocks = Clock.objects.filter(case_file=order.case_file, milestone__in=("resolve", "reply", "handle"))
        return min(clock.due_at for clock in clocks)

    def work(self, number: str, *, done: datetime, arrive: bool = True, photo: bytes = b"") -> datetime:
        """Telephoned, gone there, repaired and answered, as it should be."""
        fitter, year = self.team.fitter, self.year
        begun = done - timedelta(minutes=60)
        self.do(number, "contact", fitter, begun)
        if arrive:
            self.do(number, "arrive", fitter, begun + year.minutes(10, 20))
        if photo:
            self.attach(number, photo, begun + timedelta(minutes=25))
        self.do(number, "resolve", fitter, begun + year.minutes(40, 50))
        return self.do(number, "reply", fitter, done, result="已修好，客户确认")

    def attach(self, number: str, photo: bytes, at: datetime) -> None:
        work_orders.attach(
            number=number,
            name="现场.jpg",
            content=BytesIO(photo),
            size=len(photo),
            most_bytes=10**7,
            by=self.world.viewer(self.team.fitter, at=at),
            at=at,
        )

    def call(self, number: str, at: datetime, result: Result = Result.SATISFIED, **made: object) -> None:
        """The centre's call-back, where one is planned."""
        waiting = Callback.objects.filter(order=order_of(number), finished_at__isnull=True).first()
        if waiting is None:
            return
        solved = {Result.SATISFIED: True, Result.BASICALLY: True, Result.DISSATISFIED: False}.get(result)
        opinion = "还没有好" if result is Result.DISSATISFIED else ""
        callbacks.record_attempt(
            number=waiting.case_file.number,
            result=result,
            solved=solved,
            opinion=opinion,
            by=self.world.viewer("xu", at=at),
            at=at,
            **made,  # type: ignore[arg-type]
        )

    def expect(self, kind: Kind, number: str) -> None:
        self.year.planted.add((kind, number))


def by_level(slot: Slot, number: str, level: Level, result: Result, at: datetime) -> UUID:
    """A finished call-back of one of the three levels."""
    order, case_file_id = order_of(number), new_id(at)
    place = who.unit_by_code(slot.team.unit)
    taken = casefiles.take_numbers(kind="HF", day=at.date())[0]
    insert_together(
        casefiles.cover(case_file_id=case_file_id, kind="HF", number=taken, unit=place, opened_at=at, closed_at=at)
    )
    Callback.objects.create(
        case_file_id=case_file_id,
        order=order,
        unit_id=order.unit_id,
        round=order.round,
        level=level.value,
        planned_at=at,
        attempts_made=1,
        first_attempt_at=at,
        finished_at=at,
        result=result.value,
        solved=result is not Result.DISSATISFIED,
    )
    return case_file_id


def picture(dice: Random) -> bytes:
    """A photo of something: a coarse pattern of its own, smoothed, with an edge or two."""
    cells = bytes(dice.randrange(20, 235) for _ in range(14 * 11))
    coarse = Image.frombytes("L", (14, 11), cells).resize((400, 300), Image.Resampling.BICUBIC)
    return _written(coarse, 88)


def saved_again(photo: bytes, dice: Random) -> bytes:
    """The same photo as a messenger passes it on: smaller and compressed harder."""
    with Image.open(BytesIO(photo)) as known:
        share = dice.uniform(0.5, 0.95)
        smaller = known.convert("L").resize((int(known.width * share), int(known.height * share)))
    return _written(smaller, dice.randint(45, 75))


def flat(dice: Random) -> bytes:
    return _written(Image.effect_noise((400, 300), 6).point(lambda grey: grey + dice.randrange(3)), 80)


def _written(picture: Image.Image, quality: int) -> bytes:
    into = BytesIO()
    picture.save(into, "JPEG", quality=quality)
    return into.getvalue()
