"""Visits with their sheets, parts and files; who has been given which address."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least

from plumbline.ground.casefiles.models import Attachment, CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.service.field_visits.states import OPEN, FileKind, Opinion, State, Supply
from plumbline.service.work_orders.models import WorkOrder

OPEN_STATES = sorted(state.value for state in OPEN)


class Visit(models.Model):
    """One trip. ``checklist`` is the list as it was, with the answers; ``moments`` are both moments of each step."""

    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="visit")
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="visits")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    trip = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20)
    slot_starts_at = models.DateTimeField(null=True)
    slot_ends_at = models.DateTimeField(null=True)
    slot_note = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    moments = models.JSONField(default=dict)
    result = models.TextField(blank=True)
    solved = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    checklist = models.JSONField(default=dict)
    price_list = models.CharField(max_length=130, blank=True)
    price_list_shown = models.BooleanField(default=False)
    opinion = models.CharField(max_length=20, blank=True)
    opinion_text = models.TextField(blank=True)
    signer = models.CharField(max_length=60, blank=True)
    unsigned_because = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["order", "trip"], name="visit_order"),
            models.Index(fields=["person", "-ended_at"], name="visit_ended", condition=Q(ended_at__isnull=False)),
            # The visits of a period: its appointments, and what was finished in it.
            models.Index(
                Least("slot_ends_at", Coalesce("arrived_at", "slot_ends_at")),
                name="visit_appointed",
                condition=Q(slot_ends_at__isnull=False),
            ),
            models.Index(fields=["ended_at"], name="visit_finished", condition=Q(state="finished")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=OPEN_STATES), name="visit_open_once_an_order"
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="visit_state_known"),
            models.CheckConstraint(
                condition=Q(opinion__in=["", *(o.value for o in Opinion)]), name="visit_opinion_known"
            ),
            models.CheckConstraint(
                condition=Q(slot_starts_at__isnull=True) | Q(slot_ends_at__gt=F("slot_starts_at")),
                name="visit_slot_forward",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False)),
                name="visit_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case_file_id)

    @property
    def state_now(self) -> State:
        return State(self.state)


class VisitPart(models.Model):
    """One line of what was used: from the price list (``code``) or typed freely."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=20, blank=True)
    quantity = models.DecimalField(max_digits=9, decimal_places=2)
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    supply = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "position"], name="visit_part_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="visit_part_some"),
            models.CheckConstraint(condition=Q(supply__in=[s.value for s in Supply]), name="visit_part_supply_known"),
        ]

    def __str__(self) -> str:
        return self.name


class VisitFile(models.Model):
    """What a file of a visit is: a photo, or the customer's signature."""

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, primary_key=True, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in FileKind]), name="visit_file_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.attachment_id}"


class JobSheet(models.Model):
    """A person was given the full address of an order, in this round, at this moment."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "person", "round"], name="job_sheet_once")]

    def __str__(self) -> str:
        return f"{self.order_id} → {self.person_id}"
