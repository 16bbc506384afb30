"""Keys for screens that nobody signs in at: they open the wall and nothing else, as long as whoever made them may see it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from plumbline.doors.web.pages import PageRequest, fragment
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

VALID = timedelta(days=180)
SALT = "plumbline.wall"
MARK = 16


def key_of(person_id: UUID) -> str:
    """A key in the name of a person: signed, with the moment it was made; a new password makes it void."""
    person = organization.person(person_id)
    return TimestampSigner(salt=SALT).sign(f"{person_id.hex}{person.get_session_auth_hash()[:MARK]}")


def viewer_of(key: str, *, at: datetime) -> Viewer:
    """In whose name a key opens the wall.

    Raises:
        NotFound: no key, too old, or its person has left, has a new password or may not see the wall any more.
    """
    try:
        value = TimestampSigner(salt=SALT).unsign(key, max_age=VALID)
        person = organization.person(UUID(value[:32]))
    except (BadSignature, SignatureExpired, ValueError) as problem:
        raise _void() from problem
    is_same = person.is_active and person.get_session_auth_hash()[:MARK] == value[32:]
    viewer = organization.viewer_for(person, at=at)
    if not is_same or not viewer.may_somewhere(Permission.WALL_SHOW):
        raise _void()
    return viewer


def _void() -> NotFound:
    return NotFound(_("大屏链接无效或已过期，请由有权限的人员重新生成。"))


@require_POST
def make(request: PageRequest) -> HttpResponse:
    """The address for a screen, to be copied into its browser."""
    assert request.viewer.person_id is not None
    path = reverse("wall-by-key", args=[key_of(request.viewer.person_id)])
    context = {"address": request.build_absolute_uri(path), "days": VALID.days}
    return fragment(request, "wall/_key.html", context)
