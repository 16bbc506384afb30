"""Call-backs, attempts, policies."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations.models import Clause
from plumbline.service.work_orders.models import WorkOrder
from plumbline.supervision.callbacks.states import Level, Result


class Policy(models.Model):
    """Who is called back how, as a pack says."""

    id = models.UUIDField(primary_key=True)
    pack = models.CharField(max_length=60)
    code = models.CharField(max_length=130, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    share_percent = models.PositiveSmallIntegerField(default=100)
    attempts = models.PositiveSmallIntegerField(default=3)
    spacing_minutes = models.PositiveIntegerField(default=120)
    day_parts = models.PositiveSmallIntegerField(default=2)
    reopens_on = models.JSONField(default=list)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")
    proposed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class CallbackQuerySet(models.QuerySet["Callback"]):
    def visible_to(self, viewer: Viewer) -> "CallbackQuerySet":
        if viewer.sees_everything(Permission.CALLBACKS_VIEW):
            return self
        return self.filter(unit_id__in=viewer.units(Permission.CALLBACKS_VIEW))


class Callback(models.Model):
    """The call-back of one round of one order. ``result`` is set when it is finished."""

    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="callback")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="callbacks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=20, choices=[(level.value, level.value) for level in Level])
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, related_name="+")
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    first_attempt_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, blank=True)
    solved = models.BooleanField(null=True)
    opinion = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Callback"]] = CallbackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "round", "level"], name="callback_once_a_round"),
            models.CheckConstraint(
                condition=Q(result="", finished_at__isnull=True) | (~Q(result="") & Q(finished_at__isnull=False)),
                name="callback_finished_whole",
            ),
            models.CheckConstraint(
                condition=Q(result__in=["", *(r.value for r in Result)]), name="callback_result_known"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="callback_waiting", condition=Q(finished_at__isnull=True)),
            models.Index(fields=["finished_at"], name="callback_finished", condition=Q(finished_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.case_file_id)


class Attempt(models.Model):
    """One try to reach the customer."""

    id = models.UUIDField(primary_key=True)
    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=20)
    counts = models.BooleanField()
    day_part = models.CharField(max_length=10)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["callback", "number"], name="attempt_number_once")]

    def __str__(self) -> str:
        return f"#{self.number}"
