"""Writes ``docs/api/openapi.json``, the API's description of itself: ``python -m tools.openapi``."""

import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
django.setup()

from plumbline.doors.api.application import api
from plumbline.doors.api.description import written

FILE = Path(__file__).resolve().parent.parent / "docs" / "api" / "openapi.json"


def main() -> None:
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(written(api))


if __name__ == "__main__":
    main()
