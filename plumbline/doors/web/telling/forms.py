"""What is typed into a template."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy

from plumbline.ground.notifications.rules import LONGEST_BODY, LONGEST_SUBJECT


class TextForm(forms.Form):
    """Subject and body; ``seen`` is since when the text that the writer had before him has been standing, empty where it was the shipped one."""

    subject = forms.CharField(label=gettext_lazy("标题"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=gettext_lazy("正文"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 7}), strip=True
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def seen_since(self) -> datetime | None:
        """None for the shipped text, and for what is no moment: the action then compares with nothing and says so."""
        try:
            return datetime.fromisoformat(str(self.cleaned_data.get("seen") or ""))
        except ValueError:
            return None
