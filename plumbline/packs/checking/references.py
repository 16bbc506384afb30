"""Codes by which one row names another."""

from collections.abc import Iterator
from typing import NamedTuple

from plumbline.packs.checking.desk import Desk
from plumbline.packs.pack import Section
from plumbline.packs.reading import Place


class Reference(NamedTuple):
    """`field` of the rows of `section` (`copies.*.kept_by`: of each copy) names a row of `target`; else `finding`."""

    section: Section
    field: str
    target: Section
    finding: str


REFERENCES = (
    Reference("order_types", "callback", "callbacks", "unknown_callback"),
    Reference("limits", "segment", "segments", "unknown_segment"),
    Reference("limits", "region", "regions", "unknown_region"),
    Reference("limits", "calendar", "calendars", "unknown_calendar"),
    Reference("reasons", "approved_by", "roles", "unknown_role"),
    Reference("indicators", "order_types.*", "order_types", "unknown_order_type"),
    Reference("forms", "used_for.*", "order_types", "unknown_order_type"),
    Reference("forms", "copies.*.kept_by", "roles", "unknown_role"),
    Reference("forms", "copies.*.returned_by", "limits", "unknown_limit"),
    Reference("questionnaires", "sections.*.checklist", "forms", "unknown_form"),
    Reference("workflows", "order_types.*", "order_types", "unknown_order_type"),
    Reference("workflows", "steps.*.by", "roles", "unknown_role"),
    Reference("workflows", "steps.*.form", "forms", "unknown_form"),
    Reference("duties", "owner", "roles", "unknown_role"),
    Reference("duties", "form", "forms", "unknown_form"),
    Reference("reports", "drafted_by", "roles", "unknown_role"),
    Reference("reports", "released_by", "roles", "unknown_role"),
    Reference("reports", "readers.*.role", "roles", "unknown_role"),
    Reference("rewards", "verified_by", "roles", "unknown_role"),
    Reference("rewards", "approved_by", "roles", "unknown_role"),
    Reference("callbacks", "by", "roles", "unknown_role"),
    Reference("callbacks", "second_level_by", "roles", "unknown_role"),
    Reference("steps", "tell.*", "roles", "unknown_role"),
    Reference("phone_lists", "call.*", "roles", "unknown_role"),
    Reference("phone_lists", "order_types.*", "order_types", "unknown_order_type"),
)


def check_references(desk: Desk) -> None:
    for reference in REFERENCES:
        known = _known(desk, reference)
        for row in desk.pack.rows[reference.section]:
            for place, value in _values(row, tuple(reference.field.split("."))):
                if value not in known:
                    desk.note(reference.section, row.code, place, reference.finding, value=value)
    _check_types_of_limits(desk)


def _known(desk: Desk, reference: Reference) -> frozenset[str]:
    """A duty may be done with a form of either kind; a checklist is taken in from the pack itself."""
    if (reference.section, reference.target) == ("duties", "forms"):
        return desk.codes("forms") | desk.codes("questionnaires")
    if reference.section == "questionnaires":
        return frozenset(form.code for form in desk.pack.forms if form.kind == "checklist")
    return desk.codes(reference.target)


def _check_types_of_limits(desk: Desk) -> None:
    """Limits of law may name a line of the pack, because the packs of that line root their order types in it."""
    known = desk.codes("order_types") | frozenset(desk.pack.manifest.applies_to)
    for limit in desk.pack.limits:
        if limit.order_type not in known:
            desk.note("limits", limit.code, ("order_type",), "unknown_order_type", value=limit.order_type)


def _values(value: object, path: tuple[str, ...], place: Place = ()) -> Iterator[tuple[Place, object]]:
    """What stands at the path; nothing where it was left out."""
    if value is None:
        return
    if not path:
        yield place, value
    elif path[0] == "*" and isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from _values(item, path[1:], (*place, position))
    else:
        yield from _values(getattr(value, path[0]), path[1:], (*place, path[0]))
