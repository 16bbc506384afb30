"""What an administrator asks: the chart of a day, the history of a unit, people and what they may do, lent roles, keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.models import Assignment, Delegation, Person, Placement, Token, Unit
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission, Role

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """A unit as it stood on a day."""

    id: UUID
    code: str
    name: str
    name_en: str
    kind: str
    path: str
    depth: int


def administered(code: str, *, viewer: Viewer) -> Place:
    """Raises NotFound unless there is such a unit and the viewer administers it."""
    place = viewer.tree.by_code.get(code)
    if place is None or not viewer.may(Permission.ORGANIZATION_EDIT, place.id):
        raise NotFound(_("没有代码为“%(code)s”的单位，或您无权管理。"), code=code[:40])
    return place


def chart(*, at: datetime, viewer: Viewer) -> list[Standing]:
    """The units that the viewer administers as they stood at a moment, by path."""
    stood = Placement.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at), valid_from__lte=at)
    if not viewer.sees_everything(Permission.ORGANIZATION_EDIT):
        stood = stood.filter(unit_id__in=viewer.units(Permission.ORGANIZATION_EDIT))
    return [
        Standing(
            each.unit_id,
            each.unit.code,
            each.name,
            each.unit.name_en if each.name == each.unit.name else "",
            each.unit.kind,
            each.path,
            each.path.count("/") - 2,
        )
        for each in stood.select_related("unit").order_by("path")
    ]


def placements(unit_id: UUID) -> list[Placement]:
    """Where a unit stood and what it was called, newest first."""
    return list(Placement.objects.filter(unit_id=unit_id).select_related("parent").order_by("-valid_from", "-id"))


def unit(unit_id: UUID) -> Unit:
    """The unit with what the tree does not carry: its days of opening and closing."""
    return Unit.objects.select_related("parent").get(id=unit_id)


def head_counts(unit_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many active people each unit has of its own."""
    counted = Person.objects.filter(unit_id__in=list(unit_ids), is_active=True).values_list("unit_id")
    return dict(counted.annotate(number=Count("id")))


def people(
    *,
    viewer: Viewer,
    text: str = "",
    unit: UUID | None = None,
    role: str = "",
    active: bool | None = None,
    at: datetime,
) -> QuerySet[Person]:
    """People of the units that the viewer administers, by user name; ``unit`` means a unit and those below it."""
    found = Person.objects.select_related("unit").order_by("username")
    if not viewer.sees_everything(Permission.ORGANIZATION_EDIT):
        found = found.filter(unit_id__in=viewer.units(Permission.ORGANIZATION_EDIT))
    if text:
        found = found.filter(Q(username__icontains=text) | Q(name__icontains=text) | Q(phone__contains=text))
    if unit is not None and unit in viewer.tree.by_id:
        found = found.filter(unit_id__in=viewer.tree.below(viewer.tree.by_id[unit].path))
    if role:
        held = Assignment.objects.filter(_in_force(at), role=role)
        found = found.filter(id__in=held.values("person_id"))
    return found if active is None else found.filter(is_active=active)


def _in_force(at: datetime) -> Q:
    return Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))


def administered_person(person_id: UUID, *, viewer: Viewer) -> Person:
    """Raises NotFound: nobody there, or of a unit that the viewer does not administer; both look the same."""
    found = Person.objects.select_related("unit").filter(id=person_id).first()
    if found is None or not viewer.may(Permission.ORGANIZATION_EDIT, found.unit_id):
        raise NotFound(_("没有找到该人员，或您无权查看。"), field="person")
    return found


def person_called(text: str) -> Person | None:
    """The person with this user name, or the first of this name, also one who has left."""
    found = Person.objects.filter(Q(username=text) | Q(name=text)).order_by("username")
    return min(found[:20], key=lambda each: each.username != text, default=None)


