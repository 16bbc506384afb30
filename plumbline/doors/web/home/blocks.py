"""The building blocks of the first page, and which role has which of them: a page is put together from this table, none is written for a role.

A person with several roles gets the blocks of all of them, those of the first role named here first. A block without anything to say for this
person gives None and is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plumbline.doors.web.home import administering, changes, covert, desk, units, weeks, work
from plumbline.doors.web.home.closing_lines import closing_lines
from plumbline.doors.web.home.escalations import summary
from plumbline.doors.web.home.numbers import Day, numbers
from plumbline.doors.web.home.soon import soon
from plumbline.doors.web.pages import PageRequest
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission, Role

Content = dict[str, Any] | None
Build = Callable[[PageRequest, Day], Content]


@dataclass(frozen=True)
class Block:
    """``needs``: one of these permissions somewhere (none: everybody). ``term``: what explains the block."""

    title: str
    template: str
    build: Build
    needs: tuple[Permission, ...] = ()
    term: str = ""


# What a role looks at first, by name in ``NUMBERS``.
TILES: dict[Role, tuple[str, ...]] = {
    Role.DISPATCHER: (
        "to_dispatch",
        "returned",
        "to_arbitrate",
        "to_accept",
        "at_risk",
        "late",
        "taken_on",
        "callbacks",
        "closed",
    ),
    Role.UNIT_HEAD: ("taken_on", "to_accept", "running", "at_risk", "late", "callbacks", "closed"),
    Role.SUPERVISOR: ("late", "at_risk", "to_arbitrate", "open", "callbacks", "taken_on", "closed"),
    Role.LEADER: ("late", "at_risk", "open", "callbacks", "taken_on", "closed"),
    Role.CALLBACK_AGENT: ("callbacks", "callbacks_due", "callbacks_late"),
    Role.FITTER: ("running", "at_risk", "late"),
    Role.AGENT: ("to_dispatch", "at_risk", "late", "taken_on", "callbacks"),
    Role.MACHINE: ("open", "late"),
}


def _tiles(request: PageRequest, day: Day) -> Content:
    names = [name for role, wanted in TILES.items() if role in request.viewer.roles for name in wanted]
    found = numbers(tuple(dict.fromkeys(names)), day)
    return {"numbers": found} if found else None


def _work(request: PageRequest, day: Day) -> Content:
    return {"work": work.work_of(request)}


def _changes(request: PageRequest, day: Day) -> Content:
    return {"changes": changes.changes(request, day), "since": changes.spoken(changes.last_day(request))}


def _weeks(request: PageRequest, day: Day) -> Content:
    found = weeks.charts(request)
    return {"charts": found, "place": weeks.place_name(request)} if found else None


def _closing(request: PageRequest, day: Day) -> Content:
    found = closing_lines(request)
    return {"lines": found} if found else None


def _field(request: PageRequest, day: Day) -> Content:
    return {}


def _figures(request: PageRequest, day: Day) -> Content:
    """Fetched by a request of its own: see ``home/figures.py``."""
    return {}


def _load(request: PageRequest, day: Day) -> Content:
    return units.load(request, day)


P = Permission
BLOCKS: dict[str, Block] = {
    "desk": Block("", "home/blocks/desk.html", desk.desk, (P.ORDERS_REGISTER,)),
    "field": Block("", "home/blocks/field.html", _field, (P.ORDERS_HANDLE,)),
    "day": Block(_("今天"), "home/blocks/day.html", _tiles, (P.ORDERS_VIEW,)),
    "work": Block(_("等我办理"), "home/blocks/work.html", _work, term="my_work"),
    "load": Block(_("各单位在办"), "home/blocks/load.html", _load, (P.ORDERS_DISPATCH,)),
    "units": Block(_("各单位对比"), "home/blocks/units.html", units.side_by_side, (P.ORDERS_VIEW,)),
    "escalations": Block(
        _("升级与督办"), "home/blocks/escalations.html", summary, (P.ORDERS_SUPERVISE, P.REPORTS_MAKE)
    ),
    "figures": Block(_("指标"), "home/blocks/figures.html", _figures, (P.INDICATORS_VIEW,)),
    "soon": Block(_("即将到期（24 小时内）"), "home/blocks/soon.html", soon, (P.ORDERS_VIEW,), term="due"),
    "changes": Block(_("上个工作日以来"), "home/blocks/changes.html", _changes, (P.ORDERS_VIEW,)),
    "weeks": Block(_("近八周"), "home/blocks/weeks.html", _weeks, (P.INDICATORS_VIEW,)),
    "closing": Block(_("指标核对与封存"), "home/blocks/closing.html", _closing, (P.INDICATORS_VIEW,)),
    "registered": Block(_("我今天登记的"), "home/blocks/registered.html", desk.registered, (P.ORDERS_REGISTER,)),
    "covert": Block(_("神秘客户暗访"), "home/blocks/covert.html", covert.covert, (P.MYSTERY_KEEP,), term="mystery"),
    "administration": Block(_("系统状况"), "home/blocks/administration.html", administering.state),
}
HOME: dict[Role, tuple[str, ...]] = {
    Role.AGENT: ("desk", "registered", "work", "day", "changes"),
    Role.DISPATCHER: ("day", "work", "load", "changes", "weeks"),
    Role.FITTER: ("field", "work", "day"),
    Role.CALLBACK_AGENT: ("day", "work"),
    Role.UNIT_HEAD: ("day", "closing", "work", "changes", "weeks"),
    Role.SUPERVISOR: ("day", "closing", "soon", "work", "figures", "units", "escalations", "changes", "weeks"),
    Role.LEADER: ("day", "closing", "figures", "soon", "units", "changes", "weeks", "escalations"),
    Role.ADMINISTRATOR: ("administration", "work"),
    Role.MACHINE: ("day",),
    Role.INSPECTOR: ("work",),
    Role.PROGRAMME_OWNER: ("covert", "work"),
}


@dataclass(frozen=True)
class Shown:
    """A block as the page shows it."""

    name: str
    title: str
    template: str
    term: str
    content: dict[str, Any]


def names_for(roles: frozenset[Role]) -> list[str]:
    """The blocks of these roles, each once. Whoever has no role yet has at least the messages for him."""
    wanted = [name for role, names in HOME.items() if role in roles for name in names] or ["work"]
    return list(dict.fromkeys(wanted))


def blocks_for(request: PageRequest, day: Day) -> list[Shown]:
    found = []
    for name in names_for(request.viewer.roles):
        block = BLOCKS[name]
        if block.needs and not any(request.viewer.may_somewhere(each) for each in block.needs):
            continue
        content = block.build(request, day)
        if content is not None:
            found.append(Shown(name, block.title, block.template, block.term, content))
    return found
