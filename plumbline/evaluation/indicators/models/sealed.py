"""The cases behind sealed values, as they were counted then."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SealedFigure(models.Model):
    """A figure that was measured when its period was sealed. ``number`` is its name in the rows of that period's cases."""

    period = models.CharField(max_length=10)
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    scope = models.CharField(max_length=122, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "number"], name="sealed_figure_number_once"),
            models.UniqueConstraint(fields=["period", "code", "basis", "scope"], name="sealed_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period}"


class SealedCase(models.Model):
    """A row of a base as it stood at the sealing: in which figures it was met, missed and left out, and what it added where that is not one.

    ``amounts`` holds, by the figure's number, what the row says and what it adds to the denominator. Nothing personal is kept: the title is read from the
    case itself. No foreign keys: what was sealed stays readable whatever becomes of the case. On the base of clocks an order has a row for each of them, so
    that number and round tell rows apart within one figure only.
    """

    id = models.BigAutoField(primary_key=True)
    period = models.CharField(max_length=10)
    base = models.CharField(max_length=40)
    number = models.CharField(max_length=160)
    round = models.IntegerField()
    unit = models.UUIDField(null=True)
    unit_path = models.TextField()
    kind = models.CharField(max_length=120)
    state = models.CharField(max_length=60)
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    moment = models.DateTimeField()
    origin = models.TextField()
    line = models.IntegerField()
    met = ArrayField(models.SmallIntegerField())
    missed = ArrayField(models.SmallIntegerField())
    excluded = ArrayField(models.SmallIntegerField())
    amounts = models.JSONField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period", "base", "moment", "number", "round"], name="sealed_case_course"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.number}"


class RestatedCase(models.Model):
    """A case that a restatement counts otherwise than the sealed value: what it was and what it is; empty outcomes where it is not behind the number.

    What all rows of one restatement (``made_at``) add up to is the difference between the sealed value and the restated one.
    """

    id = models.BigAutoField(primary_key=True)
    period = models.CharField(max_length=10)
    code = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    scope = models.CharField(max_length=122, blank=True)
    made_at = models.DateTimeField()
    number = models.CharField(max_length=160)
    round = models.IntegerField()
    unit_path = models.TextField(blank=True)
    unit_path_before = models.TextField(blank=True)
    before = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    above_before = models.DecimalField(max_digits=24, decimal_places=4)
    below_before = models.DecimalField(max_digits=24, decimal_places=4)
    above = models.DecimalField(max_digits=24, decimal_places=4)
    below = models.DecimalField(max_digits=24, decimal_places=4)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["period", "code", "basis", "made_at"], name="restated_case_of"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period} {self.number}"
