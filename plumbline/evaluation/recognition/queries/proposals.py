"""Proposals for those who may see them: the person concerned, who proposed, who evaluates or decides in the unit; the head of a unit for the unit itself."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from plumbline.evaluation.recognition import rules
from plumbline.evaluation.recognition.models import Evidence, Proposal
from plumbline.evaluation.recognition.rules import Involved, Rule
from plumbline.evaluation.recognition.states import FREE_AGAIN, EvidenceKind, ProposalState
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission, Role
from plumbline.supervision.improvement import queries as improvement
from plumbline.supervision.inspections import queries as inspections

SEEN_WITH = (Permission.RECOGNITION_VIEW, Permission.RECOGNITION_DECIDE)
_JOINS = ("case_file", "unit", "person")
# What is read beside: of a dozen tables joined into one statement, finding the order of the joins takes longer than reading them one by one.
_BESIDE = ("proposed_by", "stated_by", "skipped_by", "decided_by", "appealed_by", "appeal_decided_by")


def led_by(viewer: Viewer) -> frozenset[UUID]:
    """The units that this viewer heads."""
    paths = [grant.path for grant in viewer.grants if grant.role is Role.UNIT_HEAD]
    return frozenset[UUID]().union(*(viewer.tree.below(path) for path in paths))


def visible_to(viewer: Viewer) -> QuerySet[Proposal]:
    """All proposals that this viewer may see."""
    found = Proposal.objects.select_related(*_JOINS).prefetch_related(*_BESIDE)
    if any(viewer.sees_everything(each) for each in SEEN_WITH):
        return found
    units = frozenset[UUID]().union(*(viewer.units(each) for each in SEEN_WITH))
    mine = Q(person_id=viewer.person_id) | Q(proposed_by_id=viewer.person_id)
    return found.filter(mine | Q(unit_id__in=units) | Q(unit_id__in=led_by(viewer), person__isnull=True))


def proposals(
    *, viewer: Viewer, state: ProposalState | None = None, period: str = "", kind: str = ""
) -> QuerySet[Proposal]:
    """Those this viewer may see, unordered: of a state, of a quarter, of a kind of rule."""
    found = visible_to(viewer)
    wanted = {"state": state.value if state else "", "period": period, "kind": kind}
    return found.filter(**{name: value for name, value in wanted.items() if value})


def proposal(number: str, *, viewer: Viewer, lock: bool = False) -> Proposal:
    """Raises NotFound: not there, or not for this viewer."""
    found = visible_to(viewer).filter(case_file__number=number)
    if lock:
        found = found.select_for_update(of=("self",))
    first = found.first()
    if first is None:
        raise NotFound(_("没有找到编号为“%(number)s”的奖惩建议，或您无权查看。"), number=number[:40])
    return first


def proposals_of(person_id: UUID) -> list[Proposal]:
    """Everything that was proposed about one person, newest first."""
    found = Proposal.objects.filter(person_id=person_id).select_related(*_JOINS).prefetch_related(*_BESIDE)
    return list(found.order_by("-proposed_at"))


def already_proposed(proposal: Proposal, grounds: Iterable[Mapping[str, Any]]) -> str:
    """The number of an earlier proposal by the same rule for the same person (or unit) that rests on one of the same facts; empty where there is none.

    What was declined, withdrawn or taken back may be proposed anew.
    """
    same = Q()
    for each in grounds:
        known = each.get("case_file_id")
        words = {"number": each["number"], "about": each["about"], "case_file__isnull": True}
        same |= Q(kind=each["kind"], **({"case_file_id": known} if known else words))
    about: dict[str, Any] = {"pack": proposal.pack, "code": proposal.code, "person_id": proposal.person_id}
    # A person keeps what is on his file when he changes his unit.
    about |= {"unit_id": proposal.unit_id} if proposal.person_id is None else {}
    standing = Proposal.objects.filter(**about).exclude(state__in=[state.value for state in FREE_AGAIN])
    found = Evidence.objects.filter(same, proposal__in=standing).order_by("proposal__proposed_at")
    return found.values_list("proposal__case_file__number", flat=True).first() or ""


def evidence_of(proposal: Proposal) -> list[Evidence]:
    return list(Evidence.objects.filter(proposal=proposal).select_related("found_true_by").order_by("position"))


def rule_of(proposal: Proposal) -> Rule:
    """The rule as it stood when this was proposed."""
    return rules.read(proposal.rule, pack=proposal.pack, version=proposal.pack_version)


def involved_in(proposal: Proposal) -> Involved:
    """Who is too near to decide on it: also everybody who had a say in what it rests on."""
    cases: dict[EvidenceKind, list[UUID]] = {}
    verifiers: set[UUID] = set()
    for each in Evidence.objects.filter(proposal=proposal):
        verifiers |= {each.found_true_by_id} if each.found_true_by_id else set()
        if each.case_file_id is not None:
            cases.setdefault(EvidenceKind(each.kind), []).append(each.case_file_id)
    verifiers |= inspections.judges_of(cases.get(EvidenceKind.FINDING, ()))
    verifiers |= improvement.judges_of(cases.get(EvidenceKind.LIABILITY, ()))
    return Involved(
        person_id=proposal.person_id,
        proposer_id=proposal.proposed_by_id,
        unit_path=proposal.unit.path,
        verifiers=frozenset(verifiers),
        deciders=frozenset(filter(None, (proposal.decided_by_id,))),
    )


def is_concerned(proposal: Proposal, viewer: Viewer) -> bool:
    """Whether this viewer may speak and appeal: the person himself, or the head of the unit where the unit is meant."""
    if proposal.person_id is not None:
        return viewer.person_id == proposal.person_id
    return rules.speaks_for(viewer, proposal.unit.path)
