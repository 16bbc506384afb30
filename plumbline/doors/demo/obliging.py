"""What the company owed in the year that is told: the plan drawn up, sent back once and approved by the leader; every window opened in its month.

What other parts of the story do (inspections signed, surveys, reports, rankings) counts by itself; the rest was fulfilled by its owners with a word of where
the evidence is. Two things are missing: the monthly summary of suggestions is overdue, and one gas unit has not finished its safety checks.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from plumbline.doors.demo.cast import HEAD_OF
from plumbline.doors.demo.seasons import Year
from plumbline.evaluation.compliance import actions as compliance
from plumbline.evaluation.reporting import queries as reporting
from plumbline.ground.kernel.periods import Length, before, containing, month_of
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.duties import actions as duties
from plumbline.supervision.duties import queries
from plumbline.supervision.duties.queries import Occurrence, Wanted
from plumbline.supervision.duties.rules import Duty

OVERDUE = "heating-hohhot/suggestions_summary"
MISSING = ("gas-city/resident_safety_check", "GA-NEW")
NINE, TEN = 9 * 60, 10 * 60
WEEK = timedelta(days=7)
PLACES = ("档案室", "服务监督台账", "公司共享盘", "客服中心资料柜")


def plan_and_open(year: Year) -> None:
    """The plan and every window of the year, before what fulfils them happens. Nothing a second time."""
    if queries.years():
        return
    with transaction.atomic():
        _open(year, year.first_day)
        _planned(year, year.first_day + WEEK)
        for month in _months(year):
            _open(year, month)
        _open(year, year.last_day, with_routine=True)


def _months(year: Year) -> list[date]:
    """The first of every month of the story but the one in which it begins."""
    firsts = (year.first_day + timedelta(days=number) for number in range((year.last_day - year.first_day).days + 1))
    return [day for day in firsts if day.day == 1 and day > year.first_day + WEEK]


def _open(year: Year, day: date, *, with_routine: bool = False) -> None:
    duties.open_due(by=organization.system(), at=year.at(day, 65), with_routine=with_routine)


def _viewer(username: str, at: datetime) -> Viewer:
    return organization.viewer_for(organization.person_by_username(username), at=at)


def _planned(year: Year, day: date) -> None:
    """Drawn up for the calendar year in which the story ends; sent back once for its budget."""
    number = year.last_day.year
    drawn, sent, again, out = (year.at(day + timedelta(days=days), NINE) for days in (0, 1, 3, 5))
    plan = duties.draw_up(year=number, by=_viewer("supervisor", drawn), at=drawn)
    revised = duties.change_plan(
        plan_id=plan.id,
        revision=0,
        budget=Decimal(260_000),
        note="公司对事业部全覆盖，事业部对单位每年两轮；暗访由第三方实施。",
        by=_viewer("supervisor", drawn),
        at=drawn,
    )
    duties.submit(plan_id=plan.id, by=_viewer("supervisor", drawn), at=drawn)
    reason = "暗访预算偏高，请按两轮核减后重报。"
    duties.send_back(plan_id=plan.id, reason=reason, by=_viewer("leader", sent), at=sent)
    duties.change_plan(
        plan_id=plan.id,
        revision=revised.revision,
        budget=Decimal(180_000),
        note=revised.note,
        by=_viewer("supervisor", again),
        at=again,
    )
    duties.submit(plan_id=plan.id, by=_viewer("supervisor", again), at=again)
    duties.approve(plan_id=plan.id, by=_viewer("leader", out), at=out)


def fulfil_the_rest(year: Year) -> None:
    """What no deed fulfilled and was due, by its owner; then word of what is late, and the evidence of the last months. Nothing a second time."""
    viewer, chance = organization.system(), Random(year.seed)
    today = year.now.date()
    with transaction.atomic():
        overdue = [_late(year, viewer, today)]
        while overdue[-1]:  # what rolls is owed anew once it is fulfilled
            for row in overdue[-1]:
                _fulfil(row, queries.duty_of(row), year, chance)
            overdue.append(_late(year, viewer, today))
        duties.remind(by=viewer, at=year.midnight - timedelta(minutes=5))
        _gathered(year)


def _late(year: Year, viewer: Viewer, today: date) -> list[Occurrence]:
    """What is opened by the year's last day and late, but the gaps that the story leaves."""
    _open(year, year.last_day, with_routine=True)
    rows = queries.occurrences(Wanted(standing="overdue"), viewer=viewer, today=today)
    return [row for row in rows.order_by("due_on", "pack", "code", "unit__path", "opens_on") if not _is_gap(row, year)]


def _is_gap(row: Occurrence, year: Year) -> bool:
    name = f"{row.pack}/{row.code}"
    is_last = row.due_on >= year.last_day - timedelta(days=31)
    is_this_year = row.due_on.year == year.now.year
    return (name == OVERDUE and is_last) or (is_this_year and (name, row.unit.code) == MISSING)


def _fulfil(row: Occurrence, duty: Duty, year: Year, chance: Random) -> None:
    """As often as it is needed, most of them some days before the due day, a few after."""
    for number in range(row.done, row.needed):
        spared = (row.due_on - row.opens_on).days // 3
        day = row.due_on - timedelta(days=chance.randint(0, max(0, spared)))
        late = timedelta(days=2) if chance.random() < 0.04 else timedelta()
        day = max(day + late, row.opens_on, year.first_day + WEEK)
        at = year.at(min(day, year.last_day), TEN + chance.randint(0, 300))
        by = HEAD_OF.get(row.unit.code, "supervisor2") if duty.position == "unit_head" else "supervisor2"
        place = PLACES[chance.randrange(len(PLACES))]
        duties.fulfil(
            occurrence_id=row.id,
            reference=f"{duty.evidence_zh}，{row.period} 第 {number + 1} 份，存{place}",
            by=_viewer(by, at),
            at=at,
        )


def _gathered(year: Year) -> None:
    """As the nights would have counted them."""
    month = month_of(year.last_day)
    for period in (before(month), month, containing(Length.YEAR, year.last_day)):
        compliance.gather(
            period=period, released=reporting.released_in(period), by=organization.system(), at=year.midnight
        )
