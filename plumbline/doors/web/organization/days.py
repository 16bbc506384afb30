"""The day from which a change holds, as forms ask for it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy


def day_field(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateField:
    """A day, chosen by the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def today(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())


def start_of(day: date) -> datetime:
    """Midnight in the company's zone."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def end_of(day: date | None) -> datetime | None:
    """A day counts to its end."""
    return start_of(day + timedelta(days=1)) if day else None


class EffectiveForm(forms.Form):
    """From which day on, and why; a change is never dated ahead."""

    on = day_field(gettext_lazy("生效日期"), hint=gettext_lazy("留空为现在；可填过去的日期补记，不能填将来的日期。"))
    reason = forms.CharField(
        label=gettext_lazy("变动原因"),
        max_length=200,
        strip=True,
        help_text=gettext_lazy("如文件号、会议决定，写入日志。"),
    )

    def __init__(self, *args: object, at: datetime, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.at = at

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on is not None and on > today(self.at):
            raise forms.ValidationError(gettext("生效日期不能在今天以后。"))
        return on

    def moment(self) -> datetime:
        """When the change takes effect: now for today, midnight for a day before."""
        on: date | None = self.cleaned_data["on"]
        return self.at if on is None or on == today(self.at) else start_of(on)
