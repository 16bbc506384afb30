"""What is asked when a unit is opened, renamed, moved or closed."""

from django import forms
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.organization.choices import kind_choices, unit_choices
from plumbline.doors.web.organization.days import EffectiveForm
from plumbline.ground.organization.rules import Place, Viewer


class OpenForm(EffectiveForm):
    """A new unit."""

    parent = forms.ChoiceField(label=gettext_lazy("上级单位"))
    kind = forms.ChoiceField(label=gettext_lazy("类型"))
    code = forms.CharField(
        label=gettext_lazy("单位代码"),
        max_length=40,
        help_text=gettext_lazy("字母、数字和连字符，如 HEAT-EAST-2；设立后不再更改。"),
    )
    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("电话"), max_length=40, required=False)
    field_order = ("parent", "kind", "code", "name", "name_en", "phone", "on", "reason")

    def __init__(self, *args: object, viewer: Viewer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["parent"].choices = unit_choices(viewer, nothing=gettext("请选择"))  # type: ignore[attr-defined]
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]


class RenameForm(EffectiveForm):
    """Another name."""

    name = forms.CharField(label=gettext_lazy("新名称"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=120, required=False)
    field_order = ("name", "name_en", "on", "reason")


class MoveForm(EffectiveForm):
    """Another unit above."""

    parent = forms.ChoiceField(label=gettext_lazy("划归"))
    field_order = ("parent", "on", "reason")

    def __init__(self, *args: object, viewer: Viewer, place: Place, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = unit_choices(viewer, nothing=gettext("请选择"), without=place)
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]


class CloseForm(EffectiveForm):
    """No more."""
