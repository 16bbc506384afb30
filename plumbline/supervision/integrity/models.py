"""Signals with their cases, checks, fingerprints of photos, what was set for thresholds, how far was scanned."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.integrity.states import CheckState, Kind


class Check(models.Model):
    """Somebody looks into one or more signals of a unit. ``heard``: what the unit said; ``reason``: why it was decided so."""

    case_file = models.OneToOneField(
        CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="integrity_check"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, default=CheckState.OPEN.value)
    why = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    heard = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in CheckState]), name="check_state_known"),
            models.CheckConstraint(
                condition=Q(state=CheckState.OPEN.value, decided_at__isnull=True)
                | (~Q(state=CheckState.OPEN.value) & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="check_decided_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-opened_at"], name="check_opened"),
            models.Index(fields=["unit", "state", "-opened_at"], name="check_of_unit"),
        ]

    def __str__(self) -> str:
        return str(self.case_file_id)


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, viewer: Viewer) -> "SignalQuerySet":
        """Signals of units where the viewer may see them."""
        if viewer.sees_everything(Permission.INTEGRITY_VIEW):
            return self
        return self.filter(unit_id__in=viewer.units(Permission.INTEGRITY_VIEW))


class Signal(models.Model):
    """Something that looks as if a result were not true. It says so, with its evidence; it decides nothing.

    ``key`` is the same whenever the same happening is found again. ``at``: when it could first be known. ``evidence``: what the sentence says, and the
    thresholds it was judged by.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    found_at = models.DateTimeField()
    evidence = models.JSONField(default=dict)
    check_file = models.ForeignKey(Check, on_delete=models.PROTECT, null=True, related_name="signals")

    objects: ClassVar[models.Manager["Signal"]] = SignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="signal_once"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="signal_kind_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at", "id"], name="signal_newest"),
            models.Index(fields=["kind", "-at"], name="signal_of_kind"),
            models.Index(fields=["unit", "-at"], name="signal_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class SignalCase(models.Model):
    """A case of a signal. ``is_subject``: the signal is about it; else it proves something about the others."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="cases", db_index=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    is_subject = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signal", "position"], name="signal_case_once")]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case_file"], include=["signal", "is_subject"], name="signal_case_file")
        ]

    def __str__(self) -> str:
        return f"{self.signal_id} {self.position}"


class PhotoPrint(models.Model):
    """What a photo looks like, in 128 bits; one row a content. Not ``is_distinct``: a plain surface, which looks like any other."""

    digest = models.CharField(max_length=64, primary_key=True)
    across = models.BigIntegerField()
    down = models.BigIntegerField()
    is_distinct = models.BooleanField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]


class PhotoBand(models.Model):
    """One of the eight 16-bit parts of a fingerprint: number of the part × 65,536 + its bits. Photos that look alike share one."""

    photo = models.ForeignKey(PhotoPrint, on_delete=models.CASCADE, related_name="bands", db_index=False)
    band = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["photo", "band"], name="photo_band_once")]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["band", "photo"], name="photo_band")]

    def __str__(self) -> str:
        return f"{self.band}"


class ThresholdSet(models.Model):
    """What a company looks at otherwise than by default, and why."""

    code = models.CharField(max_length=30, primary_key=True)
    value = models.IntegerField()
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.code} {self.value}"


class Scanned(models.Model):
    """The one row that scans lock: up to which moment everything was looked at."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_scanned")]

    def __str__(self) -> str:
        return f"{self.until}"
