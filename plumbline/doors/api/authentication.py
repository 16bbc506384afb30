"""Who asks: the person whose token the call carries."""

from datetime import UTC, datetime

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest
from ninja.security.base import AuthBase

from plumbline.doors.api.problems import Unknown
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import actions
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer


class MachineRequest(HttpRequest):
    """A call: who asks (`auth`) and when (`at`)."""

    auth: Viewer
    at: datetime


class Bearer(AuthBase):
    """``Authorization: Bearer TOKEN``; the token carries the rights of its person."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_name = "token"

    def __call__(self, request: HttpRequest) -> Viewer:
        """Raises Unknown: no token, or one that is unknown, revoked, or whose person has left."""
        scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unknown(_("请在请求头中提供 Authorization: Bearer 令牌。令牌用 plumbline token create 签发。"))
        at = datetime.now(UTC)
        viewer = _viewer(token.strip(), at=at)
        if viewer is None or viewer.is_outsider:
            raise Unknown(_("令牌无效、已吊销，或其人员已停用。"))
        request.at = at  # type: ignore[attr-defined]
        return viewer


def _viewer(token: str, *, at: datetime) -> Viewer | None:
    """Looks the token up, once more over a new connection when the kept one has died.

    The look-up itself shows whether the connection lives, so the question that Django would ask before it is saved.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _noted(organization.token_holder(token, at=at), at=at)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _noted(organization.token_holder(token, at=at), at=at)


def _noted(holder: organization.Holder | None, *, at: datetime) -> Viewer | None:
    """Now and then it is kept that a key is in use; every call would cost each of them a write."""
    if holder is None:
        return None
    if holder.last_used_at is None or holder.last_used_at < at - actions.USE_IS_NOTED_EVERY:
        actions.note_token_use(token_id=holder.token_id, at=at)
    return holder.viewer
