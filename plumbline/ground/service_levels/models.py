"""Calendars and limits in versions; clocks, their runs and marks."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Coalesce, Least

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.regulations.models import Clause, Installation


class Calendar(models.Model):
    """A calendar by name; its hours are in versions."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.code


class CalendarVersion(models.Model):
    """Hours as they stand from a day on. ``document`` is the calendar as the arithmetic reads it; a clock pins the version it started with.

    ``days`` are those that somebody set by hand: date → ``reason``, ``clause``, and in ``before`` the hours that stood there (null: those of the weekday).
    """

    id = models.UUIDField(primary_key=True)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    document = models.JSONField()
    notices = models.JSONField(default=dict)
    days = models.JSONField(default=dict)
    note = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once")]

    def __str__(self) -> str:
        return f"{self.calendar_id} v{self.number}"


class Season(models.Model):
    """The heating season: usual dates, and those announced for single years (``years``: {"2026": ["2026-10-15", "2027-04-15"]})."""

    id = models.UUIDField(primary_key=True)
    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="seasons")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    starts = models.CharField(max_length=5)
    ends = models.CharField(max_length=5)
    pre_season_days = models.PositiveSmallIntegerField(default=0)
    first_days = models.PositiveSmallIntegerField(default=0)
    years = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["installation", "code"], name="season_once_a_pack")]

    def __str__(self) -> str:
        return self.code


class LimitVersion(models.Model):
    """One limit as one installation of a pack states it. Empty selectors apply to all."""

    id = models.UUIDField(primary_key=True)
    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="limits")
    code = models.CharField(max_length=60)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="limits")
    proposed = models.BooleanField(default=False)
    because = models.CharField(max_length=400, blank=True)
    because_en = models.CharField(max_length=400, blank=True)
    order_type = models.CharField(max_length=60, blank=True)
    order_kind = models.CharField(max_length=30, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    segment = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=60, blank=True)
    season_phase = models.CharField(max_length=20, blank=True)
    milestone = models.CharField(max_length=20)
    quantity = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    day_minutes = models.PositiveSmallIntegerField(null=True)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    start_event = models.CharField(max_length=20)
    counts = models.CharField(max_length=10, default="within")
    may_pause = models.BooleanField(default=False)
    floor = models.BooleanField(default=False)
    marks = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["installation", "code"], name="limit_once_a_pack"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="limit_positive"),
        ]

    def __str__(self) -> str:
        return self.code


class EscalationStep(models.Model):
    """Who is told at which share of a limit."""

    id = models.UUIDField(primary_key=True)
    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="escalation_steps")
    code = models.CharField(max_length=60)
    at_percent = models.PositiveSmallIntegerField()
    tell = models.JSONField(default=list)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")
    proposed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class PhoneList(models.Model):
    """Who is telephoned at once for orders of these types or urgencies (S1 8 j, k)."""

    id = models.UUIDField(primary_key=True)
    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="phone_lists")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    order_types = models.JSONField(default=list)
    urgencies = models.JSONField(default=list)
    call = models.JSONField(default=list)
    acknowledge_minutes = models.PositiveSmallIntegerField(default=10)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")
    proposed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class Clock(models.Model):
    """One limit at work on one case.

    The runs are the truth. ``due_at``, ``breached_at``, ``paused``, ``provisional``, ``binding`` and ``wake_at`` are what the pure reading
    gave when a run last changed (or the clock last rang), kept so that lists and figures can ask for them; `rebuild` gives equal rows.
    ``fixed_due_at`` is a deadline that came with the case from outside (a 12345 transfer); such a clock has no limit.
    """

    id = models.UUIDField(primary_key=True)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="clocks")
    milestone = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField(default=1)
    limit = models.ForeignKey(LimitVersion, on_delete=models.PROTECT, null=True, related_name="+")
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, null=True, related_name="+")
    fixed_due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    breached_at = models.DateTimeField(null=True)
    paused = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    binding = models.BooleanField(default=True)
    wake_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case_file"], name="clock_case"),
            models.Index(fields=["wake_at"], name="clock_wake", condition=models.Q(wake_at__isnull=False)),
            models.Index(
                fields=["due_at"], name="clock_open_due", condition=models.Q(stopped_at__isnull=True, binding=True)
            ),
            # The clocks of a period: due or done in it, whichever came first.
            models.Index(
                Least("due_at", Coalesce("stopped_at", "due_at")),
                name="clock_counted",
                condition=models.Q(binding=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(limit__isnull=False, fixed_due_at__isnull=True)
                | models.Q(limit__isnull=True, fixed_due_at__isnull=False),
                name="clock_limit_or_fixed",
            ),
            models.CheckConstraint(
                condition=models.Q(wake_at__isnull=True) | models.Q(stopped_at__isnull=True),
                name="stopped_clock_sleeps",
            ),
            models.CheckConstraint(
                condition=models.Q(breached_at__isnull=True) | models.Q(breached_at=models.F("due_at")),
                name="breach_is_dated_when_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.due_at:%F %R}"


class ClockRun(models.Model):
    """A stretch in which a clock ran; the gap to the next run is a pause and ``reason`` its reason."""

    id = models.UUIDField(primary_key=True)
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="runs")
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["clock"], name="clock_run_clock")]
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=models.Q(stopped_at__isnull=True), name="one_open_run"),
            models.CheckConstraint(
                condition=models.Q(stopped_at__isnull=True) | models.Q(stopped_at__gte=models.F("started_at")),
                name="run_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%F %R}"


class ClockMark(models.Model):
    """A share of the limit that was reached, once, and when."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="marks")
    percent = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "percent"], name="mark_once")]

    def __str__(self) -> str:
        return f"{self.percent}%"
