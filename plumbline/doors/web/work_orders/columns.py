"""What a list of orders can show: each column with the values it is made of. Screen and export read the same values, so they cannot disagree."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from plumbline.doors.web.order_rows import OrderRow, order_row
from plumbline.doors.web.saying import deadline, moment, word
from plumbline.doors.web.work_orders.cells import Cell, row_html
from plumbline.doors.web.work_orders.found_by import found_by
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.queries import WorkOrder, as_it_stands


@dataclass(frozen=True)
class Listed:
    """One order with what lists show of it."""

    order: WorkOrder
    row: OrderRow


@dataclass(frozen=True)
class Value:
    """One value of a column: how its heading is called in an export, and what it says."""

    label: str
    says: Callable[[Listed], str]


@dataclass(frozen=True)
class Column:
    """One column of the screen; an export has a column for each of its values."""

    name: str
    label: str
    values: tuple[Value, ...]


def _moment(name: str, label: str, says: Callable[[WorkOrder], datetime | None]) -> Column:
    return Column(name, label, (Value(label, lambda each: moment(says(each.order)) if says(each.order) else ""),))


def _count(number: int) -> str:
    return str(number) if number else ""


def _solved(order: WorkOrder) -> str:
    return "" if order.solved is None else gettext("已解决") if order.solved else gettext("未解决")


COLUMNS: tuple[Column, ...] = (
    Column(
        "order",
        _("工单"),
        (
            Value(_("工单编号"), lambda each: each.row.number),
            Value(_("诉求标题"), lambda each: each.row.title),
            Value(_("类型"), lambda each: each.row.type_name),
        ),
    ),
    Column(
        "state",
        _("状态"),
        (
            Value(_("状态"), lambda each: each.row.state.label),
            Value(_("挂起"), lambda each: gettext("挂起中") if each.row.is_paused else ""),
            Value(_("紧急程度"), lambda each: each.row.urgency.label),
        ),
    ),
    Column(
        "due",
        _("到期"),
        (
            Value(_("时限情况"), lambda each: each.row.due.distance if each.row.due else ""),
            Value(_("最近到期事项"), lambda each: each.row.due.milestone if each.row.due else ""),
            Value(_("到期时间"), lambda each: deadline(each.row.due.at) if each.row.due else ""),
        ),
    ),
    Column(
        "unit",
        _("承办"),
        (Value(_("承办单位"), lambda each: each.row.unit), Value(_("承办人"), lambda each: each.row.assignee)),
    ),
    Column(
        "contact",
        _("联系人"),
        (Value(_("联系人"), lambda each: each.row.name), Value(_("联系电话"), lambda each: each.row.phone)),
    ),
    Column(
        "registered",
        _("登记时间"),
        (
            Value(_("登记时间"), lambda each: moment(each.row.registered_at)),
            Value(_("渠道"), lambda each: each.row.channel),
        ),
    ),
    Column("address", _("地址"), (Value(_("地址"), lambda each: each.row.address),)),
    Column(
        "counts",
        _("退单·催单·轮次"),
        (
            Value(_("退单次数"), lambda each: _count(each.row.bounces)),
            Value(_("催单次数"), lambda each: _count(each.row.urges)),
            Value(_("轮次"), lambda each: str(each.row.round)),
        ),
    ),
    Column(
        "external",
        _("外部编号"),
        (
            Value(_("外部来源"), lambda each: each.order.external_source),
            Value(_("外部编号"), lambda each: each.order.external_number),
        ),
    ),
    _moment("dispatched", _("派单时间"), lambda order: order.dispatched_at),
    _moment("accepted", _("接单时间"), lambda order: order.accepted_at),
    _moment("contacted", _("联系客户时间"), lambda order: order.contacted_at),
    _moment("arrived", _("到场时间"), lambda order: order.arrived_at),
    _moment("resolved", _("处理完毕时间"), lambda order: order.resolved_at),
    _moment("replied", _("回复时间"), lambda order: order.replied_at),
    _moment("closed", _("办结时间"), lambda order: order.closed_at),
    _moment("moved", _("最近变动时间"), lambda order: order.moved_at),
    Column(
        "result",
        _("处理结果"),
        (Value(_("是否解决"), lambda each: _solved(each.order)), Value(_("处理结果"), lambda each: each.order.result)),
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}
ALWAYS = "order"
USUAL = ("order", "state", "due", "unit", "contact", "registered")


@dataclass(frozen=True)
class ListedRow:
    """One order as the list shows it; ``seen`` is how it stands, for whoever acts on it from here."""

    row: OrderRow
    seen: str
    cells: tuple[Cell, ...]

    def html(self, *, ticks: str = "") -> SafeString:
        """The row as the page has it; ``ticks``: what the box before it says, in the place of ``%(number)s`` the order's number; empty for none."""
        return row_html(self.row, self.cells, seen=self.seen, ticks=ticks)


def known(names: Iterable[str]) -> tuple[str, ...]:
    """Those that are columns, each once, in the list's order, and the one that is always there."""
    wanted = set(names)
    return tuple(column.name for column in COLUMNS if column.name in wanted or column.name == ALWAYS)


def listed(order: WorkOrder, *, viewer: Viewer, at: datetime) -> Listed:
    return Listed(order, order_row(order, viewer=viewer, at=at))


def shown(order: WorkOrder, names: Iterable[str], *, viewer: Viewer, at: datetime, searched: str = "") -> ListedRow:
    """The order with the cells of these columns; with ``searched`` also what of it that text was found in."""
    each = listed(order, viewer=viewer, at=at)
    reason = found_by(order, searched)
    cells = tuple(
        Cell(name, word(BY_NAME[name].label), said_by(BY_NAME[name], each), reason if name == ALWAYS else "")
        for name in names
    )
    return ListedRow(each.row, as_it_stands(order), cells)


def said_by(column: Column, each: Listed) -> tuple[str, ...]:
    return tuple(value.says(each) for value in column.values)


def headings(names: Iterable[str]) -> list[str]:
    """The headings of an export with these columns."""
    return [word(value.label) for name in names for value in BY_NAME[name].values]


def exported(each: Listed, names: Iterable[str]) -> list[str]:
    """The row of an export with these columns: a text for each heading."""
    return [text for name in names for text in said_by(BY_NAME[name], each)]
