"""Praises, proposals with what they rest on, the ledger, and what was handed on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.evaluation.recognition.states import (
    EvidenceKind,
    PraiseKind,
    PraiseState,
    ProposalState,
    RuleKind,
)
from plumbline.ground.casefiles.models import Attachment as Attachment
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.service.work_orders.models import WorkOrder


class Praise(models.Model):
    """What a customer said or sent in thanks. The unit is that of the person, of the order, the one named, or the company where nothing is known."""

    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="praise")
    kind = models.CharField(max_length=20)
    received_on = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="praises")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, null=True, related_name="praises")
    from_name = models.CharField(max_length=60, blank=True)
    from_contact = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=20, default=PraiseState.REGISTERED.value)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    verify_by = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="duplicates")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in PraiseKind]), name="praise_kind_known"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in PraiseState]), name="praise_state_known"),
            models.CheckConstraint(
                condition=Q(state=PraiseState.REGISTERED.value, verified_by__isnull=True)
                | (~Q(state=PraiseState.REGISTERED.value) & Q(verified_by__isnull=False)),
                name="praise_looked_at_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | Q(state=PraiseState.DUPLICATE.value),
                name="praise_duplicate_of_another",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-registered_at", "case_file"], name="praise_newest"),
            models.Index(fields=["received_on"], name="praise_received"),
            models.Index(fields=["verify_by"], name="praise_waiting", condition=Q(state=PraiseState.REGISTERED.value)),
        ]

    def __str__(self) -> str:
        return str(self.case_file_id)


class PraiseList(models.Model):
    """The verified praises of a quarter as they were copied to the marketing management (S3): never changed."""

    id = models.UUIDField(primary_key=True)
    period = models.CharField(max_length=10)
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=list)
    copied_at = models.DateTimeField()
    copied_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "number"], name="praise_list_once")]

    def __str__(self) -> str:
        return f"{self.period} #{self.number}"


class Proposal(models.Model):
    """That a person or a unit be rewarded or held to account by a rule, from the asking to the end.

    ``rule`` is the row of the pack word for word as it stood when this was proposed; without ``person`` the unit itself is meant. ``version`` counts changes.
    """

    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="proposal")
    pack = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=30)
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    rule = models.JSONField()
    effects = models.JSONField(default=list)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="proposals")
    period = models.CharField(max_length=10)
    reason = models.TextField()
    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=0)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    hear_by = models.DateTimeField(null=True)
    statement = models.TextField(blank=True)
    stated_at = models.DateTimeField(null=True)
    stated_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    skipped_at = models.DateTimeField(null=True)
    skipped_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    skipped_because = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.TextField(blank=True)
    appeal_by = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    appealed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    appeal = models.TextField(blank=True)
    appeal_decided_at = models.DateTimeField(null=True)
    appeal_decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    appeal_decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ProposalState]), name="proposal_state_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in RuleKind]), name="proposal_kind_known"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="proposal_amount_not_negative"),
            # Whatever else goes wrong: the same person never stands on both sides of a decision.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
                name="proposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(person__isnull=True) | ~Q(decided_by=models.F("person")),
                name="proposal_not_decided_by_oneself",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by__isnull=True)
                | (~Q(appeal_decided_by=models.F("decided_by")) & ~Q(appeal_decided_by=models.F("proposed_by"))),
                name="proposal_appeal_decided_by_another",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-proposed_at", "case_file"], name="proposal_newest"),
            models.Index(fields=["unit", "-proposed_at"], name="proposal_of_unit"),
        ]

    def __str__(self) -> str:
        return str(self.case_file_id)


class Evidence(models.Model):
    """One thing a proposal rests on: a case of the product by its number, or a paper described in words.

    ``found_true_by``: who verified the praise, or decided who is liable: this person does not decide here.
    """

    id = models.UUIDField(primary_key=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="evidence")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=40, blank=True)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.TextField(blank=True)
    found_true_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "position"], name="evidence_once"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in EvidenceKind]), name="evidence_kind_known"),
            models.CheckConstraint(condition=~Q(number="", about=""), name="evidence_says_something"),
        ]

    def __str__(self) -> str:
        return self.number or self.about[:40]


class Ledger(models.Model):
    """One row that is locked while something is entered or a period closed, so that neither happens behind the other's back."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    last_number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last_number)


class Entry(models.Model):
    """One booking: an award, or the counter-entry that takes one back. Written once; the database refuses any change.

    ``effects`` are the effects that are no money, for the record (circulated praise, warnings …).
    """

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField(unique=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="entries")
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    kind = models.CharField(max_length=20)
    rule = models.CharField(max_length=121)
    account = models.CharField(max_length=48)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    effects = models.JSONField(default=list)
    booked_on = models.DateField()
    period = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(because=""), name="entry_reversed_for_a_reason"
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(reverses__isnull=True), name="entry_one_award_a_proposal"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "rule", "booked_on"], name="entry_of_account"),
            models.Index(fields=["period", "number"], name="entry_of_period"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Posting(models.Model):
    """One side of an entry: positive for what the account gets. The sides of an entry are zero together."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=48)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    booked_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="posting_once_an_account"),
            models.CheckConstraint(condition=~Q(amount=0), name="posting_moves_something"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["account", "booked_on"], name="posting_balance")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class Closing(models.Model):
    """A month or quarter into which nothing is entered any more, with what every account had in it."""

    id = models.UUIDField(primary_key=True)
    period = models.CharField(max_length=10, unique=True)
    first = models.DateField()
    after = models.DateField()
    entries = models.PositiveIntegerField()
    balances = models.JSONField(default=dict)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(after__gt=models.F("first")), name="closing_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.period
