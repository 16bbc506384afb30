"""Writing a checked pack through the actions of the packages it concerns, valid from a day on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.evaluation.scorecards import queries as scorecards
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import actions as regulations
from plumbline.ground.regulations import queries as regulation_queries
from plumbline.ground.service_levels import actions as service_levels
from plumbline.packs import schema as s
from plumbline.packs.calendars import calendar_document
from plumbline.packs.controls import controls_of, unbound_of
from plumbline.packs.loading import load_with_foundations
from plumbline.packs.pack import OrderType, Pack
from plumbline.packs.questionnaires import form_document
from plumbline.packs.shelving import files_in
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.questionnaires import actions as questionnaires
from plumbline.supervision.questionnaires import queries as form_queries

KEPT = (
    *("indicators", "scorecards", "reports", "forms", "prices", "workflows", "duties", "rewards"),
    *("roles", "segments", "regions"),
)
BREACHED = 100


@dataclass(frozen=True)
class Outcome:
    """What an installation did; ``is_new`` is false when this version stood already."""

    pack: str
    version: str
    is_new: bool
    limits: int
    clauses: int


@transaction.atomic
def install(folder: Path, *, valid_from: date, by: Viewer, at: datetime, territory: str | None = None) -> list[Outcome]:
    """Installs the packs a pack builds on, then the pack itself; all or nothing. Installing the same again changes nothing.

    ``territory`` decides which local laws bind where it is not the pack's own: a law is installed for those who build on it.

    Raises:
        PackRefused: the pack does not hold against its schema, or a base is missing.
        InstallationRefused: same version with other content, or a day that is not after the running version's.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    *bases, pack = load_with_foundations(folder)
    where = territory or pack.manifest.territory
    done = [_install_one(base, (), where, valid_from=valid_from, by=by, at=at) for base in bases]
    return [*done, _install_one(pack, bases, where, valid_from=valid_from, by=by, at=at)]


def _install_one(
    pack: Pack, bases: Sequence[Pack], territory: str, *, valid_from: date, by: Viewer, at: datetime
) -> Outcome:
    content = _content(pack)
    known = regulation_queries.installations().filter(pack=pack.name, version=pack.version).exists()
    if not known:
        scorecards.check_admissible(pack=pack.name, version=pack.version, content=content, valid_from=valid_from)
    installed = regulations.install(
        pack=pack.name,
        version=pack.version,
        title=pack.manifest.title.zh,
        title_en=pack.manifest.title.en,
        digest=digest_of(pack.folder),
        files=files_in(pack.folder),
        content=content,
        documents=_documents(pack, by=by),
        valid_from=valid_from,
        by=by,
        at=at,
    )
    if installed.is_new:
        clauses = dict(installed.clauses)
        for base in bases:
            clauses |= regulation_queries.clauses_in_force(base.name)
        _write_rules(pack, bases, territory, installed, clauses, valid_from=valid_from, by=by, at=at)
    return Outcome(pack.name, pack.version, installed.is_new, len(pack.limits), len(pack.clauses))


def _content(pack: Pack) -> dict[str, Any]:
    """What is kept of an installed version as it was written: its rules, the lines it is for, which rule carries out which clause."""
    rules: dict[str, Any] = {section: [row.model_dump(mode="json") for row in _rows(pack, section)] for section in KEPT}
    about = {"lines": list(pack.manifest.applies_to), "controls": controls_of(pack), "unbound": unbound_of(pack)}
    return {**rules, **about}


def _rows(pack: Pack, section: str) -> Sequence[Any]:
    return pack.rows.get(section, ()) if section != "roles" else pack.roles  # type: ignore[call-overload]


def digest_of(folder: Path) -> str:
    """SHA-256 over the names and bytes of a pack's files, in order."""
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*.yaml")):
        total.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def _documents(pack: Pack, *, by: Viewer) -> list[regulations.DocumentText]:
    root = next((place.id for place in by.tree.places if place.parent_id is None), None)
    by_document: dict[str, list[regulations.ClauseText]] = {}
    for clause in pack.clauses:
        by_document.setdefault(clause.document, []).append(
            regulations.ClauseText(
                code=clause.code,
                text=clause.text,
                text_en=clause.english,
                chapter=clause.chapter or "",
                number=clause.number or "",
            )
        )
    return [
        regulations.DocumentText(
            code=document.code,
            version=document.dated or pack.version,
            kind=document.kind,
            title=document.title.zh,
            title_en=document.title.en,
            issuer=document.issued_by.zh if document.issued_by else "",
            address=document.address or "",
            clauses=by_document.get(document.code, ()),
            applies_to={root: document.kind != "practice"} if root else {},
        )
        for document in pack.documents
    ]


