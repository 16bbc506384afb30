"""Events whose cases are left out of figures once somebody approved it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from plumbline.evaluation.indicators.states import EventKind, EventState
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.organization.models import Person


class ExcludedEvent(models.Model):
    """A sudden event, a fault of a system, force majeure: when, where, for which order types and indicators (empty: all), and what proves it."""

    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    units = ArrayField(models.CharField(max_length=40), default=list)
    areas = ArrayField(models.CharField(max_length=60), default=list)
    order_types = ArrayField(models.CharField(max_length=60), default=list)
    codes = ArrayField(models.CharField(max_length=10), default=list)
    evidence = models.TextField()
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, default=EventState.REQUESTED.value)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in EventKind]), name="event_kind_known"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in EventState]), name="event_state_known"),
            models.CheckConstraint(
                condition=~Q(state=EventState.APPROVED.value)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by"))),
                name="event_approved_by_another",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state", "starts_at"], name="event_by_state")]

    def __str__(self) -> str:
        return self.title
