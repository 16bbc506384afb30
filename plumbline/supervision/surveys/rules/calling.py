"""When a call counts, and when somebody is given up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from plumbline.ground.kernel.refusals import Refused
from plumbline.supervision.surveys.states import CallResult, InviteState

ATTEMPTS = 3
SPACING = timedelta(minutes=120)
DAY_PARTS = 2
CLAIM = timedelta(minutes=15)
"""How long somebody stays with the agent who opened him; a survey takes longer than a call-back."""

_ENDS = {
    CallResult.ANSWERED: InviteState.ANSWERED,
    CallResult.REFUSED: InviteState.REFUSED,
    CallResult.WRONG_NUMBER: InviteState.WRONG_NUMBER,
}


class CallRefused(Refused):
    """The call cannot be recorded as given."""

    code = "survey_call_refused"


def day_part(local: datetime) -> str:
    """Morning until 12:00, afternoon until 18:00, evening after; local time of the company."""
    return "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"


def state_after(result: CallResult, locals_tried: Sequence[datetime]) -> InviteState:
    """Where somebody stands after the last of these calls, all of them in local time, the last one included.

    Nobody is given up before three calls that lie two hours apart and touch two parts of the day: whoever is never at home in the morning would be missing
    from every survey.
    """
    if result in _ENDS:
        return _ENDS[result]
    counted: list[datetime] = []
    for tried in sorted(locals_tried):
        if not counted or tried - counted[-1] >= SPACING:
            counted.append(tried)
    enough = len(counted) >= ATTEMPTS and len({day_part(each) for each in counted}) >= DAY_PARTS
    return InviteState.UNREACHABLE if enough else InviteState.WAITING
