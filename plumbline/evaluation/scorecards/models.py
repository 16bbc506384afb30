"""Sheets with their lines, the terms they were made by, and what was published."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.ground.organization.models import Unit


class Terms(models.Model):
    """A template word for word as it stood when sheets were made by it. Never changed: another wording has another digest.

    ``applied`` is what the pack's own codes of indicators meant: {code: [basis, scope]}.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    pack = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    row = models.JSONField()
    applied = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.pack}/{self.code} {self.version}"


class Sheet(models.Model):
    """What one unit earned in one period by one template. ``kind`` with the template is its peer group.

    ``points`` is empty where nothing was measured; the ranks where the unit is not rated. A sealed sheet cannot be changed, in the database neither.
    """

    id = models.UUIDField(primary_key=True)
    period = models.CharField(max_length=10)
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=60)
    template = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    low = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    high = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    possible = models.DecimalField(max_digits=9, decimal_places=4)
    ceiling = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    n = models.BigIntegerField()
    standing = models.CharField(max_length=20)
    band = models.CharField(max_length=60, blank=True)
    stars = models.PositiveSmallIntegerField(default=0)
    rank_first = models.PositiveIntegerField(null=True)
    rank_last = models.PositiveIntegerField(null=True)
    peers = models.PositiveIntegerField()
    measured_at = models.DateTimeField(null=True)
    built_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "pack", "template", "unit"], name="sheet_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0), name="sheet_points_not_below_zero"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "pack", "template"], name="sheet_course"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.period}"


class SheetLine(models.Model):
    """One item of a sheet with the value it came from and why it earned what it did: ``sentence`` with ``params`` filled in.

    ``one_more`` are the points of the whole sheet that one more case on the good side would have brought; empty where that cannot be said.
    """

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=60)
    item = models.CharField(max_length=60)
    indicator = models.CharField(max_length=10)
    basis = models.CharField(max_length=10, blank=True)
    scope = models.CharField(max_length=122, blank=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    n = models.BigIntegerField(null=True)
    weight = models.DecimalField(max_digits=9, decimal_places=4)
    possible = models.DecimalField(max_digits=9, decimal_places=4)
    points = models.DecimalField(max_digits=7, decimal_places=2)
    low = models.DecimalField(max_digits=7, decimal_places=2)
    high = models.DecimalField(max_digits=7, decimal_places=2)
    is_missing = models.BooleanField()
    sentence = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    one_more = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    one_more_band = models.CharField(max_length=60, blank=True)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "position"], name="sheet_line_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.points}"


class Publication(models.Model):
    """A ranking as it was made known, under its name, with every row as it stood. Taken back only by a later publication that ``withdraws`` it."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=200, unique=True)
    period = models.CharField(max_length=10)
    pack = models.CharField(max_length=60)
    template = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    content = models.JSONField(default=list)
    published_at = models.DateTimeField()
    by = models.CharField(max_length=100)
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawn_by")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "pack", "template", "number"], name="publication_number_once"),
            models.CheckConstraint(
                condition=Q(withdraws__isnull=True) | ~Q(reason=""), name="publication_withdrawn_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name
