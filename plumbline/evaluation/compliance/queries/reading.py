"""Clauses of a pack in force, what carries each out, and what was left behind in a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from plumbline.evaluation.compliance.models import Evidence
from plumbline.evaluation.compliance.rules import (
    ClauseHeld,
    Control,
    Text,
    controls_of,
    held,
    reasons_of,
    without_clause,
)
from plumbline.ground.journal.keeping import KeptEach
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import queries as regulations


@dataclass(frozen=True)
class _Standing:
    """A version in force: its name, its documents with their clauses, and every control of every pack in force."""

    pack: str
    version: str
    zh: str
    en: str
    documents: tuple[tuple[str, str, str], ...]
    clauses: tuple[Text, ...]
    reasons: Mapping[str, tuple[str, str]]
    is_complete: bool


@dataclass(frozen=True)
class _InForce:
    packs: Mapping[str, _Standing]
    controls: tuple[Control, ...]


def _read(day: date) -> _InForce:
    packs, controls = {}, []
    for row in regulations.installations().filter(valid_from__lte=day):
        if (row.valid_to is not None and row.valid_to <= day) or row.pack in packs:
            continue
        documents = regulations.documents_of(row)
        packs[row.pack] = _Standing(
            row.pack,
            row.version,
            row.title,
            row.title_en,
            tuple((each.code, each.title, each.title_en) for each in documents),
            tuple(
                Text(each.code, document.code, each.number, each.text, each.text_en)
                for document in documents
                for each in regulations.clauses_of(document.id)
            ),
            reasons_of(row.content),
            "controls" in row.content,
        )
        controls += controls_of(row.content, pack=row.pack)
    return _InForce(packs, tuple(controls))


_ON: KeptEach[date, _InForce] = KeptEach(_read, most=6)


@dataclass(frozen=True)
class Compliance:
    """One pack on a day: its clauses with their controls (also those of other packs that cite it), and what stands alone.

    ``is_complete`` is false of a version that was installed before its controls were written down: then nothing can be said of orphans.
    """

    pack: str
    version: str
    zh: str
    en: str
    documents: tuple[tuple[str, str, str], ...]
    clauses: tuple[ClauseHeld, ...]
    orphan_controls: tuple[Control, ...]
    explained_controls: tuple[Control, ...]
    is_complete: bool

    @property
    def orphan_clauses(self) -> tuple[ClauseHeld, ...]:
        return tuple(each for each in self.clauses if each.is_orphan)

    @property
    def explained_clauses(self) -> tuple[ClauseHeld, ...]:
        return tuple(each for each in self.clauses if each.is_explained)


def packs_on(day: date, *, viewer: Viewer) -> list[tuple[str, str, str, str]]:
    """Name, version and titles of every pack in force.

    Raises:
        NotAllowed: not for this viewer.
    """
    require_somewhere(viewer, Permission.COMPLIANCE_VIEW)
    return [(each.pack, each.version, each.zh, each.en) for each in _ON.at(day).packs.values()]


def of_pack(pack: str, *, day: date, viewer: Viewer) -> Compliance:
    """A pack as it is in force on a day.

    Raises:
        NotFound: it is not. NotAllowed: not for this viewer.
    """
    require_somewhere(viewer, Permission.COMPLIANCE_VIEW)
    in_force = _ON.at(day)
    found = in_force.packs.get(pack)
    if found is None:
        raise NotFound(_("%(day)s 没有施行制度包“%(pack)s”。"), pack=pack[:60], day=day.isoformat())
    orphans, explained = without_clause(each for each in in_force.controls if each.pack == pack)
    return Compliance(
        found.pack,
        found.version,
        found.zh,
        found.en,
        found.documents,
        tuple(held(found.clauses, in_force.controls, found.reasons)),
        tuple(orphans),
        tuple(explained),
        found.is_complete,
    )


def evidence_of(period: Period) -> tuple[dict[tuple[str, str, str], Evidence], datetime | None]:
    """What was counted of a period by section, pack and code, and when; one statement."""
    rows = list(Evidence.objects.filter(period=period.name))
    at = max((row.gathered_at for row in rows), default=None)
    return {(row.section, row.pack, row.code): row for row in rows}, at
