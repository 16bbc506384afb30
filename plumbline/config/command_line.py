"""The ``plumbline`` command: readies Django, the user's language and the database, then hands over to the command-line door."""

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from types import FrameType
from typing import NoReturn

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from plumbline.config import database
from plumbline.config.embedded import DatabaseUnavailable
from plumbline.ground.kernel.processes import follow_parent, told_parent

HELP = {"--help", "-h", "--version"}


def main() -> None:
    """Runs one command of the operators' command line and exits with its code: 0 done, 1 refused, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    signal.signal(signal.SIGTERM, _leave_in_order)
    if parent := told_parent():
        follow_parent(parent)
    try:
        django.setup()
        translation.activate(language_of_terminal())
        door = commands()
        with surroundings(door, sys.argv[1:]):
            try:
                door.main(prog_name="plumbline")
            finally:
                # Whoever ends a group of processes may ask twice; the second time must not disturb the leaving.
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
    except (DatabaseUnavailable, ImproperlyConfigured) as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def commands() -> click.Group:
    """The root command; loaded only now because it knows tables, which Django must have readied before."""
    door: click.Group = importlib.import_module("plumbline.doors.cli").main
    return door


def surroundings(door: click.Group, words: Sequence[str]) -> AbstractContextManager[None]:
    """The database, unless the command asked for says that it works without one or only its help is wanted."""
    leaf: click.Command = door
    for word in words:
        if isinstance(leaf, click.Group):
            leaf = leaf.commands.get(word, leaf)
    needed = leaf.callback is not None and getattr(leaf.callback, "needs_database", not isinstance(leaf, click.Group))
    return database.running() if needed and not HELP & set(words) else nullcontext()


def language_of_terminal() -> str:
    """The language the user's terminal asks for (``PLUMBLINE_LANGUAGE``, LC_ALL, LC_MESSAGES, LANG); Chinese when none of ours."""
    for variable in ("PLUMBLINE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if wanted := os.environ.get(variable):
            return "en" if wanted.startswith("en") else "zh-hans"
    return "zh-hans"


def _leave_in_order(number: int, frame: FrameType | None) -> NoReturn:
    """A polite request to end unwinds the stack, so that the database is left as by anybody else."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
