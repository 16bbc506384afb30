"""From a folder to a `Pack`: read every file, hold it against the schema, gather the rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from plumbline.packs import schema as s
from plumbline.packs.findings import Finding, PackRefused
from plumbline.packs.misfits import findings_of
from plumbline.packs.pack import Origin, Pack, Section, rows_of
from plumbline.packs.reading import Source, UnreadableYaml, foreign_files, read_source, source_files

_MODELS: dict[str, type[s.Strict]] = {
    "pack": s.Manifest,
    "clauses": s.ClausesFile,
    "order_types": s.OrderTypesFile,
    "reasons": s.ReasonsFile,
    "limits": s.LimitsFile,
    "calendars": s.CalendarsFile,
    "indicators": s.IndicatorsFile,
    "forms": s.FormsFile,
    "workflows": s.WorkflowsFile,
    "duties": s.DutiesFile,
    "rewards": s.RewardsFile,
    "scorecards": s.ScorecardsFile,
    "reports": s.ReportsFile,
    "callbacks": s.CallbacksFile,
    "escalation": s.EscalationFile,
}

_SECTIONS: dict[str, tuple[Section, ...]] = {
    "pack": ("documents", "regions", "segments", "roles"),
    "clauses": ("clauses",),
    "order_types": ("order_types",),
    "reasons": ("reasons",),
    "limits": ("limits",),
    "calendars": ("calendars", "seasons"),
    "indicators": ("indicators",),
    "forms": ("forms", "prices", "questionnaires"),
    "workflows": ("workflows",),
    "duties": ("duties",),
    "rewards": ("rewards",),
    "scorecards": ("scorecards",),
    "reports": ("reports",),
    "callbacks": ("callbacks",),
    "escalation": ("steps", "phone_lists"),
}


@dataclass
class _Gathering:
    """What the files gave so far."""

    rows: dict[Section, list[Any]] = field(default_factory=lambda: {n: [] for ns in _SECTIONS.values() for n in ns})
    origins: dict[tuple[Section, str], Origin] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    manifest: s.Manifest | None = None
    warn_percent: tuple[int, ...] = ()

    def take(self, source: Source, model: s.Strict) -> None:
        if isinstance(model, s.Manifest):
            self.manifest = model
        if isinstance(model, s.LimitsFile) and model.warn_percent:
            self.warn_percent = model.warn_percent
        for section in _SECTIONS[source.subject]:
            for position, row in enumerate(getattr(model, section)):
                self._take_row(section, row, Origin(source, (section, position)))

    def _take_row(self, section: Section, row: Any, origin: Origin) -> None:
        first = self.origins.setdefault((section, row.code), origin)
        if first is origin:
            self.rows[section].append(row)
            return
        params = {"section": section, "name": row.code, "first": f"{first.file}:{first.line('code')}"}
        field_path = f"{section}.{row.code}"
        self.findings.append(Finding(origin.file, origin.line("code"), field_path, "duplicate_code", params))


def load(folder: Path | str) -> Pack:
    """The pack in a folder, held against the schema. References and sense are `check`'s business.

    Raises:
        PackRefused: no pack, unreadable file, schema error or duplicate code; its `findings` have file and line.
    """
    pack, findings = read(Path(folder))
    if pack is None or findings:
        raise PackRefused(sorted(findings))
    return pack


def load_with_foundations(folder: Path | str, library: Path | None = None) -> list[Pack]:
    """The packs a pack builds on, foundations first, and the pack itself last. They are looked for in `library` (default: beside it).

    Raises:
        PackRefused: as `load`, or a foundation is missing or circular.
    """
    folder = Path(folder).resolve()
    pack = load(folder)
    return [*foundations_of(pack, folder.parent if library is None else library), pack]


def foundations_of(pack: Pack, library: Path) -> list[Pack]:
    """The packs a loaded pack builds on, transitively, each before those that build on it.

    Raises:
        PackRefused: one is missing, circular or does not load.
    """
    found: dict[str, Pack] = {}
    _gather_foundations(pack, library, (), found)
    del found[pack.name]
    return list(found.values())


def _gather_foundations(pack: Pack, shelf: Path, chain: tuple[str, ...], found: dict[str, Pack]) -> None:
    line = pack_line(pack, "builds_on")
    if pack.name in chain:
        params = {"chain": " → ".join((*chain, pack.name))}
        raise PackRefused([Finding("pack.yaml", line, "builds_on", "circular_packs", params)])
    for name in pack.manifest.builds_on:
        if name in found:
            continue
        if not (shelf / name / "pack.yaml").is_file():
            raise PackRefused([Finding("pack.yaml", line, "builds_on", "unknown_pack", {"pack": name})])
        _gather_foundations(load(shelf / name), shelf, (*chain, pack.name), found)
    found[pack.name] = pack


def pack_line(pack: Pack, key: str) -> int:
    """The line of a key of pack.yaml."""
    first_document = pack.manifest.documents[0].code
    return pack.origin("documents", first_document).source.line_of((key,))


def read(folder: Path) -> tuple[Pack | None, list[Finding]]:
    """As `load`, but gives what was found instead of raising; the pack is None where its files cannot be taken together."""
    if not (folder / "pack.yaml").is_file():
        return None, [Finding("pack.yaml", 1, "", "no_pack", {"folder": folder.name})]
    gathering = _Gathering()
    for path in foreign_files(folder):
        name = path.relative_to(folder).as_posix()
        gathering.findings.append(Finding(name, 1, "", "foreign_file", {"name": name}))
    fitting = [(source, model) for source in _sources(folder, gathering) if (model := _fitted(source, gathering))]
    for source, model in fitting:
        gathering.take(source, model)
    if gathering.manifest is None or _is_broken(gathering.findings):
        return None, gathering.findings
    pack = Pack(
        folder=folder,
        manifest=gathering.manifest,
        warn_percent=gathering.warn_percent,
        origins=gathering.origins,
        **rows_of(gathering.rows),
    )
    return pack, gathering.findings


def _is_broken(findings: list[Finding]) -> bool:
    return any(finding.code not in {"foreign_file", "duplicate_code"} for finding in findings)


def _sources(folder: Path, gathering: _Gathering) -> Iterator[Source]:
    for subject, path in source_files(folder):
        try:
            yield read_source(folder, subject, path)
        except UnreadableYaml as error:
            name = path.relative_to(folder).as_posix()
            gathering.findings.append(Finding(name, error.line, "", error.problem, {"detail": error.detail}))


def _fitted(source: Source, gathering: _Gathering) -> s.Strict | None:
    try:
        return _MODELS[source.subject].model_validate(source.content)
    except ValidationError as error:
        gathering.findings.extend(findings_of(error, source))
        return None
