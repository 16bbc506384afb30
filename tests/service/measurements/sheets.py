"""Small files of measurements."""

from pathlib import Path
from typing import Any

from plumbline.service.measurements.rules import FactMapping, read_fact_mapping

COLUMNS = ("no", "kind", "who", "when", "due", "done", "said", "class", "value", "of")
MAPPING: dict[str, Any] = {
    "source": "scada",
    "times": {"zone": "Asia/Shanghai"},
    "kind": {"column": "kind"},
    "reference": ["no"],
    "unit": {"column": "who", "values": {"北所": "GAS-NORTH"}},
    "happened_at": "when",
    "due_at": "due",
    "done_at": "done",
    "outcome": {"column": "said"},
    "category": {"column": "class"},
    "amount": "value",
    "weight": "of",
}
GOOD = {"no": "S-1", "kind": "gas_quality", "who": "GAS-NORTH", "when": "2026-01-05 08:00:00", "said": "合格"}


def fact_mapping(**changes: Any) -> FactMapping:
    """The mapping of these sheets, with changes; None takes a key away."""
    return read_fact_mapping({key: value for key, value in {**MAPPING, **changes}.items() if value is not None})


def line(**changes: str) -> list[str]:
    """The cells of one line: a good one with changes."""
    row = {**dict.fromkeys(COLUMNS, ""), **GOOD, **changes}
    return [row["class" if column == "class" else column] for column in COLUMNS]


def write_sheet(path: Path, *lines: list[str]) -> Path:
    """A file with a header and these lines."""
    path.write_text("\n".join(",".join(cells) for cells in (list(COLUMNS), *lines)) + "\n", encoding="utf-8")
    return path
