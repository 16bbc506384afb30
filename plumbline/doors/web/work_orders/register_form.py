"""What is asked when a matter is taken on; the questions of the chosen type are part of the form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from plumbline.doors.web.saying import chosen, moment, named
from plumbline.doors.web.work_orders.forms import Choices, MomentInput, label_choices, unit_choices
from plumbline.doors.web.work_orders.spoken import spoken_moment
from plumbline.ground.organization.rules import Tree
from plumbline.service.customers.rules import AreaNode
from plumbline.service.work_orders.rules import (
    ANSWERED_AT_ONCE,
    LONGEST_ANSWER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Registration,
    TypeNode,
)
from plumbline.service.work_orders.states import CHANNEL_LABELS, URGENCY_LABELS, Channel, Urgency

LONGEST_MOMENT = 40
GROUPED = {"class": "form-selectgroup-input"}
BY_HAND = tuple(channel for channel in Channel if channel is not Channel.IMPORT)


class RegisterForm(forms.Form):
    """One matter."""

    submission = forms.CharField(max_length=60, widget=forms.HiddenInput())
    customer_id = forms.UUIDField(required=False, widget=forms.HiddenInput())
    channel = forms.ChoiceField(label=gettext_lazy("渠道"))
    name = forms.CharField(label=gettext_lazy("联系人"), required=False, max_length=120, strip=True)
    phone = forms.CharField(label=gettext_lazy("联系电话"), required=False, max_length=40, strip=True)
    address = forms.CharField(label=gettext_lazy("地址"), required=False, max_length=300, strip=True)
    area = forms.ChoiceField(label=gettext_lazy("片区"), required=False)
    order_type = forms.CharField(
        max_length=60, widget=forms.HiddenInput(), error_messages={"required": gettext_lazy("请先选择工单类型。")}
    )
    title = forms.CharField(label=gettext_lazy("诉求标题"), required=False, max_length=LONGEST_TITLE, strip=True)
    description = forms.CharField(
        label=gettext_lazy("诉求内容"),
        required=False,
        max_length=LONGEST_TEXT,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    answer = forms.CharField(
        label=gettext_lazy("当场答复（填写后即办结）"),
        required=False,
        max_length=LONGEST_ANSWER,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    incident = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput())
    urgency = forms.ChoiceField(label=gettext_lazy("紧急程度"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("承办单位"), required=False)
    occurred_at = forms.DateTimeField(label=gettext_lazy("发生时间"), required=False, widget=MomentInput())
    due_at = forms.DateTimeField(label=gettext_lazy("来件规定的期限"), required=False, widget=MomentInput())
    external_source = forms.CharField(label=gettext_lazy("外部来源"), required=False, max_length=60, strip=True)
    external_number = forms.CharField(label=gettext_lazy("外部编号"), required=False, max_length=80, strip=True)

    def __init__(
        self,
        given: QueryDict | Mapping[str, Any] | None,
        *,
        initial: Mapping[str, Any],
        tree: Tree,
        areas: tuple[AreaNode, ...],
        node: TypeNode | None,
        at: datetime,
    ) -> None:
        super().__init__(given, initial=dict(initial), auto_id="register-%s")
        self.node = node
        self._offer("channel", [choice for choice in label_choices(CHANNEL_LABELS.items()) if choice[0] in BY_HAND])
        self._offer("area", [("", gettext("按客户地址")), *_area_choices(areas)])
        self._offer("urgency", [("", gettext("按类型默认")), *label_choices(URGENCY_LABELS.items())])
        self._offer("unit", [("", gettext("按片区自动确定")), *unit_choices(tree)])
        self._facts = tuple(node.facts) if node else ()
        for fact in self._facts:
            self.fields[f"fact_{fact['code']}"] = _fact_field(fact, at)

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def may_answer(self) -> bool:
        """A question may be answered while the caller is on the line."""
        return self.node is not None and self.node.kind in ANSWERED_AT_ONCE

    def fact_fields(self) -> list[forms.BoundField]:
        return [self[f"fact_{fact['code']}"] for fact in self._facts]

    def suggested_title(self) -> str:
        """The type, and what was answered in words: nobody need type a title. Fields with errors count as empty."""
        if self.node is None:
            return ""
        given = getattr(self, "cleaned_data", {})
        answers = [(fact["answer"], given.get(f"fact_{fact['code']}")) for fact in self._facts]
        said = [str(answer) for kind, answer in answers if answer and kind in ("text", "choice")]
        has_words = any(answer for kind, answer in answers if kind == "text")
        told = gettext("，").join(said[:2]) if has_words else ""
        return (f"{named(self.node)}{gettext('：')}{told}" if told else named(self.node))[:LONGEST_TITLE]

    def understood(self) -> list[tuple[str, str]]:
        """For each moment that was told in words, the field's id and what was understood."""
        given = getattr(self, "cleaned_data", {})
        fields = [self[f"fact_{fact['code']}"] for fact in self._facts if fact["answer"] == "moment"]
        return [(field.id_for_label, moment(given[field.name]) if given.get(field.name) else "") for field in fields]

    def registration(self) -> Registration:
        """The matter as the action takes it; call it on a valid form."""
        given = self.cleaned_data
        texts = (
            "description",
            "name",
            "phone",
            "address",
            "area",
            "unit",
            "external_source",
            "external_number",
        )
        return Registration(
            channel=Channel(given["channel"]),
            order_type=given["order_type"],
            title=given["title"] or self.suggested_title(),
            urgency=Urgency(given["urgency"]) if given["urgency"] else None,
            customer_id=given["customer_id"],
            occurred_at=given["occurred_at"],
            due_at=given["due_at"],
            submission=given["submission"],
            facts={fact["code"]: _answer(given[f"fact_{fact['code']}"]) for fact in self._facts},
            **{name: given[name] for name in texts},
        )

    def sketch(self) -> Registration | None:
        """What is known so far, for the preview; None while the type is not chosen. Fields with errors count as empty."""
        self.is_valid()
        given = self.cleaned_data
        if self.node is None:
            return None
        return Registration(
            channel=Channel(given.get("channel") or Channel.HOTLINE),
            order_type=self.node.code,
            title=given.get("title") or "",
            urgency=Urgency(given["urgency"]) if given.get("urgency") else None,
            customer_id=given.get("customer_id"),
            phone=given.get("phone") or "",
            address=given.get("address") or "",
            area=given.get("area") or "",
            unit=given.get("unit") or "",
            due_at=given.get("due_at"),
        )


