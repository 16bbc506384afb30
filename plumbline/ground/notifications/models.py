"""Messages, deliveries, templates, subscriptions, quiet hours, call lists."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.notifications.states import CallOutcome, Channel, DeliveryState, Urgency
from plumbline.ground.organization.models import Person, Unit


class Template(models.Model):
    """Subject and body of one kind of message; the newest valid one counts. An empty channel serves the inbox and all others."""

    code = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10, blank=True)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "language", "channel", "valid_from"], name="template_once"),
            models.CheckConstraint(condition=Q(channel__in=["", *Channel]), name="template_channel_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.language} {self.channel}"


class Subscription(models.Model):
    """A channel that a person wants, or does not, for one kind of message (empty: every kind). Webhooks have their address and secret here."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="subscriptions")
    channel = models.CharField(max_length=10)
    kind = models.CharField(max_length=60, blank=True)
    is_on = models.BooleanField(default=True)
    address = models.CharField(max_length=400, blank=True)
    secret = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "channel", "kind"], name="subscription_once"),
            models.CheckConstraint(condition=Q(channel__in=list(Channel)), name="subscription_channel_known"),
            models.CheckConstraint(
                condition=~Q(channel=Channel.WEBHOOK) | ~Q(address="") | Q(is_on=False),
                name="webhook_has_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.channel} {self.kind}"


class QuietHours(models.Model):
    """When a person does not want to be disturbed, by the clock on the wall of ``zone``."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="quiet_hours")
    starts = models.TimeField()
    ends = models.TimeField()
    zone = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.starts}-{self.ends}"


class Message(models.Model):
    """What one person was told. ``occasion`` (where given) makes it impossible to tell the same person the same thing twice."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="messages")
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=60)
    urgency = models.CharField(max_length=10)
    clause = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=120)
    body = models.TextField()
    occasion = models.CharField(max_length=120, blank=True)
    must_acknowledge = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at"], name="message_inbox"),
            models.Index(fields=["person"], name="message_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["case_file"], name="message_case", condition=Q(case_file__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "occasion"], condition=~Q(occasion=""), name="told_once"),
            models.CheckConstraint(condition=Q(urgency__in=list(Urgency)), name="message_urgency_known"),
        ]

    def __str__(self) -> str:
        return self.title


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, at: datetime) -> "DeliveryQuerySet":
        return self.filter(state=DeliveryState.WAITING, next_attempt_at__lte=at)


class Delivery(models.Model):
    """One way further of one message. While a worker sends it, ``next_attempt_at`` is the end of the worker's claim."""

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10)
    address = models.CharField(max_length=400)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    subscription = models.ForeignKey(Subscription, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Delivery"]] = DeliveryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="delivery_due", condition=Q(state=DeliveryState.WAITING.value)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=list(Channel)), name="delivery_channel_known"),
            models.CheckConstraint(condition=Q(state__in=list(DeliveryState)), name="delivery_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class CallList(models.Model):
    """Who must be telephoned about a case. With ``everyone`` each must acknowledge, else the first who does is enough."""

    id = models.UUIDField(primary_key=True)
    case_file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="call_lists")
    code = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    clause = models.CharField(max_length=200, blank=True)
    everyone = models.BooleanField(default=False)
    acknowledge_minutes = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["opened_at"], name="call_list_open", condition=Q(answered_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case_file", "code"], name="call_list_once_a_case"),
            models.CheckConstraint(condition=Q(acknowledge_minutes__gt=0), name="call_list_patience"),
        ]

    def __str__(self) -> str:
        return self.code


class CallListEntry(models.Model):
    """One person to be telephoned, and what came of it. Every single call is a fact in the journal; here stands the last one."""

    id = models.UUIDField(primary_key=True)
    call_list = models.ForeignKey(CallList, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)
    duty = models.CharField(max_length=80, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)
    reached_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call_list", "position"], name="call_position_once"),
            models.UniqueConstraint(fields=["call_list", "person"], name="call_person_once"),
            models.CheckConstraint(condition=Q(outcome__in=["", *CallOutcome]), name="call_outcome_known"),
        ]

    def __str__(self) -> str:
        return self.name
