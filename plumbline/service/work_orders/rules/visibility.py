"""Who may do what with one order: whoever holds the permission on its unit, and whoever it is assigned to."""

from uuid import UUID

from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

OF_THE_ASSIGNEE = frozenset({Permission.ORDERS_VIEW, Permission.ORDERS_HANDLE, Permission.PERSONAL_REVEAL})


def may(viewer: Viewer, permission: Permission, *, unit_id: UUID, assignee_id: UUID | None) -> bool:
    """A fitter of a team holds his rights on the team; an order of the unit above is his as soon as it is assigned to him."""
    return viewer.may(permission, unit_id) or _is_own(viewer, permission, assignee_id)


def require_on_order(viewer: Viewer, permission: Permission, *, unit_id: UUID, assignee_id: UUID | None) -> None:
    """Refuses unless the viewer may.

    Raises:
        NotFound: the viewer may not even see the order. NotAllowed: sees it, but not this.
    """
    if may(viewer, permission, unit_id=unit_id, assignee_id=assignee_id):
        return
    if may(viewer, Permission.ORDERS_VIEW, unit_id=unit_id, assignee_id=assignee_id):
        raise NotAllowed(_("您没有在该单位执行此操作的权限。如确有需要，请联系本单位负责人或系统管理员授权。"))
    raise NotFound(_("没有找到该内容，或您无权查看。"))


def _is_own(viewer: Viewer, permission: Permission, assignee_id: UUID | None) -> bool:
    own = assignee_id is not None and assignee_id == viewer.person_id
    return own and permission in OF_THE_ASSIGNEE and viewer.may_somewhere(permission)
