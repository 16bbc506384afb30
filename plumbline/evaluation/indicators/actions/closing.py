"""A period is given to the units to look at, then sealed for good."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from plumbline.evaluation.indicators import events
from plumbline.evaluation.indicators.actions.keeping import keep_cases
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodClosing
from plumbline.evaluation.indicators.queries.closing import company, end_of_working_day, progress_of
from plumbline.evaluation.indicators.rules.closing import (
    LONGEST_REASON,
    MOST_DAYS,
    OBJECTION_DAYS,
    Obstacle,
    obstacles_to_check,
    obstacles_to_seal,
)
from plumbline.evaluation.indicators.states import CLOSING, PeriodState
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Tree, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission


class NotReady(Refused):
    """Something must come first; ``code`` says what."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.sentence, field="period", **obstacle.params)
        self.code = obstacle.code


class AlreadyThere(Conflict):
    """Somebody else was quicker: the period is checked or sealed already."""

    code = "already_there"


@transaction.atomic
def check(*, period: Period, by: Viewer, at: datetime, days: int = OBJECTION_DAYS) -> datetime:
    """Gives a period to the units to look at; for so many working days they may object to single cases. Returns until when.

    Raises:
        NotReady: not over, or not measured to its end. AlreadyThere: it is being checked or sealed. NotAllowed: not by this viewer.
    """
    tree = organization.tree()
    place = may_close(tree, by)
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("异议期限须为 1—%(most)d 个工作日。"), field="days", most=MOST_DAYS)
    closing = locked(period, place, at=at)
    _refuse_move("check", closing)
    _first(obstacles_to_check(progress_of(period, closing, tree), at))
    until = end_of_working_day(at, days)
    closing.state, closing.checked_at, closing.checked_by_id = PeriodState.CHECKED.value, at, by.person_id
    closing.objections_until = until
    closing.save(update_fields=["state", "checked_at", "checked_by_id", "objections_until"])
    said = timezone.localtime(until, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")
    publish(events.PeriodChecked(at=at, subject=period.name, unit_id=place.id, objections_until=said), by=by)
    return until


@transaction.atomic
def seal(*, period: Period, by: Viewer, at: datetime, early: str = "") -> int:
    """Makes a period's values final; returns how many. ``early``: why before the time for objections is over.

    The cases behind the values are kept with them. Two who seal at once: one wins, the other is told.

    Raises:
        CasesMoving: cases change faster than they can be counted.
        NotReady: not over, half measured, not checked, objections open, decisions not counted, or early without a reason.
        AlreadyThere: sealed already, by whom and when. NotAllowed: not by this viewer.
    """
    tree = organization.tree()
    place = may_close(tree, by)
    closing = locked(period, place, at=at)
    _refuse_move("seal", closing)
    found = obstacles_to_seal(progress_of(period, closing, tree), at)
    reason = early.strip()[:LONGEST_REASON]
    _first([each for each in found if not (each.needs_reason and reason)])
    moved = keep_cases(period, place, tree, by=organization.system(), at=at)
    closing.state, closing.sealed_at, closing.sealed_by_id = PeriodState.SEALED.value, at, by.person_id
    closing.figures = IndicatorValue.objects.filter(period=period.name).count()
    closing.early = reason if found else ""
    closing.save(update_fields=["state", "sealed_at", "sealed_by_id", "figures", "early"])
    fact = events.PeriodSealed(
        at=at, subject=period.name, unit_id=place.id, values=closing.figures, early=closing.early, moved=moved
    )
    publish(fact, by=by)
    return closing.figures


def company_of(tree: Tree) -> Place:
    """The company. Raises NotReady where there is none yet."""
    place = company(tree)
    if place is None:
        raise NotReady(Obstacle("no_company", _("还没有建立公司，没有可计算的指标。")))
    return place


def may_close(tree: Tree, by: Viewer) -> Place:
    """The company, for those who may close its periods.

    Raises:
        NotAllowed: for everybody else. NotReady: there is no company yet.
    """
    place = company_of(tree)
    if not by.may(Permission.INDICATORS_CLOSE, place.id):
        require_somewhere(by, Permission.INDICATORS_VIEW)
        raise NotAllowed(_("核对、封存和更正统计期由公司的服务监督员或领导办理。"))
    return place


def locked(period: Period, place: Place, *, at: datetime) -> PeriodClosing:
    """Those who close, decide or measure one period go one after the other."""
    PeriodClosing.objects.get_or_create(
        period=period.name,
        unit_id=place.id,
        defaults={"id": new_id(at), "first": period.first, "after": period.after},
    )
    return PeriodClosing.objects.select_for_update().get(period=period.name, unit_id=place.id)


def _refuse_move(name: str, closing: PeriodClosing) -> None:
    move = CLOSING.move(name)
    assert move is not None
    if closing.state == PeriodState.SEALED.value:
        raise AlreadyThere(
            _("统计期 %(period)s 已由%(by)s于 %(at)s 封存，封存后不能再核对或封存。"),
            field="period",
            period=closing.period,
            by=closing.sealed_by.name if closing.sealed_by else "—",
            at=_local(closing.sealed_at),
        )
    if not move.may_start_from(PeriodState(closing.state)) and name == "check":
        raise AlreadyThere(
            _("统计期 %(period)s 已由%(by)s于 %(at)s 交各单位核对。"),
            field="period",
            period=closing.period,
            by=closing.checked_by.name if closing.checked_by else "—",
            at=_local(closing.checked_at),
        )


def _local(moment: datetime | None) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M") if moment else "—"


def _first(obstacles: list[Obstacle]) -> None:
    if obstacles:
        raise NotReady(obstacles[0])
