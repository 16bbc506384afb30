"""Every change of the tree of units. ``at`` is the moment from which it holds; it may lie before today, but not before the unit's last change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import events
from plumbline.ground.organization.actions.guarding import OrganizationRefused, lock_tree
from plumbline.ground.organization.models import Assignment, Person, Placement, Unit
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission, UnitKind

LONGEST_REASON = 200
NAMED_AT_MOST = 3


@transaction.atomic
def open_unit(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    parent: UUID | None,
    by: Viewer,
    at: datetime,
    name_en: str = "",
    phone: str = "",
    zone: str = "",
    reason: str = "",
) -> Unit:
    """Opens a unit under ``parent`` (None only for the company); ``zone`` where its months are not the company's.

    Raises:
        OrganizationRefused: code taken or malformed, second root, closed parent.
    """
    above = Unit.objects.filter(id=parent).first() if parent else None
    if above is not None:
        require(by, Permission.ORGANIZATION_EDIT, above.id)
    _check_name(name)
    why = _checked_reason(reason)
    _check_new_unit(code=code, parent=parent, above=above)
    path = (above.path if above else "/") + code + "/"
    unit = Unit.objects.create(
        id=new_id(at),
        code=code,
        name=name,
        name_en=name_en,
        kind=kind,
        parent=above,
        path=path,
        phone=phone,
        profile={"zone": zone} if zone else {},
        opened_at=at,
    )
    Placement.objects.create(unit=unit, parent=above, path=path, name=name, valid_from=at)
    bump_revision()
    said: dict[str, Any] = {"unit_name": name, "parent": above.code if above else "", "reason": why}
    publish(events.UnitOpened(at=at, subject=code, unit_id=unit.id, **said), by=by)
    return unit


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > 120:
        raise OrganizationRefused(_("单位名称须为 1—120 个字符。"), field="name")


def _checked_reason(reason: str) -> str:
    if len(reason) > LONGEST_REASON:
        raise OrganizationRefused(_("变动原因不超过 200 字。"), field="reason")
    return reason.strip()


def _check_new_unit(*, code: str, parent: UUID | None, above: Unit | None) -> None:
    if not code or "/" in code or len(code) > 40:
        raise OrganizationRefused(
            _("单位代码“%(code)s”不可用：须为 1—40 个字符且不含“/”。"), field="code", code=code[:60]
        )
    if Unit.objects.filter(code=code).exists():
        raise OrganizationRefused(_("单位代码“%(code)s”已被占用，请换一个。"), field="code", code=code)
    if parent is None and Unit.objects.filter(parent__isnull=True).exists():
        raise OrganizationRefused(_("公司已存在，新单位必须指明上级单位。"), field="parent")
    if parent is not None and (above is None or above.closed_at is not None):
        raise OrganizationRefused(_("上级单位不存在或已撤销。"), field="parent")


@transaction.atomic
def move_unit(*, unit_id: UUID, parent: UUID, by: Viewer, at: datetime, reason: str = "") -> None:
    """Places a unit, with everything below it, under another parent from ``at`` on; what happened before stays where it was.

    Raises:
        OrganizationRefused: the new parent lies below the unit, or is closed; the unit is the company, or closed.
    """
    lock_tree()
    unit = _open_unit(unit_id, by=by)
    above = _unit(parent)
    require(by, Permission.ORGANIZATION_EDIT, above.id)
    why = _checked_reason(reason)
    if unit.parent_id is None:
        raise OrganizationRefused(_("公司本身不能划到别的单位之下。"), field="parent")
    if above.path.startswith(unit.path) or above.closed_at is not None:
        raise OrganizationRefused(_("不能把单位划到自己的下级或已撤销的单位之下。"), field="parent")
    before, old_path = unit.parent, unit.path
    if before is None or before.id == above.id:
        return
    for each in Unit.objects.filter(path__startswith=old_path).order_by("path"):
        each.path = above.path + unit.code + "/" + each.path[len(old_path) :]
        if each.id == unit.id:
            each.parent = above
        each.save(update_fields=["path", "parent"])
        if each.closed_at is None:
            _replace_placement(each, at)
    bump_revision()
    said: dict[str, Any] = {"parent": above.code, "parent_before": before.code, "reason": why}
    publish(events.UnitMoved(at=at, subject=unit.code, unit_id=unit.id, **said), by=by)


def _unit(unit_id: UUID) -> Unit:
    """The unit, locked until the transaction ends; one that is not there looks like one that may not be seen."""
    unit = Unit.objects.select_for_update().filter(id=unit_id).first()
    if unit is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return unit


def _open_unit(unit_id: UUID, *, by: Viewer) -> Unit:
    """As :func:`_unit`, for an administrator of it; a closed unit changes no more."""
    unit = _unit(unit_id)
    require(by, Permission.ORGANIZATION_EDIT, unit.id)
    if unit.closed_at is not None:
        raise OrganizationRefused(_("单位“%(name)s”已撤销，不能再变动。"), name=unit.name)
    return unit


@transaction.atomic
def rename_unit(
    *, unit_id: UUID, name: str, by: Viewer, at: datetime, reason: str = "", name_en: str | None = None
) -> None:
    """Gives a unit a new name from ``at`` on; ``name_en`` None leaves the English one."""
    unit = _open_unit(unit_id, by=by)
    _check_name(name)
    why = _checked_reason(reason)
    if unit.name == name and name_en in (None, unit.name_en):
        return
    before, unit.name = unit.name, name
    unit.name_en = unit.name_en if name_en is None else name_en[:120]
    unit.save(update_fields=["name", "name_en"])
    _replace_placement(unit, at)
    bump_revision()
    said: dict[str, Any] = {"unit_name": name, "unit_name_before": before, "reason": why}
    publish(events.UnitRenamed(at=at, subject=unit.code, unit_id=unit.id, **said), by=by)


def _replace_placement(unit: Unit, at: datetime) -> None:
    """Ends the unit's place as it was and begins the new one; two changes of one moment are one."""
    now = Placement.objects.filter(unit=unit, valid_to__isnull=True).first()
    if now is not None and now.valid_from > at:
        raise OrganizationRefused(_("“%(name)s”在这一天之后已有变动，新的变动不能早于它。"), field="on", name=unit.name)
    if now is not None and now.valid_from == at:
        now.delete()
    Placement.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=at)
    Placement.objects.create(unit=unit, parent=unit.parent, path=unit.path, name=unit.name, valid_from=at)


