"""Rectifications, what was declared about their effect, and what was concluded."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations.models import Clause
from plumbline.supervision.improvement.states import Check, Direction, Grade, RectificationState, Source, Verdict


class RectificationQuerySet(models.QuerySet["Rectification"]):
    def visible_to(self, viewer: Viewer) -> "RectificationQuerySet":
        if viewer.sees_everything(Permission.RECTIFICATIONS_VIEW):
            return self
        return self.filter(unit_id__in=viewer.units(Permission.RECTIFICATIONS_VIEW))


class Rectification(models.Model):
    """A case of its own (ZG): what is to be put right by whom until when. ``reference`` names what it came from, unique with ``source`` where given.

    ``topic``: by what the same problem is known again, an item of a form, a clause, a cause. ``due_at`` is the end of the due day; a round that did not
    work is followed by the next one.
    """

    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="rectification")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    matter = models.TextField()
    source = models.CharField(max_length=20)
    reference = models.CharField(max_length=120, blank=True)
    cause = models.CharField(max_length=20, blank=True)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")
    clause_code = models.CharField(max_length=60, blank=True)
    topic = models.CharField(max_length=160, blank=True)
    grade = models.CharField(max_length=20)
    recurs = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="recurrences")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    due_reason = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    planned_at = models.DateTimeField(null=True)
    report = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    files_before = models.PositiveIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    verification = models.TextField(blank=True)
    check_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closing = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Rectification"]] = RectificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in RectificationState]), name="rectification_state"
            ),
            models.CheckConstraint(condition=Q(grade__in=[g.value for g in Grade]), name="rectification_grade"),
            models.CheckConstraint(condition=Q(source__in=[s.value for s in Source]), name="rectification_source"),
            models.UniqueConstraint(
                fields=["source", "reference"], condition=~Q(reference=""), name="rectification_once_a_cause"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | Q(verified_by__isnull=True)
                | ~Q(answered_by=models.F("verified_by")),
                name="rectification_checked_by_another",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "due_at"], name="rectification_due"),
            models.Index(fields=["-opened_at"], name="rectification_newest"),
            models.Index(fields=["unit", "topic", "-opened_at"], name="rectification_same_topic"),
            models.Index(fields=["check_on"], name="rectification_check", condition=Q(state="verified")),
        ]

    def __str__(self) -> str:
        return self.title


class Extension(models.Model):
    """More time, asked and answered."""

    id = models.UUIDField(primary_key=True)
    rectification = models.ForeignKey(Rectification, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateTimeField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rectification"], condition=Q(decided_at__isnull=True), name="extension_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")), name="extension_by_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.until)


class Declaration(models.Model):
    """How the effect of a round will be judged, said when the round was opened; no row ever changes (a trigger refuses it)."""

    id = models.UUIDField(primary_key=True)
    rectification = models.ForeignKey(Rectification, on_delete=models.PROTECT, related_name="declarations")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    indicator = models.CharField(max_length=20, blank=True)
    basis = models.CharField(max_length=12, blank=True)
    before_first = models.DateField()
    before_after = models.DateField()
    after_first = models.DateField()
    after_after = models.DateField()
    compared_with = models.JSONField(default=list)
    direction = models.CharField(max_length=10)
    least_change = models.DecimalField(max_digits=6, decimal_places=2)
    least_n = models.PositiveIntegerField()
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rectification", "round"], name="declared_once_a_round"),
            models.CheckConstraint(condition=Q(kind__in=[c.value for c in Check]), name="declaration_kind"),
            models.CheckConstraint(
                condition=Q(direction__in=[d.value for d in Direction]), name="declaration_direction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.indicator}"


class Conclusion(models.Model):
    """What the declared check decided, with the figures it saw; no row ever changes."""

    id = models.UUIDField(primary_key=True)
    declaration = models.OneToOneField(Declaration, on_delete=models.PROTECT, related_name="conclusion")
    verdict = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)
    change = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    p_value = models.FloatField(null=True)
    figures = models.JSONField()
    concluded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=[v.value for v in Verdict]), name="conclusion_verdict")
        ]

    def __str__(self) -> str:
        return self.verdict
