"""Who has a call-back open: a claim of some minutes, so that two people never dial the same customer. No fact: it decides nothing and passes by itself."""

from datetime import datetime

from django.db import transaction

from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.callbacks import queries, rules
from plumbline.supervision.callbacks.models import Callback


class HeldByAnother(Conflict):
    """Somebody else has this call-back open."""

    code = "callback_held"


@transaction.atomic
def claim_next(*, by: Viewer, at: datetime, behind: str = "") -> Callback | None:
    """Gives this person the next due call-back that nobody else has open, and gives back what he had open before; None where none waits.

    Passed over: those that rest until a later try, those of orders that he took or handled or that his unit handled, and the one numbered ``behind``.

    Raises:
        NotAllowed: the person may not call at all.
    """
    require_somewhere(by, Permission.CALLBACKS_CALL)
    _give_back(by)
    found = queries.callable_now(viewer=by, at=at).exclude(case_file__number=behind)
    callback = found.select_for_update(of=("self",), skip_locked=True).first()
    if callback is not None:
        _hold(callback, by, at)
    return callback


@transaction.atomic
def claim(*, number: str, by: Viewer, at: datetime) -> Callback:
    """Opens one call-back, or keeps it open.

    Raises:
        NotFound, NotAllowed. HeldByAnother: somebody else is calling.
    """
    callback = queries.visible(number, viewer=by, lock=True)
    require(by, Permission.CALLBACKS_CALL, callback.unit_id, seen_with=(Permission.CALLBACKS_VIEW,))
    if rules.is_held_by_another(by.person_id, callback.claimed_by_id, callback.claimed_until, at):
        raise HeldByAnother(
            _("%(name)s 正在回访该客户，请勿重复拨打。可先回访下一件。"),
            name=callback.claimed_by.name if callback.claimed_by else "—",
        )
    if callback.finished_at is None:
        _hold(callback, by, at)
    return callback


@transaction.atomic
def give_back(*, by: Viewer, at: datetime) -> None:
    """Whoever leaves lets others have, from this moment on, what he had open."""
    held = Callback.objects.filter(finished_at__isnull=True, claimed_by_id=by.person_id, claimed_until__gt=at)
    held.update(claimed_by=None, claimed_until=None)


def _give_back(by: Viewer) -> None:
    mine = Callback.objects.filter(finished_at__isnull=True, claimed_by_id=by.person_id)
    mine.update(claimed_by=None, claimed_until=None)


def _hold(callback: Callback, by: Viewer, at: datetime) -> None:
    callback.claimed_by_id, callback.claimed_until = by.person_id, at + rules.CLAIM
    callback.save(update_fields=["claimed_by", "claimed_until"])
