"""The tree, people and the Viewer."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db.models import Q

from plumbline.ground.journal import queries as journal
from plumbline.ground.journal import statements
from plumbline.ground.journal.reading import Prepared
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.models import Assignment, Person, Unit
from plumbline.ground.organization.rules import Grant, Place, Tree, Viewer, narrowed
from plumbline.ground.organization.states import ROLES, Permission, Role

_kept: dict[str, tuple[int, Tree]] = {}
_lock = Lock()


def tree(*, revision: int | None = None) -> Tree:
    """All units; kept in the process for as long as the revision stands."""
    number = revision if revision is not None else journal.revision()
    kept = _kept.get("tree")
    if kept and kept[0] == number and number > 0:
        return kept[1]
    fresh = Tree(tuple(_place(unit) for unit in Unit.objects.order_by("path")), number)
    with _lock:
        _kept["tree"] = (number, fresh)
    return fresh


def _place(unit: Unit) -> Place:
    return Place(
        unit.id,
        unit.code,
        unit.name,
        unit.path,
        unit.kind,
        unit.name_en,
        unit.parent_id,
        unit.phone,
        unit.closed_at is None,
        str(unit.profile.get("zone", "")),
    )


def system() -> Viewer:
    """Acts where no person does: timers, reactions, imports. Named so in the journal."""
    return Viewer(None, "系统", "system", None, (), tree(), is_system=True)


def viewer_for(person: Person, *, at: datetime, revision: int | None = None) -> Viewer:
    """The person at this moment, with own and lent roles."""
    grants = [Grant(role, path) for role, path in grants_of(person.id, at=at)]
    return Viewer(
        person.id, person.name, person.username, person.unit_id, tuple(grants), tree(revision=revision), person.language
    )


def grants_of(person_id: UUID, *, at: datetime) -> list[tuple[Role, str]]:
    """The roles a person holds at this moment, own and lent, with the path of the unit each holds on; asked before every page, hence by hand."""
    return [(Role(role), path) for role, path in statements.rows_of(_GRANTS, {"person": person_id, "at": at})]


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_GRANTS = """
SELECT a.role, u.path FROM organization_assignment a JOIN organization_unit u ON u.id = a.unit_id
WHERE a.person_id = %(person)s AND a.valid_from <= %(at)s AND (a.valid_to IS NULL OR a.valid_to > %(at)s)
UNION
SELECT a.role, u.path FROM organization_delegation d JOIN organization_assignment a ON a.id = d.assignment_id
JOIN organization_unit u ON u.id = a.unit_id
WHERE d.person_id = %(person)s AND d.valid_from <= %(at)s AND (d.valid_to IS NULL OR d.valid_to > %(at)s)
  AND a.valid_from <= %(at)s AND (a.valid_to IS NULL OR a.valid_to > %(at)s)
"""
_HOLDER = """
SELECT p.id, p.name, p.username, p.unit_id, p.language,
       coalesce((SELECT number FROM journal_revision WHERE id = 1), 0),
       t.id, t.last_used_at, ARRAY(SELECT jsonb_array_elements_text(t.roles)),
       coalesce((SELECT path FROM organization_unit WHERE id = t.unit_id), ''), g.role, g.path
