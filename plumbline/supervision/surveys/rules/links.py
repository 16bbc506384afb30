"""Whether a link still takes an answer."""

from datetime import datetime

from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.wording import _


class AnsweredAlready(Conflict):
    """One answer for each person who was invited."""

    code = "survey_answered"


class LinkExpired(Refused):
    """The link is too old, or the survey is over."""

    code = "survey_link_expired"


def check(*, is_answered: bool, is_open: bool, expires_at: datetime | None, at: datetime) -> None:
    """Refuses an answer that comes twice or too late.

    Raises:
        AnsweredAlready, LinkExpired.
    """
    if is_answered:
        raise AnsweredAlready(_("您已经提交过这份问卷，感谢您的参与。每个链接只能提交一次。"))
    if not is_open or expires_at is None or at >= expires_at:
        raise LinkExpired(_("该问卷链接已过期，答卷没有提交。如仍想反映意见，请拨打客服热线。"))
