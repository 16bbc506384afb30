"""Rules, proposals and entries as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.order_rows import Badge, unit_name
from plumbline.doors.web.saying import chosen, word
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.queries import Entry, Evidence, Proposal
from plumbline.evaluation.recognition.rules import Effect, Rule
from plumbline.evaluation.recognition.states import (
    EFFECT_LABELS,
    EVIDENCE_LABELS,
    PROPOSAL_LABELS,
    RULE_KIND_LABELS,
    EffectKind,
    EvidenceKind,
    ProposalState,
    RuleKind,
)
from plumbline.ground.kernel.periods import Length
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

TONES: dict[ProposalState, str] = {
    ProposalState.HEARING: "orange",
    ProposalState.DECIDING: "yellow",
    ProposalState.APPROVED: "green",
    ProposalState.APPEALED: "red",
    ProposalState.UPHELD: "green",
    ProposalState.OVERTURNED: "secondary",
    ProposalState.DECLINED: "secondary",
    ProposalState.WITHDRAWN: "secondary",
    ProposalState.REVERSED: "secondary",
}
KIND_TONES: dict[RuleKind, str] = {RuleKind.REWARD: "green", RuleKind.PENALTY: "red", RuleKind.ACCOUNTABILITY: "orange"}


def kind_badge(kind: str) -> Badge:
    known = RuleKind(kind)
    return Badge(word(RULE_KIND_LABELS[known]), KIND_TONES[known])


def signed(amount: Decimal) -> str:
    """With its sign, to the fen."""
    return f"{amount:+,.2f}" if amount else "0.00"


def yuan(amount: Decimal) -> str:
    return gettext("%(amount)s 元") % {"amount": f"{amount:,.2f}"}


def effect_words(effect: Effect) -> str:
    """The effect with the range of its amount."""
    label = word(EFFECT_LABELS[effect.kind])
    bounds = range_words(effect)
    return f"{label} · {bounds}" if bounds else label


def range_words(effect: Effect) -> str:
    """Empty where no money is meant or the clause leaves the amount open."""
    if effect.least is not None and effect.most is not None:
        return gettext("%(least)d 至 %(most)d 元，含") % {"least": effect.least, "most": effect.most}
    if effect.least is not None:
        return gettext("不低于 %(least)d 元") % {"least": effect.least}
    if effect.most is not None:
        return gettext("不超过 %(most)d 元") % {"most": effect.most}
    return gettext("条款未定金额，须审批") if effect.is_money else ""


def cap_words(rule: Rule) -> str:
    cap = rule.cap
    if cap is None:
        return ""
    span = {
        Length.MONTH: gettext("每月"),
        Length.QUARTER: gettext("每季"),
        Length.HALF: gettext("每半年"),
        Length.YEAR: gettext("每年"),
    }[cap.length]
    most = gettext("最多 %(most)d 元") % {"most": cap.most} if cap.most is not None else ""
    times = gettext("最多 %(times)d 次") % {"times": cap.times} if cap.times is not None else ""
    return "，".join(filter(None, (span, most, times)))


@dataclass(frozen=True)
class RuleRow:
    reference: str
    pack: str
    name: str
    trigger: str
    kind: Badge
    clause: str
    clause_address: str
    is_proposed: bool
    effects: list[str]
    choose_one: bool
    cap: str
    for_whom: str
    days: str


def rule_row(rule: Rule, clauses: Mapping[str, str]) -> RuleRow:
    for_whom = {
        "person": gettext("人员"),
        "unit": gettext("单位"),
        "unit_and_person": gettext("单位和人员"),
    }[rule.subject]
    return RuleRow(
        reference=rule.reference,
        pack=rule.pack,
        name=chosen(rule.name, rule.name_en),
        trigger=chosen(rule.trigger, rule.trigger_en),
        kind=kind_badge(rule.kind.value),
        clause=rule.clause,
        clause_address=clauses.get(rule.clause, ""),
        is_proposed=rule.proposed,
        effects=[effect_words(each) for each in rule.effects],
        choose_one=rule.choose_one and len(rule.effects) > 1,
        cap=cap_words(rule),
        for_whom=for_whom,
        days=gettext("陈述 %(hearing)d 个工作日，申诉 %(appeal)d 个工作日")
        % {"hearing": rule.hearing_days, "appeal": rule.appeal_days},
    )


@dataclass(frozen=True)
class ProposalRow:
    number: str
    address: str
    rule: str
    clause: str
    kind: Badge
    effects: str
    amount: str
    whom: str
    unit: str
    period: str
    badge: Badge
    proposed_at: datetime
    waits_until: datetime | None
    is_late: bool


def proposal_row(made: Proposal, *, viewer: Viewer, at: datetime) -> ProposalRow:
    rule, state = queries.rule_of(made), ProposalState(made.state)
    unit = unit_name(made.unit_id, viewer)
    until = {ProposalState.HEARING: made.hear_by, ProposalState.APPROVED: made.appeal_by}.get(state)
    return ProposalRow(
        number=made.case_file.number,
        address=address_of("recognition-one", made.case_file.number),
        rule=chosen(rule.name, rule.name_en),
        clause=rule.clause,
        kind=kind_badge(made.kind),
        effects=gettext("、").join(word(EFFECT_LABELS[EffectKind(each)]) for each in made.effects),
        amount=yuan(made.amount) if made.amount else "",
        whom=made.person.name if made.person else unit,
        unit=unit,
        period=made.period,
        badge=Badge(word(PROPOSAL_LABELS[state]), TONES[state]),
        proposed_at=made.proposed_at,
        waits_until=until if until and until > at else None,
        is_late=state is ProposalState.HEARING and until is not None and until <= at,
    )


@dataclass(frozen=True)
class Step:
    """One thing that happened to a proposal, with who and what was said."""

    label: str
    who: str
    at: datetime
    words: str


def course_of(made: Proposal) -> list[Step]:
    """What happened, in order."""
    found = (
        (gettext("提出建议"), made.proposed_by, made.proposed_at, made.reason),
        (gettext("陈述意见"), made.stated_by, made.stated_at, made.statement),
        (gettext("期满未陈述，转入决定"), made.skipped_by, made.skipped_at, made.skipped_because),
        (_decision(made), made.decided_by, made.decided_at, made.decision),
        (gettext("申诉"), made.appealed_by, made.appealed_at, made.appeal),
        (_appeal_decision(made), made.appeal_decided_by, made.appeal_decided_at, made.appeal_decision),
    )
    return [Step(label, who.name if who else "—", at, words) for label, who, at, words in found if at is not None]


def _decision(made: Proposal) -> str:
    return gettext("不批准") if made.state == ProposalState.DECLINED.value else gettext("批准")


def _appeal_decision(made: Proposal) -> str:
    return gettext("撤销原决定") if made.state == ProposalState.OVERTURNED.value else gettext("维持原决定")


@dataclass(frozen=True)
class EvidenceRow:
    kind: str
    number: str
    address: str
    about: str
    found_true_by: str


def evidence_row(each: Evidence, viewer: Viewer) -> EvidenceRow:
    kind = EvidenceKind(each.kind)
    address = ""
    if kind is EvidenceKind.PRAISE:
        address = address_of("praise-one", each.number)
    elif kind in (EvidenceKind.ORDER, EvidenceKind.LIABILITY) and viewer.may_somewhere(Permission.ORDERS_VIEW):
        address = address_of("order", each.number)
    return EvidenceRow(
        kind=word(EVIDENCE_LABELS[kind]),
        number=each.number,
        address=address,
        about=each.about,
        found_true_by=each.found_true_by.name if each.found_true_by else "",
    )


@dataclass(frozen=True)
class EntryRow:
    number: int
    booked_on: date
    proposal: str
    address: str
    whom: str
    unit: str
    kind: Badge
    what: str
    signed: Decimal
    amount: str
    reverses: int
    because: str


def entry_row(entry: Entry, *, viewer: Viewer) -> EntryRow:
    unit = unit_name(entry.unit_id, viewer)
    rule = queries.rule_of(entry.proposal)
    sign = (1 if entry.kind == RuleKind.REWARD.value else -1) * (-1 if entry.reverses_id else 1)
    effects = gettext("、").join(word(EFFECT_LABELS[EffectKind(each)]) for each in entry.effects)
    return EntryRow(
        number=entry.number,
        booked_on=entry.booked_on,
        proposal=entry.proposal.case_file.number,
        address=address_of("recognition-one", entry.proposal.case_file.number),
        whom=entry.person.name if entry.person else unit,
        unit=unit,
        kind=kind_badge(entry.kind),
        what="，".join(filter(None, (chosen(rule.name, rule.name_en), effects))),
        signed=sign * entry.amount,
        amount=signed(sign * entry.amount) if entry.amount else "—",
        reverses=entry.reverses.number if entry.reverses else 0,
        because=entry.because,
    )
