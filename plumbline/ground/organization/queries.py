"""The tree, people and the Viewer."""

import hashlib
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db.models import Q

from plumbline.ground.journal import queries as journal
from plumbline.ground.journal import statements
from plumbline.ground.journal.reading import Prepared
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.models import Assignment, Delegation, Person, Unit
from plumbline.ground.organization.rules import Grant, Place, Tree, Viewer
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
    grants = [Grant(Role(role), path) for role, path in _grants(person.id, at)]
    return Viewer(
        person.id, person.name, person.username, person.unit_id, tuple(grants), tree(revision=revision), person.language
    )


def _grants(person_id: UUID, at: datetime) -> list[tuple[str, str]]:
    now = Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    own = Assignment.objects.filter(now, person_id=person_id).values_list("role", "unit__path")
    lent = (
        Delegation.objects.filter(now, person_id=person_id, assignment__valid_from__lte=at)
        .filter(Q(assignment__valid_to__isnull=True) | Q(assignment__valid_to__gt=at))
        .values_list("assignment__role", "assignment__unit__path")
    )
    return list(own.union(lent))


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_VIEWER_OF_TOKEN = """
SELECT p.id, p.name, p.username, p.unit_id, p.language,
       coalesce((SELECT number FROM journal_revision WHERE id = 1), 0), g.role, g.path
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
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL
"""


def viewer_of_token(token: str, *, at: datetime) -> Viewer | None:
    """The viewer a machine's key stands for, or nothing when unknown, revoked or its person has left.

    One statement gives the person, own and lent roles and the revision; the tree's ``revision`` saves later questions from asking for it again.
    """
    rows = statements.rows_of(_VIEWER_OF_TOKEN, {"at": at, "digest": token_digest(token)})
    if not rows:
        return None
    person_id, name, username, unit_id, language, revision = rows[0][:6]
    grants = tuple(Grant(Role(role), path) for *_, role, path in rows if role is not None)
    return Viewer(person_id, name, username, unit_id, grants, tree(revision=revision), language)


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


def people_with_role(role: Role, *, unit_id: UUID, at: datetime) -> list[Person]:
    """Active people with this role on the unit or above it, nearest first."""
    chain = _ancestors(tree().by_id[unit_id].path)
    now = Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))
    assignments = Assignment.objects.filter(
        now, role=role, unit__path__in=chain, person__is_active=True
    ).select_related("person", "unit")
    ordered = sorted(assignments, key=lambda a: (-len(a.unit.path), a.person.name, str(a.person_id)))
    return list({assignment.person_id: assignment.person for assignment in ordered}.values())


def members(unit_id: UUID) -> list[Person]:
    """Active people of the unit and the teams below it, by name."""
    below = tree().below(tree().by_id[unit_id].path)
    return list(Person.objects.filter(unit_id__in=below, is_active=True).order_by("name", "username"))


def _roles_with(permission: Permission) -> list[str]:
    return [role.value for role, permissions in ROLES.items() if permission in permissions]


def _ancestors(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: count + 1]) + "/" for count in range(len(parts))]
