"""Who may change what: asked at the start of every action on customers."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers.models import Customer
from plumbline.service.customers.queries import may_here, territory


def require_here(by: Viewer, permission: Permission, area_id: UUID | None, *, at: datetime) -> None:
    """Refuses unless the viewer holds the permission on a unit responsible for the area.

    Raises:
        NotFound: the viewer may not even see customers there.
        NotAllowed: the viewer sees them and lacks the permission.
    """
    if may_here(by, permission, area_id, at=at):
        return
    if may_here(by, Permission.CUSTOMERS_VIEW, area_id, at=at):
        raise NotAllowed(_("您没有在该单位执行此操作的权限。如确有需要，请联系本单位负责人或系统管理员授权。"))
    raise _nothing_here()


def locked_customer(customer_id: UUID, *, by: Viewer, permission: Permission, at: datetime) -> Customer:
    """The customer, locked until the transaction ends.

    Raises:
        NotFound, NotAllowed: see :func:`require_here`; a customer that is not there looks like one that may not be seen.
    """
    found = Customer.objects.select_for_update(of=("self",)).select_related("premises").filter(id=customer_id).first()
    if found is None:
        raise _nothing_here()
    require_here(by, permission, area_of(found), at=at)
    return found


def area_of(customer: Customer) -> UUID | None:
    return customer.premises.area_id if customer.premises else None


def unit_of(area_id: UUID | None, at: datetime) -> UUID | None:
    """The unit a fact about the area is filed under."""
    return next(iter(territory().units(area_id, at)), None)


def checked_area(area_id: UUID | None) -> str:
    """The code of an area that exists, empty for none.

    Raises:
        NotFound: an id that leads nowhere.
    """
    if area_id is None:
        return ""
    area = territory().by_id.get(area_id)
    if area is None:
        raise NotFound(_("没有找到该片区。"), field="area")
    return area.code


def spoken(values: Mapping[str, Any], fields: Iterable[str]) -> str:
    """The named values as a JSON object, for the personal part of a fact."""
    return json.dumps({field: values[field] for field in fields}, ensure_ascii=False, default=str)


def _nothing_here() -> Refused:
    return NotFound(_("没有找到该客户，或您无权查看。"))
