"""Receipts."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Receipt(models.Model):
    """One answer. No foreign keys: it outlives nothing and nothing depends on it."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField()
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    media_type = models.CharField(max_length=80)
    body = models.TextField()
    location = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        indexes = [BrinIndex(fields=["given_at"], name="receipt_given_brin")]

    def __str__(self) -> str:
        return self.key
