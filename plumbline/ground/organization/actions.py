"""Every change of units, people, roles and tokens."""

import re
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import events, queries
from plumbline.ground.organization.models import Assignment, Delegation, Person, Placement, Token, Unit
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission, Role, UnitKind

_USERNAME = re.compile(r"[\w.@-]{1,60}")


class OrganizationRefused(Refused):
    """The change would leave the organisation in a state that makes no sense."""


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
) -> Unit:
    """Opens a unit under ``parent`` (None only for the company); ``zone`` where its months are not the company's.

    Raises:
        OrganizationRefused: code taken or malformed, second root, closed parent.
    """
    above = Unit.objects.filter(id=parent).first() if parent else None
    if above is not None:
        require(by, Permission.ORGANIZATION_EDIT, above.id)
    _check_name(name)
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
    publish(
        events.UnitOpened(at=at, subject=code, unit_id=unit.id, unit_name=name, parent=above.code if above else ""),
        by=by,
    )
    return unit


def _lock_tree() -> None:
    """One change of the tree's shape at a time: two moves that each make sense may make a circle together."""
    list(Unit.objects.select_for_update().filter(parent__isnull=True))


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > 120:
        raise OrganizationRefused(_("单位名称须为 1—120 个字符。"), field="name")


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
def move_unit(*, unit_id: UUID, parent: UUID, by: Viewer, at: datetime) -> None:
    """Places a unit, with everything below it, under another parent from ``at`` on; what happened before stays where it was.

    Raises:
        OrganizationRefused: the new parent lies below the unit, or is closed.
    """
    _lock_tree()
    unit = _unit(unit_id)
    above = _unit(parent)
    require(by, Permission.ORGANIZATION_EDIT, unit.id)
    require(by, Permission.ORGANIZATION_EDIT, above.id)
    if above.path.startswith(unit.path) or above.closed_at is not None:
        raise OrganizationRefused(_("不能把单位划到自己的下级或已撤销的单位之下。"), field="parent")
    before, old_path = unit.parent, unit.path
    for each in Unit.objects.filter(path__startswith=old_path).order_by("path"):
        each.path = above.path + unit.code + "/" + each.path[len(old_path) :]
        if each.id == unit.id:
            each.parent = above
        each.save(update_fields=["path", "parent"])
        _replace_placement(each, at)
    bump_revision()
    publish(
        events.UnitMoved(
            at=at, subject=unit.code, unit_id=unit.id, parent=above.code, parent_before=before.code if before else ""
        ),
        by=by,
    )


def _unit(unit_id: UUID) -> Unit:
    """The unit, locked until the transaction ends; one that is not there looks like one that may not be seen."""
    unit = Unit.objects.select_for_update().filter(id=unit_id).first()
    if unit is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return unit


@transaction.atomic
def rename_unit(*, unit_id: UUID, name: str, by: Viewer, at: datetime) -> None:
    """Gives a unit a new name from ``at`` on."""
    unit = _unit(unit_id)
    require(by, Permission.ORGANIZATION_EDIT, unit.id)
    _check_name(name)
    if unit.name == name:
        return
    before, unit.name = unit.name, name
    unit.save(update_fields=["name"])
    _replace_placement(unit, at)
    bump_revision()
    publish(
        events.UnitRenamed(at=at, subject=unit.code, unit_id=unit.id, unit_name=name, unit_name_before=before), by=by
    )


def _replace_placement(unit: Unit, at: datetime) -> None:
    Placement.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=at)
    Placement.objects.create(unit=unit, parent=unit.parent, path=unit.path, name=unit.name, valid_from=at)


@transaction.atomic
def close_unit(*, unit_id: UUID, by: Viewer, at: datetime) -> None:
    """Closes a unit that has no open units below it. Closing twice changes nothing.

    Raises:
        OrganizationRefused: something below it is still open.
    """
    _lock_tree()
    unit = _unit(unit_id)
    require(by, Permission.ORGANIZATION_EDIT, unit.id)
    if unit.closed_at is not None:
        return
    if Unit.objects.filter(parent=unit, closed_at__isnull=True).exists():
        raise OrganizationRefused(_("该单位还有未撤销的下级单位，请先处理下级单位。"))
    unit.closed_at = at
    unit.save(update_fields=["closed_at"])
    Placement.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=at)
    bump_revision()
    publish(events.UnitClosed(at=at, subject=unit.code, unit_id=unit.id), by=by)


@transaction.atomic
def enter_person(
    *,
    username: str,
    name: str,
    unit_id: UUID,
    by: Viewer,
    at: datetime,
    password: str | None = None,
    password_hash: str = "",
    phone: str = "",
    email: str = "",
    language: str = "zh-hans",
) -> Person:
    """Enters a person of a unit; without a password the account cannot sign in until one is set.

    ``password_hash`` is one that was made already, for many people who are entered with the same first password.

    Raises:
        OrganizationRefused: the user name is taken or malformed, or there is no name.
    """
    require(by, Permission.ORGANIZATION_EDIT, unit_id)
    if not _USERNAME.fullmatch(username) or not name.strip() or len(name) > 60:
        raise OrganizationRefused(_("用户名须为 1—60 个字母、数字或 . _ @ -，姓名须为 1—60 个字符。"), field="username")
    if Person.objects.filter(username=username).exists():
        raise OrganizationRefused(_("用户名“%(username)s”已被占用，请换一个。"), field="username", username=username)
    person = Person(
        id=new_id(at),
        username=username,
        name=name,
        unit_id=unit_id,
        phone=phone,
        email=email,
        language=language,
        date_joined=at,
    )
    if password is not None:
        person.set_password(password)
    elif password_hash:
        person.password = password_hash
    else:
        person.set_unusable_password()
    person.save(force_insert=True)
    publish(events.PersonEntered(at=at, subject=username, unit_id=unit_id), by=by)
    return person


