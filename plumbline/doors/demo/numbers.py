"""How the demo's company closed its books: every whole month measured, the last quarter that lies far enough back checked, sealed, scored, published, told.

The head of the unit that was late most often objected twice to that quarter's last month: once with reason (the customer had asked for another day), which
was upheld; once without. The quarter's briefing was written by the supervisor and released by the leader. A month later a further case proved to have been in
time, and the sealed value was restated. The month that ended last is being checked now, and an objection waits to be decided; the year's evaluation has been
begun. Everything goes through the real actions, each at the moment it was done; what a company has no case for (a very small demo) is left out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from plumbline.doors.demo.cast import HEAD_OF
from plumbline.doors.demo.seasons import Year
from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.actions import Disputed, Late
from plumbline.evaluation.indicators.queries import Case
from plumbline.evaluation.indicators.states import Treatment
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.scorecards import actions as scorecards
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.periods import Length, Period
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer

DISPUTED = ("ORD-05", "DUE")
MEASURED_AFTER, CHECKED_AFTER, DECIDED_AFTER = timedelta(days=2), timedelta(days=9), timedelta(days=2)
FAR_ENOUGH = timedelta(days=33)
"""From a quarter's end until everything about it is done: holidays may lie in the five working days for objections."""
TEMPLATE = "gas-city/gas_service"


@dataclass(frozen=True)
class Answer:
    """What is said for an objection, and what is answered."""

    is_upheld: bool
    reason: str
    answer: str


ANSWERS = (
    Answer(
        True,
        "客户来电要求改到周末上门，工单上有通话记录，不应算超时。",
        "通话录音属实，按客户约定的时间计算，予以采纳。",
    ),
    Answer(False, "当天人手不足，未能按时到达，请予剔除。", "人手安排是单位自身责任，不属于可剔除的情形，维持原判。"),
)


def measure_the_year(year: Year) -> None:
    """Every month that is over, but those that are sealed."""
    for month in _months(year):
        if not queries.sealed_among([month]):
            indicators.measure(period=month, by=organization.system(), at=_after(year, month, MEASURED_AFTER))


def close_the_books(year: Year) -> None:
    """Nothing a second time: a load that was broken off comes here again."""
    quarter = last_quarter(year)
    if queries.sealed_among([quarter]):
        return
    measure_the_year(year)
    *before, last = periods.months(quarter.first, quarter.after)
    for month in before:
        _close(year, month, are_objected_to=False)
    _close(year, last, are_objected_to=True)
    _close(year, quarter, are_objected_to=False)
    _published(year, quarter)
    _told(year, quarter)
    _restated(year, last)
    _being_checked(year)
    _year_begun(year)


def last_quarter(year: Year) -> Period:
    """The last one that ended long enough ago to be through."""
    return periods.before(periods.containing(Length.QUARTER, (year.now - FAR_ENOUGH).date()))


def _months(year: Year) -> list[Period]:
    """Those that lie wholly in the year and are over, oldest first. (The order that stands for the load itself lies on the year's first day.)"""
    months = periods.months(year.first_day, year.now.date())
    return [month for month in months if year.first_day < month.first and month.after <= year.now.date()]


def _after(year: Year, period: Period, later: timedelta) -> datetime:
    return min(year.at(period.after, 6 * 60) + later, year.now)


def _close(year: Year, period: Period, *, are_objected_to: bool) -> None:
    """Measured, checked, objected to, counted anew with what was decided, sealed."""
    indicators.measure(period=period, by=organization.system(), at=_after(year, period, MEASURED_AFTER))
    checked = _after(year, period, CHECKED_AFTER)
    until = indicators.check(period=period, by=_viewer("supervisor", checked), at=checked)
    if are_objected_to:
        decided = checked + DECIDED_AFTER
        unit = _latest_unit(period, checked)
        for case, answer in zip(_missed(period, checked, unit), ANSWERS, strict=False):
            _objected(period, unit, case, answer, at=checked + timedelta(hours=6), decided=decided)
    # What was decided about a month counts in its quarter too.
    indicators.measure(period=period, by=organization.system(), at=checked + DECIDED_AFTER + timedelta(hours=1))
    sealed = until + timedelta(hours=12)
    indicators.seal(period=period, by=_viewer("supervisor", sealed), at=sealed)


