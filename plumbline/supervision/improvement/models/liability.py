"""Judgements on complaints, and complaint files drawn for review."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.models import WorkOrder
from plumbline.supervision.improvement.states import JudgementState, Outcome, Party
from plumbline.supervision.questionnaires.models import Filling, FormVersion


class JudgementQuerySet(models.QuerySet["Judgement"]):
    def visible_to(self, viewer: Viewer) -> "JudgementQuerySet":
        """Those of units where the viewer may propose, decide or appeal."""
        wanted = (Permission.LIABILITY_PROPOSE, Permission.LIABILITY_DECIDE, Permission.LIABILITY_APPEAL)
        if any(viewer.sees_everything(each) for each in wanted):
            return self
        return self.filter(unit_id__in=frozenset().union(*(viewer.units(each) for each in wanted)))


class Judgement(models.Model):
    """Who answers for a complaint. ``answers``: what was proposed; ``decided_answers`` what was decided, ``final_answers`` after an appeal.

    ``unit`` is the unit concerned, as it held the complaint when liability was proposed; ``outcome`` is the latest word.
    """

    id = models.UUIDField(primary_key=True)
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="judgement")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20)
    outcome = models.CharField(max_length=20)
    party = models.CharField(max_length=20)
    cause = models.CharField(max_length=20)
    stage = models.CharField(max_length=20)
    escalation = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    contractor = models.CharField(max_length=120, blank=True)
    repeats = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, null=True, related_name="+")
    answers = models.JSONField()
    note = models.TextField(blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_answers = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.TextField(blank=True)
    appeal_until = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    appealed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    appeal = models.TextField(blank=True)
    final_answers = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    settlement = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Judgement"]] = JudgementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in JudgementState]), name="judgement_state"),
            models.CheckConstraint(condition=Q(outcome__in=[o.value for o in Outcome]), name="judgement_outcome"),
            models.CheckConstraint(condition=Q(party__in=[p.value for p in Party]), name="judgement_party"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
                name="judgement_two_people",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-proposed_at"], name="judgement_by_state"),
            models.Index(fields=["-proposed_at"], name="judgement_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.outcome}"


class ReviewDraw(models.Model):
    """One draw of closed complaints: its frame can be drawn again with the seed."""

    id = models.UUIDField(primary_key=True)
    first = models.DateField()
    after = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    seed = models.CharField(max_length=60)
    reason = models.TextField()
    frame = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-drawn_at"], name="review_draw_newest")]

    def __str__(self) -> str:
        return f"{self.first}–{self.after}"


class FileReview(models.Model):
    """One complaint's file of a draw; ``passed`` is empty until it is reviewed."""

    id = models.UUIDField(primary_key=True)
    draw = models.ForeignKey(ReviewDraw, on_delete=models.PROTECT, related_name="reviews")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    filling = models.OneToOneField(Filling, on_delete=models.PROTECT, null=True, related_name="+")
    passed = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "order"], name="review_once_a_draw")]

    def __str__(self) -> str:
        return f"#{self.place}"
