"""Outages and the areas they concern."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from plumbline.ground.organization.models import Person, Unit
from plumbline.service.customers.models import Area
from plumbline.service.outages.states import OutageKind
from plumbline.service.work_orders.models import WorkOrder


class OutageQuerySet(models.QuerySet["Outage"]):
    def running(self, at: datetime) -> "OutageQuerySet":
        """Begun, and not ended (or ended later) at this moment; an expected end that has passed ends nothing."""
        return self.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at), starts_at__lte=at, cancelled_at__isnull=True)


class Outage(models.Model):
    """Supply of one line stops in some areas. ``unit_path`` is where the unit stood when it was announced, ``promised_end`` the end that was announced first:
    moving ``expected_end`` later does not keep the promise; ``notice_due_at`` the latest moment at which it could be announced in time, by the limits that
    bound on that day (none: no limit speaks of such a stop).
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in OutageKind])
    line = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    areas = models.ManyToManyField(Area, through="OutageArea", related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=400)
    starts_at = models.DateTimeField()
    promised_end = models.DateTimeField()
    expected_end = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField()
    notice_due_at = models.DateTimeField(null=True)
    announced_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["Outage"]] = OutageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["starts_at"],
                name="outage_open",
                condition=Q(ended_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.Index(fields=["starts_at"], name="outage_started"),
            models.Index(fields=["ended_at"], name="outage_ended", condition=Q(ended_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(OutageKind)), name="outage_kind_known"),
            models.CheckConstraint(condition=Q(expected_end__gt=F("starts_at")), name="outage_ends_after_start"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("starts_at")), name="outage_ended_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OutageArea(models.Model):
    """One area of an outage; everything under it is concerned too."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outage", "area"], name="outage_area_once")]

    def __str__(self) -> str:
        return f"{self.outage_id} in {self.area_id}"


class OutageOrder(models.Model):
    """A call about an outage: the order that was made of it."""

    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, related_name="outage_orders")
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.order_id} of {self.outage_id}"
