"""Writing into the ledger, and closing its periods: the only two things that happen to it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.evaluation.recognition import events, queries, rules
from plumbline.evaluation.recognition.models import Closing, Entry, Ledger, Posting, Proposal
from plumbline.evaluation.recognition.rules import Leg
from plumbline.evaluation.recognition.states import MONEY, EffectKind, RuleKind
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Length, Period, length_of
from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission

CLOSED_BY_LENGTH = frozenset({Length.MONTH, Length.QUARTER})


class NotClosed(Refused):
    """This period cannot be closed now."""

    code = "period_not_closed"


def locked_ledger() -> Ledger:
    """The ledger, once nobody else enters or closes anything; until the transaction ends."""
    Ledger.objects.get_or_create(id=1)
    return Ledger.objects.select_for_update().get(id=1)


def account_of(proposal: Proposal) -> str:
    return rules.account_of(person_id=proposal.person_id, unit_id=proposal.unit_id)


def told(proposal: Proposal, at: datetime) -> dict[str, Any]:
    """What every fact about a proposal says."""
    return {
        "at": at,
        "subject": proposal.case_file.number,
        "case_file_id": proposal.case_file_id,
        "unit_id": proposal.unit_id,
        "rule": f"{proposal.pack}/{proposal.code}",
        "kind": proposal.kind,
        "person_id": str(proposal.person_id or ""),
        "amount": f"{proposal.amount:f}",
        "period": proposal.period,
    }


def check_caps(proposal: Proposal, booked_on: date) -> None:
    """Raises CapReached where the rule allows no more in the period that has the day."""
    rule = queries.rule_of(proposal)
    if rule.cap is None:
        return
    period = periods.containing(rule.cap.length, booked_on)
    had = queries.had(account=account_of(proposal), rule=rule.reference, period=period)
    rules.check_cap(rule, period=period.name, amount=proposal.amount, already=had.amount, times=had.times)


def day_for(proposal: Proposal, at: datetime) -> date:
    """On which day an award is booked: in the proposal's quarter where that is still open, else today."""
    today = queries.local_day(at)
    last = date.fromordinal(periods.parse(proposal.period).after.toordinal() - 1)
    day = min(today, last)
    return today if queries.is_closed(day) else day


def enter(proposal: Proposal, *, by: Viewer, at: datetime) -> Entry:
    """Books an approved proposal.

    Raises:
        CapReached: others of the same rule were entered meanwhile.
    """
    ledger = locked_ledger()
    booked_on = day_for(proposal, at)
    check_caps(proposal, booked_on)
    legs = rules.legs(RuleKind(proposal.kind), account=account_of(proposal), amount=proposal.amount)
    return _write(ledger, proposal, legs, booked_on=booked_on, by=by, at=at)


def enter_counter(proposal: Proposal, *, because: str, by: Viewer, at: datetime) -> Entry:
    """Books the counter-entry of a proposal's award, today: what is closed stays as it is.

    Raises:
        Conflict: it was taken back before.
    """
    ledger = locked_ledger()
    award = Entry.objects.filter(proposal=proposal, reverses__isnull=True, reversed_by__isnull=True).first()
    if award is None:
        raise Conflict(_("%(number)s 的记录已被冲销。"), number=proposal.case_file.number)
    legs = rules.counter(queries.legs_of(award))
    return _write(
        ledger, proposal, legs, booked_on=queries.local_day(at), reverses=award, because=because, by=by, at=at
    )


def _write(
    ledger: Ledger,
    proposal: Proposal,
    legs: Sequence[Leg],
    *,
    booked_on: date,
    by: Viewer,
    at: datetime,
    reverses: Entry | None = None,
    because: str = "",
) -> Entry:
    assert rules.is_balanced(legs), "what one account gets another one gives"
    ledger.last_number += 1
    ledger.save(update_fields=["last_number"])
    entry = Entry.objects.create(
        id=new_id(at),
        number=ledger.last_number,
        proposal=proposal,
        reverses=reverses,
        booked_on=booked_on,
        period=queries.quarter_of(booked_on).name,
        at=at,
        by_id=_person(by),
        because=because,
        **_copied(proposal),
    )
    Posting.objects.bulk_create(
        Posting(entry=entry, account=leg.account, amount=leg.amount, booked_on=booked_on) for leg in legs
    )
    back = reverses.number if reverses else 0
    number: dict[str, Any] = {"number": entry.number, "reverses": back, "booked_on": booked_on.isoformat()}
    publish(events.Entered(**told(proposal, at), **number), by=by)
    return entry


def _copied(proposal: Proposal) -> dict[str, Any]:
    """What an entry takes over from its proposal, so that it says by itself what it is."""
    return {
        "kind": proposal.kind,
        "rule": f"{proposal.pack}/{proposal.code}",
        "account": account_of(proposal),
        "unit_id": proposal.unit_id,
        "person_id": proposal.person_id,
        "amount": proposal.amount,
        "effects": [kind for kind in proposal.effects if EffectKind(kind) not in MONEY],
    }


def _person(by: Viewer) -> UUID:
    assert by.person_id is not None, "nobody enters anything without being a person"
    return by.person_id


@transaction.atomic
def close_period(*, period: Period, by: Viewer, at: datetime) -> Closing:
    """Freezes a month or quarter of the ledger: nothing is booked into it any more; what is decided later is booked on its own day.

    Raises:
        NotAllowed: not by this viewer. NotClosed: neither month nor quarter, or not over yet. Conflict: closed before.
    """
    root = next(place.id for place in by.tree.places if place.parent_id is None)
    require(by, Permission.RECOGNITION_DECIDE, root, seen_with=tuple(Permission))
    if length_of(period.name) not in CLOSED_BY_LENGTH or queries.local_day(at) < period.after:
        raise NotClosed(_("只能关闭已经结束的月份或季度，%(period)s 不能关闭。"), field="period", period=period.name)
    locked_ledger()
    if Closing.objects.filter(period=period.name).exists():
        raise Conflict(_("%(period)s 已经关闭。"), field="period", period=period.name)
    entries = Entry.objects.filter(booked_on__gte=period.first, booked_on__lt=period.after).count()
    made = Closing.objects.create(
        id=new_id(at),
        period=period.name,
        first=period.first,
        after=period.after,
        entries=entries,
        balances={account: f"{amount:f}" for account, amount in queries.balances(period).items()},
        closed_at=at,
        closed_by_id=_person(by),
    )
    publish(events.PeriodClosed(at=at, subject=period.name, unit_id=root, entries=entries), by=by)
    return made
