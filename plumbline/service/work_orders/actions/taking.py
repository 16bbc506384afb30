"""Taking a call: the order, where it hangs, and (for a question) its answer, all or nothing."""

from datetime import datetime
from typing import Any

from django.db import transaction

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.actions.moving import move
from plumbline.service.work_orders.actions.registering import RegisteredOrder, register
from plumbline.service.work_orders.rules import InputRefused, Registration


@transaction.atomic
def take_call(
    *,
    registration: Registration,
    by: Viewer,
    at: datetime,
    revision: int | None = None,
    parent: str = "",
    answer: str = "",
) -> RegisteredOrder:
    """Registers; links the order under ``parent`` where one is named; answers a question on the spot where an ``answer`` is given.

    The same submission again gives the order that is there and does nothing more.

    Raises:
        RegistrationRefused, NotFound, NotAllowed: as `register`. InputRefused: the parent (field ``incident``) or the answer (field ``answer``) cannot be.
    """
    made = register(registration=registration, by=by, at=at, revision=revision)
    if made.is_new and parent:
        _step(made.number, "link", "incident", by=by, at=at, parent=parent)
    if made.is_new and answer.strip():
        _step(made.number, "answer", "answer", by=by, at=at, result=answer)
    return made


def _step(number: str, name: str, field: str, *, by: Viewer, at: datetime, **inputs: Any) -> None:
    """A move that belongs to taking the call; what it refuses is told beside its field of the form."""
    try:
        move(number=number, name=name, inputs=inputs, by=by, at=at)
    except Refused as refused:
        raise InputRefused(refused.sentence, field=field, **refused.params) from refused
