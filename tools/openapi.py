"""Writes ``docs/api/openapi.json``, the API's description of itself: ``python -m tools.openapi``."""

import importlib
import os
from pathlib import Path

import django

FILE = Path(__file__).resolve().parent.parent / "docs" / "api" / "openapi.json"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    django.setup()
    # Loaded only now because it knows tables, which Django must have readied before.
    api = importlib.import_module("plumbline.doors.api.application").api
    description = importlib.import_module("plumbline.doors.api.description")
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(description.written(api))


if __name__ == "__main__":
    main()
