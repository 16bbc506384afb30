"""Looking at a version of a pack before it is installed: what is wrong with it, and what it would change. Writes nothing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from plumbline.ground.regulations import queries as regulations
from plumbline.ground.regulations.actions import DraftOf
from plumbline.ground.regulations.models import Installation
from plumbline.packs import checking
from plumbline.packs.comparing import Change, changes, read_change
from plumbline.packs.findings import Finding
from plumbline.packs.loading import read
from plumbline.packs.pack import Pack
from plumbline.packs.shelving import (
    NAMELESS,
    Files,
    digest_of,
    foundations_for,
    installed_files,
    laid_out,
    named_in,
    version_in,
)

STANDING = "standing"
"""This very content is installed already."""
TAKEN = "taken"
"""The version is installed with other content."""
FIRST = "first"
"""No version of this pack is installed yet."""
BLIND = "blind"
"""The installed version's files were not kept, so nothing can be compared."""


@dataclass(frozen=True)
class Concern:
    """A pack that builds on this one and would no longer hold against it: its own limits are now looser than the floor."""

    pack: str
    finding: Finding


@dataclass(frozen=True)
class Review:
    """``standing`` is how the draft relates to what is installed: one of the words above, or empty where it is simply a newer version."""

    pack: str
    version: str
    title: str = ""
    title_en: str = ""
    digest: str = ""
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    concerns: tuple[Concern, ...] = ()
    standing: str = ""
    against: str = ""
    rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def may_install(self) -> bool:
        return not self.findings and self.standing not in (STANDING, TAKEN)

    def document(self) -> dict[str, Any]:
        """Ready for JSON; `read_review` is the inverse."""
        return {
            **{name: value for name, value in vars(self).items() if name not in ("findings", "changes", "concerns")},
            "findings": [_written(found) for found in self.findings],
            "changes": [change.document() for change in self.changes],
            "concerns": [{"pack": each.pack, "finding": _written(each.finding)} for each in self.concerns],
        }


def read_review(document: Mapping[str, Any]) -> Review:
    return Review(
        **{
            **document,
            "findings": tuple(Finding(**found) for found in document["findings"]),
            "changes": tuple(read_change(change) for change in document["changes"]),
            "concerns": tuple(Concern(each["pack"], Finding(**each["finding"])) for each in document["concerns"]),
        }
    )


def _written(found: Finding) -> dict[str, Any]:
    return {**asdict(found), "params": {name: str(value) for name, value in found.params.items()}}


def reviewed(files: Files, *, library: Path) -> Review:
    """Examines the files beside what is installed. ``library`` holds the packs that came with the product."""
    name, below = named_in(files)
    installed = regulations.newest(name)
    with laid_out({**foundations_for(below, library), name: files}) as shelf:
        findings = tuple(checking.check(shelf / name))
        pack, _own = read(shelf / name)
        digest = digest_of(files)
        if pack is None or findings:
            return _refused(name, version_in(files), pack, findings, digest)
        standing = _standing(pack, digest, installed)
        old = _loaded(installed_files(installed, library)) if installed else None
        if installed and old is None and not standing:
            standing = BLIND
        found = () if standing in (STANDING, BLIND) else tuple(changes(old, pack))
        return Review(
            **_named(pack, digest),
            changes=found,
            concerns=_concerns(pack, library),
            standing=standing,
            against=installed.version if installed else "",
            rows={section: len(rows) for section, rows in pack.rows.items()},
        )


def content_of(files: Files, review: Review) -> DraftOf:
    """The files and what was found about them, as a draft keeps them."""
    return DraftOf(
        pack=review.pack,
        version=review.version,
        title=review.title,
        title_en=review.title_en,
        digest=review.digest,
        files=files,
        review=review.document(),
    )


def _refused(name: str, version: str, pack: Pack | None, findings: tuple[Finding, ...], digest: str) -> Review:
    if pack is None:
        return Review("" if name == NAMELESS else name, version, digest=digest, findings=findings)
    return Review(**_named(pack, digest), findings=findings)


def _named(pack: Pack, digest: str) -> dict[str, Any]:
    title = pack.manifest.title
    return {"pack": pack.name, "version": pack.version, "title": title.zh, "title_en": title.en, "digest": digest}


def _standing(pack: Pack, digest: str, newest: Installation | None) -> str:
    if newest is None:
        return FIRST
    same = next((row for row in regulations.installations().filter(pack=pack.name, version=pack.version)), None)
    if same is None:
        return ""
    return STANDING if same.digest == digest else TAKEN


def _loaded(files: Files) -> Pack | None:
    if not files:
        return None
    with laid_out({NAMELESS: files}) as shelf:
        return read(shelf / NAMELESS)[0]


def _concerns(pack: Pack, library: Path) -> tuple[Concern, ...]:
    """What the installed packs that build on this one would have to mend: told, not refused, because the stricter clock binds anyway."""
    found: list[Concern] = []
    for dependent in dependents_of(pack.name, library):
        found += [Concern(dependent, finding) for finding in _beside(dependent, pack, library)]
    return tuple(found)


def dependents_of(name: str, library: Path) -> list[str]:
    """The installed packs that build on a pack, in order of name."""
    names = sorted({row.pack for row in regulations.installations().only("pack")} - {name})
    return [each for each in names if name in named_in(_newest_files(each, library))[1]]


def _newest_files(name: str, library: Path) -> dict[str, str]:
    newest = regulations.newest(name)
    return installed_files(newest, library) if newest else {}


def _beside(dependent: str, pack: Pack, library: Path) -> list[Finding]:
    with laid_out({dependent: _newest_files(dependent, library)}) as shelf:
        return checking.check(shelf / dependent, others=[pack])
