"""The Viewer: one person at one moment, and what that person may do where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import OUTSIDE, ROLES, Permission, Role


@dataclass(frozen=True)
class Place:
    """A unit as the tree knows it."""

    id: UUID
    code: str
    name: str
    path: str
    kind: str
    name_en: str = ""
    parent_id: UUID | None = None
    phone: str = ""
    is_open: bool = True
    zone: str = ""
    """The zone its days and months follow where it is not the company's (a unit abroad, an outside agency)."""


@dataclass(frozen=True)
class Tree:
    """All units, at one revision."""

    places: tuple[Place, ...]
    revision: int = 0

    @cached_property
    def by_id(self) -> dict[UUID, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def by_code(self) -> dict[str, Place]:
        return {place.code: place for place in self.places}

    def below(self, path: str) -> frozenset[UUID]:
        """The unit with this path and all under it."""
        known = self._below.get(path)
        if known is None:
            known = self._below[path] = frozenset(place.id for place in self.places if place.path.startswith(path))
        return known

    @cached_property
    def _below(self) -> dict[str, frozenset[UUID]]:
        """A tree outlives many requests, and each of them asks for the same few subtrees."""
        return {}

    @cached_property
    def all_ids(self) -> frozenset[UUID]:
        return frozenset(self.by_id)


@dataclass(frozen=True)
class Grant:
    role: Role
    path: str


def narrowed(grants: Iterable[Grant], *, roles: Iterable[str], path: str) -> tuple[Grant, ...]:
    """What is left of the grants under these roles (none named: all) and below this path (empty: everywhere)."""
    wanted = frozenset(roles)
    found = (grant for grant in grants if not wanted or grant.role.value in wanted)
    below = (Grant(grant.role, _deeper(grant.path, path)) for grant in found)
    return tuple(grant for grant in below if grant.path)


def _deeper(one: str, other: str) -> str:
    """The path that lies below the other; empty where neither does."""
    if not other or one.startswith(other):
        return one
    return other if other.startswith(one) else ""


@dataclass(frozen=True)
class Viewer:
    """Who asks or acts. ``units(permission)`` is the one rule of permission; everything else asks it."""

    person_id: UUID | None
    name: str
    username: str
    unit_id: UUID | None
    grants: tuple[Grant, ...]
    tree: Tree = field(repr=False)
    language: str = "zh-hans"
    is_system: bool = False

    def units(self, permission: Permission) -> frozenset[UUID]:
        """Every unit where this person holds the permission."""
        if self.is_system:
            return self.tree.all_ids
        known = self._units.get(permission)
        if known is None:
            paths = [grant.path for grant in self.grants if permission in ROLES[grant.role]]
            known = frozenset[UUID]().union(*(self.tree.below(path) for path in paths))
            self._units[permission] = known
        return known

    @cached_property
    def _units(self) -> dict[Permission, frozenset[UUID]]:
        return {}

    def may(self, permission: Permission, unit_id: UUID | None) -> bool:
        return self.is_system or (unit_id is not None and unit_id in self.units(permission))

    def may_somewhere(self, permission: Permission) -> bool:
        return self.is_system or bool(self.units(permission))

    def sees_everything(self, permission: Permission) -> bool:
        """Whether a list needs no filter by unit at all."""
        return self.is_system or self.units(permission) == self.tree.all_ids

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_outsider(self) -> bool:
        """Somebody of another house who sees nothing of this one but what the own role names: not even what everybody may see."""
        return bool(self.grants) and self.roles <= OUTSIDE


def require(
    viewer: Viewer, permission: Permission, unit_id: UUID | None, *, seen_with: Iterable[Permission] = ()
) -> None:
    """Refuses unless the viewer holds the permission on the unit.

    Raises:
        NotFound: the viewer may not even see the thing.
        NotAllowed: the viewer sees it (holds one of ``seen_with``) and may not do this.
    """
    if viewer.may(permission, unit_id):
        return
    if any(viewer.may(seen, unit_id) for seen in seen_with):
        raise NotAllowed(_("您没有在该单位执行此操作的权限。如确有需要，请联系本单位负责人或系统管理员授权。"))
    raise NotFound(_("没有找到该内容，或您无权查看。"))


def require_somewhere(viewer: Viewer, permission: Permission) -> None:
    """Refuses unless the viewer holds the permission on some unit.

    Raises:
        NotAllowed: with the sentence that says whom to ask.
    """
    if not viewer.may_somewhere(permission):
        raise NotAllowed(_("您没有执行此操作的权限。如确有需要，请联系系统管理员授权。"))
