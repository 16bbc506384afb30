"""What the demo's company measured and recorded outside the product: gas samples, pressures, calls, tickets, readings, checks, inspections, answers.

Every month each of its systems hands over one file, which goes in through the real import: the cases of the month, and those of the month before that were
still open and have ended since, which take the place of what was told of them. What a file says is thrown from seed, month, kind and unit, so it is the
same whenever it is told. The south is slack here as well; the new district serves as well as others, but has few cases, and in one month three of them
went wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from random import Random

from plumbline.doors.demo import cast
from plumbline.doors.demo.seasons import Year, is_heated
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.mappings import Times
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.records import Record
from plumbline.ground.organization import queries as organization
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements.rules.mappings import FactMapping, WordColumn

HEADER = ("种类", "编号", "单位", "发生时间", "应完成时间", "完成时间", "结果", "类别", "数值", "权重")
FORM = "%Y-%m-%d %H:%M:%S"
GAS = ("GA-EAST", "GA-WEST", "GA-NEW")
HEAT = ("HE-EAST", "HE-WEST", "HE-SOUTH", "HE-NORTH")
COUNTERS = ("BZ-HEAT", "BZ-GAS")
SLACK, UNLUCKY = "HE-SOUTH", "GA-NEW"
CAREFUL = ("HE-EAST", "GA-EAST")
CUSTOMERS = {"GA-EAST": 46_210, "GA-WEST": 51_870, "GA-NEW": 8_940, "HE-EAST": 38_400, "HE-WEST": 41_150, "HE-SOUTH": 36_720, "HE-NORTH": 39_080}  # fmt: skip
MISFORTUNES = 3
"""So many cases of the new district went wrong in its bad month: of few, which is much in percent and says nothing."""
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """``count`` cases a month and unit, a share of ``bad`` of which goes wrong. ``hours``: of a promise, until it is due. ``words``: good and bad outcome.

    ``sums``: one row for all cases of the month. ``categories`` are drawn evenly.
    """

    kind: str
    source: str
    units: tuple[str, ...]
    count: int
    bad: float
    hours: float = 0
    words: tuple[str, str] = ("", "")
    categories: tuple[str, ...] = ("",)
    sums: bool = False


OPINIONS = ("very_satisfied", "satisfied", "satisfied", "satisfied", "basically", "dissatisfied")
WORKS, SAFETY, HOTLINE, BUSINESS, OFFICE = "工程管理系统", "安检与化验", "热线平台", "营业系统", "监督检查台账"
SUBJECTS = (
    Subject("application", WORKS, GAS, 12, 0.02, hours=24),
    Subject("site_survey", WORKS, GAS, 10, 0.03, hours=72),
    Subject("works", WORKS, GAS, 6, 0.05, hours=480, categories=("other", "other", "key")),
    Subject("gas_on", WORKS, GAS, 9, 0.02, hours=72),
    Subject("resident_check", SAFETY, GAS, 36, 0.02, hours=240, words=("entered", "no_access")),
    Subject("non_resident_check", SAFETY, GAS, 6, 0.02, hours=240, words=("entered", "no_access")),
    Subject("hazard", SAFETY, GAS, 6, 0.03, hours=168, words=("pass", "fail"), categories=("ordinary", "ordinary", "serious")),
    Subject("gas_quality", SAFETY, GAS, 30, 0.001, sums=True),
    Subject("pressure", SAFETY, GAS, 60, 0.006, sums=True),
    Subject("call_review", HOTLINE, (cast.CENTRE,), 90, 0.04, sums=True),
    Subject("meter_reading", BUSINESS, COUNTERS, 30, 0.015, hours=120, words=("read", "estimated")),
    Subject("ticket", BUSINESS, COUNTERS, 36, 0.08, hours=0.25),
    Subject("counter_rating", BUSINESS, COUNTERS, 80, 0.02, sums=True),
    Subject("file_review", OFFICE, cast.HANDLING, 24, 0.03, sums=True),
    Subject("inspection", OFFICE, cast.HANDLING, 1, 0.02, hours=240),
    Subject("finding", OFFICE, cast.HANDLING, 3, 0.05, hours=360, categories=("new", "new", "new", "new", "new", "repeat")),
    Subject("key_account_check", OFFICE, ("GA-EAST", "GA-WEST", "GA-NEW", "HE-WEST"), 2, 0.03, hours=360),
    Subject("improvement", OFFICE, cast.HANDLING, 2, 0.05, hours=480, words=("pass", "fail")),
)  # fmt: skip
SURVEYS = (
    ("installation_survey", WORKS, GAS, 9),
    ("customer_survey", OFFICE, cast.HANDLING, 12),
    ("sample_survey", OFFICE, cast.HANDLING, 8),
    ("key_account_survey", OFFICE, ("GA-EAST", "GA-WEST", "GA-NEW", "HE-WEST"), 4),
)
LARGEST = 5_000
"""From so many orders a year on there are as many cases as the subjects say; a smaller demo has its part of them."""


@dataclass(frozen=True)
class Telling:
    """One month of the company's year, as its systems knew it at a moment."""

    year: Year
    month: Period
    at: datetime

    @property
    def part(self) -> float:
        return min(self.year.orders / LARGEST, 1.0)

    @property
    def is_unlucky(self) -> bool:
        """The last month that is over."""
        return self.month == last_month(self.year)

    def dice(self, *words: str) -> Random:
        return Random(" ".join((str(self.year.seed), self.month.name, *words)))

    def moment(self, chance: Random) -> datetime:
        """Some time in the month, by day."""
        days = (self.month.after - self.month.first).days
        day = self.month.first + timedelta(days=chance.randrange(days))
        return self.year.at(day, chance.uniform(8 * 60, 18 * 60)).replace(microsecond=0)