@transaction.atomic
def close_unit(*, unit_id: UUID, by: Viewer, at: datetime, reason: str = "") -> None:
    """Closes a unit on which nothing hangs any more. Closing twice changes nothing.

    Higher floors hear of it in the same transaction and may refuse it as well: open orders hold a unit open (see wiring).

    Raises:
        OrganizationRefused: open units, active people or lasting roles hang on it; the sentence says which.
    """
    lock_tree()
    unit = _unit(unit_id)
    require(by, Permission.ORGANIZATION_EDIT, unit.id)
    if unit.closed_at is not None:
        return
    why = _checked_reason(reason)
    if at <= unit.opened_at:
        raise OrganizationRefused(_("撤销日期须晚于设立日期。"), field="on")
    _refuse_while_inhabited(unit, at=at)
    unit.closed_at = at
    unit.save(update_fields=["closed_at"])
    if Placement.objects.filter(unit=unit, valid_to__isnull=True, valid_from__gte=at).exists():
        raise OrganizationRefused(_("“%(name)s”在这一天之后已有变动，新的变动不能早于它。"), field="on", name=unit.name)
    Placement.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=at)
    bump_revision()
    publish(events.UnitClosed(at=at, subject=unit.code, unit_id=unit.id, reason=why), by=by)


def _refuse_while_inhabited(unit: Unit, *, at: datetime) -> None:
    below = list(
        Unit.objects.filter(parent=unit, closed_at__isnull=True).order_by("path").values_list("name", flat=True)
    )
    if below:
        raise OrganizationRefused(_("该单位还有未撤销的下级单位（%(names)s），请先处理下级单位。"), names=_some(below))
    people = list(Person.objects.filter(unit=unit, is_active=True).order_by("username").values_list("name", flat=True))
    if people:
        raise OrganizationRefused(
            _("该单位还有在用人员 %(count)d 名（%(names)s），请先调离或停用。"), count=len(people), names=_some(people)
        )
    lasting = Assignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at), unit=unit, person__is_active=True
    )
    holders = list(lasting.order_by("person__username").values_list("person__name", flat=True).distinct())
    if holders:
        raise OrganizationRefused(_("还有人员的角色设在该单位（%(names)s），请先收回或改设。"), names=_some(holders))


def _some(names: list[str]) -> str:
    """The first few names; how many there are besides."""
    more = len(names) - NAMED_AT_MOST
    return "、".join(names[:NAMED_AT_MOST]) + (f"…+{more}" if more > 0 else "")
