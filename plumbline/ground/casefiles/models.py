"""Case files, counters, attachments, remarks, origins."""

from typing import ClassVar

from django.db import models

from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission


class CaseFileQuerySet(models.QuerySet["CaseFile"]):
    def visible_to(self, viewer: Viewer, permission: Permission) -> "CaseFileQuerySet":
        """Only cases of units where the viewer holds the permission."""
        if viewer.sees_everything(permission):
            return self
        return self.filter(unit_id__in=viewer.units(permission))


class CaseFile(models.Model):
    """The cover of a case."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=4)
    number = models.CharField(max_length=32, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=400)
    assigned_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["CaseFile"]] = CaseFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("opened_at")),
                name="case_closes_after_opening",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["assigned_at"], name="case_assigned")]

    def __str__(self) -> str:
        return self.number


class Counter(models.Model):
    """The last number given for a key."""

    key = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class Attachment(models.Model):
    """A file of a case; content is found by its digest and never changes."""

    id = models.UUIDField(primary_key=True)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    file = models.FileField(upload_to="attachments", max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_file", "digest"], name="attachment_once_a_case")]
        indexes = [models.Index(fields=["digest"], name="attachment_digest")]

    def __str__(self) -> str:
        return self.name


class Remark(models.Model):
    """What somebody noted on a case."""

    id = models.UUIDField(primary_key=True)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="remarks")
    text = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.text[:40]


class Origin(models.Model):
    """A case came from another one: a call-back from an order, a rectification from a complaint."""

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="origins")
    cause = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="consequences")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_file", "cause"], name="origin_once")]

    def __str__(self) -> str:
        return f"{self.cause_id} → {self.case_file_id}"
