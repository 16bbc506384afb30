"""Years of orders as lines for COPY.

What is said, who says it, when it comes in and how it ends are drawn. Clocks have the limits, calendars and lengths that opening them on a working
morning gives, shifted to the order's own moment: as many rows, as wide, in the same places as real ones, which is what pages cost; their due moments are
not worked out anew for each order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from bench import vocabulary
from bench.lines import NOTHING, IndexesAside, Table, array, identifier, text
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal import rules as journal
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.rules import Place
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels import queries as clocks
from plumbline.ground.service_levels.models import Clock, ClockRun
from plumbline.ground.service_levels.rules.matching import Matter
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders import rules
from plumbline.service.work_orders.models import OrderContact, WorkOrder
from plumbline.service.work_orders.rules import TypeNode
from plumbline.service.work_orders.states import Channel, State

ZONE = ZoneInfo("Asia/Shanghai")
YEARS = 3
WORKING_MORNING = datetime(2026, 9, 8, 2, tzinfo=UTC)
MOST_CLOCKS = 3
BUSY = {vocabulary.WINTER: 1.7, vocabulary.SPRING: 0.9, vocabulary.SUMMER: 0.5, vocabulary.AUTUMN: 0.9}
HOURS = tuple(8 if hour in range(7, 23) else 1 for hour in range(24))
UNITS = {
    "heating": {"EAST-N": "HEAT-EAST", "EAST-S": "HEAT-EAST", "WEST-N": "HEAT-WEST", "WEST-S": "HEAT-WEST"},
    "gas": {"EAST-N": "GAS-NORTH", "EAST-S": "GAS-SOUTH", "WEST-N": "GAS-NORTH", "WEST-S": "GAS-SOUTH"},
}
FITTERS = {"HEAT-EAST": "zhao", "HEAT-WEST": "qian", "GAS-NORTH": "sun", "GAS-SOUTH": "li"}
CHANNELS = {
    Channel.HOTLINE: 80,
    Channel.WEB: 8,
    Channel.COUNTER: 5,
    Channel.GOV_12345: 5,
    Channel.EMAIL: 1,
    Channel.LETTER: 0.2,
}
OPEN = {
    State.REGISTERED: 5,
    State.DISPATCHED: 20,
    State.ACCEPTED: 20,
    State.ASSIGNED: 25,
    State.EN_ROUTE: 6,
    State.ON_SITE: 10,
    State.RESOLVED: 8,
    State.RETURNED: 5,
    State.ARBITRATION: 1,
}
ENDED = {State.CLOSED: 970, State.VOIDED: 15, State.MERGED: 15}
LEFT_LYING = 0.015
TOLD = 0.25
REACHED = {
    State.REGISTERED: (),
    State.DISPATCHED: ("dispatch",),
    State.RETURNED: ("dispatch",),
    State.ARBITRATION: ("dispatch",),
    State.ACCEPTED: ("dispatch", "accept"),
    State.ASSIGNED: ("dispatch", "accept", "assign", "contact"),
    State.EN_ROUTE: ("dispatch", "accept", "assign", "contact"),
    State.ON_SITE: ("dispatch", "accept", "assign", "contact", "arrive"),
    State.RESOLVED: ("dispatch", "accept", "assign", "contact", "arrive", "resolve"),
}


@dataclass(frozen=True, slots=True)
class Home:
    """A customer as an order needs him."""

    customer_id: str
    premises_id: str
    area_id: str
    area: str
    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class ClockShape:
    """What clocks of one limit have in common."""

    milestone: str
    limit_id: str
    calendar_version_id: str
    seconds: float
    binding: bool


@dataclass(frozen=True, slots=True)
class TypeShape:
    """What orders of one type have in common."""

    node: TypeNode
    clocks: tuple[ClockShape, ...]


@dataclass(slots=True)
class Drawn:
    """One order before it is written; moments in seconds since 1970."""

    id: str
    number: str
    topic: vocabulary.Topic
    home: Home
    unit: Place
    state: State
    at: float
    ended: float | None
    channel: str


class Orders:
    """Draws and writes the orders of some homes, oldest first, up to ``now``."""

    def __init__(self, homes: Sequence[Home], *, now: datetime, dice: Random) -> None:
        self.homes, self.now, self.dice = homes, now.timestamp(), dice
        self.places = who.tree().by_code
        people = {name: who.person_by_username(name) for name in ("lin", *FITTERS.values())}
        self.fitters = {unit: str(people[name].id) for unit, name in FITTERS.items()}
        self.agent = people["lin"]
        self.shapes = _shapes()
        self.channels = [channel.value for channel in CHANNELS]
        own = {"first_contact_person_id": str(self.agent.id), "first_contact_unit_id": str(self.agent.unit_id)}
        self.files, self.orders = Table(CaseFile, kind="GD"), Table(WorkOrder, **own)
        self.contacts = Table(OrderContact, kind="first", person_id=str(self.agent.id))
        self.clocks, self.runs = Table(Clock), Table(ClockRun)
        self.entries = Table(Entry, actor_id=str(self.agent.id), actor_name=self.agent.name)
        self.recent: dict[str, str] = {}

    @property
    def tables(self) -> tuple[Table, ...]:
        return (self.files, self.orders, self.contacts, self.clocks, self.runs, self.entries)

    def write(self, count: int, *, chunk: int) -> Iterator[int]:
        """Writes ``count`` orders, a transaction a chunk; gives how many are written."""
        drawn, known = self._drawn(count), 0
        with IndexesAside(*(table.name for table in self.tables)):
            for order in drawn:
                self._add(order)
                known += 1
                if known % chunk == 0 or known == count:
                    with transaction.atomic():
                        for table in self.tables:
                            table.send()
                    yield known
        self._keep_counters()

    def _keep_counters(self) -> None:
        """The next number of each day is the next free one."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO casefiles_counter (key, value) SELECT left(number, 11), max(substr(number, 13)::bigint)"
                " FROM casefiles_casefile GROUP BY 1"
            )

    def _drawn(self, count: int) -> Iterator[Drawn]:
        for day, of_day in _days(count, datetime.fromtimestamp(self.now, ZONE)):
            topics, weights = vocabulary.topics_of(day.month)
            midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp()
            hours = self.dice.choices(range(24), HOURS, k=of_day)
            moments = sorted(midnight + hour * 3600 + self.dice.random() * 3600 for hour in hours)
            called = self.dice.choices(topics, weights, k=of_day)
            for place, (at, topic) in enumerate(zip(moments, called, strict=True), start=1):
                yield self._one(f"GD-{day:%Y%m%d}-{place:05d}", topic, min(at, self.now - 1))

    def _one(self, number: str, topic: vocabulary.Topic, at: float) -> Drawn:
        dice = self.dice
        home = dice.choice(self.homes)
        unit = UNITS[self.shapes[topic.order_type].node.line][home.area]
        if dice.random() < 0.2:
            unit += "-1"
        ended: float | None = at + 3600 * (1 + dice.expovariate(1 / 30))
        if ended is None or ended > self.now or dice.random() < LEFT_LYING:
            ended = None
        states = OPEN if ended is None else ENDED
        state = dice.choices(list(states), list(states.values()))[0]
        if state is State.CLOSED and ended and ended > self.now - 86_400 and dice.random() < 0.7:
            state = State.REPLIED
        channel = dice.choices(self.channels, list(CHANNELS.values()))[0]
        return Drawn(
            identifier(int(at * 1000), dice), number, topic, home, self.places[unit], state, at, ended, channel
        )

    def _add(self, order: Drawn) -> None:
        unit_id, at = str(order.unit.id), moment(order.at)
        closed = moment(order.ended) if order.ended and order.state is not State.REPLIED else NOTHING
        self.files.add(
            id=order.id,
            number=order.number,
            unit_id=unit_id,
            unit_path=order.unit.path,
            assigned_at=at,
            opened_at=at,
            closed_at=closed,
        )
        due = self._add_clocks(order)
        self._add_order(order, unit_id, at, closed, due)
        self.contacts.add(
            id=identifier(int(order.at * 1000), self.dice), order_id=order.id, channel=order.channel, at=at
        )
        if self.dice.random() < TOLD:
            self._tell(order)

    def _add_order(self, order: Drawn, unit_id: str, at: str, closed: str, due: tuple[float, str] | None) -> None:
        home, said, shape = order.home, vocabulary.say(order.topic, self.dice), self.shapes[order.topic.order_type]
        worked = order.state not in (State.REGISTERED, State.VOIDED, State.MERGED, State.DISPATCHED, State.RETURNED)
        accepted = moment(order.at + 600) if worked else NOTHING
        replied = moment(order.ended) if order.ended and worked else NOTHING
        parent = self.recent.get(order.topic.order_type, NOTHING) if order.state is State.MERGED else NOTHING
        self.orders.add(
            case_file_id=order.id,
            unit_id=unit_id,
            state=order.state.value,
            order_type_id=str(shape.node.id),
            channel=order.channel,
            urgency=shape.node.default_urgency,
            title=said.title,
            description=said.description,
            customer_id=home.customer_id,
            premises_id=home.premises_id,
            area_id=home.area_id,
            contact_name=home.name,
            contact_phone=home.phone,
            phone_tail=home.phone[-4:],
            address=home.address,
            assignee_id=self.fitters[order.unit.code.removesuffix("-1")] if worked else NOTHING,
            parent_id=parent,
            urges="1" if self.dice.random() < 0.02 else "0",
            registered_at=at,
            moved_at=moment(order.ended or order.at),
            dispatched_at=at,
            accepted_at=accepted,
            resolved_at=replied,
            replied_at=replied,
            closed_at=closed,
            result="已上门处理，客户认可。" if order.ended and worked else "",
            solved="t" if order.ended and worked else NOTHING,
            next_due_at=moment(due[0]) if due else NOTHING,
            next_milestone=due[1] if due else "",
            words=array(said.words | set(rules.search_words(home.address, home.name))),
        )
        if parent == NOTHING:
            self.recent[order.topic.order_type] = order.id

    def _add_clocks(self, order: Drawn) -> tuple[float, str] | None:
        """Clocks and runs; the earliest due of those that run, and its milestone."""
        reached = REACHED.get(order.state, ())
        earliest: tuple[float, str] | None = None
        for shape in self.shapes[order.topic.order_type].clocks:
            stopped = order.ended or (min(order.at + 900, self.now) if shape.milestone in reached else None)
            due = order.at + shape.seconds
            if stopped is None and (earliest is None or due < earliest[0]):
                earliest = (due, shape.milestone)
            self._add_clock(order, shape, due, stopped)
        return earliest

    def _add_clock(self, order: Drawn, shape: ClockShape, due: float, stopped: float | None) -> None:
        clock_id, at, due_at = identifier(int(order.at * 1000), self.dice), moment(order.at), moment(due)
        stopped_at = moment(stopped) if stopped else NOTHING
        self.clocks.add(
            id=clock_id,
            case_file_id=order.id,
            milestone=shape.milestone,
            limit_id=shape.limit_id,
            calendar_version_id=shape.calendar_version_id,
            started_at=at,
            stopped_at=stopped_at,
            due_at=due_at,
            breached_at=due_at if (stopped or self.now) > due else NOTHING,
            binding="t" if shape.binding else "f",
            wake_at=due_at if stopped is None and due > self.now else NOTHING,
        )
        self.runs.add(
            id=identifier(int(order.at * 1000), self.dice),
            clock_id=clock_id,
            started_at=at,
            stopped_at=stopped_at,
            reason="reached" if stopped else "",
        )

    def _tell(self, order: Drawn) -> None:
        """The journal's entries of one order, as its actions would have written them."""
        shape = self.shapes[order.topic.order_type]
        common = {"order_type": shape.node.code, "round": 1, "note": ""}
        came = {
            "channel": order.channel,
            "urgency": shape.node.default_urgency,
            "external_source": "",
            "external_number": "",
        }
        self._entry(order, "work_orders.registered", order.at, {**common, **came})
        self._entry(order, "work_orders.dispatched", order.at, {**common, "unit": order.unit.code, "bounces": 0})
        if order.ended and order.state is State.CLOSED:
            answer = {"result": "已上门处理，客户认可。", "solved": True, "callback_policy": shape.node.callback_policy}
            self._entry(order, "work_orders.accepted", order.at + 600, common)
            self._entry(order, "work_orders.replied", order.ended, {**common, **answer})
            self._entry(order, "work_orders.closed", order.ended, common)

    def _entry(self, order: Drawn, name: str, at: float, particulars: dict[str, object]) -> None:
        entry_id, happened = UUID(identifier(int(at * 1000), self.dice)), datetime.fromtimestamp(at, UTC)
        digest = journal.entry_digest(
            id=entry_id,
            name=name,
            subject=order.number,
            case_file_id=UUID(order.id),
            unit_id=order.unit.id,
            particulars=particulars,
            actor_id=self.agent.id,
            actor_name=self.agent.name,
            at=happened,
            recorded_at=happened,
        )
        self.entries.add(
            id=str(entry_id),
            name=name,
            subject=order.number,
            case_file_id=order.id,
            unit_id=str(order.unit.id),
            particulars=text(particulars),
            at=text(happened),
            recorded_at=text(happened),
            digest=text(digest),
        )


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _days(count: int, now: datetime) -> Iterator[tuple[date, int]]:
    """Each local day and how many orders came in on it; they add up to ``count``."""
    first = now.date() - timedelta(days=365 * YEARS)
    days = [first + timedelta(days=place) for place in range(365 * YEARS + 1)]
    weights = [BUSY[vocabulary.SEASON_OF_MONTH[day.month - 1]] for day in days]
    weights[-1] *= (now.hour + 1) / 24
    whole, so_far, given = sum(weights), 0.0, 0
    for day, weight in zip(days, weights, strict=True):
        so_far += weight
        upto = count if day == days[-1] else round(count * so_far / whole)
        yield day, upto - given
        given = upto


