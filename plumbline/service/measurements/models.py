"""Measurements, and the batches they came in."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from plumbline.ground.organization.models import Person, Unit


class Batch(models.Model):
    """One import of one file: what came of its rows, the mapping it was read by, and the first of the rows that were rejected as they stood."""

    id = models.UUIDField(primary_key=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=60)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    entered = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict)
    mapping_name = models.CharField(max_length=120, blank=True)
    header = models.JSONField(default=list)
    rejects = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return self.file_name


class Upload(models.Model):
    """A file that somebody chose in a page. Tried out it waits to be confirmed; then ``batch`` says what it became, and the file stays as evidence."""

    id = models.UUIDField(primary_key=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    mapping = models.JSONField()
    mapping_name = models.CharField(max_length=120, blank=True)
    header = models.JSONField(default=list)
    preview = models.JSONField(default=dict)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, null=True, related_name="upload")

    def __str__(self) -> str:
        return self.file_name


class Measurement(models.Model):
    """One fact from elsewhere. ``counted_at`` decides the period: when it happened, or where something was promised, when it fell due or was done.

    ``unit_path`` is where the unit stood when it came in. A row that came again with other words leaves the earlier one behind, ``superseded_at``.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    source = models.CharField(max_length=60)
    reference = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_path = models.CharField(max_length=400)
    happened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField()
    outcome = models.CharField(max_length=30, blank=True)
    category = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    weight = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="measurements")
    line = models.PositiveIntegerField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "reference"], condition=Q(superseded_at__isnull=True), name="measurement_once"
            ),
            models.CheckConstraint(condition=Q(weight__isnull=True) | Q(weight__gt=0), name="measurement_weight_some"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("happened_at")), name="measurement_done_after"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["counted_at"], name="measurement_counted", condition=Q(superseded_at__isnull=True)),
            models.Index(
                fields=["source", "reference"],
                name="measurement_before",
                condition=Q(superseded_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"
