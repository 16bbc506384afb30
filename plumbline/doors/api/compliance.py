"""Clauses with what carries them out, for machines to read."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.indicators import Period
from plumbline.doors.api.inputs import Parameters, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.evaluation.compliance import queries
from plumbline.evaluation.compliance.queries import Evidence
from plumbline.evaluation.compliance.rules import ClauseHeld, Control
from plumbline.ground.kernel import periods

router = Router(tags=["compliance"])
Kept = dict[tuple[str, str, str], Evidence]


class ComplianceParameters(Parameters):
    """``period``: evidence as it was counted last, none where it never was."""

    pack: Annotated[Text, Field(max_length=60)]
    period: Period | None = None


class ControlEvidence(BaseModel):
    """``met`` and ``missed`` count; ``value`` is what an indicator or a duty shows."""

    met: int
    missed: int
    value: str | None


class ControlOfClause(BaseModel):
    control: str
    pack: str
    name: str
    proposed: bool
    evidence: ControlEvidence | None


class ClauseCompliance(BaseModel):
    """``reason``: why nothing carries it out, where nothing is to."""

    code: str
    document: str
    number: str
    text: str
    controls: list[ControlOfClause]
    reason: str | None


class PackCompliance(BaseModel):
    pack: str
    version: str
    period: str | None
    gathered_at: datetime | None
    clauses: list[ClauseCompliance]
    orphan_clauses: list[str]
    orphan_controls: list[str]


@router.get(
    "", response={200: PackCompliance, **PROBLEMS}, summary="Clauses of a pack in force and what carries each out"
)
def shown(request: MachineRequest, wanted: Query[ComplianceParameters]) -> HttpResponse:
    """Who may see compliance somewhere reads all of a pack: clauses belong to the company."""
    check_known(request, ComplianceParameters)
    today = timezone.localdate(timezone.now(), timezone.get_default_timezone())
    found = queries.of_pack(wanted.pack, day=today, viewer=request.auth)
    kept, at = queries.evidence_of(periods.parse(wanted.period)) if wanted.period else ({}, None)
    return answered(
        {
            "pack": found.pack,
            "version": found.version,
            "period": wanted.period,
            "gathered_at": at,
            "clauses": [_clause(each, kept) for each in found.clauses],
            "orphan_clauses": [each.code for each in found.orphan_clauses],
            "orphan_controls": [each.name for each in found.orphan_controls],
        }
    )


def _clause(each: ClauseHeld, kept: Kept) -> dict[str, Any]:
    return {
        "code": each.code,
        "document": each.document,
        "number": each.number,
        "text": each.text,
        "controls": [_control(control, kept.get(control.key)) for control in each.controls],
        "reason": each.reason_zh or None,
    }


def _control(control: Control, evidence: Evidence | None) -> dict[str, Any]:
    return {
        "control": control.name,
        "pack": control.pack,
        "name": control.zh,
        "proposed": control.proposed,
        "evidence": {"met": evidence.met, "missed": evidence.missed, "value": evidence.value or None}
        if evidence
        else None,
    }