def _being_checked(year: Year) -> None:
    """The month that ended last, unless it ended only yesterday; of its cases one is disputed."""
    month, at = _months(year)[-1], year.now - timedelta(hours=20)
    if at < year.at(month.after, 0) + MEASURED_AFTER:
        return
    indicators.check(period=month, by=_viewer("supervisor", at), at=at)
    unit = _latest_unit(month, at)
    for case in _missed(month, at, unit)[:1]:
        _objected(month, unit, case, ANSWERS[0], at=at + timedelta(hours=16), decided=None)


def _objected(period: Period, unit: str, case: Case, answer: Answer, *, at: datetime, decided: datetime | None) -> None:
    """By the head of the unit; decided by another supervisor than the one who checks, or not yet."""
    raised = indicators.object_to(
        period=period,
        disputed=Disputed(*DISPUTED, case.number, case.round),
        asks=Treatment.MET if answer.is_upheld else Treatment.EXCLUDED,
        reason=answer.reason,
        unit=unit,
        by=_viewer(HEAD_OF[unit], at),
        at=at,
    )
    if decided:
        by = _viewer("supervisor2", decided)
        indicators.decide(objection_id=raised.id, accept=answer.is_upheld, reason=answer.answer, by=by, at=decided)


def _latest_unit(period: Period, at: datetime) -> str:
    """The unit with the most late cases; of several the first by code."""
    return min(HEAD_OF, key=lambda unit: (-len(_missed(period, at, unit)), unit))


def _missed(period: Period, at: datetime, unit: str) -> list[Case]:
    """The late cases of a unit, the newest first."""
    by, (code, basis) = _viewer(HEAD_OF[unit], at), DISPUTED
    found = queries.cases(code, basis=basis, period=period, unit=unit, viewer=by, at=at, outcome="missed")
    return list(found.rows)[::-1]


def _published(year: Year, quarter: Period) -> None:
    at = min(_after(year, quarter, FAR_ENOUGH - timedelta(days=3)), year.now)
    by = _viewer("supervisor", at)
    scorecards.build(period=quarter, template=TEMPLATE, by=by, at=at)
    scorecards.seal(period=quarter, template=TEMPLATE, by=by, at=at + timedelta(hours=1))
    scorecards.publish(
        period=quarter, template=TEMPLATE, name=f"{quarter.name} 燃气服务质量排名", by=by, at=at + timedelta(hours=3)
    )


def _told(year: Year, quarter: Period) -> None:
    """The quarter's briefing: written by the supervisor, released by the leader, sent to those it is for."""
    at = min(_after(year, quarter, FAR_ENOUGH - timedelta(days=2)), year.now)
    writer, leader = _viewer("supervisor", at), _viewer("leader", at)
    name = str(reporting.draft(kind="service-briefing", period=quarter, by=writer, at=at).id)
    reporting.submit(name=name, by=writer, at=at + timedelta(hours=2))
    reporting.release(name=name, by=leader, at=at + timedelta(hours=5))


def _year_begun(year: Year) -> None:
    """The evaluation of the year that is going on: measured as far as it is, its draft begun by the supervisor and still written on."""
    period, at = periods.containing(Length.YEAR, year.now.date()), year.now - timedelta(hours=2)
    indicators.measure(period=period, by=organization.system(), at=at)
    reporting.draft(kind="yearly-evaluation", period=period, by=_viewer("supervisor", at), at=at)


def _restated(year: Year, month: Period) -> None:
    """One more late case proves to have been in time after all."""
    at = min(_after(year, month, FAR_ENOUGH), year.now)
    by = _viewer("supervisor", at)
    missed = _missed(month, at, _latest_unit(month, at))
    if missed:
        code, basis = DISPUTED
        reason = "现场系统时钟快了四十分钟，经核对设备日志，该单实际按时完成。"
        late = [Late(missed[-1].number, Treatment.MET, missed[-1].round)]
        indicators.restate(period=month, code=code, basis=basis, reason=reason, late=late, by=by, at=at)


def _viewer(username: str, at: datetime) -> Viewer:
    return organization.viewer_for(organization.person_by_username(username), at=at)
