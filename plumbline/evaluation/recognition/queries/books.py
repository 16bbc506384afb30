"""The ledger, recomputed from its entries whenever it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Count, F, Min, Q, QuerySet, Sum, When

from plumbline.evaluation.recognition import rules
from plumbline.evaluation.recognition.models import Closing, Entry, Posting, Proposal
from plumbline.evaluation.recognition.states import STANDING, ProposalState
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

_JOINS = ("proposal__case_file", "unit", "person", "by", "reverses")


def balances(period: Period | None = None) -> dict[str, Decimal]:
    """What every account has: over all time, or what moved on it in a period."""
    rows = Posting.objects.all()
    if period is not None:
        rows = rows.filter(booked_on__gte=period.first, booked_on__lt=period.after)
    return dict(rows.values_list("account").annotate(total=Sum("amount")).order_by("account"))


def balance(account: str) -> Decimal:
    """What one account has."""
    return Posting.objects.filter(account=account).aggregate(total=Sum("amount"))["total"] or Decimal(0)


def entries(*, viewer: Viewer, period: Period | None = None) -> QuerySet[Entry]:
    """The entries of units where this viewer may look at rewards and penalties, unordered."""
    found = Entry.objects.select_related(*_JOINS)
    if not viewer.sees_everything(Permission.RECOGNITION_VIEW):
        found = found.filter(unit_id__in=viewer.units(Permission.RECOGNITION_VIEW))
    if period is not None:
        found = found.filter(booked_on__gte=period.first, booked_on__lt=period.after)
    return found


def entries_of_person(person_id: UUID) -> list[Entry]:
    """Everything that was ever entered about one person, newest first."""
    found = Entry.objects.filter(person_id=person_id).select_related(*_JOINS)
    return list(found.order_by("-number"))


def entries_of_proposal(proposal: Proposal) -> list[Entry]:
    return list(Entry.objects.filter(proposal=proposal).select_related(*_JOINS).order_by("number"))


def legs_of(entry: Entry) -> tuple[rules.Leg, ...]:
    return tuple(rules.Leg(each.account, each.amount) for each in entry.postings.order_by("id"))


@dataclass(frozen=True)
class Had:
    """What one account has by one rule in one span: how much, and how often."""

    amount: Decimal
    times: int


def had(*, account: str, rule: str, period: Period) -> Had:
    """Awards of the rule that stand (without a counter-entry) and were booked in the period."""
    standing = Entry.objects.filter(
        account=account,
        rule=rule,
        booked_on__gte=period.first,
        booked_on__lt=period.after,
        reverses__isnull=True,
        reversed_by__isnull=True,
    ).aggregate(amount=Sum("amount"), times=Count("id"))
    return Had(standing["amount"] or Decimal(0), standing["times"])


def closings() -> list[Closing]:
    """Periods that are closed, the latest first."""
    return list(Closing.objects.select_related("closed_by").order_by("-after", "-first"))


def is_closed(day: date) -> bool:
    return Closing.objects.filter(first__lte=day, after__gt=day).exists()


def is_final(proposal: Proposal, at: datetime) -> bool:
    """Whether an award can change no more by an appeal: its time is over, or the appeal was decided."""
    if proposal.state == ProposalState.UPHELD.value:
        return True
    is_over = proposal.appeal_by is None or proposal.appeal_by <= at
    return proposal.state == ProposalState.APPROVED.value and is_over


def standing_awards(period: Period, *, viewer: Viewer, at: datetime) -> tuple[list[Entry], list[Entry]]:
    """The awards of a period without a counter-entry: those that are final, and those whose appeal is open or still possible."""
    found = entries(viewer=viewer, period=period).filter(reverses__isnull=True, reversed_by__isnull=True)
    rows = list(found.filter(proposal__state__in=[state.value for state in STANDING]).order_by("unit__path", "number"))
    final = [row for row in rows if is_final(row.proposal, at)]
    return final, [row for row in rows if not is_final(row.proposal, at)]


@dataclass(frozen=True)
class UnitTotal:
    """What one unit and its people were given and what was taken, in a period, without what was taken back."""

    unit_id: UUID
    rewards: int
    rewarded: Decimal
    penalties: int
    penalised: Decimal


def totals(period: Period, *, viewer: Viewer) -> list[UnitTotal]:
    """By unit; a reversed award counts nowhere."""
    standing = entries(viewer=viewer, period=period).filter(reverses__isnull=True, reversed_by__isnull=True)
    reward = Q(kind="reward")
    rows = (
        standing.order_by()
        .values("unit_id")
        .annotate(
            rewards=Count("id", filter=reward),
            rewarded=Sum("amount", filter=reward),
            penalties=Count("id", filter=~reward),
            penalised=Sum("amount", filter=~reward),
        )
    )
    return [
        UnitTotal(
            row["unit_id"],
            row["rewards"],
            row["rewarded"] or Decimal(0),
            row["penalties"],
            row["penalised"] or Decimal(0),
        )
        for row in rows.order_by("unit__path")
    ]


@dataclass(frozen=True)
class AccountTotal:
    """What one account got (negative: gave) by all its entries of a period, counter-entries with their sign."""

    account: str
    person_name: str
    unit_id: UUID
    entries: int
    amount: Decimal


def account_totals(period: Period, *, viewer: Viewer, after: str = "", most: int) -> list[AccountTotal]:
    """By account, behind ``after``; over all entries of the period that the viewer may see."""
    sign = Case(When(kind="reward", reverses__isnull=True, then=1), When(kind="reward", then=-1),
                When(reverses__isnull=True, then=-1), default=1)  # fmt: skip
    rows = (
        entries(viewer=viewer, period=period)
        .filter(account__gt=after)
        .order_by()
        .values("account", "person__name")
        .annotate(place=Min("unit__path"), count=Count("id"), total=Sum(F("amount") * sign))
        .order_by("account")[:most]
    )
    by_path = {place.path: place.id for place in viewer.tree.places}
    return [
        AccountTotal(row["account"], row["person__name"] or "", by_path[row["place"]], row["count"], row["total"])
        for row in rows
    ]


def unbalanced() -> Mapping[UUID, Decimal]:
    """Entries whose sides are not zero together: there must never be one."""
    rows = Posting.objects.values_list("entry_id").annotate(total=Sum("amount")).exclude(total=0)
    return dict(rows)


def quarter_of(day: date) -> Period:
    return periods.containing(periods.Length.QUARTER, day)
