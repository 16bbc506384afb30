"""Programmes, scenarios, who knows whom, visits, their pictures, findings; and the programme's own book, which the journal only binds."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.models import WorkOrder
from plumbline.supervision.mystery_visits.states import ProgrammeState, VisitKind, VisitState
from plumbline.supervision.questionnaires.models import Filling, FormVersion


class Programme(models.Model):
    """A round of visits by people of a third party. ``rest_days``: so long nobody comes to the same unit again. ``seed`` decides every draw."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    third_party = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    after = models.DateField()
    budget = models.DecimalField(max_digits=12, decimal_places=2)
    rest_days = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default=ProgrammeState.RUNNING.value)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(after__gt=F("first")), name="programme_ends_after_start"),
            models.CheckConstraint(condition=Q(budget__gte=0), name="programme_budget_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ProgrammeState]), name="programme_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ProgrammeState.RUNNING.value, ended_at__isnull=True)
                | (~Q(state=ProgrammeState.RUNNING.value) & Q(ended_at__isnull=False)),
                name="programme_ended_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-created_at"], name="programme_newest")]

    def __str__(self) -> str:
        return self.code


class Scenario(models.Model):
    """What is played, by which form it is judged, and what must be brought back at least."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="scenarios")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=120)
    brief = models.TextField()
    questions = models.JSONField(default=list)
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    least_photos = models.PositiveSmallIntegerField()
    least_video_minutes = models.PositiveSmallIntegerField()
    least_impression = models.PositiveSmallIntegerField()
    least_questions = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "title"], name="scenario_title_once"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in VisitKind]), name="scenario_kind_known"),
        ]

    def __str__(self) -> str:
        return self.title


class Acquaintance(models.Model):
    """A shopper would be recognised at this unit: knows somebody there, worked there, lives with one of them."""

    id = models.UUIDField(primary_key=True)
    shopper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shopper", "unit"], name="acquaintance_once")]

    def __str__(self) -> str:
        return self.reason


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, viewer: Viewer) -> "VisitQuerySet":
        """The owner's, one's own as a shopper, and what has been released of units where one may see inspections."""
        kept = Q(unit_id__in=viewer.units(Permission.MYSTERY_KEEP))
        own = Q(shopper_id=viewer.person_id) if viewer.may_somewhere(Permission.MYSTERY_VISIT) else Q(pk__in=())
        told = Q(
            programme__state=ProgrammeState.RELEASED.value,
            state=VisitState.ACCEPTED.value,
            unit_id__in=viewer.units(Permission.INSPECTIONS_VIEW),
        )
        return self.filter(kept | own | told)


class Visit(models.Model):
    """One visit. What was brought back stays as it was handed in: ``digest`` binds it with ``salt``.

    ``order``: the work order that the planted call left behind; it is named nowhere else before the release. ``caller_phone``: by which it can be found.
    ``points`` ÷ ``of`` is its score.
    """

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="visits")
    number = models.PositiveIntegerField()
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    shopper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_on = models.DateField()
    state = models.CharField(max_length=12, default=VisitState.PLANNED.value)
    redo_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="redone_by")
    filling = models.OneToOneField(Filling, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    visited_at = models.DateTimeField(null=True)
    caller_phone = models.CharField(max_length=40, blank=True)
    order_told = models.CharField(max_length=40, blank=True)
    impression = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    video_minutes = models.PositiveSmallIntegerField(default=0)
    video_place = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True)
    salt = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    points = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    of = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    vetoed = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=500, blank=True)
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, null=True, related_name="+")
    no_order = models.CharField(max_length=200, blank=True)
    marked_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Visit"]] = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="mystery_visit_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in VisitState]), name="mystery_visit_state_known"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, digest="")
                | (Q(submitted_at__isnull=False, visited_at__isnull=False) & ~Q(digest="")),
                name="mystery_visit_sealed_whole",
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=True) | Q(no_order=""), name="mystery_visit_order_or_none"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["shopper", "-planned_on"], name="mystery_visit_of_shopper"),
            models.Index(fields=["programme", "planned_on"], name="mystery_visit_of_programme"),
            models.Index(fields=["unit", "shopper", "planned_on"], name="mystery_visit_been_there"),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.number}"


class Media(models.Model):
    """A picture or recording of a visit; ``digest`` is its content's."""

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="media")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    file = models.FileField(upload_to="mystery", max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "digest"], name="mystery_media_once")]

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """An item that fell short, written down when the results went out."""

    id = models.UUIDField(primary_key=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    item = models.CharField(max_length=60)
    grade = models.CharField(max_length=12)
    clause = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "item"], name="mystery_finding_once")]

    def __str__(self) -> str:
        return self.text


class BookLine(models.Model):
    """What was done in a programme, when and by whom. Never changed and never taken out (the database refuses); ``day`` is the day whose root binds it."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="book")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, null=True, related_name="book")
    day = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    deed = models.CharField(max_length=30)
    said = models.JSONField(default=dict)
    salt = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["day"], name="book_of_day"),
            models.Index(fields=["programme", "at"], name="book_of_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.deed}"


class SealedDay(models.Model):
    """The root that the journal has of a day's lines; a day without lines has one as well."""

    day = models.DateField(primary_key=True)
    salt = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.day.isoformat()
