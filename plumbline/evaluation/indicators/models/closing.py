"""Closing a period: how far it is, objections to single cases, what was decided about them, restatements of sealed values."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.evaluation.indicators.states import ObjectionState, PeriodState, Treatment
from plumbline.ground.casefiles.models import Attachment, CaseFile
from plumbline.ground.organization.models import Person, Unit


class PeriodClosing(models.Model):
    """How far a period of the company (``unit``) is closed. ``objections_until``: the last moment for objections.

    ``early`` is the reason for which it was sealed before that moment.
    """

    id = models.UUIDField(primary_key=True)
    period = models.CharField(max_length=10)
    first = models.DateField()
    after = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=PeriodState.PROVISIONAL.value)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    objections_until = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    figures = models.PositiveIntegerField(default=0)
    early = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "unit"], name="period_closing_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in PeriodState]), name="period_state_known"),
            models.CheckConstraint(
                condition=Q(state=PeriodState.SEALED.value, sealed_at__isnull=False)
                | (~Q(state=PeriodState.SEALED.value) & Q(sealed_at__isnull=True)),
                name="period_sealed_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.period


class Objection(models.Model):
    """A unit's head objects to how one case of one indicator is counted.

    ``outcome`` is how it was counted then; ``asks`` what is asked for. ``decide_by`` is the limit for the decision.
    """

    id = models.UUIDField(primary_key=True)
    closing = models.ForeignKey(PeriodClosing, on_delete=models.PROTECT, related_name="objections")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    scope = models.CharField(max_length=122, blank=True)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=120)
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10)
    asks = models.CharField(max_length=10)
    reason = models.TextField()
    evidence = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decide_by = models.DateTimeField()
    state = models.CharField(max_length=12, default=ObjectionState.OPEN.value)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "code", "basis", "number", "round"],
                condition=~Q(state=ObjectionState.WITHDRAWN.value),
                name="objection_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ObjectionState]), name="objection_state_known"
            ),
            models.CheckConstraint(condition=Q(asks__in=[t.value for t in Treatment]), name="objection_asks_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["closing", "state"], name="objection_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}"


class Correction(models.Model):
    """How a case is counted by decision, whatever its facts say. The engine's statements and the drill-down both honour it.

    ``objection`` is empty where a sealed period was restated. ``first`` and ``after`` are the days of the period it was decided for.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    number = models.CharField(max_length=120)
    round = models.PositiveSmallIntegerField()
    treatment = models.CharField(max_length=10)
    first = models.DateField()
    after = models.DateField()
    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, null=True, related_name="correction")
    reason = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(treatment__in=[t.value for t in Treatment]), name="correction_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["first", "after"], name="correction_of_days"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number} {self.treatment}"


class Restatement(models.Model):
    """A later value beside a sealed one, with what it was before, why, by whom and when. The newest holds."""

    id = models.UUIDField(primary_key=True)
    period = models.CharField(max_length=10)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    scope = models.CharField(max_length=122, blank=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=4)
    denominator = models.DecimalField(max_digits=24, decimal_places=4)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    n = models.BigIntegerField()
    before_numerator = models.DecimalField(max_digits=24, decimal_places=4)
    before_denominator = models.DecimalField(max_digits=24, decimal_places=4)
    before_value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    reason = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "unit", "code", "basis", "scope", "made_at"], name="restatement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period}"
