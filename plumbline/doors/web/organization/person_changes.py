"""Every change of one person: each is a form that is sent, one action, and the person's page again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.accounts import forget_second_factor
from plumbline.doors.web.organization import person as page
from plumbline.doors.web.organization.person_forms import LendForm, PersonForm, RetireForm, RoleForm
from plumbline.doors.web.pages import PageRequest, go_to
from plumbline.doors.web.refusing import blame
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.organization import actions
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import Role
from plumbline.service.work_orders.actions import releasing


def _done(
    request: PageRequest, person_id: UUID, what: str, form: Form, act: Callable[[], object], said: str
) -> HttpResponse:
    """Runs the action; a refusal comes back on the page, beside its field, with what was typed."""
    administering.administered_person(person_id, viewer=request.viewer)
    address = reverse("admin-person", args=[person_id])
    if request.method != "POST":
        return go_to(request, address)
    if not form.is_valid():
        return page.show(request, person_id, forms={what: form}, status=422)
    try:
        act()
    except Refused as refused:
        return page.show(request, person_id, forms={what: form}, status=blame(form, refused))
    messages.success(request, said)
    return go_to(request, address)


def change(request: PageRequest, person: UUID) -> HttpResponse:
    form = PersonForm(request.POST, viewer=request.viewer, auto_id="change_%s")

    def act() -> None:
        given = form.cleaned_data
        actions.change_person(
            person_id=person,
            name=given["name"],
            phone=given["phone"],
            email=given["email"],
            unit_id=UUID(given["unit"]),
            language=given["language"],
            seen=form.seen_at(),
            by=request.viewer,
            at=request.at,
        )

    return _done(request, person, "change", form, act, gettext("资料已保存。"))


def assign(request: PageRequest, person: UUID) -> HttpResponse:
    administering.administered_person(person, viewer=request.viewer)
    form = RoleForm(request.POST, viewer=request.viewer, at=request.at, auto_id="assign_%s")

    def act() -> None:
        actions.assign_role(
            person_id=person,
            role=Role(form.cleaned_data["role"]),
            unit_id=UUID(form.cleaned_data["unit"]),
            valid_from=form.starts(),
            valid_to=form.ends(),
            by=request.viewer,
            at=request.at,
        )

    return _done(request, person, "assign", form, act, gettext("已授予角色。"))


def withdraw(request: PageRequest, person: UUID, assignment: int) -> HttpResponse:
    administering.administered_person(person, viewer=request.viewer)
    form = Form({})

    def act() -> None:
        actions.withdraw_role(assignment_id=assignment, by=request.viewer, at=request.at)

    return _done(request, person, "withdraw", form, act, gettext("已收回角色。"))


def lend(request: PageRequest, person: UUID) -> HttpResponse:
    administering.administered_person(person, viewer=request.viewer)
    roles = page.role_options(administering.assignments([person], at=request.at))
    form = LendForm(request.POST, roles=roles, at=request.at, auto_id="lend_%s")

    def act() -> None:
        ends = form.ends()
        assert ends is not None, "the form asks for it"
        actions.delegate_role(
            assignment_id=int(form.cleaned_data["assignment"]),
            to=_named(form.cleaned_data["to"]),
            valid_from=form.starts(),
            valid_to=ends,
            reason=form.cleaned_data["reason"],
            by=request.viewer,
            at=request.at,
        )

    return _done(request, person, "lend", form, act, gettext("已登记代理，到期自动收回。"))


def _named(text: str) -> UUID:
    """The person of that user name or name; the refusal belongs beside the field where it was typed."""
    try:
        return administering.person_meant(text.strip()).id
    except Refused as refused:
        raise actions.OrganizationRefused(refused.sentence, field="to", **refused.params) from refused


def end_loan(request: PageRequest, delegation: int) -> HttpResponse:
    """Takes a lent role back; sent from a person's page or from the list of all that is lent."""
    if request.method == "POST":
        actions.end_delegation(delegation_id=delegation, by=request.viewer, at=request.at)
        messages.success(request, gettext("已收回委托。"))
    return go_to(request, reverse("admin-delegations"))


def password(request: PageRequest, person: UUID) -> HttpResponse:
    """The new password stands in this answer alone and is kept nowhere."""
    if request.method != "POST":
        return go_to(request, reverse("admin-person", args=[person]))
    form = Form({})
    try:
        secret = actions.reset_password(person_id=person, by=request.viewer, at=request.at)
    except NotFound:
        raise
    except Refused as refused:
        return page.show(request, person, forms={"password": form}, status=blame(form, refused))
    return page.show(request, person, secret=secret)


def second_factor(request: PageRequest, person: UUID) -> HttpResponse:
    @transaction.atomic
    def act() -> None:
        actions.reset_second_factor(person_id=person, by=request.viewer, at=request.at)
        forget_second_factor(person)

    return _done(request, person, "second_factor", Form({}), act, gettext("已解除双因素认证，本人登录后可重新绑定。"))


def retire(request: PageRequest, person: UUID) -> HttpResponse:
    administering.administered_person(person, viewer=request.viewer)
    form = RetireForm(request.POST, auto_id="retire_%s")

    @transaction.atomic
    def act() -> None:
        common: dict[str, Any] = {"person_id": person, "by": request.viewer, "at": request.at}
        if form.cleaned_data["to"].strip():
            releasing.hand_over(to=form.cleaned_data["to"].strip(), **common)
        actions.retire_person(**common)

    return _done(request, person, "retire", form, act, gettext("账号已停用。"))


def readmit(request: PageRequest, person: UUID) -> HttpResponse:
    def act() -> None:
        actions.readmit_person(person_id=person, by=request.viewer, at=request.at)

    return _done(request, person, "readmit", Form({}), act, gettext("账号已重新启用，请授予角色。"))
