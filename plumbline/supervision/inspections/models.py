"""Draws, inspections, findings, appeals, and files of inspections scored elsewhere."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from plumbline.ground.casefiles.models import Attachment, CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections.states import AppealState, Grade, Level, Method, State, Verdict
from plumbline.supervision.questionnaires.models import Filling, FormVersion


class Draw(models.Model):
    """Which objects a draw chose and out of which: with frame and seed anybody can repeat it. ``frame``: code, weight and why of each."""

    id = models.UUIDField(primary_key=True)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20)
    method = models.CharField(max_length=10)
    seed = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    frame = models.JSONField()
    drawn = models.JSONField()
    doubled = models.JSONField(default=list)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-drawn_at"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=[e.value for e in Level]), name="draw_level_known"),
            models.CheckConstraint(condition=Q(method__in=[e.value for e in Method]), name="draw_method_known"),
        ]

    def __str__(self) -> str:
        return self.seed


class Takeover(models.Model):
    """One file of inspections that were scored elsewhere, and what came of its rows."""

    id = models.UUIDField(primary_key=True)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=60)
    mapping = models.JSONField()
    entered = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    def __str__(self) -> str:
        return self.file_name


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, viewer: Viewer) -> "InspectionQuerySet":
        """Of the units whose inspections the viewer may see. One that is not announced is seen by those who plan or make it alone until it begins."""
        found = self
        if viewer.sees_everything(Permission.INSPECTIONS_VIEW):
            return found
        found = found.filter(unit_id__in=viewer.units(Permission.INSPECTIONS_VIEW))
        told = Q(announced=True) | ~Q(state=State.PLANNED.value)
        planned_by = Q(owner_id__in=viewer.units(Permission.INSPECTIONS_PLAN))
        return found.filter(told | planned_by | Q(unit_id__in=viewer.units(Permission.INSPECTIONS_VISIT)))


class Inspection(models.Model):
    """One visit, from its planning to its last word. ``owner``: the unit that inspects.

    ``form_version`` is fixed when the visit begins; ``filling`` is the sheet that counts, ``second_filling`` that of the second inspector, who does not see
    the first. ``points`` ÷ ``of`` is the score as it stands now (after an appeal that was upheld); the sheet keeps what was scored on the spot.
    ``drafts``: findings as far as they are written down, by item, until the sheet is handed in; ``revision`` counts the savings of sheet and drafts.
    """

    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="inspection")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, null=True, related_name="inspections")
    announced = models.BooleanField(default=True)
    object_name = models.CharField(max_length=120, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    form_code = models.CharField(max_length=130)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    inspector = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    second_inspector = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    filling = models.OneToOneField(Filling, on_delete=models.PROTECT, null=True, related_name="+")
    second_filling = models.OneToOneField(Filling, on_delete=models.PROTECT, null=True, related_name="+")
    drafts = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    planned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    visited_on = models.DateField(null=True)
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    points = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    of = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    vetoed = models.BooleanField(default=False)
    appeal_until = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, blank=True)
    remark = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    takeover = models.ForeignKey(
        Takeover, on_delete=models.PROTECT, null=True, related_name="inspections", db_index=False
    )
    source = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=120, blank=True)
    line = models.PositiveIntegerField(null=True)

    objects: ClassVar[models.Manager["Inspection"]] = InspectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=[e.value for e in Level]), name="inspection_level_known"),
            models.CheckConstraint(condition=Q(state__in=[e.value for e in State]), name="inspection_state_known"),
            models.CheckConstraint(
                condition=Q(verdict__in=["", *(e.value for e in Verdict)]), name="inspection_verdict_known"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="inspection_window_forward"),
            models.CheckConstraint(
                condition=Q(points__isnull=True, of__isnull=True) | (Q(points__gte=0) & Q(points__lte=F("of"))),
                name="inspection_points_within",
            ),
            models.CheckConstraint(
                condition=Q(second_inspector__isnull=True) | ~Q(second_inspector=F("inspector")),
                name="inspection_two_people",
            ),
            models.UniqueConstraint(
                fields=["source", "reference"], condition=~Q(source=""), name="inspection_taken_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-planned_at", "case_file"], name="inspection_newest"),
            models.Index(fields=["unit", "-planned_at"], name="inspection_of_unit"),
            models.Index(fields=["state", "-planned_at"], name="inspection_by_state"),
            # A level that has no visits, or none for long, is known without reading those of all others.
            models.Index(fields=["level", "-planned_at"], name="inspection_by_level"),
            models.Index(
                fields=["visited_on", "level", "unit", "state"],
                name="inspection_visited",
                include=["points", "of", "vetoed"],
                condition=Q(visited_on__isnull=False),
            ),
            models.Index(fields=["last_day"], name="inspection_open", condition=Q(state__in=["planned", "under_way"])),
            models.Index(fields=["submitted_at"], name="inspection_twice", condition=Q(second_inspector__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.case_file_id)

    @property
    def state_now(self) -> State:
        return State(self.state)


class Finding(models.Model):
    """Something found wrong. ``earlier``: the finding of the same unit and item before this one. ``lifted_by``: the appeal that took it back."""

    id = models.UUIDField(primary_key=True)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.CharField(max_length=60)
    item_name = models.CharField(max_length=300)
    grade = models.CharField(max_length=10)
    clause = models.CharField(max_length=60, blank=True)
    training = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    photo = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    earlier = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later", db_index=False)
    lifted_by = models.ForeignKey("Appeal", on_delete=models.PROTECT, null=True, related_name="lifted")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="finding_once_an_item"),
            models.CheckConstraint(condition=Q(grade__in=[e.value for e in Grade]), name="finding_grade_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "item", "-found_at"], name="finding_recurs"),
            models.Index(fields=["found_at"], name="finding_found"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.grade}"


class Appeal(models.Model):
    """The inspected unit asks that items be scored otherwise; ``before`` and ``after`` keep both scores."""

    id = models.UUIDField(primary_key=True)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="appeals")
    items = models.JSONField()
    reason = models.TextField()
    state = models.CharField(max_length=10)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision = models.TextField(blank=True)
    answers = models.JSONField(default=dict)
    points_before = models.DecimalField(max_digits=14, decimal_places=6)
    of_before = models.DecimalField(max_digits=14, decimal_places=6)
    points_after = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    of_after = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspection"], condition=~Q(state="withdrawn"), name="appeal_once_an_inspection"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[e.value for e in AppealState]), name="inspection_appeal_state_known"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["raised_at"], name="appeal_raised")]

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.state}"
