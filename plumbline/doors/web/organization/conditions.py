"""In what condition units, people, delegations and keys are."""

from django.db.models import Q
from django.utils.translation import gettext

from plumbline.doors.web.conditions import Condition
from plumbline.doors.web.pages import PageRequest
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import Permission


def units(request: PageRequest) -> Condition:
    """How many units there are to look after."""
    mine = request.viewer.units(Permission.ORGANIZATION_EDIT)
    count = sum(1 for place in request.viewer.tree.places if place.is_open and place.id in mine)
    return Condition(gettext("%(count)d 个在用单位") % {"count": count})


def people(request: PageRequest) -> Condition:
    """How many there are; who cannot do anything, or has not come in yet, wants attention."""
    found = administering.numbers(viewer=request.viewer, at=request.at)
    text = gettext("%(count)d 名在用人员") % {"count": found.people}
    if found.without_roles:
        return Condition(text + gettext("，%(count)d 名没有角色") % {"count": found.without_roles}, "attention")
    return Condition(text)


def delegations(request: PageRequest) -> Condition:
    """How many roles are lent now, or will be."""
    lent = administering.delegations(viewer=request.viewer, at=request.at)
    count = lent.filter(valid_from__lte=request.at).count()
    return Condition(gettext("%(count)d 项代理正在进行") % {"count": count} if count else gettext("目前没有代理"))


def tokens(request: PageRequest) -> Condition:
    """How many keys count; one that ends within a month wants attention before the other system stands still."""
    lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=request.at)
    valid = administering.tokens(viewer=request.viewer).filter(lasting, revoked_at__isnull=True, person__is_active=True)
    ends = list(valid.values_list("expires_at", flat=True))
    soon = sum(1 for end in ends if end is not None and end <= request.at + administering.SOON)
    text = gettext("%(count)d 个有效令牌") % {"count": len(ends)}
    return (
        Condition(text + gettext("，%(count)d 个即将到期") % {"count": soon}, "attention") if soon else Condition(text)
    )
