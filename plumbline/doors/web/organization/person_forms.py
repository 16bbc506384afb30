"""What is asked about people: who they are, what they may do where, who stands in for whom."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.organization.choices import Choices, language_choices, role_choices, unit_choices
from plumbline.doors.web.organization.days import day_field, end_of, start_of, today
from plumbline.ground.organization.rules import Viewer

AHEAD = timedelta(days=366 * 5)


class PersonForm(forms.Form):
    """What is kept of a person; ``seen`` is the last change that was before the eyes of whoever filled it in."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    unit = forms.ChoiceField(label=gettext_lazy("所在单位"))
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("电子邮箱"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("界面语言"))
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(viewer, nothing=gettext("请选择"))  # type: ignore[attr-defined]
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]

    def seen_at(self) -> datetime | None:
        """Nonsense is no moment: the change is then refused as stale."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None
        except ValueError:
            return datetime.min


class EnterForm(PersonForm):
    """A new person; the first role may be given at once."""

    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=60,
        help_text=gettext_lazy("登录用，字母、数字或 . _ @ -；录入后不再更改。"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("角色"), required=False, help_text=gettext_lazy("在所在单位及其下级生效，以后可再增减。")
    )
    field_order = ("username", "name", "unit", "role", "phone", "email", "language", "seen")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        self.fields["role"].choices = role_choices(nothing=gettext("暂不授予"))  # type: ignore[attr-defined]


class _Span(forms.Form):
    """From a day until the end of another."""

    since = day_field(gettext_lazy("自"), hint=gettext_lazy("留空为现在。"))
    until = day_field(gettext_lazy("至"), hint=gettext_lazy("含当日；留空为长期。"))

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("since", "until"):
            day = given.get(name)
            if day is not None and not today(self.at) <= day <= today(self.at) + AHEAD:
                self.add_error(name, gettext("日期须在今天及以后五年之内。"))
        return given

    def starts(self) -> datetime:
        since = self.cleaned_data["since"]
        return self.at if since is None or since == today(self.at) else start_of(since)

    def ends(self) -> datetime | None:
        return end_of(self.cleaned_data["until"])


class RoleForm(_Span):
    """A role on a unit and everything below it."""

    role = forms.ChoiceField(label=gettext_lazy("角色"))
    unit = forms.ChoiceField(label=gettext_lazy("单位（含下级）"))
    field_order = ("role", "unit", "since", "until")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(nothing=gettext("请选择"))  # type: ignore[attr-defined]
        self.fields["unit"].choices = unit_choices(viewer, nothing=gettext("请选择"))  # type: ignore[attr-defined]


class LendForm(_Span):
    """One of the person's roles, lent to somebody else for a time."""

    assignment = forms.ChoiceField(label=gettext_lazy("委托哪个角色"))
    to = forms.CharField(
        label=gettext_lazy("受托人"), max_length=60, help_text=gettext_lazy("填姓名或用户名；输入时会列出本单位人员。")
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200, help_text=gettext_lazy("如年假、出差、培训。"))
    field_order = ("assignment", "to", "since", "until", "reason")

    def __init__(self, *args: Any, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].choices = roles  # type: ignore[attr-defined]
        self.fields["to"].widget.attrs["list"] = "stand-ins"
        self.fields["until"].required = True
        self.fields["until"].help_text = gettext("含当日；到期自动收回。")


class RetireForm(forms.Form):
    """The end of an account; open orders go to somebody else."""

    to = forms.CharField(
        label=gettext_lazy("未办结工单移交给"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("填接手人的姓名或用户名；没有未办结工单则不填。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.attrs["list"] = "stand-ins"