def _shapes() -> dict[str, TypeShape]:
    """By order type the clocks that open when it is registered and dispatched."""
    book, types = clocks.book(), work_orders.catalogue().by_code
    return {
        topic.order_type: TypeShape(types[topic.order_type], _clock_shapes(book, types[topic.order_type]))
        for topic in vocabulary.TOPICS
    }


def _clock_shapes(book: clocks.Book, node: TypeNode) -> tuple[ClockShape, ...]:
    on = WORKING_MORNING.astimezone(ZONE).date()
    matter = Matter(node.line_of_descent, node.kind, node.default_urgency, "resident")
    limits = [limit for limit in book.limits_for(matter, on) if limit.start_event in ("registered", "dispatched")]
    opened = service_levels.open_clocks(
        case_file_id=new_id(WORKING_MORNING), limits=limits, rules=book, on=on, at=WORKING_MORNING, now=WORKING_MORNING
    )
    ranked = sorted(opened.clocks, key=lambda clock: (not clock["binding"], clock["due_at"]))
    return tuple(
        ClockShape(
            clock["milestone"],
            text(clock["limit_id"]),
            text(clock["calendar_version_id"]),
            (clock["due_at"] - WORKING_MORNING).total_seconds(),
            clock["binding"],
        )
        for clock in ranked[:MOST_CLOCKS]
    )
