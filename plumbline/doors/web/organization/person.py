"""One person: particulars, roles on subtrees, who stands in for whom, sign-in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.utils.translation import gettext

from plumbline.doors.web.accounts import has_second_factor
from plumbline.doors.web.organization.choices import role_label
from plumbline.doors.web.organization.days import today
from plumbline.doors.web.organization.person_forms import LendForm, PersonForm, RetireForm, RoleForm
from plumbline.doors.web.pages import PageRequest, render
from plumbline.doors.web.saying import named, word
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import PERMISSION_LABELS, ROLE_LABELS, ROLES, Role
from plumbline.service.work_orders.queries import holding


@dataclass(frozen=True)
class RoleRow:
    """A role as a sentence: which, where, how long, and what it allows there."""

    id: int
    role: str
    unit: str
    code: str
    since: datetime
    until: datetime | None
    allows: str
    is_ahead: bool


@dataclass(frozen=True)
class LoanRow:
    """A role that is lent: by whom, to whom, how long, why."""

    id: int
    lender: str
    holder: str
    role: str
    unit: str
    since: datetime
    until: datetime
    reason: str
    state: str
    """``ahead``, ``running`` or ``over``."""
    by_other: bool = False


def allowed(role: str) -> str:
    """What a role allows, in the words of the permissions."""
    return gettext("、").join(word(PERMISSION_LABELS[each]) for each in PERMISSION_LABELS if each in ROLES[Role(role)])


def role_row(each: Any, at: datetime) -> RoleRow:
    return RoleRow(
        each.id,
        role_label(each.role),
        named(each.unit),
        each.unit.code,
        each.valid_from,
        each.valid_to,
        allowed(each.role),
        each.valid_from > at,
    )


def loan_row(each: Any, at: datetime) -> LoanRow:
    state = "ahead" if each.valid_from > at else "running" if each.valid_to > at else "over"
    assignment = each.assignment
    return LoanRow(
        each.id,
        assignment.person.name,
        each.person.name,
        role_label(assignment.role),
        named(assignment.unit),
        each.valid_from,
        each.valid_to,
        each.reason,
        state,
    )


def one(request: PageRequest, person: UUID) -> HttpResponse:
    """A person, as the address names him."""
    return show(request, person)


def show(
    request: PageRequest,
    person_id: UUID,
    *,
    forms: Mapping[str, Form] | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a person; ``forms`` come back with what is wrong in them, ``secret`` is a new password, shown in this answer alone."""
    person = administering.administered_person(person_id, viewer=request.viewer)
    roles = administering.assignments([person.id], at=request.at)
    context = {
        "person": person,
        "unit": named(person.unit),
        "roles": [role_row(each, request.at) for each in roles],
        "past_roles": [role_row(each, request.at) for each in administering.past_assignments(person.id, at=request.at)],
        "loans": [loan_row(each, request.at) for each in administering.delegations_of(person.id, at=request.at)],
        "held": holding.open_of_person(person.id),
        "has_second_factor": has_second_factor(person.id),
        "secret": secret,
        "is_self": person.id == request.viewer.person_id,
        "stand_ins": stand_ins(request, person),
        "guide": [(word(ROLE_LABELS[role]), allowed(role.value)) for role in ROLES],
        "forms": {**blank_forms(request, person, roles), **(forms or {})},
        "opened": next(iter(forms or {}), ""),
        "trouble": _trouble(forms or {}, is_self=person.id == request.viewer.person_id),
    }
    return render(request, "organization/person.html", context, status=status)


def _trouble(forms: Mapping[str, Form], *, is_self: bool) -> list[str]:
    """What was refused and has no form on the page to say it in."""
    without_form = [form for what, form in forms.items() if not form.fields or (what == "retire" and is_self)]
    return [str(error) for form in without_form for error in form.non_field_errors()]


def stand_ins(request: PageRequest, person: Any) -> list[tuple[str, str]]:
    """Colleagues of the unit above, offered while one types; anybody else may be typed."""
    place = request.viewer.tree.by_id.get(person.unit_id)
    above = place.parent_id if place and place.parent_id else person.unit_id
    near = organization.members(above)[:60]
    return [(each.username, each.name) for each in near if each.id != person.id]


def role_options(roles: list[Any]) -> list[tuple[str, str]]:
    return [(str(each.id), f"{role_label(each.role)} · {named(each.unit)}") for each in roles]


def blank_forms(request: PageRequest, person: Any, roles: list[Any]) -> dict[str, Form]:
    particulars = {
        "name": person.name,
        "unit": str(person.unit_id),
        "phone": person.phone,
        "email": person.email,
        "language": person.language,
        "seen": person.changed_at.isoformat() if person.changed_at else "",
    }
    viewer, at = request.viewer, request.at
    return {
        "change": PersonForm(viewer=viewer, auto_id="change_%s", initial=particulars),
        "assign": RoleForm(viewer=viewer, at=at, auto_id="assign_%s", initial={"unit": str(person.unit_id)}),
        "lend": LendForm(roles=role_options(roles), at=at, auto_id="lend_%s", initial={"since": today(at)}),
        "retire": RetireForm(auto_id="retire_%s"),
    }
