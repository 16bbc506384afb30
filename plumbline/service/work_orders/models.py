"""Order types and reasons as packs bring them; orders, their contacts, drafts and extensions."""

from datetime import UTC
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Func, Q, Value, When
from django.db.models.functions import TruncMonth

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import ROLES, Permission
from plumbline.ground.regulations.models import Clause
from plumbline.service.customers.models import Area, Customer, Premises
from plumbline.service.work_orders.states import OPEN, Channel, State, Urgency

OPEN_STATES = sorted(state.value for state in OPEN)
DUE = "due"
REGISTERED_MONTH = TruncMonth("registered_at", tzinfo=UTC)
PLACES = Func(
    "unit",
    "order_type",
    "assignee",
    template="ARRAY[%(expressions)s]",
    output_field=ArrayField(models.UUIDField()),
)
"""Where an order belongs: identifiers of three kinds, which are never alike."""
TRAITS = Func(
    "state",
    "urgency",
    "channel",
    Case(When(next_due_at__isnull=False, then=Value(DUE)), default=Value("")),
    template="ARRAY[%(expressions)s]",
    output_field=ArrayField(models.CharField()),
)
"""How an order stands: words of four kinds, which are never alike; ``DUE`` where some moment is due."""


class OrderType(models.Model):
    """A node of the tree of what customers come with; what the pack leaves to inheritance is written out here."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    pack = models.CharField(max_length=60)
    line = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    search = models.JSONField(default=list)
    registrable = models.BooleanField(default=True)
    default_urgency = models.CharField(max_length=20, choices=[(u.value, u.value) for u in Urgency])
    on_site = models.BooleanField(default=False)
    is_complaint = models.BooleanField(default=False)
    fee_line = models.BooleanField(default=False)
    in_scope = models.BooleanField(null=True)
    callback_policy = models.CharField(max_length=130, blank=True)
    facts = models.JSONField(default=list)
    tell_first = models.JSONField(default=list)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")
    proposed = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Reason(models.Model):
    """Why an order may be returned, paused, voided or extended, and what proves it."""

    id = models.UUIDField(primary_key=True)
    pack = models.CharField(max_length=60)
    code = models.CharField(max_length=60)
    move = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    evidence = models.JSONField(default=list)
    at_most_days = models.PositiveSmallIntegerField(null=True)
    customer_is_told = models.BooleanField(default=False)
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")
    proposed = models.BooleanField(default=False)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "move", "code"], name="reason_once")]

    def __str__(self) -> str:
        return self.name


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, viewer: Viewer) -> "WorkOrderQuerySet":
        """Orders of units where the viewer may see orders, and those assigned to him."""
        if viewer.sees_everything(Permission.ORDERS_VIEW):
            return self
        of_units = Q(unit_id__in=viewer.units(Permission.ORDERS_VIEW))
        has_own = Permission.ORDERS_HANDLE in {p for role in viewer.roles for p in ROLES[role]}
        return self.filter(of_units | Q(assignee_id=viewer.person_id) if has_own else of_units)

    def open(self) -> "WorkOrderQuerySet":
        return self.filter(state__in=OPEN_STATES)


class WorkOrder(models.Model):
    """One matter. ``unit`` repeats the case file's so that lists need one index; ``next_due_at`` is the binding clock's.

    ``set_aside_at``: since when it is known to have been no customer's matter; it counts in no figure from then on.
    """

    case_file = models.OneToOneField(CaseFile, on_delete=models.PROTECT, primary_key=True, related_name="work_order")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=20)
    order_type = models.ForeignKey(OrderType, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=20)
    urgency = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    address = models.CharField(max_length=300, blank=True)
    first_contact_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    first_contact_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False)
    external_source = models.CharField(max_length=60, blank=True)
    external_number = models.CharField(max_length=80, blank=True)
    submission = models.CharField(max_length=80, null=True)
    round = models.PositiveSmallIntegerField(default=1)
    bounces = models.PositiveSmallIntegerField(default=0)
    urges = models.PositiveSmallIntegerField(default=0)
    arbitrated = models.BooleanField(default=False)
    occurred_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    sheet_returned_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    solved = models.BooleanField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_milestone = models.CharField(max_length=20, blank=True)
    words = ArrayField(models.CharField(max_length=40), default=list)
    set_aside_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["WorkOrder"]] = WorkOrderQuerySet.as_manager()

    class Meta:
        # Foreign keys have no index of their own: nothing that orders point at is ever deleted, and lists ask ``order_found``. Every index is written
        # with every order and every move of it, so each has a question that needs it.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-registered_at"], name="order_registered"),
            models.Index(fields=["next_due_at"], name="order_due", condition=Q(next_due_at__isnull=False)),
            # How many stand how, of which unit and in whose hands: counted and found in the index alone, however the orders lie in the table.
            models.Index(
                fields=["unit", "assignee", "state", "next_due_at"],
                include=["case_file", "registered_at", "paused_at", "urgency", "area", "premises"],
                name="order_open",
                condition=Q(state__in=OPEN_STATES),
            ),
            models.Index(
                fields=["-registered_at"],
                name="order_open_undated",
                condition=Q(state__in=OPEN_STATES, next_due_at__isnull=True),
            ),
            models.Index(
                fields=["customer", "-registered_at"], name="order_customer", condition=Q(customer__isnull=False)
            ),
            # A pattern class serves "starts with", whatever the server's collation, and equality as well.
            models.Index(
                fields=["contact_phone"],
                name="order_phone",
                opclasses=["varchar_pattern_ops"],
                condition=~Q(contact_phone=""),
            ),
            models.Index(fields=["phone_tail", "-registered_at"], name="order_tail", condition=~Q(phone_tail="")),
            models.Index(
                fields=["address"], name="order_open_address", condition=Q(state__in=OPEN_STATES) & ~Q(address="")
            ),
            models.Index(fields=["parent"], name="order_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["closed_at"], name="order_closed", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["resolved_at"], name="order_resolved", condition=Q(resolved_at__isnull=False)),
            GinIndex(REGISTERED_MONTH, "words", PLACES, TRAITS, name="order_found"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="order_state_known"),
            models.CheckConstraint(condition=Q(channel__in=[c.value for c in Channel]), name="order_channel_known"),
            models.CheckConstraint(condition=Q(urgency__in=[u.value for u in Urgency]), name="order_urgency_known"),
            models.UniqueConstraint(
                fields=["external_source", "external_number"],
                condition=~Q(external_number=""),
                name="order_external_once",
            ),
            models.UniqueConstraint(
                fields=["submission"], condition=Q(submission__isnull=False), name="order_submission_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_now(self) -> State:
        return State(self.state)


class OrderContact(models.Model):
    """One contact of a customer about a matter: the first, an urge, or one merged in. Each stays counted."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="order_contacts")
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["order", "at"], name="order_contact_order")]

    def __str__(self) -> str:
        return self.kind


class Round(models.Model):
    """What an earlier round of a reopened order ended with."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    result = models.TextField(blank=True)
    solved = models.BooleanField(null=True)
    replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="round_once")]

    def __str__(self) -> str:
        return f"#{self.number}"


class Extension(models.Model):
    """A request for more time and what became of it."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="extensions")
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    note = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(decided_at__isnull=True), name="one_open_extension"),
        ]

    def __str__(self) -> str:
        return f"{self.until:%F %R}"


class Draft(models.Model):
    """What a person typed into one opened form and has not registered yet. ``form`` is the form's submission: two windows never share a draft unknowingly."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=80)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "form"], name="draft_once_a_form")]

    def __str__(self) -> str:
        return f"{self.saved_at:%F %R}"
