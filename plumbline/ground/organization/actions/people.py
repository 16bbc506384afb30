"""Every change of people: who they are, whether they may come in, and how."""

import re
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import events
from plumbline.ground.organization.actions.guarding import (
    OrganizationRefused,
    lock_tree,
    locked_person,
    refuse_to_lose_the_last_administrator,
)
from plumbline.ground.organization.models import Assignment, Delegation, Person, Token, Unit
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission

LANGUAGES = ("zh-hans", "en")
_USERNAME = re.compile(r"[\w.@-]{1,60}")
_PHONE = re.compile(r"[0-9+() -]{0,40}", re.ASCII)
_LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letters that are taken for others when somebody reads the password to somebody else."""


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
    _check_username(username)
    _check_particulars(name=name, phone=phone, language=language)
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


def _check_username(username: str) -> None:
    if not _USERNAME.fullmatch(username):
        raise OrganizationRefused(_("用户名须为 1—60 个字母、数字或 . _ @ -。"), field="username")
    if Person.objects.filter(username=username).exists():
        raise OrganizationRefused(_("用户名“%(username)s”已被占用，请换一个。"), field="username", username=username)


def _check_particulars(*, name: str, phone: str, language: str) -> None:
    if not name.strip() or len(name) > 60:
        raise OrganizationRefused(_("姓名须为 1—60 个字符。"), field="name")
    if not _PHONE.fullmatch(phone):
        raise OrganizationRefused(_("电话只能由数字、空格和 + - ( ) 组成，不超过 40 位。"), field="phone")
    if language not in LANGUAGES:
        raise OrganizationRefused(_("没有“%(language)s”这种语言。"), field="language", language=language[:20])


@transaction.atomic
def change_person(
    *,
    person_id: UUID,
    name: str,
    phone: str,
    email: str,
    unit_id: UUID,
    language: str,
    by: Viewer,
    at: datetime,
    seen: datetime | None = None,
) -> None:
    """Changes what is kept of a person; ``seen`` is the moment of the last change that the viewer had before his eyes.

    Raises:
        Conflict: somebody else changed the person since.
        OrganizationRefused: a value cannot be, or the new unit is closed.
    """
    person = locked_person(person_id, by=by, at=at)
    _check_particulars(name=name, phone=phone, language=language)
    if person.changed_at != seen:
        raise Conflict(_("%(name)s 的资料刚被他人修改，请核对后重新填写。"), name=person.name)
    if unit_id != person.unit_id:
        require(by, Permission.ORGANIZATION_EDIT, unit_id)
        if Unit.objects.filter(id=unit_id, closed_at__isnull=False).exists():
            raise OrganizationRefused(_("该单位已撤销，请选择在用单位。"), field="unit")
    wanted = {"name": name.strip(), "phone": phone, "email": email, "unit_id": unit_id, "language": language}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    if not changed:
        return
    Person.objects.filter(id=person_id).update(**wanted, changed_at=at)
    said = "、".join(_FIELDS[field] for field in changed)
    publish(events.PersonChanged(at=at, subject=person.username, unit_id=unit_id, fields=said), by=by)


_FIELDS = {
    "name": _("姓名"),
    "phone": _("电话"),
    "email": _("电子邮箱"),
    "unit_id": _("所在单位"),
    "language": _("界面语言"),
}


@transaction.atomic
def retire_person(*, person_id: UUID, by: Viewer, at: datetime) -> None:
    """Ends an account: no sign-in, no roles, no keys from ``at`` on; what the person did stays. Twice changes nothing.

    Higher floors hear of it in the same transaction and may refuse it: open orders must be handed over first (see wiring).

    Raises:
        NotFound: nobody there, or a person of a unit the viewer does not administer.
        OrganizationRefused: the last administrator, the viewer himself, or roles beyond what the viewer administers.
    """
    lock_tree()
    person = locked_person(person_id, by=by, at=at)
    if person_id == by.person_id:
        raise OrganizationRefused(_("不能停用自己的账号，请由另一位管理员办理。"))
    if not person.is_active:
        return
    refuse_to_lose_the_last_administrator(Q(person_id=person_id), at=at)
    Person.objects.filter(id=person_id).update(is_active=False, changed_at=at)
    _end_roles(person_id, at=at)
    Token.objects.filter(person_id=person_id, revoked_at__isnull=True).update(revoked_at=at)
    publish(
        events.PersonRetired(at=at, subject=person.username, unit_id=person.unit_id, person_id=str(person_id)), by=by
    )


def _end_roles(person_id: UUID, *, at: datetime) -> None:
    """Those that began end now; those that lie ahead never begin."""
    for rows in (Assignment.objects.filter(person_id=person_id), Delegation.objects.filter(person_id=person_id)):
        rows.filter(valid_from__gte=at).delete()
        rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at)).update(valid_to=at)


@transaction.atomic
def readmit_person(*, person_id: UUID, by: Viewer, at: datetime) -> None:
    """Opens an account again, without roles and with the password that was; an active one stays as it is."""
    person = locked_person(person_id, by=by, at=at)
    if person.is_active:
        return
    if person.unit.closed_at is not None:
        raise OrganizationRefused(_("其所在单位已撤销，请先把该人员调到在用单位。"))
    Person.objects.filter(id=person_id).update(is_active=True, changed_at=at)
    publish(events.PersonReadmitted(at=at, subject=person.username, unit_id=person.unit_id), by=by)


@transaction.atomic
def reset_password(*, person_id: UUID, by: Viewer, at: datetime) -> str:
    """Gives a person a password that is shown this once and must be changed at the next sign-in; the old one and its sessions end."""
    person = locked_person(person_id, by=by, at=at)
    if not person.is_active:
        raise OrganizationRefused(_("该账号已停用，不能重置密码。"))
    secret = "-".join("".join(secrets.choice(_LEGIBLE) for _letter in range(4)) for _group in range(3))
    person.set_password(secret)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    publish(events.PasswordReset(at=at, subject=person.username, unit_id=person.unit_id), by=by)
    return secret


@transaction.atomic
def choose_password(*, password: str, by: Viewer, at: datetime) -> Person:
    """The person's own new password; what an administrator had set no longer counts."""
    person = Person.objects.select_for_update().filter(id=by.person_id).first() if by.person_id else None
    if person is None:
        raise NotFound(_("没有找到该人员，或您无权查看。"), field="person")
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    publish(events.PasswordChosen(at=at, subject=person.username, unit_id=person.unit_id), by=by)
    return person


@transaction.atomic
def reset_second_factor(*, person_id: UUID, by: Viewer, at: datetime) -> None:
    """Writes down that a person's second factor goes; whoever keeps it forgets it in the same transaction."""
    person = locked_person(person_id, by=by, at=at)
    if person_id == by.person_id:
        raise OrganizationRefused(_("自己的双因素认证请在“我的账号”中更改。"))
    publish(events.SecondFactorReset(at=at, subject=person.username, unit_id=person.unit_id), by=by)


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
