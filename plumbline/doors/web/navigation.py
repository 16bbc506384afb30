"""The places of the product, as the bar at the top offers them: each person sees those that are open to them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission


@dataclass(frozen=True)
class Place:
    """One entry of the bar."""

    address: str
    label: str
    icon: str
    is_here: bool


PLACES: tuple[tuple[str, str, str, Permission | None], ...] = (
    ("home", _("首页"), "home", None),
    ("orders", _("工单"), "list", Permission.ORDERS_VIEW),
    ("customers", _("客户"), "users", Permission.CUSTOMERS_VIEW),
    ("callbacks", _("回访"), "phone-check", Permission.CALLBACKS_VIEW),
    ("indicators", _("指标"), "chart-bar", Permission.INDICATORS_VIEW),
    ("rules", _("制度"), "scale", Permission.RULES_VIEW),
    ("journal", _("日志"), "history", Permission.JOURNAL_VIEW),
)


def places(viewer: Viewer, path: str) -> tuple[Place, ...]:
    found = []
    for name, label, icon, needed in PLACES:
        if needed is None or viewer.may_somewhere(needed):
            address = reverse(name)
            is_here = path == address if address == "/" else path.startswith(address)
            found.append(Place(address, gettext(label), icon, is_here))
    return tuple(found)
