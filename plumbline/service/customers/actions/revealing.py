"""Showing what is masked: to whom, which fields, why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import events, rules
from plumbline.service.customers.actions.guarding import area_of, locked_customer, unit_of
from plumbline.service.customers.models import Customer
from plumbline.service.customers.states import REVEALABLE


class RevealRefused(Refused):
    """No reason was given, or a field is none that is masked."""


@transaction.atomic
def reveal(*, customer_id: UUID, fields: Sequence[str], reason: str, by: Viewer, at: datetime) -> dict[str, str]:
    """The named values in the clear; a fact says who saw which fields and why, never the values.

    ``fields`` are of ``name``, ``phone``, ``address``, ``identity_number`` and ``contacts`` (names and phones, one a line).

    Raises:
        RevealRefused: no fields, an unknown field, or no reason.
        NotFound, NotAllowed: the viewer may not reveal on any unit responsible for the customer's area.
    """
    customer = locked_customer(customer_id, by=by, permission=Permission.PERSONAL_REVEAL, at=at)
    wanted, why = list(dict.fromkeys(fields)), rules.tidy(reason)
    unknown = [field for field in wanted if field not in REVEALABLE]
    if not wanted or unknown:
        raise RevealRefused(
            _("没有“%(fields)s”这些可显示的内容。"), field="fields", fields="、".join(unknown)[:80] or "—"
        )
    if not why or len(why) > 200:
        raise RevealRefused(_("查看完整个人信息须写明原因（1—200 字）。"), field="reason")
    publish(
        events.PersonalDataRevealed(
            at=at,
            subject=customer.number,
            unit_id=unit_of(area_of(customer), at),
            fields="、".join(REVEALABLE[field] for field in wanted),
            reason=why,
        ),
        by=by,
    )
    return {field: _value(customer, field) for field in wanted}


def _value(customer: Customer, field: str) -> str:
    if field == "address":
        return customer.premises.address if customer.premises else ""
    if field == "contacts":
        found = customer.contacts.filter(ended_at__isnull=True).order_by("name", "id")
        return "\n".join(f"{contact.name} {contact.phone} {contact.relation}".strip() for contact in found)
    return str(getattr(customer, field))
