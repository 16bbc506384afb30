"""Asking that somebody be rewarded or held to account, and hearing whom it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.evaluation.recognition import events, queries, rules
from plumbline.evaluation.recognition.actions import entering
from plumbline.evaluation.recognition.actions.grounds import Ground, ProposalNotTaken, checked_grounds
from plumbline.evaluation.recognition.actions.words import reason_of
from plumbline.evaluation.recognition.models import Evidence, Proposal
from plumbline.evaluation.recognition.rules import Rule
from plumbline.evaluation.recognition.states import (
    PROPOSALS,
    ProposalState,
    RuleKind,
)
from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Length, Period, length_of
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import queries as regulations

NUMBER_PREFIX = "JF"


class TooEarly(Refused):
    """The person's time to speak is not over."""

    code = "hearing_not_over"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is proposed: by which rule ("pack/code"), for whom (a person, or a unit), with which effect and how much."""

    rule: str
    reason: str
    person_id: UUID | None = None
    unit_id: UUID | None = None
    effect: str = ""
    amount: Decimal | None = None
    period: Period | None = None
    evidence: Sequence[Ground] = ()


@transaction.atomic
def propose(*, wish: Wish, by: Viewer, at: datetime) -> Proposal:
    """Proposes a reward, a penalty or that somebody be held to account. Whoever is to be held to account is heard first; a reward may be decided at once.

    Raises:
        NotAllowed, NotFound: not by this viewer for this unit; no such rule, person, unit, order or praise.
        AmountRefused: outside the range of the rule, naming clause and range. CapReached: no more in this period.
        ProposalNotTaken: no evidence, nobody it is about, oneself, or a rule that is not for persons (or not for units).
        Conflict: proposed before by the same rule on the same fact.
    """
    if by.person_id is None:
        raise NotAllowed(_("奖惩建议须由具体人员提出。"))
    today = queries.local_day(at)
    rule = queries.rule_on(wish.rule, today)
    unit = _unit(wish, rule, by)
    require(by, Permission.RECOGNITION_PROPOSE, unit.id, seen_with=(Permission.RECOGNITION_VIEW,))
    effects = rules.chosen(rule, wish.effect)
    amount = rules.check_amount(rule, effects, wish.amount)
    reason = reason_of(wish.reason)
    period = _period(wish.period, at)
    grounds = checked_grounds(wish.evidence, by)
    needs_hearing = rule.kind is not RuleKind.REWARD
    made = Proposal(
        pack=rule.pack,
        pack_version=rule.version,
        code=rule.code,
        kind=rule.kind.value,
        rule=_row(rule),
        effects=[each.kind.value for each in effects],
        amount=amount,
        unit_id=unit.id,
        person_id=wish.person_id,
        period=period.name,
        reason=reason,
        state=(ProposalState.HEARING if needs_hearing else ProposalState.DECIDING).value,
        proposed_at=at,
        proposed_by_id=by.person_id,
        hear_by=queries.end_of_working_day(at, rule.hearing_days) if needs_hearing else None,
    )
    _refuse_a_second(made, grounds, by)
    entering.check_caps(made, entering.day_for(made, at))
    _open(made, unit, grounds, by=by, at=at)
    hear_by = made.hear_by.isoformat() if made.hear_by else ""
    publish(events.Proposed(**entering.told(made, at), reason=reason, hear_by=hear_by), by=by)
    return made


def _refuse_a_second(made: Proposal, grounds: Sequence[dict[str, Any]], by: Viewer) -> None:
    """One fact is rewarded or punished once by one rule, however often the form is sent.

    Raises:
        Conflict: naming the proposal that there is.
    """
    entering.locked_ledger()
    earlier = queries.already_proposed(made, grounds)
    if not earlier:
        return
    # Whoever may not read the other proposal learns no number by which to ask for it.
    if queries.proposals(viewer=by).filter(case_file__number=earlier).exists():
        raise Conflict(
            _("同一对象、同一规则、同一依据已有建议 %(number)s，同一事实不重复奖惩；另有事实的，请写明另外的依据。"),
            field="evidence",
            number=earlier,
        )
    raise Conflict(
        _("同一对象、同一规则、同一依据已有人提出建议，同一事实不重复奖惩；另有事实的，请写明另外的依据。"),
        field="evidence",
    )


def _open(made: Proposal, unit: Place, grounds: Sequence[dict[str, Any]], *, by: Viewer, at: datetime) -> None:
    number = casefiles.take_numbers(kind=NUMBER_PREFIX, day=queries.local_day(at))[0]
    made.case_file_id = new_id(at)
    insert_together(
        casefiles.cover(case_file_id=made.case_file_id, kind=NUMBER_PREFIX, number=number, unit=unit, opened_at=at)
    )
    made.save(force_insert=True)
    Evidence.objects.bulk_create(
        Evidence(id=new_id(at), proposal=made, position=position, **ground)
        for position, ground in enumerate(grounds, start=1)
    )


def _unit(wish: Wish, rule: Rule, by: Viewer) -> Place:
    """The unit of whom it is about.

    Raises:
        ProposalNotTaken: neither person nor unit, oneself, the company itself, or a rule for the other kind.
    """
    if wish.person_id is not None:
        if wish.person_id == by.person_id:
            raise ProposalNotTaken(_("不能为本人提出奖惩建议，请由其他人员提出。"), field="person")
        if not rule.for_person:
            raise ProposalNotTaken(_("“%(rule)s”只适用于单位。"), field="person", rule=rule.name)
        return by.tree.by_id[organization.person(wish.person_id).unit_id]
    place = by.tree.by_id.get(wish.unit_id) if wish.unit_id else None
    if place is None:
        raise ProposalNotTaken(_("请写明奖惩对象：人员或单位。"), field="person")
    if not rule.for_unit:
        raise ProposalNotTaken(_("“%(rule)s”只适用于人员，请写明姓名。"), field="person", rule=rule.name)
    if place.parent_id is None:
        raise ProposalNotTaken(_("奖惩对象不能是整个公司。"), field="unit")
    return place


def _period(wanted: Period | None, at: datetime) -> Period:
    """The quarter that this counts in: the present one where none is named.

    Raises:
        ProposalNotTaken: no quarter, or one that has not begun.
    """
    today = queries.local_day(at)
    if wanted is None:
        return queries.quarter_of(today)
    if length_of(wanted.name) is not Length.QUARTER or wanted.first > today:
        raise ProposalNotTaken(
            _("奖惩按季度计，请填已开始的季度，例如 %(period)s。"),
            field="period",
            period=queries.quarter_of(today).name,
        )
    return wanted


def _row(rule: Rule) -> Any:
    """The rule's words as its installation keeps them."""
    kept = regulations.installation(rule.pack, rule.version)
    return next(row for row in kept.content["rewards"] if row["code"] == rule.code)


