"""Opaque cursors: where a page ended, so that the next one starts right behind it whatever was added meanwhile."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

import orjson

from plumbline.doors.api.problems import Invalid
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

Place = tuple[datetime, UUID]


def written(at: datetime, identifier: UUID) -> str:
    """The cursor that stands behind a row."""
    return base64.urlsafe_b64encode(orjson.dumps([at.isoformat(), str(identifier)])).rstrip(b"=").decode()


def read(cursor: str) -> Place:
    """The place a cursor stands for.

    Raises:
        Invalid: not one of ours.
    """
    try:
        moment, identifier = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError(moment)
        return at, UUID(identifier)
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise Invalid([Refused(_("游标无效，请从第一页重新取。"), field="cursor")]) from error
