"""What each row added to the figures of a period, so that measuring again reads only what changed. It can be thrown away at any time."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Remembered(models.Model):
    """One period's memory: under what it was made (``signature``), up to which entry of the journal, and the sums of each base."""

    period = models.CharField(max_length=10, primary_key=True)
    signature = models.CharField(max_length=64)
    heard_until = models.DateTimeField()
    measured_at = models.DateTimeField()
    sums = models.JSONField()

    def __str__(self) -> str:
        return self.period


class RememberedRow(models.Model):
    """One row of a base. ``flags``: the conditions it fulfils, a bit each; ``wakes_at``: after which moment time alone may change it."""

    period = models.CharField(max_length=10)
    base = models.CharField(max_length=20)
    case_file_id = models.UUIDField()
    path = models.CharField(max_length=400)
    kind = models.CharField(max_length=60)
    flags = ArrayField(models.BigIntegerField())
    length = models.BigIntegerField(null=True)
    wakes_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period", "case_file_id"], name="remembered_case"),
            models.Index(
                fields=["period", "wakes_at"], name="remembered_wakes", condition=models.Q(wakes_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.base} {self.case_file_id}"
