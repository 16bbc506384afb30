"""Occurrences of duties with what fulfilled them; yearly plans."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from plumbline.ground.casefiles.models import Attachment, CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations.models import Installation
from plumbline.supervision.duties.states import APPROVED_ONCE, IN_THE_MAKING, PlanState


class Plan(models.Model):
    """One version of the supervision plan of a year. ``reason``: why a version after the first is drawn up; ``remark``: why it was sent back."""

    id = models.UUIDField(primary_key=True)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=PlanState.DRAFT.value)
    mystery_budget = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    remark = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="plan_version_once"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state=PlanState.APPROVED.value), name="plan_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state__in=[s.value for s in IN_THE_MAKING]), name="plan_one_in_the_making"
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in PlanState]), name="plan_state_known"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")), name="plan_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in APPROVED_ONCE], approved_at__isnull=False)
                | (~Q(state__in=[s.value for s in APPROVED_ONCE]) & Q(approved_at__isnull=True)),
                name="plan_approved_whole",
            ),
            models.CheckConstraint(condition=Q(mystery_budget__gte=0), name="plan_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.version}"


class PlanLine(models.Model):
    """When a unit does what a duty asks for, once or several times, in one of its windows."""

    id = models.UUIDField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    pack = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)
    window = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    due_on = models.DateField()
    needed = models.PositiveSmallIntegerField(default=1)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "pack", "code", "unit", "period", "window"], name="plan_line_once"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="plan_line_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.pack}/{self.code} {self.period}"


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def visible_to(self, viewer: Viewer) -> "OccurrenceQuerySet":
        if viewer.sees_everything(Permission.DUTIES_VIEW):
            return self
        return self.filter(unit_id__in=viewer.units(Permission.DUTIES_VIEW))

    def owed(self) -> "OccurrenceQuerySet":
        """Neither fulfilled nor withdrawn."""
        return self.filter(fulfilled_on__isnull=True, withdrawn_at__isnull=True)


class Occurrence(models.Model):
    """One time span in which one unit owes a duty ``needed`` times, by the version of the pack that was in force when it opened.

    ``done`` counts what was credited and not refused; with the last of ``needed`` it is fulfilled, on the day of that deed.
    """

    id = models.UUIDField(primary_key=True)
    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=20)
    window = models.PositiveSmallIntegerField(default=1)
    opens_on = models.DateField()
    due_on = models.DateField()
    remind_on = models.DateField(null=True)
    needed = models.PositiveSmallIntegerField(default=1)
    done = models.PositiveSmallIntegerField(default=0)
    fulfilled_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    routine = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, null=True, related_name="duty")

    objects: ClassVar[models.Manager["Occurrence"]] = OccurrenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "code", "unit", "period", "window"], name="duty_opened_once"),
            models.CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="duty_in_order"),
            models.CheckConstraint(
                condition=Q(fulfilled_on__isnull=True, done__lt=F("needed"))
                | Q(fulfilled_on__isnull=False, done__gte=F("needed")),
                name="duty_fulfilled_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_on", "id"],
                name="duty_owed",
                condition=Q(fulfilled_on__isnull=True, withdrawn_at__isnull=True),
            ),
            models.Index(fields=["due_on", "pack", "code"], name="duty_by_due"),
            models.Index(fields=["opens_on"], name="duty_by_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.pack}/{self.code} {self.period}"


class Fulfilment(models.Model):
    """One time done. ``deed`` and ``subject`` name what happened elsewhere; by hand: a ``reference`` or a file, and a note."""

    id = models.UUIDField(primary_key=True)
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="fulfilments")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=30, blank=True)
    subject = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    refusal = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["occurrence", "deed", "subject"], condition=~Q(deed=""), name="deed_counts_once"
            ),
            models.CheckConstraint(
                condition=~Q(deed="") | ~Q(reference="") | Q(attachment__isnull=False), name="fulfilled_with_evidence"
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.reference


class Begun(models.Model):
    """The day from which this company keeps its duties here: what was due before it is nobody's gap."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="begun_once")]

    def __str__(self) -> str:
        return self.day.isoformat()
