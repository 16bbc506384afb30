"""What was typed into the search field, as a condition."""

from django.db.models import Q

from plumbline.service.work_orders import rules


def exact(text: str) -> Q | None:
    """What is one look in an index: a number, four digits of a phone, a whole phone. None: words, or nothing."""
    plain = text.strip()
    digits = plain.replace("-", "").replace(" ", "")
    if digits.isdigit() and len(digits) == 4:
        return Q(phone_tail=digits)
    if digits.isdigit() and 7 <= len(digits) <= 13:
        return Q(contact_phone=digits)
    if "-" in plain and plain[:2].isalpha() and plain.replace("-", "")[2:].isdigit():
        return Q(case_file__number=plain.upper())
    return None


def condition(text: str) -> Q:
    """What an order found by this text has; signs alone find nothing."""
    known = exact(text)
    if known is not None:
        return known
    words = rules.search_words(text)
    return Q(words__contains=words) if words else Q(pk__in=[])
