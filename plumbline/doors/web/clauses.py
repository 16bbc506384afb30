"""Where a clause that is known by its code can be read."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from plumbline.ground.regulations import queries as regulations


def clause_links(codes: Iterable[str], *, on: date) -> dict[str, str]:
    """For each code that the rules in force on a day know, the address of the clause; one statement, none without codes."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    found = regulations.clauses_by_code(wanted, on=on)
    return {code: reverse("rules-clause", args=[code]) for code in found}
