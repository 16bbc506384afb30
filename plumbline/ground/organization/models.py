"""Units, people, roles on subtrees, delegations, tokens."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from plumbline.ground.organization.states import Role, UnitKind


class Unit(models.Model):
    """A node of the tree as it stands now; `path` is '/company/division/unit/' in codes."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in UnitKind])
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=400)
    phone = models.CharField(max_length=40, blank=True)
    profile = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gt=models.F("opened_at")),
                name="unit_closes_after_opening",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=[k.value for k in UnitKind]), name="unit_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Where a unit stood, and its name, in a half-open span of time."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=400)
    name = models.CharField(max_length=120)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(valid_to__isnull=True), name="one_open_placement"
            ),
        ]

    def __str__(self) -> str:
        return self.path


class PersonManager(BaseUserManager["Person"]):
    """Only what sign-in needs."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody who works with the system, or a machine account."""

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField()
    must_change_password = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Django's own permissions are not used: the Viewer answers."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def get_full_name(self) -> str:
        return self.name


class Assignment(models.Model):
    """One role of one person on one subtree, in a half-open span of time."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=30, choices=[(r.value, r.value) for r in Role])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit"], condition=models.Q(valid_to__isnull=True), name="assignment_once"
            ),
            models.CheckConstraint(condition=models.Q(role__in=[r.value for r in Role]), name="role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class Delegation(models.Model):
    """An assignment lent to another person between two moments."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="delegations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="delegations")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gt=models.F("valid_from")), name="delegation_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.reason


class Token(models.Model):
    """A machine's key; only its digest is kept. It carries the rights of its person, or those of them that ``roles`` and ``unit`` leave."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    roles = models.JSONField(default=list)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label
