"""Who else may call for a customer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import events, rules
from plumbline.service.customers.actions.guarding import area_of, locked_customer, unit_of
from plumbline.service.customers.models import Contact


@transaction.atomic
def add_contact(*, customer_id: UUID, name: str, phone: str, by: Viewer, at: datetime, relation: str = "") -> Contact:
    """Adds somebody who may call for the customer; the same phone twice stays one.

    Raises:
        NotFound, NotAllowed: no such customer, or the viewer may not.
        CustomerRefused: no name, or a phone that is none.
    """
    customer = locked_customer(customer_id, by=by, permission=Permission.CUSTOMERS_EDIT, at=at)
    row = rules.contact_row(new_id(at), customer_id=customer_id, name=name, phone=phone, relation=relation)
    known = Contact.objects.filter(customer=customer, phone=row["phone"], ended_at__isnull=True).first()
    if known is not None:
        return known
    contact = Contact.objects.create(**row)
    publish(
        events.ContactAdded(
            at=at,
            subject=customer.number,
            unit_id=unit_of(area_of(customer), at),
            contact_name=contact.name,
            phone=contact.phone,
            relation=contact.relation,
        ),
        by=by,
    )
    return contact


@transaction.atomic
def end_contact(*, contact_id: UUID, by: Viewer, at: datetime) -> None:
    """The contact no longer speaks for the customer. Ending twice changes nothing.

    Raises:
        NotFound, NotAllowed: no such contact, or the viewer may not.
    """
    contact = Contact.objects.filter(id=contact_id).first()
    if contact is None:
        raise NotFound(_("没有找到该客户，或您无权查看。"))
    customer = locked_customer(contact.customer_id, by=by, permission=Permission.CUSTOMERS_EDIT, at=at)
    if not Contact.objects.filter(id=contact_id, ended_at__isnull=True).update(ended_at=at):
        return
    publish(
        events.ContactEnded(
            at=at,
            subject=customer.number,
            unit_id=unit_of(area_of(customer), at),
            contact_name=contact.name,
            phone=contact.phone,
        ),
        by=by,
    )
