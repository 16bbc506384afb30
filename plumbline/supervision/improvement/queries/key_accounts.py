"""Whether a key account is concerned: what S3 asks for them is counted apart."""

from uuid import UUID

from django.db.models import Q

from plumbline.service.customers.states import CustomerKind
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.supervision.improvement.models import Rectification
from plumbline.supervision.improvement.states import Source
from plumbline.supervision.inspections.queries import Inspection
from plumbline.supervision.inspections.states import Level
from plumbline.supervision.surveys.queries.surveys import Survey
from plumbline.supervision.surveys.states import Kind

_KEY = Q(customer__kind=CustomerKind.KEY_ACCOUNT.value) | Q(customer__isnull=False) & ~Q(customer__tier="")


def is_of_key_account(order_id: UUID) -> bool:
    """Whether the order is a key account's: by its kind or its card."""
    return WorkOrder.objects.filter(_KEY, case_file_id=order_id).exists()


def concerns_key_accounts(row: Rectification) -> bool:
    """Whether what is to be put right comes from a key account's complaint, a survey of key accounts, or an inspection of those who serve them."""
    cause = row.reference.split("/", 1)[0]
    if row.source == Source.COMPLAINT:
        return WorkOrder.objects.filter(_KEY, case_file__number=cause).exists()
    if row.source == Source.SURVEY:
        return Survey.objects.filter(number=cause, kind=Kind.KEY_ACCOUNTS.value).exists()
    if row.source == Source.FINDING:
        return Inspection.objects.filter(case_file__number=cause, level=Level.KEY_ACCOUNT.value).exists()
    return False
