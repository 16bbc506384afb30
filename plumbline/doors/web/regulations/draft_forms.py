"""What is typed and chosen about a pack's next version."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or several files; the field keeps the last, the view reads them all."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        several = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in several or [None]]


class UploadForm(forms.Form):
    """The files of one pack; with ``draft`` they take the place of that draft's."""

    chosen = ManyFilesField(
        label=gettext_lazy("制度包文件"),
        help_text=gettext_lazy("整个制度包的 zip，或其中的一个或几个 .yaml 文件；zip 最大 4 MB。"),
        widget=ManyFiles(attrs={"multiple": True, "accept": ".zip,.yaml,.yml"}),
        error_messages={"required": gettext_lazy("请选择要上传的文件。"), "empty": gettext_lazy("文件是空的。")},
    )
    draft = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class FileForm(forms.Form):
    """One file of a draft; ``seen`` is the edition that the writer had before him."""

    text = forms.CharField(
        label=gettext_lazy("文件内容"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "wrap": "off", "data-numbered": ""}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    path = forms.CharField(widget=forms.HiddenInput)


class InstallForm(forms.Form):
    """From which day a draft is to be in force, and that it was looked at."""

    valid_from = forms.DateField(
        label=gettext_lazy("自哪一天起施行"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    looked = forms.BooleanField(
        label=gettext_lazy("我已看过以上变化，确认安装"),
        error_messages={"required": gettext_lazy("请先看过变化，勾选后再安装。")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


def first_day_offered(today: date, running_since: date | None) -> date:
    """Tomorrow, or the day after the running version's first one where that is later."""
    soonest = today + timedelta(days=1)
    return max(soonest, running_since + timedelta(days=1)) if running_since else soonest