def assignments(person_ids: Iterable[UUID], *, at: datetime) -> list[Assignment]:
    """The roles of these people that are in force or lie ahead, by unit."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=at)
    found = Assignment.objects.filter(lasting, person_id__in=list(person_ids))
    return list(found.select_related("unit", "person").order_by("unit__path", "role", "valid_from"))


def past_assignments(person_id: UUID, *, at: datetime) -> list[Assignment]:
    """The roles that a person had, newest first, at most fifty."""
    found = Assignment.objects.filter(person_id=person_id, valid_to__lte=at)
    return list(found.select_related("unit").order_by("-valid_to", "-id")[:50])


def delegations(*, viewer: Viewer, at: datetime, ended_after: datetime | None = None) -> QuerySet[Delegation]:
    """Roles lent on units that the viewer administers, or lent by or to him: running and coming ones, soonest to end first.

    With ``ended_after`` those that ended since that moment come as well.
    """
    found = Delegation.objects.filter(valid_to__gt=ended_after or at)
    if not viewer.sees_everything(Permission.ORGANIZATION_EDIT):
        mine = Q(assignment__unit_id__in=viewer.units(Permission.ORGANIZATION_EDIT))
        own = Q(person_id=viewer.person_id) | Q(assignment__person_id=viewer.person_id)
        found = found.filter(mine | own)
    return found.select_related("assignment__person", "assignment__unit", "person").order_by("-valid_to", "-id")


def delegations_of(person_id: UUID, *, at: datetime) -> list[Delegation]:
    """Roles that a person has lent or been lent and that have not ended yet."""
    found = Delegation.objects.filter(valid_to__gt=at).filter(
        Q(person_id=person_id) | Q(assignment__person_id=person_id)
    )
    return list(found.select_related("assignment__person", "assignment__unit", "person").order_by("valid_from", "id"))


def person_meant(text: str) -> Person:
    """Who is meant by a user name or, where only one active person bears it, by a name as people say it.

    Raises:
        NotFound: nobody is, or several bear the name.
    """
    called = Person.objects.filter(is_active=True).filter(Q(username=text) | Q(name=text))
    found = sorted(called[:20], key=lambda person: person.username != text)
    if not found:
        raise NotFound(_("没有姓名或用户名为“%(text)s”的在用人员。"), text=text[:60])
    if len(found) > 1 and found[0].username != text:
        raise NotFound(_("有 %(count)d 人都叫“%(text)s”，请填用户名。"), count=len(found), text=text[:60])
    return found[0]


def stand_ins(person_ids: Iterable[UUID], *, since: datetime, until: datetime) -> list[Delegation]:
    """What had been lent to these people at some moment of the span: who they may have acted for."""
    found = Delegation.objects.filter(person_id__in=list(person_ids), valid_from__lt=until, valid_to__gt=since)
    return list(found.select_related("assignment__person", "assignment__unit"))


def tokens(*, viewer: Viewer) -> QuerySet[Token]:
    """Keys of people of units that the viewer administers, and his own; those in force first, newest first."""
    found = Token.objects.select_related("person", "unit")
    if not viewer.sees_everything(Permission.ORGANIZATION_EDIT):
        mine = Q(person__unit_id__in=viewer.units(Permission.ORGANIZATION_EDIT))
        found = found.filter(mine | Q(person_id=viewer.person_id))
    return found.order_by("-issued_at", "-id")


def machine_accounts(*, viewer: Viewer, at: datetime) -> list[Person]:
    """Active accounts with the machine's role on units that the viewer administers, by name."""
    held = Assignment.objects.filter(_in_force(at), role=Role.MACHINE)
    found = Person.objects.filter(id__in=held.values("person_id"), is_active=True)
    if not viewer.sees_everything(Permission.ORGANIZATION_EDIT):
        found = found.filter(unit_id__in=viewer.units(Permission.ORGANIZATION_EDIT))
    return list(found.order_by("name", "username"))


@dataclass(frozen=True)
class Numbers:
    """What the overview says of people, lent roles and keys."""

    people: int
    without_roles: int
    waiting_for_password: int


def numbers(*, viewer: Viewer, at: datetime) -> Numbers:
    """Active people the viewer administers, those of them without any role, and those who have yet to choose a password: one statement."""
    held = Assignment.objects.filter(_in_force(at)).values("person_id")
    counted = people(viewer=viewer, active=True, at=at).aggregate(
        people=Count("id"),
        without_roles=Count("id", filter=~Q(id__in=held)),
        waiting_for_password=Count("id", filter=Q(must_change_password=True)),
    )
    return Numbers(**counted)
