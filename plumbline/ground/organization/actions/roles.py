"""Every change of what people may do: roles on subtrees, and roles that are lent for a time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import events, queries
from plumbline.ground.organization.actions.guarding import (
    OrganizationRefused,
    lock_tree,
    refuse_to_lose_the_last_administrator,
    refuse_to_raise_oneself,
)
from plumbline.ground.organization.models import Assignment, Delegation, Person, Unit
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission, Role


@transaction.atomic
def assign_role(
    *,
    person_id: UUID,
    role: Role,
    unit_id: UUID,
    by: Viewer,
    at: datetime,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> Assignment:
    """Gives a person a role on a unit and everything below it, from ``at`` on and for good unless told otherwise; given twice it stays one.

    Raises:
        NotAllowed, NotFound: the giver does not administer that unit; no such person.
        OrganizationRefused: the person or the unit is no more, the end is not after the start, or the giver would raise himself.
    """
    require(by, Permission.ORGANIZATION_EDIT, unit_id)
    starts = valid_from or at
    refuse_to_raise_oneself(person_id=person_id, role=role, unit_id=unit_id, starts=starts, ends=valid_to, by=by)
    _check_span(person_id, unit_id, starts=starts, ends=valid_to, at=at)
    known = Assignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=starts), person_id=person_id, role=role, unit_id=unit_id
    )
    if valid_to is not None:
        known = known.filter(valid_from__lt=valid_to)
    found = known.first()
    if found is not None and found.valid_to == valid_to and found.valid_from <= starts:
        return found
    if found is not None:
        raise OrganizationRefused(_("该人员在这段时间内已有同一单位的同一角色，请先收回再改设。"), field="role")
    assignment = Assignment.objects.create(
        person_id=person_id, role=role, unit_id=unit_id, valid_from=starts, valid_to=valid_to
    )
    until = valid_to.isoformat(timespec="minutes") if valid_to else ""
    said: dict[str, Any] = {"role": role.value, "unit": assignment.unit.code, "until": until}
    publish(events.RoleAssigned(at=at, subject=assignment.person.username, unit_id=unit_id, **said), by=by)
    return assignment


def _check_span(person_id: UUID, unit_id: UUID, *, starts: datetime, ends: datetime | None, at: datetime) -> None:
    person = queries.person(person_id)
    if not person.is_active:
        raise OrganizationRefused(_("该账号已停用，不能授予角色。"), field="person")
    if Unit.objects.filter(id=unit_id, closed_at__isnull=False).exists():
        raise OrganizationRefused(_("该单位已撤销，请选择在用单位。"), field="unit")
    if ends is not None and (ends <= starts or ends <= at):
        raise OrganizationRefused(_("结束日期须晚于开始日期，且不能已经过去。"), field="until")


@transaction.atomic
def withdraw_role(*, assignment_id: int, by: Viewer, at: datetime) -> None:
    """Ends an assignment now; what was done under it stays done. One that lies ahead never begins; one that has ended stays as it is.

    Raises:
        NotFound: no such assignment, or on a unit the viewer does not administer.
        OrganizationRefused: the last administrator of the company.
    """
    lock_tree()
    found = Assignment.objects.select_for_update(of=("self",)).select_related("person", "unit").filter(id=assignment_id)
    assignment = found.first()
    require(by, Permission.ORGANIZATION_EDIT, assignment.unit_id if assignment else None)
    if assignment is None or (assignment.valid_to is not None and assignment.valid_to <= at):
        return
    refuse_to_lose_the_last_administrator(Q(id=assignment_id), at=at)
    said: dict[str, Any] = {"role": assignment.role, "unit": assignment.unit.code}
    subject, unit_id = assignment.person.username, assignment.unit_id
    if assignment.valid_from >= at:
        assignment.delete()
    else:
        assignment.valid_to = at
        assignment.save(update_fields=["valid_to"])
    publish(events.RoleWithdrawn(at=at, subject=subject, unit_id=unit_id, **said), by=by)


@transaction.atomic
def delegate_role(
    *, assignment_id: int, to: UUID, valid_from: datetime, valid_to: datetime, reason: str, by: Viewer, at: datetime
) -> Delegation:
    """Lends one's own assignment (or, as an administrator, somebody's) to another person for a time; it ends by itself.

    Raises:
        NotFound: no such assignment, or neither one's own nor on a unit the viewer administers.
        OrganizationRefused: no reason, the end is not after the start, the person has left or holds the role himself.
    """
    assignment = Assignment.objects.select_related("person", "unit").filter(id=assignment_id).first()
    if assignment is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    if assignment.person_id != by.person_id:
        require(by, Permission.ORGANIZATION_EDIT, assignment.unit_id)
        role, unit_id = Role(assignment.role), assignment.unit_id
        refuse_to_raise_oneself(person_id=to, role=role, unit_id=unit_id, starts=valid_from, ends=valid_to, by=by)
    _check_delegation(assignment, to, valid_from=valid_from, valid_to=valid_to, reason=reason, at=at)
    delegation = Delegation.objects.create(
        assignment=assignment, person_id=to, valid_from=valid_from, valid_to=valid_to, reason=reason.strip()
    )
    said: dict[str, Any] = {"role": assignment.role, "unit": assignment.unit.code, "lender": assignment.person.name}
    publish(
        events.RoleDelegated(
            at=at,
            subject=delegation.person.username,
            unit_id=assignment.unit_id,
            until=valid_to.isoformat(timespec="minutes"),
            reason=reason.strip(),
            **said,
        ),
        by=by,
    )
    return delegation


def _check_delegation(
    assignment: Assignment, to: UUID, *, valid_from: datetime, valid_to: datetime, reason: str, at: datetime
) -> None:
    if not reason.strip() or len(reason) > 200 or valid_to <= valid_from:
        raise OrganizationRefused(_("委托须写明原因，且结束时间晚于开始时间。"), field="reason")
    if assignment.valid_to is not None and assignment.valid_to <= valid_from:
        raise OrganizationRefused(_("该角色在委托开始前已经结束，不能委托。"), field="assignment")
    if to == assignment.person_id:
        raise OrganizationRefused(_("不能委托给本人。"), field="to")
    if not Person.objects.filter(id=to, is_active=True).exists():
        raise OrganizationRefused(_("受托人不存在或已停用，请重新选择。"), field="to")
    twice = Delegation.objects.filter(assignment=assignment, person_id=to, valid_from__lt=valid_to)
    if twice.filter(valid_to__gt=valid_from).exists():
        raise OrganizationRefused(_("这段时间内该角色已委托给此人。"), field="to")


@transaction.atomic
def end_delegation(*, delegation_id: int, by: Viewer, at: datetime) -> None:
    """Takes a lent role back before its time; one that has ended stays as it is.

    Raises:
        NotFound: no such delegation, or neither one's own role nor on a unit the viewer administers.
    """
    found = Delegation.objects.select_for_update(of=("self",)).select_related(
        "assignment__person", "assignment__unit", "person"
    )
    delegation = found.filter(id=delegation_id).first()
    if delegation is None or delegation.assignment.person_id != by.person_id:
        require(by, Permission.ORGANIZATION_EDIT, delegation.assignment.unit_id if delegation else None)
    if delegation is None or delegation.valid_to <= at:
        return
    assignment, subject = delegation.assignment, delegation.person.username
    if delegation.valid_from >= at:
        delegation.delete()
    else:
        delegation.valid_to = at
        delegation.save(update_fields=["valid_to"])
    said: dict[str, Any] = {"role": assignment.role, "unit": assignment.unit.code, "lender": assignment.person.name}
    publish(events.DelegationEnded(at=at, subject=subject, unit_id=assignment.unit_id, **said), by=by)
