"""The places of the product, as the bar at the top offers them: each person sees those that are open to them."""

from dataclasses import dataclass

from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.sections import SECTIONS, is_inside
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
    key: str


_DISPATCHES = (Permission.ORDERS_DISPATCH, Permission.ORDERS_ASSIGN, Permission.ORDERS_ARBITRATE)
_SUPERVISES = tuple(sorted({need for section in SECTIONS for need in section.needs}))
PLACES: tuple[tuple[str, str, str, Permission | tuple[Permission, ...] | None], ...] = (
    ("home", _("首页"), "home", None),
    ("orders", _("工单"), "list", Permission.ORDERS_VIEW),
    ("board", _("看板"), "layout-kanban", _DISPATCHES),
    ("field", _("上门"), "truck", Permission.ORDERS_HANDLE),
    ("customers", _("客户"), "users", Permission.CUSTOMERS_VIEW),
    ("callbacks", _("回访"), "phone-check", Permission.CALLBACKS_VIEW),
    ("supervision", _("监督"), "eye-check", _SUPERVISES),
    ("indicators", _("指标"), "chart-bar", Permission.INDICATORS_VIEW),
    ("scorecards", _("评分"), "star", Permission.INDICATORS_VIEW),
    ("reports", _("报告"), "file-text", Permission.INDICATORS_VIEW),
    ("rules", _("制度"), "scale", Permission.RULES_VIEW),
    ("journal", _("日志"), "history", Permission.JOURNAL_VIEW),
    ("admin", _("管理"), "settings", Permission.ORGANIZATION_EDIT),
)


# g, then the letter; what has none is reached by Tab.
KEYS = {
    "home": "h",
    "orders": "o",
    "board": "b",
    "field": "f",
    "customers": "k",
    "callbacks": "c",
    "supervision": "v",
    "indicators": "i",
    "scorecards": "s",
    "reports": "p",
    "rules": "r",
    "journal": "j",
    "admin": "a",
}


def places(viewer: Viewer, path: str) -> tuple[Place, ...]:
    found = []
    if viewer.is_outsider:
        own = address_of("mystery")
        return (Place(own, gettext("我的暗访"), "spy", path.startswith(own), ""),)
    for name, label, icon, needed in PLACES:
        wanted = needed if isinstance(needed, tuple) else (needed,) if needed else ()
        if not wanted or any(viewer.may_somewhere(each) for each in wanted):
            address = address_of(name)
            is_here = path == address if address == "/" else path.startswith(address)
            is_here = is_here or (name == "supervision" and is_inside(path))
            found.append(Place(address, gettext(label), icon, is_here, KEYS.get(name, "")))
    return tuple(found)
