"""Typical cases, told without whom they are about."""

from datetime import datetime
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.evaluation.indicators.queries.splits import Late, latest
from plumbline.evaluation.indicators.rules import half_up
from plumbline.evaluation.reporting.reports.asked import Asked, in_english
from plumbline.evaluation.reporting.rules import Paragraph, anonymous
from plumbline.service.customers.rules.masking import mask_address
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries.telling import Tale, tales

MOST = 3


def typical(asked: Asked, code: str, basis: str) -> list[Paragraph]:
    """The longest overdue of each order type, at most three, the worst first."""
    worst = latest(
        code, basis=basis, period=asked.period, viewer=asked.viewer, at=asked.at, unit=asked.place.code, most=MOST
    )
    known = tales(case.number for case in worst)
    names = work_orders.type_names([case.order_type for case in worst], english=in_english())
    return [
        Paragraph(f"case-{case.number}", (_told(place, case, known[case.number], names[case.order_type], asked.at),))
        for place, case in enumerate(worst, start=1)
    ]


def _told(place: int, case: Late, tale: Tale, kind: str, at: datetime) -> str:
    """From the facts of the case; the title is the only free text, and names, phones and doors are taken out of it."""
    title = anonymous(tale.title, names=tale.names, addresses=tale.addresses, mask=mask_address)
    told = _("案例%(place)d（工单 %(number)s，%(kind)s）：客户反映“%(title)s”，%(started)s 受理，时限 %(due)s") % {
        "place": place,
        "number": case.number,
        "kind": kind,
        "title": title,
        "started": moment(case.started_at),
        "due": moment(case.due_at),
    }
    hours = f"{half_up(hours_late(case.due_at, case.done_at or at), 1)}"
    if case.done_at:
        ended = _("，实际 %(done)s 完成，超时约 %(hours)s 小时") % {"done": moment(case.done_at), "hours": hours}
    else:
        ended = _("，至 %(at)s 仍未完成，已超时约 %(hours)s 小时") % {"at": moment(at), "hours": hours}
    return told + ended + _went_through(tale) + _("。")


def _went_through(tale: Tale) -> str:
    told = []
    if tale.bounces:
        told.append(_("退单 %(count)d 次") % {"count": tale.bounces})
    if tale.urges:
        told.append(_("催单 %(count)d 次") % {"count": tale.urges})
    if tale.round > 1:
        told.append(_("重办 %(count)d 次") % {"count": tale.round - 1})
    return _("；期间%(what)s") % {"what": _("、").join(told)} if told else ""


def hours_late(due: datetime, done: datetime) -> Fraction:
    return Fraction(int((done - due).total_seconds()), 3600)


def moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return local.strftime("%m-%d %H:%M") if in_english() else f"{local.month}月{local.day}日{local:%H:%M}"
