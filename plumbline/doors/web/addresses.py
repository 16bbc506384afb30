"""Addresses of pages, each pattern looked up once: a board has a hundred addresses, and Django looks every one up anew."""

from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

_UNQUOTED = "!$&'()*+,;=/~:@"
"""What Django leaves as it is in addresses."""


@lru_cache(maxsize=500)
def _pieces(script: str, name: str, count: int) -> tuple[str, ...]:
    """What stands before, between and behind the parts of an address."""
    marks = [f"PART-{number}-" for number in range(count)]
    rest, pieces = reverse(name, args=marks), []
    for mark in marks:
        piece, found, rest = rest.partition(mark)
        assert found, f"the parts of {name} stand in their order"
        pieces.append(piece)
    return (*pieces, rest)


def address_of(name: str, *parts: str) -> str:
    """As ``reverse``, for routes whose parts are text.

    Raises:
        NoReverseMatch: no such route, or not with so many parts.
    """
    first, *pieces = _pieces(get_script_prefix(), name, len(parts))
    return first + "".join(quote(part, safe=_UNQUOTED) + piece for part, piece in zip(parts, pieces, strict=True))
