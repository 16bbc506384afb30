"""Rules, proposals and entries of rewards and penalties that the asker may see, for machines to read."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api import cursors
from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Parameters, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.queries import Entry, Proposal
from plumbline.evaluation.recognition.rules import Rule
from plumbline.evaluation.recognition.states import EffectKind, ProposalState, RuleKind
from plumbline.ground.kernel import periods
from plumbline.ground.organization.rules import require_somewhere
from plumbline.ground.organization.states import Permission

router = Router(tags=["recognition"])
LONGEST_PAGE = 200


class Range(BaseModel):
    """In yuan, both ends included; null leaves that side open."""

    kind: EffectKind
    least: int | None
    most: int | None


class FoundRule(BaseModel):
    """``days``: working days to speak and to appeal."""

    rule: str
    version: str
    kind: RuleKind
    name: str
    name_en: str
    subject: str
    clause: str
    proposed: bool
    choose_one: bool
    effects: list[Range]
    cap_yuan: int | None
    cap_times: int | None
    cap_period: str | None
    hearing_days: int
    appeal_days: int


class FoundRules(BaseModel):
    items: list[FoundRule]


class RuleParameters(Parameters):
    on: date


@router.get("/rules", response={200: FoundRules, **PROBLEMS}, summary="Rules of reward and penalty in force on a day")
def rules(request: MachineRequest, wanted: Query[RuleParameters]) -> HttpResponse:
    """As the installed packs have them."""
    check_known(request, RuleParameters)
    require_somewhere(request.auth, Permission.RULES_VIEW)
    return answered({"items": [_rule(rule) for rule in queries.rules_on(wanted.on)]})


def _rule(rule: Rule) -> dict[str, Any]:
    cap = rule.cap
    return {
        "rule": rule.reference,
        "version": rule.version,
        "kind": rule.kind,
        "name": rule.name,
        "name_en": rule.name_en,
        "subject": rule.subject,
        "clause": rule.clause,
        "proposed": rule.proposed,
        "choose_one": rule.choose_one,
        "effects": [{"kind": each.kind, "least": each.least, "most": each.most} for each in rule.effects],
        "cap_yuan": cap.most if cap else None,
        "cap_times": cap.times if cap else None,
        "cap_period": cap.length.value if cap else None,
        "hearing_days": rule.hearing_days,
        "appeal_days": rule.appeal_days,
    }


class ProposalParameters(Parameters):
    """``period``: the quarter that it counts in."""

    state: ProposalState | None = None
    period: Annotated[Text, Field(max_length=10)] | None = None
    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 50


class FoundProposal(BaseModel):
    """``amount`` in yuan as text, "0.00" where no money is meant; ``person`` null where the unit itself is meant."""

    number: str
    rule: str
    kind: RuleKind
    clause: str
    state: ProposalState
    unit: str
    person: str | None
    effects: list[EffectKind]
    amount: str
    period: str
    reason: str
    proposed_at: datetime
    hear_by: datetime | None
    decided_at: datetime | None
    appeal_by: datetime | None


class FoundProposals(BaseModel):
    items: list[FoundProposal]
    next_cursor: str | None


@router.get("/proposals", response={200: FoundProposals, **PROBLEMS}, summary="Proposals, the latest first")
def proposals(request: MachineRequest, wanted: Query[ProposalParameters]) -> HttpResponse:
    """Those that the asker may see: about oneself, made by oneself, of units where one evaluates or decides."""
    check_known(request, ProposalParameters)
    period = periods.parse(wanted.period).name if wanted.period else ""
    found = queries.proposals(viewer=request.auth, state=wanted.state, period=period)
    if wanted.cursor:
        at, last = cursors.read(wanted.cursor)
        found = found.filter(Q(proposed_at__lt=at) | Q(proposed_at=at, pk__gt=last))
    rows = list(found.order_by("-proposed_at", "pk")[: wanted.limit + 1])
    page = rows[: wanted.limit]
    following = cursors.written(page[-1].proposed_at, page[-1].pk) if len(rows) > wanted.limit else None
    return answered({"items": [_proposal(row) for row in page], "next_cursor": following})


@router.get("/proposals/{number}", response={200: FoundProposal, **PROBLEMS}, summary="One proposal")
def proposal(request: MachineRequest, number: str) -> HttpResponse:
    """404 for one that is not there or not for the asker."""
    return answered(_proposal(queries.proposal(number, viewer=request.auth)))


def _proposal(made: Proposal) -> dict[str, Any]:
    return {
        "number": made.case_file.number,
        "rule": f"{made.pack}/{made.code}",
        "kind": made.kind,
        "clause": queries.rule_of(made).clause,
        "state": made.state,
        "unit": made.unit.code,
        "person": made.person.username if made.person else None,
        "effects": made.effects,
        "amount": f"{made.amount:.2f}",
        "period": made.period,
        "reason": made.reason,
        "proposed_at": made.proposed_at,
        "hear_by": made.hear_by,
        "decided_at": made.decided_at,
        "appeal_by": made.appeal_by,
    }


class EntryParameters(Parameters):
    period: Annotated[Text, Field(max_length=10)]
    after: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 100


class FoundEntry(BaseModel):
    """``amount``: what the person or unit gets, negative for what is taken; ``reverses``: the number of the entry that this one takes back."""

    number: int
    proposal: str
    rule: str
    unit: str
    person: str | None
    amount: str
    effects: list[EffectKind]
    booked_on: date
    period: str
    reverses: int | None
    because: str


class FoundEntries(BaseModel):
    """``next_after``: the number behind which the next page starts; null at the end."""

    items: list[FoundEntry]
    next_after: int | None


@router.get(
    "/entries", response={200: FoundEntries, **PROBLEMS}, summary="Entries of the ledger in a period, by number"
)
def entries(request: MachineRequest, wanted: Query[EntryParameters]) -> HttpResponse:
    """Of units where the asker evaluates."""
    check_known(request, EntryParameters)
    require_somewhere(request.auth, Permission.RECOGNITION_VIEW)
    found = queries.entries(viewer=request.auth, period=periods.parse(wanted.period)).filter(number__gt=wanted.after)
    rows = list(found.order_by("number")[: wanted.limit + 1])
    page = rows[: wanted.limit]
    following = page[-1].number if len(rows) > wanted.limit else None
    return answered({"items": [_entry(row) for row in page], "next_after": following})


def _entry(entry: Entry) -> dict[str, Any]:
    sign = (1 if entry.kind == RuleKind.REWARD.value else -1) * (-1 if entry.reverses_id else 1)
    return {
        "number": entry.number,
        "proposal": entry.proposal.case_file.number,
        "rule": entry.rule,
        "unit": entry.unit.code,
        "person": entry.person.username if entry.person else None,
        "amount": f"{sign * entry.amount:.2f}",
        "effects": entry.effects,
        "booked_on": entry.booked_on,
        "period": entry.period,
        "reverses": entry.reverses.number if entry.reverses else None,
        "because": entry.because,
    }
