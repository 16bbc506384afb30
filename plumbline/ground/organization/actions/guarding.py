"""What every change of the organisation holds to: one at a time where two together would do harm, and nobody above himself."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.models import Assignment, Delegation, Person, Unit
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import ROLES, Permission, Role


class OrganizationRefused(Refused):
    """The change would leave the organisation in a state that makes no sense."""


def lock_tree() -> None:
    """One change of the tree's shape, or of who administers it, at a time: two that each make sense may together make none."""
    list(Unit.objects.select_for_update().filter(parent__isnull=True))


def locked_person(person_id: UUID, *, by: Viewer, at: datetime) -> Person:
    """The person, until the transaction ends, for an administrator of everything the person may do.

    Whoever administers a division would otherwise come to the rights of the whole company by way of a colleague's password.

    Raises:
        NotFound: nobody there, or a person of a unit the viewer does not administer.
        OrganizationRefused: the person holds roles beyond what the viewer administers.
    """
    person = Person.objects.select_for_update().select_related("unit").filter(id=person_id).first()
    if person is None:
        raise NotFound(_("没有找到该人员，或您无权查看。"), field="person")
    require(by, Permission.ORGANIZATION_EDIT, person.unit_id)
    if not by.is_system and not units_of_roles(person_id, at=at) <= by.units(Permission.ORGANIZATION_EDIT):
        raise OrganizationRefused(
            _("%(name)s 在您管理范围以外的单位还有角色，请由上级单位的管理员办理。"), name=person.name
        )
    return person


def units_of_roles(person_id: UUID, *, at: datetime) -> frozenset[UUID]:
    """The units on which a person holds a role, own or lent, now or later."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=at)
    own = Assignment.objects.filter(lasting, person_id=person_id).values_list("unit_id", flat=True)
    lent = Delegation.objects.filter(valid_to__gt=at, person_id=person_id).values_list("assignment__unit_id", flat=True)
    return frozenset(own) | frozenset(lent)


def refuse_to_raise_oneself(
    *, person_id: UUID, role: Role, unit_id: UUID, starts: datetime, ends: datetime | None, by: Viewer
) -> None:
    """Nobody gives himself what he does not hold already, for as long: another administrator has to. What is lent to him does not count: it would become his
    own, or never end."""
    if by.is_system or person_id != by.person_id:
        return
    place = by.tree.by_id.get(unit_id)
    lasting = Q(valid_to__isnull=True) if ends is None else Q(valid_to__isnull=True) | Q(valid_to__gte=ends)
    own = Assignment.objects.filter(lasting, person_id=person_id, valid_from__lte=starts)
    held = own.values_list("role", "unit__path") if place else ()
    permissions = {
        each for held_role, path in held if place and place.path.startswith(path) for each in ROLES[Role(held_role)]
    }
    if not permissions >= ROLES[role]:
        raise OrganizationRefused(_("不能给自己增加超出现有权限的角色，请由另一位管理员授予。"), field="role")


def refuse_to_lose_the_last_administrator(lost: Q, *, at: datetime) -> None:
    """Some active person must stay administrator of the company for good; the tree is locked before this is asked.

    ``lost`` are the assignments that are about to end.
    """
    for_good = Assignment.objects.filter(
        role=Role.ADMINISTRATOR,
        unit__parent__isnull=True,
        person__is_active=True,
        valid_from__lte=at,
        valid_to__isnull=True,
    )
    if for_good.filter(lost).exists() and not for_good.exclude(lost).exists():
        raise OrganizationRefused(_("这是最后一位公司级系统管理员，请先另设一位管理员。"))
