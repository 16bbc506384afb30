"""Commands as an operator runs them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from plumbline.doors.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Runs ``plumbline`` with these words and gives its exit code, stdout and stderr."""

    def run_words(*words: object, code: int = 0, **more: Any) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words], **more)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run_words


def document(result: Result) -> Any:
    """What a command wrote with ``--format json``: one document and nothing else."""
    return json.loads(result.stdout)
