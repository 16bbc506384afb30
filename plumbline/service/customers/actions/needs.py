"""The special-needs register: with consent, until a day, ended when the customer says so."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import events, rules
from plumbline.service.customers.actions.guarding import area_of, locked_customer, unit_of
from plumbline.service.customers.models import Customer, SpecialNeed
from plumbline.service.customers.states import NeedKind

LONGEST = timedelta(days=3 * 366)


class ConsentMissing(Refused):
    """Nothing about a person's health or family is kept without consent, evidence of it, and an end."""

    code = "consent_missing"


@transaction.atomic
def register_special_need(
    *,
    customer_id: UUID,
    kind: NeedKind,
    consent_at: datetime,
    consent_evidence: str,
    expires_on: date,
    by: Viewer,
    at: datetime,
    note: str = "",
) -> SpecialNeed:
    """Registers a need from now until ``expires_on`` (the first day without it); registered again, the newer consent counts.

    Raises:
        ConsentMissing: no evidence of consent, a consent in the future, or an end that has passed or lies more than three years ahead.
        NotFound, NotAllowed: no such customer, or the viewer may not.
    """
    customer = locked_customer(customer_id, by=by, permission=Permission.CUSTOMERS_EDIT, at=at)
    evidence = rules.tidy(consent_evidence)
    _check_consent(evidence, consent_at, expires_on, at)
    SpecialNeed.objects.filter(customer=customer, kind=kind, withdrawn_at__isnull=True).update(withdrawn_at=at)
    need = SpecialNeed.objects.create(
        id=new_id(at),
        customer=customer,
        kind=kind,
        note=rules.tidy(note)[:200],
        consent_at=consent_at,
        consent_evidence=evidence[:200],
        expires_on=expires_on,
        registered_by_id=by.person_id,
    )
    said: dict[str, Any] = {
        "kind": str(kind),
        "expires_on": expires_on.isoformat(),
        "consent_evidence": need.consent_evidence,
    }
    publish(
        events.SpecialNeedRegistered(at=at, subject=customer.number, unit_id=unit_of(area_of(customer), at), **said),
        by=by,
    )
    return need


def _check_consent(evidence: str, consent_at: datetime, expires_on: date, at: datetime) -> None:
    today = timezone.localdate(at, timezone.get_default_timezone())
    if not evidence or consent_at > at:
        raise ConsentMissing(
            _("登记特殊需求须先取得客户同意，并写明凭据（如录音编号、签字单号）。"), field="consent_evidence"
        )
    if not today < expires_on <= today + LONGEST:
        raise ConsentMissing(_("有效期须在今天之后、三年以内；到期后须重新征得同意。"), field="expires_on")


@transaction.atomic
def withdraw_special_need(*, need_id: UUID, reason: str, by: Viewer, at: datetime) -> None:
    """Ends a registration because the customer takes the consent back, or it no longer holds. Twice changes nothing.

    Raises:
        NotFound, NotAllowed: no such registration, or the viewer may not.
    """
    need = SpecialNeed.objects.filter(id=need_id).first()
    if need is None:
        raise NotFound(_("没有找到该客户，或您无权查看。"))
    customer: Customer = locked_customer(need.customer_id, by=by, permission=Permission.CUSTOMERS_EDIT, at=at)
    if not SpecialNeed.objects.filter(id=need_id, withdrawn_at__isnull=True).update(withdrawn_at=at, note=""):
        return
    publish(
        events.SpecialNeedWithdrawn(
            at=at,
            subject=customer.number,
            unit_id=unit_of(area_of(customer), at),
            kind=need.kind,
            reason=rules.tidy(reason)[:200],
        ),
        by=by,
    )