@transaction.atomic
def retire_person(*, person_id: UUID, by: Viewer, at: datetime) -> None:
    """Ends an account: no sign-in, no roles, no keys from ``at`` on; what the person did stays. Twice changes nothing.

    Raises:
        NotFound: nobody there, or a person of a unit the viewer does not administer.
    """
    person = queries.person(person_id)
    require(by, Permission.ORGANIZATION_EDIT, person.unit_id)
    if not Person.objects.filter(id=person_id, is_active=True).update(is_active=False):
        return
    Assignment.objects.filter(person_id=person_id, valid_to__isnull=True).update(valid_to=at)
    Token.objects.filter(person_id=person_id, revoked_at__isnull=True).update(revoked_at=at)
    publish(events.PersonRetired(at=at, subject=person.username, unit_id=person.unit_id), by=by)


LANGUAGES = ("zh-hans", "en")


@transaction.atomic
def choose_language(*, language: str, by: Viewer, at: datetime) -> None:
    """The language in which a person reads pages and messages; chosen again it changes nothing.

    Raises:
        OrganizationRefused: not one of the product's languages.
    """
    if language not in LANGUAGES:
        raise OrganizationRefused(_("没有“%(language)s”这种语言。"), field="language", language=language[:20])
    own = Person.objects.filter(id=by.person_id) if by.person_id else Person.objects.none()
    if own.exclude(language=language).update(language=language):
        publish(events.LanguageChosen(at=at, subject=by.username, unit_id=by.unit_id, language=language), by=by)


@transaction.atomic
def assign_role(*, person_id: UUID, role: Role, unit_id: UUID, by: Viewer, at: datetime) -> Assignment:
    """Gives a person a role on a unit and everything below it; given twice it stays one.

    Raises:
        NotAllowed, NotFound: the giver does not administer that unit.
    """
    require(by, Permission.ORGANIZATION_EDIT, unit_id)
    assignment, made = Assignment.objects.get_or_create(
        person_id=person_id, role=role, unit_id=unit_id, valid_to=None, defaults={"valid_from": at}
    )
    if made:
        publish(
            events.RoleAssigned(
                at=at, subject=assignment.person.username, unit_id=unit_id, role=role.value, unit=assignment.unit.code
            ),
            by=by,
        )
    return assignment


@transaction.atomic
def withdraw_role(*, assignment_id: int, by: Viewer, at: datetime) -> None:
    """Ends an assignment now; what was done under it stays done."""
    assignment = Assignment.objects.select_for_update().get(id=assignment_id)
    require(by, Permission.ORGANIZATION_EDIT, assignment.unit_id)
    if assignment.valid_to is not None:
        return
    assignment.valid_to = at
    assignment.save(update_fields=["valid_to"])
    publish(
        events.RoleWithdrawn(
            at=at,
            subject=assignment.person.username,
            unit_id=assignment.unit_id,
            role=assignment.role,
            unit=assignment.unit.code,
        ),
        by=by,
    )


@transaction.atomic
def delegate_role(
    *, assignment_id: int, to: UUID, valid_from: datetime, valid_to: datetime, reason: str, by: Viewer, at: datetime
) -> Delegation:
    """Lends one's own assignment (or, as an administrator, somebody's) to another person for a time.

    Raises:
        OrganizationRefused: no reason, or the end is not after the start.
    """
    assignment = Assignment.objects.get(id=assignment_id)
    if assignment.person_id != by.person_id:
        require(by, Permission.ORGANIZATION_EDIT, assignment.unit_id)
    if not reason.strip() or valid_to <= valid_from:
        raise OrganizationRefused(_("委托须写明原因，且结束时间晚于开始时间。"), field="reason")
    delegation = Delegation.objects.create(
        assignment=assignment, person_id=to, valid_from=valid_from, valid_to=valid_to, reason=reason.strip()
    )
    publish(
        events.RoleDelegated(
            at=at,
            subject=delegation.person.username,
            unit_id=assignment.unit_id,
            role=assignment.role,
            unit=assignment.unit.code,
            until=valid_to.isoformat(timespec="minutes"),
            reason=reason.strip(),
        ),
        by=by,
    )
    return delegation


@transaction.atomic
def issue_token(*, username: str, label: str, by: Viewer, at: datetime) -> str:
    """Makes a machine's key for a person and returns it; it is shown this once, only its digest is kept."""
    person = queries.person_by_username(username)
    if person.id != by.person_id:
        require(by, Permission.ORGANIZATION_EDIT, person.unit_id)
    secret = secrets.token_urlsafe(32)
    Token.objects.create(id=new_id(at), person=person, label=label, digest=queries.token_digest(secret), issued_at=at)
    publish(events.TokenIssued(at=at, subject=username, unit_id=person.unit_id, label=label), by=by)
    return secret


@transaction.atomic
def revoke_tokens(*, username: str, label: str | None, by: Viewer, at: datetime) -> int:
    """Revokes a person's keys, all or those with this label; returns how many."""
    person = queries.person_by_username(username)
    if person.id != by.person_id:
        require(by, Permission.ORGANIZATION_EDIT, person.unit_id)
    tokens = Token.objects.filter(person=person, revoked_at__isnull=True)
    if label is not None:
        tokens = tokens.filter(label=label)
    labels = list(tokens.values_list("label", flat=True))
    tokens.update(revoked_at=at)
    for each in labels:
        publish(events.TokenRevoked(at=at, subject=username, unit_id=person.unit_id, label=each), by=by)
    return len(labels)
