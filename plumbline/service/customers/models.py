"""Areas and who is responsible for them, premises, customers, contacts, special needs."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from plumbline.ground.organization.models import Person, Unit
from plumbline.service.customers.states import CustomerKind, Line, NeedKind, Tier


class Area(models.Model):
    """A piece of territory; ``path`` is the chain of codes from the root, ``outline`` a GeoJSON polygon's coordinates.

    ``region`` is the class of area that limits may distinguish (a pack's `regions`, such as ``remote``).
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=400)
    region = models.CharField(max_length=60, blank=True)
    outline = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.name


class AreaAssignment(models.Model):
    """The unit responsible for an area, for one line (empty: every line), in a half-open span of time."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="assignments")
    line = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "line"], condition=Q(valid_to__isnull=True), name="area_line_one_unit"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")), name="area_span_forward"
            ),
            models.CheckConstraint(condition=Q(line__in=["", *Line]), name="area_line_known"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.line} → {self.unit_id}"


class Premises(models.Model):
    """An address where the company supplies, and where it lies (in degrees) if that is known.

    ``words`` are the neighbours that search looks for (see ``rules.pairs``).
    """

    id = models.UUIDField(primary_key=True)
    address = models.CharField(max_length=200)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    building = models.CharField(max_length=20, blank=True)
    entrance = models.CharField(max_length=20, blank=True)
    room = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    words = ArrayField(models.CharField(max_length=12))
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    class Meta:
        indexes = [
            # Without a pending list: a look-up never has to read what a load left unsorted.
            GinIndex(fields=["words"], name="premises_words", fastupdate=False),
            # The map asks where thousands of orders lie, and reads nothing but this.
            models.Index(
                fields=["id"],
                include=("longitude", "latitude"),
                condition=Q(longitude__isnull=False),
                name="premises_located",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(longitude__range=(-180, 180), latitude__range=(-90, 90)),
                name="premises_lie_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.address


class Customer(models.Model):
    """Who has the contract. ``phone`` holds digits only; ``pinyin``, ``initials`` and ``words`` are made from the name for search."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in CustomerKind])
    tier = models.CharField(max_length=10, blank=True, choices=[(t.value, t.value) for t in Tier])
    phone = models.CharField(max_length=20, blank=True)
    phone_tail = models.CharField(max_length=4, blank=True)
    identity_number = models.CharField(max_length=40, blank=True)
    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, null=True, related_name="customers")
    pinyin = models.CharField(max_length=120, blank=True)
    initials = models.CharField(max_length=60, blank=True)
    words = ArrayField(models.CharField(max_length=12))
    entered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            # Pattern classes serve "starts with" on servers whose collation is not "C"; they serve equality as well.
            models.Index(fields=["phone"], name="customer_phone", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["phone_tail"], name="customer_tail"),
            models.Index(fields=["name"], name="customer_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["pinyin"], name="customer_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["initials"], name="customer_initials", opclasses=["varchar_pattern_ops"]),
            GinIndex(fields=["words"], name="customer_words", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(CustomerKind)), name="customer_kind_known"),
            models.CheckConstraint(condition=Q(tier__in=list(Tier)), name="customer_tier_known"),
            models.CheckConstraint(condition=~Q(number=""), name="customer_number_given"),
        ]

    def __str__(self) -> str:
        return self.number


class Contact(models.Model):
    """Another person who may call for a customer."""

    id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=20)
    phone_tail = models.CharField(max_length=4, blank=True)
    relation = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone"], name="contact_phone", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["phone_tail"], name="contact_tail"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "phone"], condition=Q(ended_at__isnull=True), name="contact_phone_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SpecialNeedQuerySet(models.QuerySet["SpecialNeed"]):
    def standing(self, at: datetime) -> "SpecialNeedQuerySet":
        """Consented, not withdrawn, not expired at this moment (``expires_on`` is the first day without)."""
        today = timezone.localdate(at, timezone.get_default_timezone())
        return self.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at), consent_at__lte=at, expires_on__gt=today
        )


class SpecialNeed(models.Model):
    """What whoever serves this customer must know; kept with consent and only until it expires."""

    id = models.UUIDField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="special_needs")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in NeedKind])
    note = models.CharField(max_length=200, blank=True)
    consent_at = models.DateTimeField()
    consent_evidence = models.CharField(max_length=200)
    expires_on = models.DateField()
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["SpecialNeed"]] = SpecialNeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"], condition=Q(withdrawn_at__isnull=True), name="special_need_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(NeedKind)), name="special_need_kind_known"),
            models.CheckConstraint(condition=~Q(consent_evidence=""), name="special_need_has_consent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.customer_id}"