def _area_choices(areas: tuple[AreaNode, ...]) -> Choices:
    return [(area.code, "　" * (area.path.count("/") - 2) + named(area)) for area in areas]


class SpokenMomentField(forms.DateTimeField):
    """A moment as the caller says it, or as the browser writes it."""

    default_error_messages = {
        "invalid": gettext_lazy("没有看懂这个时间，请写成“昨晚8点”“2小时前”“20:30”或“2026-01-05 20:30”。")
    }

    def __init__(self, *, at: datetime, **options: Any) -> None:
        super().__init__(**options)
        self.now = timezone.localtime(at, timezone.get_default_timezone())

    def to_python(self, value: Any) -> Any:
        said = spoken_moment(value, self.now) if isinstance(value, str) and len(value) <= LONGEST_MOMENT else None
        return said or super().to_python(value)


def _fact_field(fact: Mapping[str, Any], at: datetime) -> forms.Field:
    """The input for one question. Answers of a choice are kept in Chinese, as the rules write them."""
    label, required = chosen(fact["ask"]["zh"], fact["ask"].get("en", "")), not fact.get("optional")
    if fact["answer"] == "choice":
        choices = [(choice["zh"], chosen(choice["zh"], choice.get("en", ""))) for choice in fact["choices"]]
        return forms.ChoiceField(
            label=label, required=required, choices=choices, widget=forms.RadioSelect(attrs=GROUPED)
        )
    if fact["answer"] == "yes_no":
        answers = [("yes", gettext("是")), ("no", gettext("否"))]
        return forms.ChoiceField(
            label=label, required=required, choices=answers, widget=forms.RadioSelect(attrs=GROUPED)
        )
    if fact["answer"] == "moment":
        said = forms.TextInput(
            attrs={"placeholder": gettext("如：刚才、昨晚8点、2小时前、2030"), "autocomplete": "off"}
        )
        return SpokenMomentField(at=at, label=label, required=required, widget=said)
    if fact["answer"] in ("number", "money", "temperature"):
        return forms.DecimalField(label=label, required=required, max_digits=12, decimal_places=2)
    return forms.CharField(label=label, required=required, max_length=500, strip=True)


def _answer(value: Any) -> Any:
    """As it is kept: text; a moment as local time, a number as it was typed."""
    if value is None or isinstance(value, str):
        return value or ""
    return moment(value) if hasattr(value, "tzinfo") else format(value, "f")
