"""Announcing, extending, ending and cancelling outages."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.customers.rules import AreaNode
from plumbline.service.customers.states import Line
from plumbline.service.outages import events, queries
from plumbline.service.outages.models import Outage, OutageArea, OutageOrder
from plumbline.service.outages.states import OutageKind
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.rules import Registration


class OutageRefused(Refused):
    """The outage would make no sense: no area, an end before the start, or it is over."""


@transaction.atomic
def announce(
    *,
    kind: OutageKind,
    line: str,
    title: str,
    area_ids: Sequence[UUID],
    starts_at: datetime,
    expected_end: datetime,
    unit_id: UUID,
    by: Viewer,
    at: datetime,
) -> Outage:
    """Announces that supply stops; a planned one before it starts, an unplanned one when it has.

    Raises:
        OutageRefused: no title, no or unknown areas, an end that is not after the start, a planned one that has begun, an unplanned one that has not.
        NotFound: the viewer may not announce for that unit.
    """
    require(by, Permission.OUTAGES_ANNOUNCE, unit_id)
    _check(kind, line, title, starts_at, expected_end, at)
    known = _areas(area_ids)
    day = timezone.localdate(at, timezone.get_default_timezone())
    outage = Outage.objects.create(
        id=new_id(at),
        number=casefiles.take_numbers(kind="TG", day=day)[0],
        kind=kind,
        line=line,
        title=title.strip(),
        unit_id=unit_id,
        unit_path=by.tree.by_id[unit_id].path,
        starts_at=starts_at,
        promised_end=expected_end,
        expected_end=expected_end,
        announced_at=at,
        notice_due_at=queries.notice_due(line=line, areas=known, starts_at=starts_at, at=at)
        if kind is OutageKind.PLANNED
        else None,
        announced_by_id=by.person_id,
    )
    OutageArea.objects.bulk_create([OutageArea(outage=outage, area_id=area.id) for area in known])
    publish(_announced(outage, [area.name for area in known]), by=by)
    return outage


def _announced(outage: Outage, areas: list[str]) -> events.OutageAnnounced:
    return events.OutageAnnounced(
        at=outage.announced_at,
        subject=outage.number,
        unit_id=outage.unit_id,
        kind=str(outage.kind),
        line=outage.line,
        title=outage.title,
        areas="、".join(areas),
        starts_at=_spoken(outage.starts_at),
        expected_end=_spoken(outage.expected_end),
    )


def _check(kind: OutageKind, line: str, title: str, starts_at: datetime, expected_end: datetime, at: datetime) -> None:
    if line not in set(Line):
        raise OutageRefused(_("没有“%(line)s”这项业务。"), field="line", line=line[:20])
    if not title.strip() or len(title) > 120:
        raise OutageRefused(_("停供标题须为 1—120 个字符。"), field="title")
    if expected_end <= starts_at:
        raise OutageRefused(_("预计恢复时间须晚于停供开始时间。"), field="expected_end")
    if kind is OutageKind.PLANNED and starts_at < at:
        raise OutageRefused(_("计划停供须在开始之前发布；已经发生的请按突发停供登记。"), field="starts_at")
    if kind is OutageKind.UNPLANNED and starts_at > at:
        raise OutageRefused(_("突发停供的开始时间不能晚于现在；尚未开始的请按计划停供发布。"), field="starts_at")


def _areas(area_ids: Sequence[UUID]) -> list[AreaNode]:
    by_id = customers.territory().by_id
    if not area_ids or any(area_id not in by_id for area_id in area_ids):
        raise OutageRefused(_("请选择停供的片区。"), field="areas")
    return [by_id[area_id] for area_id in dict.fromkeys(area_ids)]


@transaction.atomic
def extend(*, outage_id: UUID, expected_end: datetime, reason: str, by: Viewer, at: datetime) -> Outage:
    """Moves the promised end, to an earlier or a later moment; the earlier promise stays in the journal.

    Raises:
        OutageRefused: no reason, an end before the start, or the outage is over.
        NotFound: the viewer may not.
    """
    outage = _open(outage_id, by)
    if not reason.strip() or expected_end <= outage.starts_at:
        raise OutageRefused(_("请写明调整原因，且预计恢复时间须晚于停供开始时间。"), field="expected_end")
    before, outage.expected_end = outage.expected_end, expected_end
    outage.save(update_fields=["expected_end"])
    publish(
        events.OutageExtended(
            at=at,
            subject=outage.number,
            unit_id=outage.unit_id,
            expected_end=_spoken(expected_end),
            expected_end_before=_spoken(before),
            reason=reason.strip()[:200],
        ),
        by=by,
    )
    return outage


@transaction.atomic
def end(*, outage_id: UUID, by: Viewer, at: datetime, ended_at: datetime | None = None) -> Outage:
    """Supply is back, since ``ended_at`` (now when not given).

    Raises:
        OutageRefused: over already, an end before the start or in the future.
        NotFound: the viewer may not.
    """
    outage = _open(outage_id, by)
    moment = ended_at or at
    if not outage.starts_at <= moment <= at:
        raise OutageRefused(_("恢复时间须在停供开始之后、现在之前。"), field="ended_at")
    outage.ended_at = moment
    outage.save(update_fields=["ended_at"])
    publish(
        events.OutageEnded(
            at=at,
            subject=outage.number,
            unit_id=outage.unit_id,
            minutes=int((moment - outage.starts_at).total_seconds() // 60),
            expected_end=_spoken(outage.expected_end),
        ),
        by=by,
    )
    return outage


@transaction.atomic
def cancel(*, outage_id: UUID, reason: str, by: Viewer, at: datetime) -> Outage:
    """A planned outage does not take place.

    Raises:
        OutageRefused: it has begun, is over, or no reason is given.
        NotFound: the viewer may not.
    """
    outage = _open(outage_id, by)
    if outage.starts_at <= at or not reason.strip():
        raise OutageRefused(_("只能取消尚未开始的停供，并须写明原因。"), field="reason")
    outage.cancelled_at = at
    outage.save(update_fields=["cancelled_at"])
    publish(
        events.OutageCancelled(at=at, subject=outage.number, unit_id=outage.unit_id, reason=reason.strip()[:200]),
        by=by,
    )
    return outage


@transaction.atomic
def take_call(
    *,
    outage_number: str,
    registration: Registration,
    by: Viewer,
    at: datetime,
    revision: int | None = None,
    answer: str = "",
) -> work_orders.RegisteredOrder:
    """Registers a call about an outage that runs, attached to it.

    Raises:
        OutageRefused: no such outage runs now. RegistrationRefused, NotFound, NotAllowed, InputRefused: as `work_orders.take_call`.
    """
    outage = Outage.objects.all().running(at).filter(number=outage_number).first()
    if outage is None:
        raise OutageRefused(
            _("停供 %(number)s 已结束或不存在，请重新选择。"), field="incident", number=outage_number[:40]
        )
    made = work_orders.take_call(registration=registration, by=by, at=at, revision=revision, answer=answer)
    if made.is_new:
        OutageOrder.objects.create(outage=outage, order_id=made.id, at=at)
        attached = events.OrderAttached(
            at=at,
            subject=made.number,
            case_file_id=made.id,
            unit_id=made.unit.id,
            outage=outage.number,
            title=outage.title,
        )
        publish(attached, by=by)
    return made


def _open(outage_id: UUID, by: Viewer) -> Outage:
    outage = Outage.objects.select_for_update().filter(id=outage_id).first()
    if outage is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    require(by, Permission.OUTAGES_ANNOUNCE, outage.unit_id)
    if outage.ended_at is not None or outage.cancelled_at is not None:
        raise OutageRefused(_("停供 %(number)s 已结束。"), number=outage.number)
    return outage


def _spoken(moment: datetime) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")
