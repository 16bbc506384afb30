"""Keys by which machines come in: made, narrowed, revoked; only their digest is kept."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import events, queries
from plumbline.ground.organization.actions.guarding import OrganizationRefused, locked_person
from plumbline.ground.organization.models import Person, Token
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission, Role

USE_IS_NOTED_EVERY = timedelta(minutes=10)
"""A key is used many times a second; when it was used last is known to this precision."""


@transaction.atomic
def issue_token(
    *,
    username: str,
    label: str,
    by: Viewer,
    at: datetime,
    roles: Sequence[Role] = (),
    unit_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Makes a machine's key for a person and returns it; it is shown this once, only its digest is kept.

    The key carries the person's rights; with ``roles`` only these of them, with ``unit_id`` only below that unit.

    Raises:
        NotFound: no such person, or neither oneself nor of a unit the viewer administers.
        OrganizationRefused: the holder is somebody else and no machine, holds none of the roles, or the end has passed.
    """
    person = queries.person_by_username(username)
    if person.id != by.person_id:
        locked_person(person.id, by=by, at=at)
        _refuse_keys_of_people(person, by=by, at=at)
    if len(label) > 80:
        raise OrganizationRefused(_("用途说明不超过 80 字。"), field="label")
    if expires_at is not None and expires_at <= at:
        raise OrganizationRefused(_("到期时间须晚于现在。"), field="expires")
    _refuse_roles_not_held(person, roles, at=at)
    secret = secrets.token_urlsafe(32)
    Token.objects.create(
        id=new_id(at),
        person=person,
        label=label,
        digest=queries.token_digest(secret),
        issued_at=at,
        roles=[role.value for role in roles],
        unit_id=unit_id,
        expires_at=expires_at,
    )
    publish(events.TokenIssued(at=at, subject=username, unit_id=person.unit_id, label=label), by=by)
    return secret


def _refuse_keys_of_people(person: Person, *, by: Viewer, at: datetime) -> None:
    """An administrator who could make a key for a leader would hold the leader's rights."""
    if not by.is_system and Role.MACHINE not in _roles_of(person, at=at):
        raise OrganizationRefused(_("只能为接口账号或本人签发令牌。"), field="holder")


def _refuse_roles_not_held(person: Person, roles: Sequence[Role], *, at: datetime) -> None:
    held = _roles_of(person, at=at)
    missing = next((role for role in roles if role not in held), None)
    if missing is not None:
        raise OrganizationRefused(
            _("该账号没有“%(role)s”角色，令牌不能超出账号的权限。"), field="roles", role=missing.value
        )


def _roles_of(person: Person, *, at: datetime) -> set[Role]:
    return {role for role, _path in queries.grants_of(person.id, at=at)}


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


@transaction.atomic
def revoke_token(*, token_id: UUID, by: Viewer, at: datetime) -> None:
    """Revokes one key; twice changes nothing.

    Raises:
        NotFound: no such key, or neither one's own nor of a unit the viewer administers.
    """
    token = Token.objects.select_for_update(of=("self",)).select_related("person").filter(id=token_id).first()
    if token is None or token.person_id != by.person_id:
        require(by, Permission.ORGANIZATION_EDIT, token.person.unit_id if token else None)
    if token is None or token.revoked_at is not None:
        return
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    person = token.person
    publish(events.TokenRevoked(at=at, subject=person.username, unit_id=person.unit_id, label=token.label), by=by)


def note_token_use(*, token_id: UUID, at: datetime) -> None:
    """Keeps when a key was used last; no fact, since nothing of the company changes by it."""
    long_ago = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_IS_NOTED_EVERY)
    Token.objects.filter(long_ago, id=token_id).update(last_used_at=at)
