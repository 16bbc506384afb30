"""Surveys, their strata, whom they ask, and what was answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers.models import Customer
from plumbline.service.work_orders.models import WorkOrder
from plumbline.supervision.questionnaires.models import FormVersion
from plumbline.supervision.surveys.states import InviteState, Kind, SurveyState, Way


class SurveyQuerySet(models.QuerySet["Survey"]):
    def visible_to(self, viewer: Viewer) -> "SurveyQuerySet":
        """Those of units the viewer sees, and those in which such a unit was judged."""
        if viewer.sees_everything(Permission.SURVEYS_VIEW):
            return self
        units = viewer.units(Permission.SURVEYS_VIEW)
        # Asked survey by survey, each ends at the first answer about one of the units; one set of all such surveys would read every tally.
        judged = Exists(Tally.objects.filter(survey_id=OuterRef("pk"), unit_id__in=units))
        return self.filter(Q(unit_id__in=units) | judged)


class Survey(models.Model):
    """One survey. ``terms`` is its design word for word (`rules.designing.Design`); what is asked and counted is found in columns.

    ``size``, ``rested`` and ``frame_digest`` are of the frame as it was when the survey opened. ``published``: the ranking as it was made known.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    terms = models.JSONField()
    beside = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="beside_it")
    designed_at = models.DateTimeField()
    designed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    size = models.PositiveIntegerField(default=0)
    rested = models.PositiveIntegerField(default=0)
    contacted_size = models.PositiveIntegerField(null=True)
    frame_digest = models.CharField(max_length=64, blank=True)
    published = models.JSONField(null=True)
    published_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Survey"]] = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in Kind]), name="survey_kind_known"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in SurveyState]), name="survey_state_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["-designed_at", "id"], name="survey_newest")]

    def __str__(self) -> str:
        return self.number


class Stratum(models.Model):
    """A stratum with its size in the frame and how far the field work is; the row is the lock under which its answers are counted."""

    id = models.UUIDField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="strata")
    code = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    planned = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    unreachable = models.PositiveIntegerField(default=0)
    silent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["survey", "code"], name="stratum_once")]

    def __str__(self) -> str:
        return self.code


class Invite(models.Model):
    """Somebody drawn. ``place``: in the order of the draw of the stratum. ``unit`` and ``person``: who had served when the question was sent.

    ``sent_at`` None: a reserve that nobody has asked. ``token_digest``: SHA-256 of the link's token, which itself is kept nowhere.
    """

    id = models.UUIDField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invites", db_index=False)
    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="invites", db_index=False)
    place = models.PositiveIntegerField()
    state = models.CharField(max_length=20)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contacted = models.BooleanField(null=True)
    token_digest = models.CharField(max_length=64, null=True, unique=True)
    expires_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_call_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stratum", "place"], name="invite_place_once"),
            models.UniqueConstraint(fields=["survey", "customer"], name="invite_customer_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in InviteState]), name="invite_state_known"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["survey", "next_call_at", "id"],
                name="invite_to_call",
                condition=Q(state="waiting", next_call_at__isnull=False),
            ),
            models.Index(fields=["customer", "-sent_at"], name="invite_rest", condition=Q(sent_at__isnull=False)),
            models.Index(fields=["sent_at"], name="invite_sent", condition=Q(sent_at__isnull=False)),
            models.Index(fields=["claimed_by"], name="invite_claimed", condition=Q(claimed_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Call(models.Model):
    """One call to somebody drawn."""

    id = models.UUIDField(primary_key=True)
    invite = models.ForeignKey(Invite, on_delete=models.CASCADE, related_name="calls")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    result = models.CharField(max_length=20)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invite", "number"], name="call_number_once")]

    def __str__(self) -> str:
        return f"#{self.number}"


class Batch(models.Model):
    """A file of somebody else's answers as it was taken in. ``rejects``: line, field, sentence and its parameters of the rows that were not."""

    id = models.UUIDField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="batches")
    source = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    mapping = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    taken = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    rejects = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.file_name


class Response(models.Model):
    """What somebody answered: appended, never changed. ``submission`` makes a form that is sent twice one answer; ``reference`` names a row of a ``source``."""

    id = models.UUIDField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses", db_index=False)
    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="+", db_index=False)
    invite = models.OneToOneField(Invite, on_delete=models.PROTECT, null=True, related_name="response")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contacted = models.BooleanField(null=True)
    way = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    answers = models.JSONField()
    has_words = models.BooleanField(default=False)
    submission = models.UUIDField(null=True, unique=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    line = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(way__in=[w.value for w in Way]), name="response_way_known"),
            models.UniqueConstraint(
                fields=["survey", "source", "reference"], condition=~Q(reference=""), name="response_reference_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["survey", "-at", "id"], name="response_newest"),
            models.Index(fields=["survey", "-at", "id"], name="response_with_words", condition=Q(has_words=True)),
            models.Index(fields=["survey", "unit", "-at", "id"], name="response_of_unit"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Tally(models.Model):
    """How often an answer was given, by stratum and who served: counted up with every response, so that no page ever counts a million of them.

    ``key`` is the digest of everything that is counted apart.
    """

    id = models.UUIDField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+", db_index=False)
    stratum = models.ForeignKey(Stratum, on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    contacted = models.BooleanField(null=True)
    item = models.CharField(max_length=60)
    answer = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stratum", "key"], name="tally_once")]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["survey", "item"], name="tally_of_item")]

    def __str__(self) -> str:
        return f"{self.item}={self.answer}: {self.n}"
