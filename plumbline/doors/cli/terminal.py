"""How every command speaks: answers on stdout, progress and sentences on stderr, refusals as one sentence and exit code 1."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import click
import orjson
from django.db import ProgrammingError
from django.utils.translation import gettext as _
from psycopg.errors import UndefinedColumn, UndefinedTable
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from plumbline.ground.kernel.refusals import Refused

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
SECONDS_BETWEEN_LINES = 5.0

format_option = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help=_("输出形式：文字或 JSON")
)


class Sentence(click.ClickException):
    """Ends the command with exit code 1 and this sentence alone on stderr."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, file=file or sys.stderr)


class Door(click.Group):
    """The root command: turns whatever a rule refused, and a database not yet migrated, into a sentence in the user's language."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as refused:
            sentence = _(refused.sentence)
            raise Sentence(sentence % refused.params if refused.params else sentence) from refused
        except ProgrammingError as error:
            if not isinstance(error.__cause__, UndefinedTable | UndefinedColumn):
                raise
            raise Sentence(_("数据库还不是本版本的表结构：请先运行 plumbline migrate，再执行这条命令。")) from error


def without_database(command: Decorated) -> Decorated:
    """Marks a command's function as working without a database, so that none is started for it."""
    command.needs_database = False  # type: ignore[attr-defined]
    return command


def with_database(command: Decorated) -> Decorated:
    """Marks a group's own function as needing the database; plain commands have it anyway."""
    command.needs_database = True  # type: ignore[attr-defined]
    return command


def refuse(sentence: str) -> NoReturn:
    """Ends the command with exit code 1 and a sentence that says what and where."""
    raise Sentence(sentence)


def say(sentence: str) -> None:
    """A message for the person at the terminal; never part of the answer."""
    click.echo(sentence, err=True)


def write_json(document: Any) -> None:
    """The machine's answer: one UTF-8 document on stdout and nothing else."""
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z).decode())


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Shows how far a long work is: a bar on a terminal, otherwise a line every few seconds.

    Yields a function to call with the number of pieces done since its last call. A total that was only about right grows with what is done.
    """
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(label, total=total)
            yield lambda pieces: _advance(bar, task, pieces)
    else:
        yield _lines(label, total)


def _advance(bar: Progress, task: TaskID, pieces: int) -> None:
    bar.advance(task, pieces)
    known = next(each for each in bar.tasks if each.id == task)
    if known.total is not None and known.completed > known.total:
        bar.update(task, total=known.completed)


def _lines(label: str, total: int | None) -> Callable[[int], None]:
    done = 0
    last = time.monotonic()

    def advance(pieces: int) -> None:
        nonlocal done, last
        done += pieces
        if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            say(f"{label} {done:,}" + (f" / {max(total, done):,}" if total else ""))

    return advance