def _write_rules(
    pack: Pack,
    bases: Sequence[Pack],
    territory: str,
    installed: regulations.Installed,
    clauses: Mapping[str, UUID],
    *,
    valid_from: date,
    by: Viewer,
    at: datetime,
) -> None:
    for calendar in pack.calendars:
        service_levels.publish_calendar(publication=_publication(pack, calendar, valid_from), by=by, at=at)
    service_levels.install_rules(
        installed=installed,
        limits=[_limit(pack, bases, limit, clauses) for limit in pack.limits if _binds(pack, limit, territory)],
        seasons=[_season(season) for season in pack.seasons],
        steps=[_step(pack, step, clauses) for step in pack.escalation_steps],
        phone_lists=[_phone_list(pack, row, clauses) for row in pack.phone_lists],
        by=by,
        at=at,
    )
    if pack.callbacks:
        callbacks.install_policies(
            pack=pack.name, policies=[_policy(pack, row, clauses) for row in pack.callbacks], by=by, at=at
        )
    if pack.questionnaires or form_queries.has_forms(pack.name):
        _install_forms(pack, valid_from=valid_from, by=by, at=at)
    if pack.order_types:
        line = pack.manifest.applies_to[0]
        work_orders.install_order_types(
            pack=pack.name,
            types=[_order_type(pack, row, line, clauses) for row in pack.order_types],
            reasons=[_reason(row, clauses) for row in pack.reasons],
            by=by,
            at=at,
        )


def _install_forms(pack: Pack, *, valid_from: date, by: Viewer, at: datetime) -> None:
    questionnaires.install_forms(
        pack=pack.name,
        version=pack.version,
        forms=[
            questionnaires.FormTerms(
                code=row.code,
                purpose=row.purpose,
                name=row.name.zh,
                name_en=row.name.en,
                clause=row.clause or "",
                proposed=row.proposed,
                document=form_document(pack, row),
            )
            for row in pack.questionnaires
        ],
        valid_from=valid_from,
        by=by,
        at=at,
    )


def _binds(pack: Pack, limit: s.Limit, territory: str) -> bool:
    """A local law binds in its own territory only."""
    clause = pack.clause_by_code.get(limit.clause or "")
    document = pack.document_by_code.get(clause.document) if clause else None
    law = document.territory if document else None
    return law is None or territory == law or territory.startswith(f"{law}-")


def _publication(pack: Pack, calendar: s.Calendar, valid_from: date) -> service_levels.CalendarPublication:
    document, notices = calendar_document(calendar)
    return service_levels.CalendarPublication(
        code=f"{pack.name}.{calendar.code}",
        name=calendar.name.zh,
        name_en=calendar.name.en,
        valid_from=valid_from,
        document=document,
        notices=notices,
        note=pack.manifest.title.zh,
    )


def _calendar_code(pack: Pack, bases: Sequence[Pack], code: str | None) -> str:
    if code is None:
        return ""
    owner = next((each for each in (pack, *bases) if code in each.codes("calendars")), pack)
    return f"{owner.name}.{code}"


def _limit(
    pack: Pack, bases: Sequence[Pack], limit: s.Limit, clauses: Mapping[str, UUID]
) -> service_levels.InstalledLimit:
    late = {step.at_percent for step in pack.escalation_steps if step.at_percent > BREACHED}
    return service_levels.InstalledLimit(
        code=limit.code,
        milestone=limit.milestone,
        quantity=limit.quantity,
        unit=limit.unit,
        start_event=limit.start,
        clause_id=clauses.get(limit.clause or ""),
        proposed=limit.proposed,
        because=limit.because.zh if limit.because else "",
        because_en=limit.because.en if limit.because else "",
        order_type=limit.order_type or "",
        order_kind=limit.order_kind or "",
        urgency=limit.urgency or "",
        segment=limit.segment or "",
        region=limit.region or "",
        season_phase=limit.season_phase or "",
        day_minutes=limit.day_minutes,
        calendar=_calendar_code(pack, bases, limit.calendar),
        counts=limit.counts,
        may_pause=limit.may_pause,
        floor=limit.floor,
        marks=sorted({*pack.marks_of(limit), BREACHED, *late}),
    )


