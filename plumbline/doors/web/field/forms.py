"""What is typed and pressed at the customer's. The same fields come from a plain form and, later, from the telephone's outbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import word
from plumbline.doors.web.work_orders.forms import MomentInput
from plumbline.service.field_visits.rules import Answer, DeviceMoment, PartUsed, Sheet
from plumbline.service.field_visits.states import OPINION_LABELS, Supply

GROUPED = {"class": "form-selectgroup-input"}
LONGEST_SKEW_MS = 4_000_000_000_000


class StepForm(forms.Form):
    """What every step brings along: its own name, so that sent twice it happens once, and the telephone's clock."""

    client_id = forms.RegexField(r"^[0-9A-Za-z-]{8,64}$", required=False, widget=forms.HiddenInput())
    device_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())
    skew = forms.IntegerField(
        required=False, min_value=-LONGEST_SKEW_MS, max_value=LONGEST_SKEW_MS, widget=forms.HiddenInput()
    )

    def device(self, request: PageRequest) -> DeviceMoment | None:
        """What the telephone said of time; None for a plain form. The skew is measured here, by what its clock shows as it sends."""
        done_at = _moment(str(self.cleaned_data.get("device_at") or ""))
        sent_at = _moment(request.headers.get("X-Device-Now", ""))
        if done_at is None or sent_at is None:
            return None
        skew = self.cleaned_data.get("skew")
        then = timedelta(milliseconds=skew) if skew is not None else None
        return DeviceMoment(done_at, request.at - sent_at, then)


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    # A clock that was never set shows 1970; no sum with a moment of the last days leads out of the calendar.
    return found if found is not None and found.tzinfo is not None and 1970 <= found.year < 2200 else None


class NoteForm(StepForm):
    """Why somebody goes away again."""

    note = forms.CharField(
        label=gettext_lazy("情况说明"), max_length=2_000, strip=True, widget=forms.Textarea(attrs={"rows": 3})
    )


class SlotForm(StepForm):
    """When somebody comes, as agreed with the customer."""

    starts_at = forms.DateTimeField(label=gettext_lazy("预约开始"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=gettext_lazy("预约结束"), widget=MomentInput())
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False, strip=True)


class ReplyForm(StepForm):
    """The sheet."""

    result = forms.CharField(
        label=gettext_lazy("处理结果"), max_length=4_000, strip=True, widget=forms.Textarea(attrs={"rows": 4})
    )
    solved = forms.ChoiceField(label=gettext_lazy("问题是否解决"), widget=forms.RadioSelect(attrs=GROUPED))
    opinion = forms.ChoiceField(label=gettext_lazy("客户评价"), required=False, widget=forms.RadioSelect(attrs=GROUPED))
    opinion_text = forms.CharField(
        label=gettext_lazy("客户意见和建议"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    signer = forms.CharField(label=gettext_lazy("签字人姓名"), required=False, max_length=60, strip=True)
    unsigned_because = forms.CharField(
        label=gettext_lazy("没有签字的原因"),
        required=False,
        max_length=200,
        strip=True,
        help_text=gettext_lazy("客户不在场、拒签等，确实签不了时填写。"),
    )
    price_list_shown = forms.BooleanField(label=gettext_lazy("已先出示价目表，客户自主选择"), required=False)

    def __init__(self, given: QueryDict | None = None, **options: Any) -> None:
        super().__init__(given, auto_id="reply-%s", **options)
        for name, choices in (
            ("solved", [("yes", gettext("已解决")), ("no", gettext("未解决"))]),
            ("opinion", [(opinion.value, word(label)) for opinion, label in OPINION_LABELS.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def sheet(self, given: QueryDict, photos: Sequence[str] = ()) -> Sheet:
        """The sheet as typed; ``photos``: digests of files that came in the same plain form."""
        said = self.cleaned_data
        return Sheet(
            result=said["result"],
            solved=said["solved"] == "yes",
            answers=answers_of(given),
            parts=parts_of(given),
            price_list_shown=said["price_list_shown"],
            opinion=said["opinion"],
            opinion_text=said["opinion_text"],
            signer=said["signer"],
            signature=given.get("signature", ""),
            unsigned_because=said["unsigned_because"],
            files=(*given.getlist("photo_digest"), *photos),
        )


CHECK = "check-"


def answers_of(given: QueryDict) -> tuple[Answer, ...]:
    """What was said of the checklist's items; an item nobody touched is not among them."""
    return tuple(Answer(name.removeprefix(CHECK), str(done)) for name, done in given.items() if name.startswith(CHECK))


PART_COLUMNS = ("part_name", "part_code", "part_unit", "part_quantity", "part_price", "part_supply")


def part_rows(given: QueryDict) -> list[dict[str, str]]:
    """The lines of parts as typed, those without a name and code left out."""
    columns = {name: given.getlist(name) for name in PART_COLUMNS}
    rows = [
        {name: str(values[place]).strip() if place < len(values) else "" for name, values in columns.items()}
        for place in range(len(columns["part_name"]))
    ]
    return [row for row in rows if row["part_name"] or row["part_code"]]


def parts_of(given: QueryDict) -> tuple[PartUsed, ...]:
    """The lines as the action takes them; what is no number is refused there by its value."""
    return tuple(
        PartUsed(
            name=row["part_name"][:200],
            code=row["part_code"][:60],
            unit=row["part_unit"],
            quantity=_number(row["part_quantity"] or "1", otherwise=Decimal(0)),
            price=_number(row["part_price"], otherwise=Decimal(-1)) if row["part_price"] else None,
            supply=row["part_supply"] or Supply.COMPANY.value,
        )
        for row in part_rows(given)
    )


def _number(text: str, *, otherwise: Decimal) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return otherwise
    return round(number, 2) if number.is_finite() and number.copy_abs() < 10**9 else otherwise
