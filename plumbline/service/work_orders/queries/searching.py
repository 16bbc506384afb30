"""What was typed into the search field, as a condition."""

import re
from enum import StrEnum

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q

from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.customers.rules import tidy
from plumbline.service.work_orders import rules
from plumbline.service.work_orders.models import WorkOrder

SHORTEST_START = 5
MOST_CUSTOMERS = 50
"""A customer's number typed so far may begin thousands of them: the orders of the first so many are shown, and whoever means another types on."""
_CUSTOMER_NUMBER = re.compile(r"[0-9A-Za-z]*[0-9]{3}[0-9A-Za-z]*")
_PHONE = re.compile(r"(?:1[3-9]|0|[2-8])[0-9]{3,11}|[0-9]{7,13}")
_SEPARATORS = re.compile(r"[ -]")


class Match(StrEnum):
    """What of an order a text was found in."""

    NUMBER = "number"
    TAIL = "tail"
    PHONE = "phone"
    CUSTOMER = "customer"
    TITLE = "title"
    DESCRIPTION = "description"
    ADDRESS = "address"
    NAME = "name"
    EXTERNAL = "external"


def exact(text: str, *, begins: bool = True) -> Q | None:
    """What is a look or two in indexes: a number, four digits of a phone, the beginning of a phone or of a customer's number. None: words, or nothing.

    Without ``begins`` a phone is found by the whole of it alone: digit by digit, whoever sees phones masked would come to what is hidden.
    """
    plain = tidy(text)
    digits = _SEPARATORS.sub("", plain)
    if digits.isdigit() and len(digits) == 4:
        return Q(phone_tail=digits)
    if "-" in plain and plain[:2].isalpha() and plain.replace("-", "")[2:].isdigit():
        return Q(case_file__number=plain.upper())
    return _begun(plain, digits, begins=begins)


def _begun(plain: str, digits: str, *, begins: bool = True) -> Q | None:
    """What begins like this: digits as phones begin with are a phone's or a customer's number; others, and letters with digits, a customer's if there is one.

    Else they are words. Words are no third alternative of one condition: how rare they are the database does not know, and would read through all orders.
    """
    is_number = len(plain) >= SHORTEST_START and _CUSTOMER_NUMBER.fullmatch(plain) is not None
    if _PHONE.fullmatch(digits):
        # Without a word on the empty one the index of phones, which has none, would not be asked.
        phone = Q(contact_phone__startswith=digits) if begins else Q(contact_phone=digits)
        found = phone & ~Q(contact_phone="")
        return found | _of_customers(plain) if is_number else found
    return _of_customers(plain) if is_number and customers.numbered(plain, most=1).exists() else None


def _of_customers(number: str) -> Q:
    """Of a customer whose number begins so. They are found before the orders are, as an array: so the index of orders by customer can be asked for them."""
    identifiers = ArraySubquery(customers.numbered(number, most=MOST_CUSTOMERS))
    are_theirs = Func(
        F("customer_id"),
        identifiers,
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    return Q(are_theirs, customer__isnull=False)


def condition(text: str, *, viewer: Viewer) -> Q:
    """What an order found by this text has; signs alone find nothing. Phones are found by their beginning for whoever may see all of them in the clear."""
    may_reveal = viewer.units(Permission.PERSONAL_REVEAL) >= viewer.units(Permission.ORDERS_VIEW)
    known = exact(text, begins=viewer.is_system or may_reveal)
    if known is not None:
        return known
    words = rules.search_words(text)
    return Q(words__contains=words) if words else Q(pk__in=[])


def matches_of(order: WorkOrder, text: str) -> tuple[Match, ...]:
    """What of an order that was found by this text holds it, or a part of it."""
    plain = tidy(text)
    digits = _SEPARATORS.sub("", plain)
    if digits.isdigit() and len(digits) == 4:
        return (Match.TAIL,)
    begun = _begun(plain, digits)
    if begun is None and exact(text) is not None:
        return (Match.NUMBER,)
    found = [Match.PHONE] if begun is not None and digits.isdigit() and order.contact_phone.startswith(digits) else []
    words = set(rules.search_words(plain))
    found += [match for match, held in _held(order) if words & set(rules.search_words(held))]
    return tuple(found) or (Match.CUSTOMER,)


def _held(order: WorkOrder) -> list[tuple[Match, str]]:
    """What the search words of an order are made of."""
    return [
        (Match.TITLE, order.title),
        (Match.ADDRESS, order.address),
        (Match.DESCRIPTION, order.description),
        (Match.NAME, order.contact_name),
        (Match.EXTERNAL, order.external_number),
    ]