def last_month(year: Year) -> Period:
    return periods.before(periods.month_of(year.now.date()))


def take_in(year: Year) -> None:
    """Every file of every month, each in the first days of the next one (that of the running month this morning); said again it changes nothing."""
    before: Telling | None = None
    for month in periods.months(year.first_day.replace(day=1), year.now.date() + timedelta(days=1)):
        at = min(year.at(month.after + timedelta(days=1), 8.5 * 60), year.now)
        telling = Telling(year, month, at)
        by_source: dict[str, list[Cells]] = {}
        for source, cells in sorted([*told(telling), *_ended_since(before, at)], key=lambda row: row[1][3]):
            by_source.setdefault(source, []).append(cells)
        for source, rows in by_source.items():
            _take_in(year, source, month, rows, at)
        before = telling


def _ended_since(before: Telling | None, at: datetime) -> Iterator[tuple[str, Cells]]:
    """What is to be said otherwise of a month that was told before."""
    if before is not None:
        known = set(told(before))
        yield from (row for row in told(replace(before, at=at)) if row not in known)


def _take_in(year: Year, source: str, month: Period, rows: list[Cells], at: datetime) -> None:
    digest = sha256("\n".join(",".join(row) for row in rows).encode()).hexdigest()
    by = organization.viewer_for(organization.person_by_username("supervisor"), at=at)
    done = measurements.import_measurements(
        mapping=_mapping(source, year.zone.key),
        name=f"{source} {month.name}.csv",
        digest=digest,
        header=HEADER,
        records=[Record(line, list(row), ()) for line, row in enumerate(rows, start=2)],
        by=by,
        at=at,
    )
    assert not done.rejected, done.rejected[0]


def _mapping(source: str, zone: str) -> FactMapping:
    kind, reference, unit, happened, due, done, outcome, category, amount, weight = HEADER
    return FactMapping(
        source=source,
        times=Times(zone=zone, format=FORM),
        kind=WordColumn(column=kind),
        reference=(reference,),
        unit=WordColumn(column=unit),
        happened_at=happened,
        due_at=due,
        done_at=done,
        outcome=WordColumn(column=outcome),
        category=WordColumn(column=category),
        amount=amount,
        weight=weight,
    )


def told(telling: Telling) -> Iterator[tuple[str, Cells]]:
    """Every row of a month that had happened, with the system it comes from."""
    return (row for row in _told(telling) if row[1][3] <= telling.at.strftime(FORM))


def _told(telling: Telling) -> Iterator[tuple[str, Cells]]:
    for subject in SUBJECTS:
        for unit in subject.units:
            rows = _summed(telling, subject, unit) if subject.sums else _promised(telling, subject, unit)
            yield from ((subject.source, row) for row in rows)
    for kind, source, units, count in SURVEYS:
        for unit in units:
            yield from ((source, row) for row in _answers(telling, kind, unit, count))
    yield from ((HOTLINE, row) for row in _calls(telling))
    yield from ((BUSINESS, row) for row in _items(telling))
    yield from ((OFFICE, row) for row in _visits_and_liability(telling))
    yield from ((SAFETY, row) for row in _supply(telling))


def bad_share(subject: Subject, unit: str) -> float:
    """How often a unit fails at something."""
    return min(subject.bad * (5 if unit == SLACK else 0.5 if unit in CAREFUL else 1), 0.5)


def _count(telling: Telling, count: int, unit: str) -> int:
    return max(1, round(count * telling.part * (0.35 if unit == UNLUCKY else 1)))


def _row(kind: str, unit: str, number: int, at: datetime, **more: str) -> Cells:
    fields = ("due", "done", "outcome", "category", "amount", "weight")
    reference = f"{unit}-{at:%Y%m}-{number:03d}"
    return (kind, reference, unit, at.strftime(FORM), *(more.get(field, "") for field in fields))


def _promised(telling: Telling, subject: Subject, unit: str) -> Iterator[Cells]:
    """Done in time, late, or (so far) not at all."""
    chance = telling.dice(subject.kind, unit)
    unlucky = MISFORTUNES if unit == UNLUCKY and telling.is_unlucky and subject.kind == "application" else 0
    for number in range(_count(telling, subject.count, unit) + unlucky):
        at = telling.moment(chance)
        is_bad = chance.random() < bad_share(subject, unit) or number < unlucky
        limit = timedelta(hours=subject.hours)
        # A word says what went wrong, where the kind has one; otherwise it is the time.
        is_late = is_bad and (not subject.words[0] or chance.random() < 0.4)
        done = (at + limit * (chance.uniform(1.1, 1.9) if is_late else chance.uniform(0.15, 0.9))).replace(
            microsecond=0
        )
        is_done = done <= telling.at
        yield _row(
            subject.kind,
            unit,
            number,
            at,
            due=(at + limit).strftime(FORM),
            done=done.strftime(FORM) if is_done else "",
            outcome=subject.words[is_bad and not is_late] if is_done else "",
            category=chance.choice(subject.categories),
        )


