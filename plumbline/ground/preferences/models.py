"""Saved views of lists, and what a person chose for a list."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from plumbline.ground.organization.models import Person, Unit
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.preferences.rules import reached_from


class ViewQuerySet(models.QuerySet["View"]):
    def usable_by(self, viewer: Viewer) -> "ViewQuerySet":
        """One's own, and those shared with a unit one belongs to."""
        return self.filter(Q(owner_id=viewer.person_id) | Q(shared_with__in=reached_from(viewer)))


class View(models.Model):
    """Filters, sorting and columns under a name; ``query`` is the list's address without what stands before the question mark."""

    id = models.UUIDField(primary_key=True)
    list_name = models.CharField(max_length=20)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=2_000, blank=True)
    columns = models.JSONField(default=list)
    shared_with = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    objects: ClassVar[models.Manager["View"]] = ViewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "list_name", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class Choice(models.Model):
    """A person's columns of a list (empty: the list's own) and the view it begins with."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    list_name = models.CharField(max_length=20)
    columns = models.JSONField(default=list)
    first_view = models.ForeignKey(View, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "list_name"], name="choice_once")]

    def __str__(self) -> str:
        return self.list_name