FROM organization_token t JOIN organization_person p ON p.id = t.person_id AND p.is_active
LEFT JOIN LATERAL (
    SELECT a.role, u.path FROM organization_assignment a JOIN organization_unit u ON u.id = a.unit_id
    WHERE a.person_id = p.id AND a.valid_from <= %(at)s AND (a.valid_to IS NULL OR a.valid_to > %(at)s)
    UNION
    SELECT a.role, u.path FROM organization_delegation d JOIN organization_assignment a ON a.id = d.assignment_id
    JOIN organization_unit u ON u.id = a.unit_id
    WHERE d.person_id = p.id AND d.valid_from <= %(at)s AND d.valid_to > %(at)s
      AND a.valid_from <= %(at)s AND (a.valid_to IS NULL OR a.valid_to > %(at)s)
) g ON true
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %(at)s)
"""


@dataclass(frozen=True)
class Holder:
    """Whom a key stands for, and when it was used before."""

    viewer: Viewer
    token_id: UUID
    last_used_at: datetime | None


def token_holder(token: str, *, at: datetime) -> Holder | None:
    """Whom a machine's key stands for, or nothing when it is unknown, revoked, past its end, or its person has left.

    One statement gives the person, own and lent roles and the revision; the tree's ``revision`` saves later questions from asking for it again.
    """
    rows = statements.rows_of(_HOLDER, {"at": at, "digest": token_digest(token)})
    if not rows:
        return None
    person_id, name, username, unit_id, language, revision, token_id, used, roles, below = rows[0][:10]
    held = (Grant(Role(role), path) for *_, role, path in rows if role is not None)
    grants = narrowed(held, roles=roles, path=below)
    viewer = Viewer(person_id, name, username, unit_id, grants, tree(revision=revision), language)
    return Holder(viewer, token_id, used)


def unit_by_code(code: str) -> Place:
    """Raises NotFound with the code."""
    place = tree().by_code.get(code)
    if place is None:
        raise NotFound(_("没有代码为“%(code)s”的单位。请核对单位代码。"), field="unit", code=code[:60])
    return place


_BY_USERNAME = Prepared(lambda username: Person.objects.filter(username=username), "username")


def person_by_username(username: str) -> Person:
    """Raises NotFound with the name."""
    person = _BY_USERNAME.first(username)
    if person is None or not person.is_active:
        raise NotFound(_("没有用户名为“%(username)s”的在用人员。"), field="username", username=username[:60])
    return person


def person(person_id: UUID) -> Person:
    """Raises NotFound for an id that is nobody's."""
    found = Person.objects.filter(id=person_id).first()
    if found is None:
        raise NotFound(_("没有找到该人员，或您无权查看。"), field="person")
    return found


def names_of(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these people are called, whether they still work here or not."""
    return dict(Person.objects.filter(id__in=list(person_ids)).values_list("id", "name"))


def people_who_may(permission: Permission, *, unit_id: UUID, at: datetime) -> list[Person]:
    """Active people who hold the permission on this unit, nearest unit first, then by name."""
    from_roles = _roles_with(permission)
    place = tree().by_id[unit_id]
    chain = _ancestors(place.path)
    now = Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    assignments = Assignment.objects.filter(
        now, role__in=from_roles, unit__path__in=chain, person__is_active=True
    ).select_related("person", "unit")
    ordered = sorted(assignments, key=lambda a: (-len(a.unit.path), a.person.name, str(a.person_id)))
    return list({assignment.person_id: assignment.person for assignment in ordered}.values())


def names_of_those_who_may(permission: Permission, *, units: Iterable[UUID], at: datetime) -> dict[UUID, list[str]]:
    """For each of the units the names of active people who hold the permission on it, nearest unit first, then by name; one statement for all of them."""
    paths = {unit: tree().by_id[unit].path for unit in units}
    now = Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    held = Assignment.objects.filter(now, role__in=_roles_with(permission), person__is_active=True)
    found = sorted(held.values_list("unit__path", "person__name"), key=lambda each: (-len(each[0]), each[1]))
    return {
        unit: list(dict.fromkeys(n for above, n in found if path.startswith(above))) for unit, path in paths.items()
    }


def people_with_role(role: Role, *, unit_id: UUID, at: datetime) -> list[Person]:
    """Active people with this role on the unit or above it, nearest first."""
    chain = _ancestors(tree().by_id[unit_id].path)
    now = Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    assignments = Assignment.objects.filter(
        now, role=role, unit__path__in=chain, person__is_active=True
    ).select_related("person", "unit")
    ordered = sorted(assignments, key=lambda a: (-len(a.unit.path), a.person.name, str(a.person_id)))
    return list({assignment.person_id: assignment.person for assignment in ordered}.values())


def people_with_role_below(role: Role, *, unit_id: UUID, at: datetime) -> list[tuple[Person, UUID]]:
    """Active people with this role on a unit below this one or on itself, each with the first unit it is held on, in the order of the tree."""
    now = Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    below = tree().by_id[unit_id].path
    held = Assignment.objects.filter(now, role=role, unit__path__startswith=below, person__is_active=True)
    found: dict[UUID, tuple[Person, UUID]] = {}
    for assignment in held.select_related("person", "unit").order_by("unit__path", "person__name"):
        found.setdefault(assignment.person_id, (assignment.person, assignment.unit_id))
    return list(found.values())


def members(unit_id: UUID) -> list[Person]:
    """Active people of the unit and the teams below it, by name."""
    below = tree().below(tree().by_id[unit_id].path)
    return list(Person.objects.filter(unit_id__in=below, is_active=True).order_by("name", "username"))


def _roles_with(permission: Permission) -> list[str]:
    return [role.value for role, permissions in ROLES.items() if permission in permissions]


def _ancestors(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: count + 1]) + "/" for count in range(len(parts))]
