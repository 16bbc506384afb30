"""What the examiner of packs found, as sentences with file and line."""

from collections.abc import Iterable
from dataclasses import dataclass

from plumbline.doors.web.saying import filled, word
from plumbline.packs.findings import Finding


@dataclass(frozen=True)
class Remark:
    """One thing to mend and where it stands."""

    file: str
    line: int
    sentence: str


def remarks(findings: Iterable[Finding]) -> list[Remark]:
    return [Remark(found.file, found.line, filled(word(found.msgid), found.params)) for found in findings]
