"""In what condition packs, calendars and types are."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.conditions import Condition
from plumbline.doors.web.pages import PageRequest
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders import queries as work_orders


def packs(request: PageRequest) -> Condition:
    """How many packs are installed; drafts want to be finished."""
    names = {row.pack for row in regulations.installations().only("pack")}
    if not names:
        return Condition(gettext("还没有安装制度包"), "wrong")
    drafts = regulations.drafts().count()
    if drafts:
        return Condition(gettext("%(count)d 份草稿未完成") % {"count": drafts}, "attention")
    return Condition(gettext("已安装 %(count)d 个") % {"count": len(names)}, "ok")


def calendars(request: PageRequest) -> Condition:
    """How far the holidays are known: until the end of this year at least, and of the next from December on."""
    today = timezone.localdate(request.at)
    versions = service_levels.book(revision=request.revision).calendars.values()
    known = [until for each in versions if (until := each[-1].calendar.announced_until) is not None]
    soonest = min(known, default=None)
    if soonest is None:
        return Condition(gettext("%(count)d 个日历") % {"count": len(versions)})
    text = gettext("节假日录至 %(day)s") % {"day": soonest.isoformat()}
    if soonest < date(today.year, 12, 31):
        return Condition(text, "wrong")
    is_time_for_the_next = today.month >= 11 and soonest < date(today.year + 1, 12, 31)
    return Condition(text, "attention" if is_time_for_the_next else "ok")


def types(request: PageRequest) -> Condition:
    """How many types an agent may choose from."""
    nodes = work_orders.catalogue(revision=request.revision).nodes
    return Condition(gettext("%(count)d 种可以登记") % {"count": sum(node.registrable for node in nodes)})
