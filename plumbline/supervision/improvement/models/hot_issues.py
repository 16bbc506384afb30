"""Hot issues and the calls to the customers concerned."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers.models import Area
from plumbline.service.work_orders.models import OrderType, WorkOrder
from plumbline.supervision.improvement.states import IssueState


class HotIssueQuerySet(models.QuerySet["HotIssue"]):
    def visible_to(self, viewer: Viewer) -> "HotIssueQuerySet":
        """The department's own people, whoever watches rectifications, and whoever calls the customers."""
        wanted = (Permission.RECTIFICATIONS_VIEW, Permission.CALLBACKS_CALL)
        if any(viewer.sees_everything(each) for each in wanted):
            return self
        return self.filter(unit_id__in=frozenset().union(*(viewer.units(each) for each in wanted)))


class HotIssue(models.Model):
    """A case of its own (RD): orders of one type, in an area or a unit, over a span of days. ``before`` and ``after`` count such orders."""

    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="hot_issue")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    suggestion = models.TextField()
    reference = models.CharField(max_length=120, blank=True)
    order_type = models.ForeignKey(OrderType, on_delete=models.PROTECT, null=True, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    first = models.DateField()
    after_day = models.DateField()
    suggested_at = models.DateTimeField()
    suggested_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answer_by = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    report = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    verification = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    seed = models.CharField(max_length=60, blank=True)
    frame = models.PositiveIntegerField(default=0)
    before = models.PositiveIntegerField(null=True)
    after = models.PositiveIntegerField(null=True)
    days_after = models.PositiveIntegerField(null=True)
    evaluation = models.TextField(blank=True)
    evaluated_at = models.DateTimeField(null=True)
    evaluated_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["HotIssue"]] = HotIssueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in IssueState]), name="hot_issue_state"),
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="hot_issue_once_a_cause"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-suggested_at"], name="hot_issue_newest"),
            models.Index(fields=["state", "answer_by"], name="hot_issue_waiting"),
        ]

    def __str__(self) -> str:
        return self.title


class IssueCall(models.Model):
    """One customer concerned, in the order of the draw; ``result`` is empty until he was called."""

    id = models.UUIDField(primary_key=True)
    issue = models.ForeignKey(HotIssue, on_delete=models.PROTECT, related_name="calls")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    result = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "order"], name="issue_call_once")]

    def __str__(self) -> str:
        return f"#{self.place}"
