"""What if a time limit were shorter or longer: which limit, how long, and the cases that would be counted otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse

from plumbline.doors.web.indicators.showing import OUTCOMES
from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.regulations.showing import AMOUNTS
from plumbline.doors.web.saying import named, word
from plumbline.doors.web.scorecards.showing import item_name
from plumbline.evaluation.indicators.queries.limits_played import LimitChange
from plumbline.evaluation.scorecards.queries import Replay
from plumbline.evaluation.scorecards.rules import TemplateRefused
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.service_levels.what_if import limits_on
from plumbline.service.work_orders.states import MILESTONE_LABELS

LONGEST = 5
GONE = (_("不计入本期"), "secondary")


@dataclass(frozen=True)
class LimitChoice:
    """A limit of the list, with its length as it is."""

    name: str
    label: str
    is_here: bool


@dataclass(frozen=True)
class MovedCase:
    """A case that would be counted otherwise."""

    item: str
    number: str
    address: str
    unit: str
    before: Badge
    after: Badge


def limits_of(period: Period, asked: Mapping[str, str]) -> list[LimitChoice]:
    """The limits in force on the period's last day."""
    found = []
    for limit in limits_on(period.after - timedelta(days=1)):
        name, length = f"{limit.pack}/{limit.code}", word(AMOUNTS[limit.terms.unit])
        told = (
            word(MILESTONE_LABELS.get(limit.milestone, limit.milestone)),
            length % {"quantity": limit.terms.quantity},
        )
        label = " ".join((limit.code, "·", *told, limit.clause)).strip()
        found.append(LimitChoice(name, label, name == asked.get("limit", "")))
    return found


def limit_asked(asked: Mapping[str, str]) -> LimitChange | None:
    """The limit and its other length; nothing where none was chosen.

    Raises:
        TemplateRefused: a length that is no whole number.
    """
    name, quantity = asked.get("limit", ""), asked.get("quantity", "").strip()
    if not name or not quantity:
        return None
    if not quantity.isascii() or not quantity.isdigit() or len(quantity) > LONGEST:
        raise TemplateRefused(_("时限“%(text)s”须写成整数，如 24。"), field="quantity", text=quantity[:12])
    return LimitChange(name, int(quantity))


def moved_cases(replay: Replay, viewer: Viewer) -> list[MovedCase]:
    """As far as the viewer may see the units."""
    if replay.limit is None:
        return []
    names = {item.indicator: item_name(item) for item in replay.template.items()}
    found = []
    for each in replay.limit.cases:
        place = viewer.tree.by_code.get(each.unit)
        found.append(
            MovedCase(
                item=names.get(each.key[0], each.key[0]),
                number=each.number,
                address=reverse("order", args=[each.number]) if each.number.startswith("GD-") else "",
                unit=named(place) if place else each.unit,
                before=_badge(each.before),
                after=_badge(each.after),
            )
        )
    return found


def _badge(outcome: str) -> Badge:
    label, tone = OUTCOMES.get(outcome, GONE)
    return Badge(word(label), tone)
