"""The folder of real data beside the project: read by tests, never part of the repository."""

import csv
import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def real_data(*parts: str) -> Path:
    """A file of the folder (``PLUMBLINE_DATA``, else ``../shared/data`` from the project's root); skips where it is absent."""
    path = Path(os.environ.get("PLUMBLINE_DATA", _BESIDE)).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"real data absent: {'/'.join(parts)} (set PLUMBLINE_DATA)")
    return path


def real_rows(*parts: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the folder."""
    with real_data(*parts).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
