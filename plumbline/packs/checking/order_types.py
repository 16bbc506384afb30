"""The tree of order types: no circles, nothing left without what it must have, every top type a line."""

from collections.abc import Mapping

from plumbline.packs import schema as s
from plumbline.packs.checking.desk import Desk
from plumbline.packs.pack import INHERITED, ancestry


def check_order_types(desk: Desk) -> None:
    rows = {row.code: row for row in desk.pack.rows["order_types"]}
    lines = desk.pack.manifest.applies_to
    for row in rows.values():
        line = ancestry(rows, row.code)
        if line is None:
            _tell_broken_line(desk, rows, row)
            continue
        lacking = [name for name in INHERITED if all(getattr(ancestor, name) is None for ancestor in line)]
        if lacking:
            desk.note("order_types", row.code, (), "incomplete_order_type", missing="、".join(lacking))
        if row.parent is None and row.code not in lines:
            desk.note("order_types", row.code, ("code",), "root_is_no_line", lines="、".join(lines))


def _tell_broken_line(desk: Desk, rows: Mapping[str, s.OrderTypeRow], row: s.OrderTypeRow) -> None:
    """A tree stands in one pack, so that what a type inherits can be read in one place."""
    if row.parent not in rows:
        desk.note("order_types", row.code, ("parent",), "unknown_order_type", value=row.parent)
    else:
        desk.note("order_types", row.code, ("parent",), "circular_order_type")