def _season(season: s.Season) -> service_levels.SeasonTerms:
    return service_levels.SeasonTerms(
        code=season.code,
        name=season.name.zh,
        name_en=season.name.en,
        starts=season.starts,
        ends=season.ends,
        pre_season_days=season.pre_season_days,
        first_days=season.first_days,
    )


def _positions(pack: Pack, codes: Sequence[str]) -> list[str]:
    """The product's roles that fill the regulation's ones; each once, in order."""
    positions = {role.code: role.position for role in pack.roles}
    return list(dict.fromkeys(position for code in codes if (position := positions.get(code))))


def _step(pack: Pack, step: s.EscalationStep, clauses: Mapping[str, UUID]) -> service_levels.EscalationTerms:
    return service_levels.EscalationTerms(
        code=step.code,
        at_percent=step.at_percent,
        tell=_positions(pack, step.tell),
        name=step.name.zh,
        name_en=step.name.en,
        clause_id=clauses.get(step.clause or ""),
        proposed=step.proposed,
    )


def _phone_list(pack: Pack, row: s.PhoneList, clauses: Mapping[str, UUID]) -> service_levels.PhoneListTerms:
    return service_levels.PhoneListTerms(
        code=row.code,
        name=row.name.zh,
        name_en=row.name.en,
        order_types=row.order_types,
        urgencies=row.urgencies,
        call=_positions(pack, row.call),
        acknowledge_minutes=row.acknowledge_minutes,
        clause_id=clauses.get(row.clause or ""),
        proposed=row.proposed,
    )


def _policy(pack: Pack, row: s.CallbackPolicy, clauses: Mapping[str, UUID]) -> callbacks.PolicyTerms:
    return callbacks.PolicyTerms(
        code=_policy_code(pack, row.code),
        name=row.name.zh,
        name_en=row.name.en,
        share_percent=row.share_percent,
        attempts=row.attempts,
        spacing_minutes=row.spacing_minutes,
        day_parts=row.day_parts,
        reopens_on=row.reopens_on,
        script=row.script.model_dump(mode="json", exclude_none=True) if row.script else {},
        clause_id=clauses.get(row.clause or ""),
        proposed=row.proposed,
    )


def _policy_code(pack: Pack, code: str) -> str:
    """Two packs may call different policies alike."""
    return f"{pack.name}.{code}"


def _order_type(pack: Pack, row: OrderType, line: str, clauses: Mapping[str, UUID]) -> work_orders.TypeTerms:
    return work_orders.TypeTerms(
        code=row.code,
        name=row.name.zh,
        name_en=row.name.en,
        line=line,
        kind=row.kind,
        default_urgency=row.default_urgency,
        parent=row.parent or "",
        search=row.search,
        registrable=row.registrable,
        on_site=row.on_site,
        is_complaint=row.is_complaint,
        fee_line=row.fee_line,
        in_scope=row.in_scope,
        callback_policy=_policy_code(pack, row.callback),
        facts=[fact.model_dump(mode="json") for fact in row.facts],
        tell_first=[wording.model_dump(mode="json") for wording in row.tell_first],
        clause_id=clauses.get(row.row.clause or ""),
        proposed=row.row.proposed,
    )


def _reason(row: s.Reason, clauses: Mapping[str, UUID]) -> work_orders.ReasonTerms:
    return work_orders.ReasonTerms(
        code=row.code,
        move=row.move,
        name=row.name.zh,
        name_en=row.name.en,
        evidence=[proof.model_dump(mode="json") for proof in row.evidence],
        at_most_days=row.at_most_days,
        customer_is_told=row.customer_is_told,
        clause_id=clauses.get(row.clause or ""),
        proposed=row.proposed,
    )
