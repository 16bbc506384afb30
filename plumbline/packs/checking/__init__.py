"""Checks a pack: schema, references, and whether it makes sense beside the law.

`check` is the one entry. It never raises for what stands in a pack; every trouble is a `Finding` with file, line and a way to mend it.
"""

from collections.abc import Sequence
from pathlib import Path

from plumbline.packs.checking.calendars import check_calendars
from plumbline.packs.checking.clauses import check_citations, check_clauses
from plumbline.packs.checking.desk import Desk
from plumbline.packs.checking.floors import check_floors
from plumbline.packs.checking.limits import check_coverage, check_limits
from plumbline.packs.checking.order_types import check_order_types
from plumbline.packs.checking.questionnaires import check_questionnaires
from plumbline.packs.checking.references import check_references
from plumbline.packs.checking.reports import check_reports
from plumbline.packs.checking.scorecards import check_scorecards
from plumbline.packs.checking.supervision import check_escalation, check_indicators
from plumbline.packs.findings import Finding, PackRefused
from plumbline.packs.loading import foundations_of, pack_line, read
from plumbline.packs.pack import Pack

_EXAMINATIONS = (
    check_clauses,
    check_citations,
    check_order_types,
    check_references,
    check_calendars,
    check_limits,
    check_coverage,
    check_floors,
    check_indicators,
    check_scorecards,
    check_questionnaires,
    check_reports,
    check_escalation,
)


def check(folder: Path | str, others: Sequence[Pack] | None = None) -> list[Finding]:
    """Everything to mend in a pack, in order of file and line; empty when it is clean.

    `others` are the packs it builds on; without them they are looked for beside the folder.
    """
    folder = Path(folder).resolve()
    pack, findings = read(folder)
    if pack is None:
        return sorted(findings)
    try:
        foundations = foundations_of(pack, folder.parent) if others is None else _given(pack, others)
    except PackRefused as refusal:
        return sorted([*findings, *_told_here(refusal, pack)])
    desk = Desk(pack, tuple(foundations), findings)
    if pack.name != folder.name:
        desk.note_in_manifest("name", "name_not_folder", name=pack.name, folder=folder.name)
    for examine in _EXAMINATIONS:
        examine(desk)
    return sorted(desk.findings)


def _given(pack: Pack, others: Sequence[Pack]) -> list[Pack]:
    missing = set(pack.manifest.builds_on) - {other.name for other in others}
    if missing:
        line = pack_line(pack, "builds_on")
        raise PackRefused(
            [Finding("pack.yaml", line, "builds_on", "unknown_pack", {"pack": name}) for name in sorted(missing)]
        )
    return list(others)


def _told_here(refusal: PackRefused, pack: Pack) -> list[Finding]:
    """Trouble in a foundation is told at `builds_on` of the pack that needs it, unless it is this pack's own."""
    own = {"unknown_pack", "circular_packs"}
    line = pack_line(pack, "builds_on")
    return [
        finding
        if finding.code in own
        else Finding("pack.yaml", line, "builds_on", "foundation_refused", {"trouble": str(finding)})
        for finding in refusal.findings
    ]
