"""What an administrator has done lately: somebody is away and lent a role, another system has a key, and people looked at personal data with a reason."""

from datetime import datetime, timedelta

from django.db import transaction

from plumbline.doors.demo import cast
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import Role
from plumbline.service.customers import actions as customers
from plumbline.service.customers import queries as customer_queries

LOOKERS = ("agent", "dispatcher", "callback")
REASONS = ("联系客户", "上门服务", "核对客户信息")
LOOKS = (22, 3, 4)
"""So that one of them stands out, as the page about it explains."""


@transaction.atomic
def keep_house(*, now: datetime, customer_numbers: list[str]) -> None:
    """Nothing a second time: a load that was broken off comes here again."""
    if administering.delegations(viewer=who.system(), at=now).exists():
        return
    _somebody_is_away(now)
    admin = who.viewer_for(who.person_by_username("admin"), at=now)
    organization.issue_token(
        username="machine",
        label="12345 平台对接",
        roles=[Role.MACHINE],
        expires_at=now + timedelta(days=20),
        by=admin,
        at=now - timedelta(days=40),
    )
    _looks(now, customer_numbers)


def _somebody_is_away(now: datetime) -> None:
    unit = next(unit.code for unit in cast.UNITS if unit.code == "HE-WEST")
    head = next(each for each in cast.PEOPLE if each.role is Role.UNIT_HEAD and each.on == unit)
    fitter = next(each for each in cast.PEOPLE if each.role is Role.FITTER and each.unit.startswith(unit))
    lender, stand_in = who.person_by_username(head.username), who.person_by_username(fitter.username)
    (assignment, *_others) = administering.assignments([lender.id], at=now)
    organization.delegate_role(
        assignment_id=assignment.id,
        to=stand_in.id,
        valid_from=now - timedelta(days=1),
        valid_to=now + timedelta(days=6),
        reason="年休假",
        by=who.viewer_for(lender, at=now),
        at=now - timedelta(days=1),
    )


def _looks(now: datetime, customer_numbers: list[str]) -> None:
    """Spread over the last weeks; most of them by one person in these days."""
    for username, count, reason in zip(LOOKERS, LOOKS, REASONS, strict=True):
        for place in range(count + 12):
            back = timedelta(hours=7 * place) if place < count else timedelta(days=8 + 4 * (place - count))
            at = now - back
            known = customer_queries.by_number(customer_numbers[place % len(customer_numbers)], at=at)
            if known is not None:
                viewer = who.viewer_for(who.person_by_username(username), at=at)
                customers.reveal(customer_id=known.customer_id, fields=["phone"], reason=reason, by=viewer, at=at)
