"""What leaves the product: the list for personnel, and notices. Nothing is deducted or paid by it; that it was made is kept."""

from datetime import datetime

from django.db import transaction

from plumbline.evaluation.recognition import events, queries
from plumbline.evaluation.recognition.models import Entry, Proposal
from plumbline.evaluation.recognition.states import STANDING, ProposalState
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission


class NothingToCirculate(Refused):
    """The proposal is not decided, or was taken back."""

    code = "nothing_to_circulate"


@transaction.atomic
def hand_over(*, period: Period, by: Viewer, at: datetime) -> list[Entry]:
    """The approved awards of a period that no appeal can change any more, for personnel to act on.

    Raises:
        NotAllowed: not by this viewer. NotFound: there are none.
    """
    require_somewhere(by, Permission.RECOGNITION_VIEW)
    final, _open = queries.standing_awards(period, viewer=by, at=at)
    if not final:
        raise NotFound(_("%(period)s 没有已批准且申诉期已过的奖惩可以导出。"), period=period.name)
    publish(events.HandedOver(at=at, subject=period.name, unit_id=by.unit_id, count=len(final)), by=by)
    return final


@transaction.atomic
def make_notice(*, number: str, by: Viewer, at: datetime) -> Proposal:
    """The proposal that a notice (通报) is written about; that it was made is kept.

    Raises:
        NotFound: not for this viewer, or only because he is concerned himself. NothingToCirculate: not decided, or taken back.
    """
    found = queries.proposal(number, viewer=by)
    if not by.may(Permission.RECOGNITION_VIEW, found.unit_id):
        raise NotFound(_("没有找到编号为“%(number)s”的奖惩建议，或您无权查看。"), number=number[:40])
    if ProposalState(found.state) not in STANDING or not queries.is_final(found, at):
        raise NothingToCirculate(_("%(number)s 尚未批准、申诉期未过或已撤销，不能通报。"), number=number)
    fact = events.NoticeMade(
        at=at, subject=number, case_file_id=found.case_file_id, unit_id=found.unit_id, kind=found.kind
    )
    publish(fact, by=by)
    return found
