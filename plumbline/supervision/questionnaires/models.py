"""Versions of forms, and forms that are filled in."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from plumbline.ground.organization.models import Person
from plumbline.supervision.questionnaires.states import Purpose


class FormVersion(models.Model):
    """A form word for word as a pack brought it, in force from a day on; ``valid_to`` is set when the next one takes over. ``document`` never changes."""

    id = models.UUIDField(primary_key=True)
    pack = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    purpose = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    clause = models.CharField(max_length=40, blank=True)
    proposed = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    installed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "code", "version"], name="form_version_once"),
            models.UniqueConstraint(
                fields=["pack", "code"], condition=Q(valid_to__isnull=True), name="form_newest_version_once"
            ),
            models.CheckConstraint(condition=Q(purpose__in=[p.value for p in Purpose]), name="form_purpose_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="form_validity_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack}/{self.code} {self.version}"


class Filling(models.Model):
    """One form as it is filled in: by whom, how far, and what it was worth when it was handed in.

    ``revision`` counts the savings, so that of two people who save at once the second is told. ``points`` ÷ ``of`` is the score, rounded to six places
    (exactly it is scored again from ``answers`` and the version); ``earned`` is what the answers earned before a vetoing item took it all.
    """

    id = models.UUIDField(primary_key=True)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="fillings")
    answers = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    submitted_at = models.DateTimeField(null=True)
    points = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    earned = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    of = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    vetoed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, points__isnull=True, of__isnull=True, earned__isnull=True)
                | Q(submitted_at__isnull=False, points__isnull=False, of__isnull=False, earned__isnull=False),
                name="filling_submitted_whole",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | (Q(points__gte=0) & Q(points__lte=F("of"))),
                name="filling_points_within",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
