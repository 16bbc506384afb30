"""Opaque cursors: where a page ended, so that the next one starts right behind it whatever was added meanwhile."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from plumbline.doors.api.problems import Invalid
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

Place = tuple[datetime, UUID]


def sealed(place: str) -> str:
    """A place in a list as machines carry it."""
    return base64.urlsafe_b64encode(place.encode()).rstrip(b"=").decode()


def unsealed(cursor: str) -> str:
    """The place that a cursor stands for.

    Raises:
        Invalid: not one of ours.
    """
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error) as error:
        raise _invalid() from error
    if not place.isprintable():
        raise _invalid()
    return place


def written(at: datetime, identifier: UUID) -> str:
    """The cursor that stands behind a row."""
    return sealed(f"{at.isoformat()}|{identifier}")


def read(cursor: str) -> Place:
    """The row that a cursor stands behind.

    Raises:
        Invalid: not one of ours.
    """
    try:
        moment, identifier = unsealed(cursor).split("|")
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise _invalid()
        return at, UUID(identifier)
    except ValueError as error:
        raise _invalid() from error


def _invalid() -> Invalid:
    return Invalid([Refused(_("游标无效，请从第一页重新取。"), field="cursor")])