def locked(number: str, move: str, *, by: Viewer) -> Proposal:
    """The proposal with this number, once nobody else moves it, in a state from which the move leads on.

    Raises:
        NotFound: not for this viewer. Conflict: in another state.
    """
    found = queries.proposal(number, viewer=by, lock=True)
    row = PROPOSALS.move(move)
    assert row is not None
    assert row.target is not None
    if not row.may_start_from(ProposalState(found.state)):
        raise Conflict(_("%(number)s 的状态已有变化，不能再进行此操作。请刷新后查看。"), number=number)
    return found


def moved(proposal: Proposal, move: str, *, at: datetime, ends: bool = False, **values: Any) -> None:
    """Writes what a move changes."""
    row = PROPOSALS.move(move)
    assert row is not None
    assert row.target is not None
    proposal.state, proposal.version = row.target.value, proposal.version + 1
    for name, value in values.items():
        setattr(proposal, name, value)
    proposal.save(update_fields=["state", "version", *values])
    if ends:
        casefiles.close(case_file_id=proposal.case_file_id, at=at)


@transaction.atomic
def give_statement(*, number: str, statement: str, by: Viewer, at: datetime) -> Proposal:
    """Whom it is about says what there is to say; after that it may be decided.

    Raises:
        NotFound: not for this viewer. NotAllowed: somebody else. Conflict: too late. TextRefused: no words.
    """
    found = locked(number, "state", by=by)
    _refuse_others(found, by)
    said = reason_of(statement, field="statement", name=_("陈述"), most=4_000)
    moved(found, "state", at=at, statement=said, stated_at=at, stated_by_id=by.person_id)
    publish(events.StatementGiven(**entering.told(found, at), statement=said), by=by)
    return found


def _refuse_others(proposal: Proposal, by: Viewer) -> None:
    if not queries.is_concerned(proposal, by):
        raise NotAllowed(_("只有当事人（单位的由其负责人）可以陈述和申诉。"))


@transaction.atomic
def skip_hearing(*, number: str, reason: str, by: Viewer, at: datetime) -> Proposal:
    """Goes on without the person's words, with a reason, once the time to speak is over.

    Raises:
        NotFound, NotAllowed: not by this viewer, nor by whom it is about. TooEarly: the person may still speak. Conflict: spoken meanwhile.
    """
    found = locked(number, "skip_hearing", by=by)
    if by.person_id != found.proposed_by_id:
        require(by, Permission.RECOGNITION_DECIDE, found.unit_id, seen_with=tuple(Permission))
    if queries.is_concerned(found, by):
        raise NotAllowed(_("当事人请直接陈述意见，不能代为跳过。"))
    if found.hear_by is not None and at < found.hear_by:
        raise TooEarly(
            _("当事人的陈述期限为 %(until)s，期满前不能跳过听取意见。"), until=regulations.spoken(found.hear_by)
        )
    said = reason_of(reason)
    moved(found, "skip_hearing", at=at, skipped_at=at, skipped_by_id=by.person_id, skipped_because=said)
    publish(events.HearingSkipped(**entering.told(found, at), reason=said), by=by)
    return found


@transaction.atomic
def withdraw(*, number: str, by: Viewer, at: datetime) -> Proposal:
    """Whoever proposed takes it back while nobody has decided.

    Raises:
        NotFound: not for this viewer. NotAllowed: somebody else's. Conflict: decided already.
    """
    found = locked(number, "withdraw", by=by)
    if by.person_id != found.proposed_by_id:
        raise NotAllowed(_("只有提出人可以撤回建议。"))
    moved(found, "withdraw", at=at, ends=True)
    publish(events.Withdrawn(**entering.told(found, at)), by=by)
    return found
