"""Entries, the personal values beside them, the chain over them."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Entry(models.Model):
    """One fact. No foreign keys on purpose."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    case_file_id = models.UUIDField(null=True)
    unit_id = models.UUIDField(null=True)
    particulars = models.JSONField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(
                fields=["case_file_id", "at"], name="entry_case_at", condition=models.Q(case_file_id__isnull=False)
            ),
            models.Index(fields=["name", "at"], name="entry_name_at"),
            models.Index(fields=["recorded_at", "id"], name="entry_recorded"),
            BrinIndex(fields=["at"], name="entry_at_brin"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"


class PersonalValue(models.Model):
    """A personal value that an entry refers to by commitment; erasing it by law leaves the entry and the chain as they are."""

    entry_id = models.UUIDField()
    field = models.CharField(max_length=80)
    salt = models.BinaryField(max_length=16)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry_id", "field"], name="personal_value_once")]

    def __str__(self) -> str:
        return f"{self.field} of {self.entry_id}"


class Link(models.Model):
    """One sealed entry's place in the chain: digest of (previous link, entry's digest)."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    entry_recorded_at = models.DateTimeField()
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        indexes = [BrinIndex(fields=["entry_recorded_at"], name="link_recorded_brin")]

    def __str__(self) -> str:
        return f"#{self.position}"


class Root(models.Model):
    """The chain's state at the end of a day of sealing (UTC): what to publish or print to prove the past."""

    day = models.DateField(primary_key=True)
    first_position = models.BigIntegerField()
    last_position = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.day)


class ChainHead(models.Model):
    """The one row that sealers lock: where the chain ends and up to which moment everything is sealed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=bytes(32))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_chain_head")]

    def __str__(self) -> str:
        return f"#{self.position}"


class Revision(models.Model):
    """Another number whenever units, rights, rules or calendars change; read-only copies in processes hold as long as it stands."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_revision")]

    def __str__(self) -> str:
        return str(self.number)
