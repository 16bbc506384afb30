"""Small files of external orders."""

from pathlib import Path
from typing import Any

from plumbline.service.work_orders.rules import OrderMapping, read_mapping

COLUMNS = ("no", "kind", "who", "what", "where", "taken", "due", "done", "state")
MAPPING: dict[str, Any] = {
    "source": "elsewhere",
    "times": {"zone": "Asia/Shanghai"},
    "number": "no",
    "created": "taken",
    "due": "due",
    "closed": "done",
    "title": ["what"],
    "address": ["where"],
    "status": {"column": "state", "closed": ["done"], "open": ["open"], "voided": ["void"]},
    "order_type": {
        "column": "kind",
        "under": {"code": "ext", "name": {"zh": "外部诉求", "en": "External"}, "is_complaint": True},
    },
    "unit": {"column": "who", "under": {"code": "EXT", "name": {"zh": "外部单位", "en": "External units"}}},
}
GOOD = {
    "no": "A-1",
    "kind": "Lamp",
    "who": "Streets",
    "what": "路灯不亮",
    "where": "人民路 3 号",
    "taken": "2026-01-05 08:00:00",
    "due": "2026-01-06 08:00:00",
    "done": "2026-01-05 20:00:00",
    "state": "done",
}


def sheet_mapping(**changes: Any) -> OrderMapping:
    """The mapping of these sheets, with changes."""
    return read_mapping({**MAPPING, **changes})


def line(**changes: str) -> str:
    """One line of a sheet: a good one with changes."""
    row = {**GOOD, **changes}
    return ",".join(row[column] for column in COLUMNS)


def write_sheet(path: Path, *lines: str | bytes) -> Path:
    """A file with a header and these lines."""
    whole = [",".join(COLUMNS).encode(), *(each.encode() if isinstance(each, str) else each for each in lines)]
    path.write_bytes(b"\n".join(whole) + b"\n")
    return path
