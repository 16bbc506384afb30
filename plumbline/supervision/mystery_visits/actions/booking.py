"""The programme's own book: every deed a line, bound by a digest at once and by the root of its day in the journal.

Nothing a programme does is a fact of the journal before its release, not even as a commitment: that something was written down at 14:32 would tell whoever
reads the journal which call to look at. So each day has one root, published for every day alike.
"""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.mystery_visits import events
from plumbline.supervision.mystery_visits.models import BookLine, Programme, SealedDay, Visit
from plumbline.supervision.mystery_visits.queries.proving import content_of_line
from plumbline.supervision.mystery_visits.rules import digest_of, root_of

MOST_DAYS = 400
"""Days in arrears that are sealed at once: more than a year of a server that stood still."""


def write_down(
    programme: Programme, deed: str, *, by: Viewer, at: datetime, visit: Visit | None = None, **said: Any
) -> BookLine:
    """One line of the book, inside the transaction of the deed."""
    line = BookLine(
        id=new_id(at),
        programme=programme,
        visit=visit,
        day=timezone.localdate(at, timezone.get_default_timezone()),
        at=at,
        by_id=by.person_id,
        deed=deed,
        said=said,
        salt=secrets.token_hex(16),
    )
    line.digest = digest_of(content_of_line(line), salt=line.salt)
    line.save(force_insert=True)
    return line


@transaction.atomic
def seal_days(*, by: Viewer, at: datetime, since: date | None = None) -> list[SealedDay]:
    """Publishes the root of every day that is over and has none, the oldest first; ``since`` says where the first of all begins (left out: yesterday).

    Called every night. What it writes is the same on a day of ten visits and on a day of none.
    """
    today = timezone.localdate(at, timezone.get_default_timezone())
    last = SealedDay.objects.select_for_update().order_by("-day").first()
    first = last.day + timedelta(days=1) if last else since or today - timedelta(days=1)
    days = [first + timedelta(days=ahead) for ahead in range(max(0, (today - first).days))][:MOST_DAYS]
    return [_seal(day, by=by, at=at) for day in days]


def _seal(day: date, *, by: Viewer, at: datetime) -> SealedDay:
    digests = list(BookLine.objects.filter(day=day).order_by("id").values_list("digest", flat=True))
    salt = secrets.token_hex(16)
    sealed = SealedDay.objects.create(
        day=day, salt=salt, root=root_of(digests, salt=salt), lines=len(digests), sealed_at=at
    )
    publish(events.DaySealed(at=at, subject=day.isoformat(), root=sealed.root), by=by)
    return sealed
