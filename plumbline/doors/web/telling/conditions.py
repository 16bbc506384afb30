"""In what condition the texts of messages are."""

from django.utils.translation import gettext

from plumbline.doors.web.conditions import Condition
from plumbline.doors.web.pages import PageRequest
from plumbline.ground.notifications import queries


def texts(request: PageRequest) -> Condition:
    """How many texts are the company's own."""
    edited = sum(1 for row in queries.standing_texts(at=request.at).values() if row.body)
    return Condition(gettext("已改写 %(count)d 条") % {"count": edited} if edited else gettext("均为自带文字"))
