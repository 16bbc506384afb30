"""Mappings as files: what is wrong with one is said with file, line and field."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from plumbline.doors.cli.terminal import refuse
from plumbline.ground.kernel.mappings import MappingRefused
from plumbline.packs.reading import UnreadableYaml, read_source

M = TypeVar("M")


def mapping_of(path: Path, read: Callable[[Any], M]) -> M:
    """Ends the command with file, line and field when the mapping cannot be used."""
    try:
        source = read_source(path.parent, "mapping", path)
    except UnreadableYaml as problem:
        refuse(
            _("%(file)s:%(line)d 不是可读的 YAML：%(detail)s")
            % {"file": path.name, "line": problem.line, "detail": problem.detail or problem.problem}
        )
    try:
        return read(source.content)
    except MappingRefused as refused:
        refuse(f"{path.name}:{source.line_of(refused.place)}: {_(refused.sentence) % refused.params}")
