"""Telling one order: how it comes in, how it is handled, how the customer is asked afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar
from zlib import crc32

from plumbline.doors.demo.cast import AGENTS, CALLERS, CREW_OF, FRIENDLY_CALLER, HEAD_OF
from plumbline.doors.demo.habits import HABITS, Habit
from plumbline.doors.demo.kinds import Kind
from plumbline.doors.demo.seasons import FIRST_DAYS, Year, season_start
from plumbline.doors.demo.steps import Life, Step, life
from plumbline.doors.demo.territory import Household

T = TypeVar("T")
FRIENDLY_NUMBER = "13800000000"
"""One that belongs to no customer."""
DIVISION_DESK = {"heating": "dispatcher-heat", "gas": "dispatcher-gas"}
DISPATCHERS = ("dispatcher", "dispatcher2")
WORDS = {
    "satisfied": ("很满意", "师傅很专业", "处理及时"),
    "basically": ("还可以", "时间久了点"),
    "dissatisfied": ("还是不热", "没有人来过", "问题又出现了", "态度不好"),
}


@dataclass
class Tale:
    """The steps of one life as they are thought up, with the dice for it."""

    key: str
    year: Year
    chance: Random
    kind: Kind
    unit: str
    household: Household | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def habit(self) -> Habit:
        return HABITS[self.unit]

    def say(self, at: datetime, who: str, what: str, order: str = "a", **inputs: Any) -> datetime:
        self.steps.append(Step(at, who, what, inputs, order))
        return at

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def one_of(self, choices: Sequence[T]) -> T:
        return self.chance.choice(choices)

    def minutes(self, least: float, most: float) -> timedelta:
        """A length between the two, in whole seconds."""
        return timedelta(seconds=round(self.chance.uniform(least, most) * 60))

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        return self.chance.choices([c for c, _ in choices], [weight for _, weight in choices])[0]

    def steps_at(self, what: str, order: str = "a") -> datetime:
        """When something was last done with an order."""
        return max(step.at for step in self.steps if step.what == what and step.order == order)

    def told(self) -> Life:
        return life(self.key, self.steps)


def time_for(kind: Kind, start: datetime) -> tuple[float, float]:
    """Hours to arrive and to be done, as the people of the story have them in mind: more in the first days of a season."""
    if kind.code == "heat_no_heat_household" and start.date() < season_start(start.date()) + FIRST_DAYS:
        return 5, 24
    return kind.arrive, kind.resolve


def registered(tale: Tale, at: datetime, order: str = "a", **more: Any) -> datetime:
    """Somebody takes the matter on; returns when the handling unit has it."""
    kind, household = tale.kind, tale.household
    channel = more.pop("channel", None) or tale.weighted(kind.channels)
    who = DIVISION_DESK[kind.line] if channel == "branch" else tale.one_of(AGENTS)
    if channel == "gov_12345":
        more |= {"external": f"{at:%Y%m%d}{crc32(f'{tale.key}{order}'.encode()):010d}", "due_hours": kind.resolve}
    said = {"kind": kind.code, "title": tale.one_of(kind.titles), "channel": channel, "unit": kind.desk, **more}
    if household is None:
        phone = f"138000{tale.chance.randint(10_000, 19_999)}"
        tale.say(at, who, "register", order, **said, phone=phone, address="青禾市（来电人在路边，无户号）")
        # an emergency is passed on while the caller is still on the line
        most = 2.5 if kind.is_emergency else 8
        return tale.say(at + tale.minutes(0.5, most), tale.one_of(DISPATCHERS), "dispatch", order, unit=tale.unit)
    return tale.say(at, who, "register", order, **said, household=household)


def handled(tale: Tale, start: datetime, order: str = "a", *, with_care: bool = False) -> datetime:
    """The unit deals with it; returns when it has replied."""
    if tale.habit.falsifies and not with_care and tale.kind.course == "site" and tale.kind.resolve <= 24:
        if tale.kind.may_pause and tale.likely(tale.habit.paused):
            return _paused_over_the_deadline(tale, start, order)
        if tale.likely(0.6):
            return _replied_from_the_desk(tale, start, order)
    return {"site": _on_site, "office": _at_the_desk, "answer": _answered}[tale.kind.course](tale, start, order)


def accepted(tale: Tale, start: datetime, order: str) -> datetime:
    """The head of the unit takes the order."""
    least = tale.kind.accept or 20
    late = tale.kind.accept and tale.likely(tale.habit.late_accept)
    wait = tale.minutes(least * 1.1, least * 5) if late else tale.minutes(least * 0.1, least * 0.8)
    if tale.kind.is_emergency:
        wait = tale.minutes(0.5, 3)
    return tale.say(start + wait, HEAD_OF[tale.unit], "accept", order)


def _replied_from_the_desk(tale: Tale, start: datetime, order: str) -> datetime:
    """Nobody goes there; the replies are written together, minutes before the deadline."""
    at = accepted(tale, start, order)
    head, fitter = HEAD_OF[tale.unit], tale.one_of(CREW_OF[tale.unit])
    at = tale.say(at + tale.minutes(1, 4), head, "assign", order, person=fitter)
    deadline = start + timedelta(hours=time_for(tale.kind, start)[1])
    early = deadline - timedelta(minutes=deadline.minute % 10 + 4, seconds=deadline.second)
    return tale.say(max(early, at + tale.minutes(2, 5)), fitter, "reply", order, result=tale.one_of(tale.kind.results))


def _paused_over_the_deadline(tale: Tale, start: datetime, order: str) -> datetime:
    """The clock stands still until just after the limit, then the reply comes at once."""
    at = accepted(tale, start, order)
    head, fitter = HEAD_OF[tale.unit], tale.one_of(CREW_OF[tale.unit])
    tale.say(at + tale.minutes(1, 4), head, "assign", order, person=fitter)
    deadline = start + timedelta(hours=time_for(tale.kind, start)[1])
    paused = deadline - tale.minutes(15, 45)
    note = "客户另约时间"
    tale.say(paused, head, "pause", order, reason="customer_asked", note=note, until=deadline + timedelta(hours=1))
    resumed = tale.say(deadline + tale.minutes(2, 15), head, "resume", order)
    return tale.say(resumed + tale.minutes(1, 9), fitter, "reply", order, result=tale.one_of(tale.kind.results))


def _on_site(tale: Tale, start: datetime, order: str) -> datetime:
    """Accept, call, assign, go there, work, reply."""
    kind, habit = tale.kind, tale.habit
    arrive_hours, hours = time_for(kind, start)
    at = accepted(tale, start, order)
    head, fitter = HEAD_OF[tale.unit], tale.one_of(CREW_OF[tale.unit])
    at = tale.say(at + tale.minutes(0.5, 3 if kind.is_emergency else 8), head, "assign", order, person=fitter)
    if kind.contact and not tale.likely(habit.contact_forgotten):
        at = tale.say(max(at, start) + tale.minutes(0.3, max(1.0, kind.contact * 0.5)), fitter, "contact", order)
    share = tale.chance.uniform(1.05, 2.2) if tale.likely(habit.late_arrival) else tale.chance.uniform(0.3, 0.95)
    there = max(start + timedelta(hours=arrive_hours * share), at + tale.minutes(3, 9))
    if tale.likely(0.25):
        tale.say(at + (there - at) / 3, fitter, "depart", order)
    if not tale.likely(habit.arrival_unrecorded) or kind.is_emergency:
        tale.say(there, fitter, "arrive", order)
        _appointed(tale, at, there, fitter, order)
    at = _worked(tale, there, fitter, order)
    done = max(start + timedelta(hours=hours * _used(tale)), at + tale.minutes(12, 50))
    if kind.code == "heat_no_heat_household" and done - start > timedelta(hours=5.5) and tale.likely(0.8):
        tale.say(max(at, start + timedelta(hours=5)) + tale.minutes(1, 5), fitter, "progress", order, note="正在排查")
    done = max(done, tale.steps[-1].at + tale.minutes(1, 5))
    if tale.likely(0.85):
        tale.say(done, fitter, "resolve", order)
    slow = 75 if tale.likely(habit.late) else 24
    return tale.say(done + tale.minutes(1, slow), fitter, "reply", order, result=tale.one_of(kind.results))


def _appointed(tale: Tale, assigned: datetime, there: datetime, fitter: str, order: str) -> None:
    """Some customers were asked when it suits them. Dice of its own: whether there was an appointment changes nothing else about the order."""
    chance = Random(f"{tale.key} {order} appointment")
    is_broken = chance.random() < (0.25 if tale.habit.late > 0.1 else 0.05)
    starts = there - timedelta(minutes=140 if is_broken else chance.choice((10, 35, 80)))
    agreed = assigned + timedelta(minutes=4)
    if tale.kind.is_emergency or starts <= agreed or chance.random() > 0.4:
        return
    slot = {"starts_at": starts, "ends_at": starts + timedelta(hours=2), "note": "到前打电话"}
    tale.steps.insert(-1, Step(agreed, fitter, "appoint", slot, order))


def _worked(tale: Tale, there: datetime, fitter: str, order: str) -> datetime:
    """What happens between arriving and being done."""
    if tale.kind.is_emergency:
        return tale.say(there + tale.minutes(4, 25), fitter, "contain", order, note="险情已控制")
    if tale.kind.needs in ("mark_paid", "mark_ready"):
        return tale.say(there + tale.minutes(60, 900), HEAD_OF[tale.unit], tale.kind.needs, order)
    return there


def _used(tale: Tale) -> float:
    """The part of the limit that is used up when the work is done."""
    if tale.likely(tale.habit.late):
        return tale.chance.uniform(1.03, 2.3)
    return min(0.97, tale.chance.lognormvariate(0, 0.45) * tale.habit.pace)


def _at_the_desk(tale: Tale, start: datetime, order: str) -> datetime:
    """Accept, call, look into it, reply: in office hours."""
    head, clerk = HEAD_OF[tale.unit], HEAD_OF[tale.unit]
    at = accepted(tale, start if 0 < tale.kind.accept <= 120 else in_office(start), order)
    if tale.likely(0.3):
        clerk = tale.one_of(CREW_OF[tale.unit])
        at = tale.say(at + tale.minutes(1, 20), head, "assign", order, person=clerk)
    if tale.kind.contact and not tale.likely(tale.habit.contact_forgotten):
        at = tale.say(at + tale.minutes(3, min(90, tale.kind.contact)), head, "contact", order)
    if "complaint" in tale.kind.code and tale.likely(0.9):
        at = tale.say(at + tale.minutes(30, 300), head, "investigate", order, note="已调取记录并向当事人了解")
    if tale.kind.needs == "progress":
        at = tale.say(at + timedelta(days=2), head, "progress", order, note="已现场踏勘，正在制定方案")
    wanted = in_office(start + timedelta(hours=tale.kind.resolve * _used(tale)))
    done = max(wanted, at + tale.minutes(5, 60))
    return tale.say(done, clerk, "reply", order, result=tale.one_of(tale.kind.results))


def _answered(tale: Tale, start: datetime, order: str) -> datetime:
    """Answered while the customer waits, or within the day at a fee counter."""
    at = tale.say(start + tale.minutes(0.5, 3), HEAD_OF[tale.unit], "accept", order)
    share = tale.chance.uniform(1.1, 3) if tale.likely(tale.habit.late) else tale.chance.uniform(0.05, 0.7)
    done = start + timedelta(hours=tale.kind.resolve * share)
    done = in_office(done) if tale.kind.resolve > 1 else done
    return tale.say(
        max(done, at + tale.minutes(1, 3)), HEAD_OF[tale.unit], "reply", order, result=tale.one_of(tale.kind.results)
    )


def asked(tale: Tale, replied: datetime, order: str = "a", *, must_please: bool = False) -> bool:
    """The call-back; returns whether the customer was dissatisfied, so that the order is open again."""
    if tale.kind.is_sampled:
        # who is chosen, the order's number plate decides; the story must not depend on it
        tale.say(replied, tale.one_of(CALLERS), "call", order, result="satisfied", solved=True, opinion="")
        return False
    is_friendly = tale.habit.falsifies and not must_please
    who = FRIENDLY_CALLER if is_friendly else tale.one_of(CALLERS)
    at = in_calling_hours(replied + (tale.minutes(5, 40) if is_friendly else tale.minutes(60, 1_100)))
    if is_friendly:
        tale.say(at, who, "call", order, result="satisfied", solved=True, opinion="满意", **_in_haste(tale, order))
        return False
    talked = {"talked_seconds": _spoken(tale, order)}
    if tale.likely(0.05):
        return _not_reached(tale, at, who, order)
    if not must_please and tale.likely(tale.habit.dissatisfied):
        opinion = tale.one_of(WORDS["dissatisfied"])
        tale.say(at, who, "call", order, result="dissatisfied", solved=False, opinion=opinion, **talked)
        return True
    result = tale.weighted((("satisfied", 0.9), ("basically", 0.09), ("refused", 0.01)))
    solved = None if result == "refused" else True
    tale.say(
        at, who, "call", order, result=result, solved=solved, opinion=tale.one_of(WORDS.get(result, ("",))), **talked
    )
    return False


def _spoken(tale: Tale, order: str) -> int:
    """Seconds of a call that asks everything; now and then somebody hangs up after a word. Dice of its own, as for appointments."""
    chance = Random(f"{tale.key} {order} {len(tale.steps)} call")
    return chance.randint(9, 14) if chance.random() < 0.004 else chance.randint(28, 210)


def _in_haste(tale: Tale, order: str) -> dict[str, Any]:
    """How a friendly call is made: hardly longer than a greeting, and sometimes to a number that the unit gave."""
    chance = Random(f"{tale.key} {order} friendly call")
    made: dict[str, Any] = {
        "talked_seconds": chance.randint(3, 13) if chance.random() < 0.6 else chance.randint(16, 60)
    }
    return made | ({"dialled": FRIENDLY_NUMBER} if chance.random() < 0.12 else {})


def _not_reached(tale: Tale, at: datetime, who: str, order: str) -> bool:
    """Three tries at different times of the day; often the third one finds somebody."""
    for _attempt in range(2):
        tale.say(at, who, "call", order, result="unreached")
        at = in_calling_hours(at + tale.minutes(190, 420))
    if tale.likely(0.5):
        tale.say(at, who, "call", order, result="satisfied", solved=True, opinion="")
    else:
        tale.say(at, who, "call", order, result=tale.one_of(("unreached", "wrong_number")))
    return False


def in_office(at: datetime) -> datetime:
    """The same moment, or the next one at which offices are open."""
    return _within(at, 8.6, 17.2, weekends=False)


def in_calling_hours(at: datetime) -> datetime:
    """Customers are telephoned between nine and eight in the evening."""
    return _within(at, 9.0, 19.8, weekends=True)


def _within(at: datetime, opens: float, closes: float, *, weekends: bool) -> datetime:
    hour = at.hour + at.minute / 60
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    shift = timedelta(minutes=at.minute % 30, seconds=at.second)
    if hour >= closes:
        day, at = day + timedelta(days=1), day + timedelta(days=1, hours=opens) + shift
    elif hour < opens:
        at = day + timedelta(hours=opens) + shift
    while not weekends and day.weekday() >= 5:
        day += timedelta(days=1)
        at = day + timedelta(hours=opens) + shift
    return at
