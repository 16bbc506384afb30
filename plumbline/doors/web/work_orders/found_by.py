"""Why a search found an order: what it was found by may be masked, or stand in none of the columns."""

from django.utils.translation import gettext

from plumbline.doors.web.saying import word
from plumbline.ground.kernel.wording import _
from plumbline.service.work_orders.queries import Match, WorkOrder, matches_of

LABELS: dict[Match, str] = {
    Match.NUMBER: _("编号"),
    Match.TAIL: _("电话尾号"),
    Match.PHONE: _("电话"),
    Match.CUSTOMER: _("户号"),
    Match.TITLE: _("标题"),
    Match.DESCRIPTION: _("内容"),
    Match.ADDRESS: _("地址"),
    Match.NAME: _("联系人"),
    Match.EXTERNAL: _("外部编号"),
}


def found_by(order: WorkOrder, text: str) -> str:
    """A few words; empty where nothing was searched for, or where the title holds all of it for anybody to see."""
    found = matches_of(order, text) if text.strip() else ()
    if not found or found == (Match.TITLE,):
        return ""
    return gettext("匹配：%(what)s") % {"what": gettext("、").join(word(LABELS[each]) for each in found)}
