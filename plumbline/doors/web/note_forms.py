"""What is typed beside an order: remarks, files, reasons for seeing personal values."""

from django import forms
from django.utils.translation import gettext_lazy


class RemarkForm(forms.Form):
    """A remark."""

    text = forms.CharField(
        label=gettext_lazy("备注"), max_length=4_000, strip=True, widget=forms.Textarea(attrs={"rows": 2})
    )


class FileForm(forms.Form):
    """A file to keep with the order."""

    file = forms.FileField(label=gettext_lazy("上传附件"), max_length=200)


REASONS = (
    ("contact", gettext_lazy("为联系客户")),
    ("visit", gettext_lazy("为上门服务")),
    ("check", gettext_lazy("为核对客户信息")),
    ("other", gettext_lazy("其他（请写明）")),
)


class RevealForm(forms.Form):
    """Why somebody needs to see what is masked."""

    because = forms.ChoiceField(label=gettext_lazy("查看原因"), choices=REASONS)
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False, strip=True)

    def spoken(self) -> str:
        """The reason as it goes into the journal, in Chinese whatever language the form was in; empty when "other" says nothing."""
        known = {"contact": "联系客户", "visit": "上门服务", "check": "核对客户信息"}
        given = str(self.cleaned_data.get("reason") or "")
        return "：".join(part for part in (known.get(self.cleaned_data["because"], ""), given) if part)
