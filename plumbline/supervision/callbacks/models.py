"""Call-backs, attempts, policies; rounds in which a higher level asks the same customers again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Least

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations.models import Clause
from plumbline.service.work_orders.models import WorkOrder
from plumbline.supervision.callbacks.states import Level, Result, RoundState
from plumbline.supervision.questionnaires.models import FormVersion


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
    script = models.JSONField(default=dict)
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
    """The call-back of one round of one order. ``result`` is set when it is finished.

    ``claimed_by``: who has it open, until ``claimed_until``; a claim that has run out counts as none.
    """

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
    claimed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    claimed_until = models.DateTimeField(null=True)

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
            # The call-backs of a period: due or done in it, whichever came first.
            models.Index(
                Least(Coalesce("due_at", "finished_at"), Coalesce("finished_at", "due_at")),
                name="callback_counted",
                condition=Q(level="centre"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_file_id)


class Attempt(models.Model):
    """One try to reach the customer.

    ``talked_seconds``, ``own_number`` and ``dialled_tail`` say how it was made, as far as that is known: how long it lasted from the first word, whether the
    number was one that the customer is known by, and its last four digits. The number itself is not kept.
    """

    id = models.UUIDField(primary_key=True)
    callback = models.ForeignKey(Callback, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=20)
    counts = models.BooleanField()
    day_part = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    talked_seconds = models.PositiveIntegerField(null=True)
    own_number = models.BooleanField(null=True)
    dialled_tail = models.CharField(max_length=4, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["callback", "number"], name="attempt_number_once")]

    def __str__(self) -> str:
        return f"#{self.number}"


class RecheckRound(models.Model):
    """A level asks a sample of closed cases again. ``unit``: whose round it is (the company, a division, a unit); ``scope``: whose cases are drawn from.

    The sample is drawn by ``seed`` from the cases called back from ``since`` until ``until``; ``frame_size`` and ``frame_digest`` say from what.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    scope = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField()
    size = models.PositiveIntegerField()
    seed = models.CharField(max_length=60)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, default=RoundState.PLANNED.value)
    frame_size = models.PositiveIntegerField(null=True)
    frame_digest = models.CharField(max_length=64, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    drawn_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=[level.value for level in Level]), name="recheck_level_known"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in RoundState]), name="recheck_state_known"),
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="recheck_span_forward"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(drawn_at__isnull=False, frame_size__isnull=False),
                name="recheck_drawn_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-planned_at"], name="recheck_round_newest")]

    def __str__(self) -> str:
        return self.name


class Recheck(models.Model):
    """One case that a round asks again. ``lower`` says which level it is compared with and ``lower_answers`` what that one wrote down; whoever calls
    does not see it. ``differences``: the items that were heard otherwise, with both answers."""

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(RecheckRound, on_delete=models.PROTECT, related_name="rechecks", db_index=False)
    position = models.PositiveIntegerField()
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="rechecks")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    lower = models.CharField(max_length=20)
    lower_answers = models.JSONField(default=dict)
    lower_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    lower_at = models.DateTimeField()
    tries = models.JSONField(default=list)
    next_attempt_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    claimed_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    result = models.CharField(max_length=20, blank=True)
    answers = models.JSONField(default=dict)
    differences = models.JSONField(default=list)
    contradicts = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "order"], name="recheck_once_a_round"),
            models.UniqueConstraint(fields=["round", "position"], name="recheck_position_once"),
            models.CheckConstraint(
                condition=Q(result="", finished_at__isnull=True) | (~Q(result="") & Q(finished_at__isnull=False)),
                name="recheck_finished_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["round", "position"], name="recheck_waiting", condition=Q(finished_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} #{self.position}"
