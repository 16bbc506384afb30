"""Measured values, and how far each period is measured."""

from typing import ClassVar

from django.db import models

from plumbline.ground.organization.models import Unit


class IndicatorValue(models.Model):
    """One figure of one unit (with everything below it) in one period. ``value`` is rounded, for sorting; numerator and denominator are exact.

    ``full_…``: with the cases that an approved event leaves out (G10); empty where no event touches the figure.
    ``scope`` is empty, or "pack/code" where a pack applies the indicator to some order types only. ``packs`` are the versions in force.
    """

    code = models.CharField(max_length=10)
    basis = models.CharField(max_length=10)
    scope = models.CharField(max_length=122, blank=True)
    period = models.CharField(max_length=10)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    numerator = models.DecimalField(max_digits=24, decimal_places=4)
    denominator = models.DecimalField(max_digits=24, decimal_places=4)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    n = models.BigIntegerField()
    full_numerator = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    full_denominator = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    full_n = models.BigIntegerField(null=True)
    apart = models.JSONField(default=dict)
    definition_version = models.PositiveSmallIntegerField()
    packs = models.CharField(max_length=300, blank=True)
    measured_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "unit", "code", "basis", "scope"], name="indicator_value_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "code", "basis"], name="indicator_value_course"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.period}"


class PeriodFill(models.Model):
    """When a period was measured last, for the company or for one subtree; ``over`` says whether the period had ended by then."""

    period = models.CharField(max_length=10)
    first = models.DateField()
    after = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    measured_at = models.DateTimeField()
    over = models.BooleanField()
    figures = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "unit"], name="period_fill_once")]

    def __str__(self) -> str:
        return self.period