def _summed(telling: Telling, subject: Subject, unit: str) -> Iterator[Cells]:
    """One row a month: so many good of so many."""
    chance = telling.dice(subject.kind, unit)
    count = _count(telling, subject.count, unit) * 4
    good = sum(chance.random() >= bad_share(subject, unit) for _case in range(count))
    at = telling.year.at(telling.month.after - timedelta(days=3), 17 * 60)
    yield _row(subject.kind, unit, 0, at, amount=str(good), weight=str(count))


def _answers(telling: Telling, kind: str, unit: str, count: int) -> Iterator[Cells]:
    chance = telling.dice(kind, unit)
    weights = {SLACK: (2, 5, 5, 5, 3, 3)}.get(unit, (7, 8, 8, 8, 1, 0.5))
    for number in range(_count(telling, count, unit)):
        yield _row(
            kind,
            unit,
            number,
            telling.moment(chance),
            outcome=chance.choices(OPINIONS, weights)[0],
            weight=_stands_for(kind, chance),
        )


def _stands_for(kind: str, chance: Random) -> str:
    """Of the large survey, how many customers an answer stands for: strata of different sizes."""
    return str(chance.choice((420, 1_150))) if kind == "customer_survey" else ""


def _calls(telling: Telling) -> Iterator[Cells]:
    """More and slower in the cold months."""
    chance, is_cold = telling.dice("call"), is_heated(telling.month.first + timedelta(days=20))
    for number in range(max(20, round((190 if is_cold else 120) * telling.part))):
        outcome = chance.choices(("answered", "abandoned", "ivr", "callback"), (86, 5 if is_cold else 3, 8, 1))[0]
        waited = chance.expovariate(1 / (9 if is_cold else 6)) + (8 if outcome == "abandoned" else 0)
        yield _row("call", cast.CENTRE, number, telling.moment(chance), outcome=outcome, amount=f"{waited:.1f}")


def _items(telling: Telling) -> Iterator[Cells]:
    """What is done at the counters, with the time it takes."""
    for unit in COUNTERS:
        chance = telling.dice("counter_item", unit)
        for number in range(_count(telling, 30, unit)):
            at, business = telling.moment(chance), chance.choice(("缴费", "过户", "报停", "咨询"))
            seconds = chance.gauss(60 if business == "缴费" else 420, 20)
            done = (at + timedelta(seconds=max(seconds, 20))).replace(microsecond=0)
            if done <= telling.at:
                yield _row("counter_item", unit, number, at, done=done.strftime(FORM), category=business)


def _visits_and_liability(telling: Telling) -> Iterator[Cells]:
    """Mystery visits, and the complaints for which somebody was found liable."""
    for unit in cast.HANDLING:
        chance = telling.dice("mystery_visit", unit)
        score = chance.gauss(81 if unit == SLACK else 93, 2.5)
        yield _row(
            "mystery_visit", unit, 0, telling.moment(chance), amount=f"{min(max(score, 50), 100):.1f}", weight="100"
        )
        for number in range(3 if unit == SLACK else 1):
            outcome = chance.choices(("liable", "partly", "not_liable", "unfounded"), (2, 2, 4, 1))[0]
            yield _row("liability", unit, number, telling.moment(chance), outcome=outcome)


def _supply(telling: Telling) -> Iterator[Cells]:
    """Customers supplied, stops with the customers they concerned, and temperatures in heated homes."""
    days = (telling.month.after - telling.month.first).days
    for unit, customers in CUSTOMERS.items():
        chance, at = telling.dice("supply", unit), telling.year.at(telling.month.first, 60)
        yield _row("customers_served", unit, 0, at, amount=str(customers), weight=str(days))
        if unit in GAS:
            for number, category in enumerate(("planned", *("unplanned",) * (chance.random() < 0.4))):
                hours, concerned = f"{chance.uniform(2, 9):.1f}", str(chance.randint(60, 900))
                yield _row(
                    "interruption",
                    unit,
                    number,
                    telling.moment(chance),
                    category=category,
                    amount=hours,
                    weight=concerned,
                )
        elif is_heated(_middle(telling.month)):
            for number in range(_count(telling, 12, unit)):
                degrees, cause = (
                    chance.gauss(18.9 if unit == SLACK else 20.6, 1.1),
                    chance.choices(("company", "customer"), (9, 1))[0],
                )
                yield _row(
                    "room_temperature", unit, number, telling.moment(chance), category=cause, amount=f"{degrees:.1f}"
                )


def _middle(month: Period) -> date:
    return month.first + timedelta(days=14)
