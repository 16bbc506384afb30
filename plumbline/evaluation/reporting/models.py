"""Reports on their way out, whom they went to, and the counters of their numbers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.evaluation.reporting.states import LIVE, OUT, ReportState
from plumbline.ground.organization.models import Person, Unit


class ReportDocument(models.Model):
    """A report as it is kept: the data every file of it is made from (``content``) with its digest. Once out it cannot be changed, in the database neither.

    ``rule``: the schedule ("pack/code") that asked for it, empty where somebody did. ``edited``: by paragraph the id of whoever edited it last.
    ``taken_at``: when its numbers were read. ``provisional``: released under the name 暂定. ``words``: its text for searching.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=60)
    rule = models.CharField(max_length=122, blank=True)
    clause = models.CharField(max_length=40, blank=True)
    period = models.CharField(max_length=10)
    first = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    edition = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    state = models.CharField(max_length=12, default=ReportState.DRAFT.value)
    language = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    words = models.TextField(blank=True)
    edited = models.JSONField(default=dict)
    taken_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    series = models.CharField(max_length=40, blank=True)
    serial = models.PositiveIntegerField(null=True)
    number = models.CharField(max_length=60, null=True, unique=True)
    provisional = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "unit", "edition"], name="report_edition_once"),
            models.UniqueConstraint(
                fields=["kind", "period", "unit"],
                condition=Q(state__in=[ReportState.DRAFT.value, ReportState.SUBMITTED.value]),
                name="report_one_in_the_making",
            ),
            models.UniqueConstraint(fields=["series", "serial"], name="report_serial_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in ReportState]), name="report_state_known"),
            models.CheckConstraint(
                condition=(Q(state__in=[s.value for s in OUT]) & Q(number__isnull=False, released_at__isnull=False))
                | (~Q(state__in=[s.value for s in OUT]) & Q(number__isnull=True, released_at__isnull=True)),
                name="report_out_has_number",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=models.F("submitted_by")),
                name="report_released_by_another",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-first"], name="report_by_state"),
            models.Index(fields=["-released_at"], name="report_by_release"),
        ]

    def __str__(self) -> str:
        return self.number or self.title

    @property
    def is_out(self) -> bool:
        return self.state in OUT

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class ReportRecipient(models.Model):
    """Somebody a released report was sent to, as what and for which unit. Never changed."""

    document = models.ForeignKey(ReportDocument, on_delete=models.PROTECT, related_name="recipients")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "person"], name="report_recipient_once")]

    def __str__(self) -> str:
        return str(self.person_id)


class ReportSeries(models.Model):
    """The last number given in a series of a year: "服监 2026"."""

    key = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.key
