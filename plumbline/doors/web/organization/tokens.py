"""Keys by which machines come in: the list, a new one that is shown once, and the end of one."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.organization.choices import role_choices, role_label, unit_choices
from plumbline.doors.web.organization.days import day_field, end_of, today
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import named
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.organization import actions
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import Role

MOST = 200
SOON = timedelta(days=30)


class TokenForm(forms.Form):
    """A new key: for whom, what for, how much of the account's rights, how long."""

    holder = forms.ChoiceField(label=gettext_lazy("账号"))
    label = forms.CharField(
        label=gettext_lazy("用途"), max_length=80, help_text=gettext_lazy("写明给哪个系统用，便于日后吊销。")
    )
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("只用其中这些角色"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-selectgroup-input"}),
        help_text=gettext_lazy("不选则为账号的全部角色。"),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("只限该单位及下级"), required=False, help_text=gettext_lazy("不选则为账号的全部范围。")
    )
    expires = day_field(gettext_lazy("有效期至"), hint=gettext_lazy("含当日；留空则长期有效，建议不超过一年。"))

    def __init__(self, *args: Any, request: PageRequest, machines: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = request.at
        viewer = request.viewer
        accounts = [(each.username, f"{each.name}（{each.username}）") for each in machines]
        own = (viewer.username, gettext("本人：%(name)s") % {"name": viewer.name})
        self.fields["holder"].choices = [*accounts, own]  # type: ignore[attr-defined]
        self.fields["roles"].choices = role_choices()  # type: ignore[attr-defined]
        self.fields["unit"].choices = unit_choices(viewer, nothing=gettext("不限"))  # type: ignore[attr-defined]

    def clean_expires(self) -> Any:
        day = self.cleaned_data["expires"]
        if day is not None and day < today(self.at):
            raise forms.ValidationError(gettext("到期日不能早于今天。"))
        return day


class MachineForm(forms.Form):
    """A new account for a machine."""

    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=60, help_text=gettext_lazy("字母、数字或 . _ @ -，如 gov-12345。")
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("如 12345 平台对接。"))
    unit = forms.ChoiceField(label=gettext_lazy("单位（含下级）"))

    def __init__(self, *args: Any, request: PageRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(request.viewer, nothing=gettext("请选择"))  # type: ignore[attr-defined]


def index(request: PageRequest) -> HttpResponse:
    """The keys, and the form of a new one; a new key stands in the answer to that form alone."""
    machines = administering.machine_accounts(viewer=request.viewer, at=request.at)
    if request.method != "POST":
        return _page(request, machines)
    form = TokenForm(request.POST, request=request, machines=machines)
    if not form.is_valid():
        return _page(request, machines, form=form, status=422)
    given = form.cleaned_data
    try:
        secret = actions.issue_token(
            username=given["holder"],
            label=given["label"],
            roles=[Role(role) for role in given["roles"]],
            unit_id=UUID(given["unit"]) if given["unit"] else None,
            expires_at=end_of(given["expires"]),
            by=request.viewer,
            at=request.at,
        )
    except Refused as refused:
        return _page(request, machines, form=form, status=blame(form, refused))
    return _page(request, machines, secret=secret, label=given["label"])


def _page(
    request: PageRequest,
    machines: list[Any],
    *,
    form: TokenForm | None = None,
    machine_form: MachineForm | None = None,
    secret: str = "",
    label: str = "",
    status: int = 200,
) -> HttpResponse:
    rows = [token_row(each, request.at) for each in administering.tokens(viewer=request.viewer)[:MOST]]
    context = {
        "rows": [row for row in rows if row["state"] in ("", "soon")],
        "past": [row for row in rows if row["state"] not in ("", "soon")],
        "form": form or TokenForm(request=request, machines=machines),
        "machine_form": machine_form or MachineForm(request=request, auto_id="machine_%s"),
        "opened": "token" if form else "machine" if machine_form else "",
        "secret": secret,
        "label": label,
    }
    return render(request, "organization/tokens.html", context, status=status)


def token_row(each: Any, at: datetime) -> dict[str, Any]:
    """A key as it is shown: whose, what for, how far it reaches, whether it still counts."""
    state = "revoked" if each.revoked_at else "left" if not each.person.is_active else ""
    if not state and each.expires_at is not None:
        state = "over" if each.expires_at <= at else "soon" if each.expires_at <= at + SOON else ""
    return {
        "id": each.id,
        "label": each.label,
        "person": each.person,
        "roles": [role_label(role) for role in each.roles],
        "unit": named(each.unit) if each.unit else "",
        "issued_at": each.issued_at,
        "expires_at": each.expires_at,
        "last_used_at": each.last_used_at,
        "revoked_at": each.revoked_at,
        "state": state,
    }


def enter_machine(request: PageRequest) -> HttpResponse:
    """A new account for a machine, with the machine's role on a unit; nobody signs in with it."""
    if request.method != "POST":
        return go_to(request, reverse("admin-tokens"))
    form = MachineForm(request.POST, request=request, auto_id="machine_%s")
    machines = administering.machine_accounts(viewer=request.viewer, at=request.at)
    if not form.is_valid():
        return _page(request, machines, machine_form=form, status=422)
    try:
        _entered(request, form.cleaned_data)
    except Refused as refused:
        return _page(request, machines, machine_form=form, status=blame(form, refused))
    messages.success(
        request, gettext("已新建接口账号“%(name)s”，现在可以为它签发令牌。") % {"name": form.cleaned_data["name"]}
    )
    return go_to(request, reverse("admin-tokens"))


@transaction.atomic
def _entered(request: PageRequest, given: dict[str, Any]) -> None:
    common: dict[str, Any] = {"unit_id": UUID(given["unit"]), "by": request.viewer, "at": request.at}
    person = actions.enter_person(username=given["username"], name=given["name"], **common)
    actions.assign_role(person_id=person.id, role=Role.MACHINE, **common)


def revoke(request: PageRequest, token: UUID) -> HttpResponse:
    """Ends a key at once."""
    if request.method == "POST":
        actions.revoke_token(token_id=token, by=request.viewer, at=request.at)
        messages.success(request, gettext("已吊销令牌，使用它的系统将立即无法接入。"))
    return go_to(request, reverse("admin-tokens"))
