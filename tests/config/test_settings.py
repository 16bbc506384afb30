"""Production refuses to start half configured, and names everything that is missing at once."""

import os
import subprocess
import sys

import pytest

COMPLETE = {
    "PLUMBLINE_ENV": "production",
    "PLUMBLINE_SECRET_KEY": "a secret of more than thirty-two characters",
    "PLUMBLINE_ALLOWED_HOSTS": "quality.example",
}
INCOMPLETE = [
    ("PLUMBLINE_SECRET_KEY", ""),
    ("PLUMBLINE_SECRET_KEY", "short"),
    ("PLUMBLINE_SECRET_KEY", "development-only-secret-do-not-use-in-production"),
    ("PLUMBLINE_DEBUG", "1"),
    ("PLUMBLINE_ALLOWED_HOSTS", ""),
    ("PLUMBLINE_ALLOWED_HOSTS", "*"),
]


def load(surroundings: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Loads the settings in a process of its own, as every start of the product does."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
    command = [sys.executable, "-c", "import plumbline.config.settings as s; print(s.PRODUCTION, s.DEBUG)"]
    return subprocess.run(command, env=clean | surroundings, capture_output=True, text=True, check=False)


def test_a_complete_production_starts() -> None:
    done = load(COMPLETE)

    assert done.stdout.split() == ["True", "False"], done.stderr


@pytest.mark.parametrize(("name", "value"), INCOMPLETE)
def test_an_unsafe_production_does_not_start(name: str, value: str) -> None:
    done = load(COMPLETE | {name: value})

    assert done.returncode != 0
    assert name in done.stderr


def test_everything_that_is_wrong_is_named_at_once() -> None:
    done = load({"PLUMBLINE_ENV": "production", "PLUMBLINE_DEBUG": "1"})

    for name in ("PLUMBLINE_SECRET_KEY", "PLUMBLINE_DEBUG", "PLUMBLINE_ALLOWED_HOSTS"):
        assert name in done.stderr


def test_a_checkout_starts_without_any_setting_and_not_in_debug_mode() -> None:
    done = load({})

    assert done.stdout.split() == ["False", "False"], done.stderr
