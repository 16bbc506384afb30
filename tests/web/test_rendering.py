"""Selects and inputs are written without a template for each, small pieces without a wrapper each, and come out as Django's own would."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.urls import reverse
from django.utils import html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from plumbline.doors.web import markup
from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.rendering import Renderer

CHOICES = [("", "不限"), ("a&b", "<东城>"), (3, "三"), ("组", [("x", "甲"), ("y", "乙")])]


@pytest.mark.parametrize("value", [None, "", "a&b", 3, "y", "没有"])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
def test_a_select_is_the_same_as_django_s(widget: type[forms.Select], value: object) -> None:
    field = widget(attrs={"class": "form-select", "required": True, "data-x": '"'}, choices=CHOICES)
    given = [value] if widget is forms.SelectMultiple else value

    ours = field.render("unit", given, attrs={"id": "id_unit"}, renderer=Renderer())

    assert parse_html(ours) == parse_html(
        field.render("unit", given, attrs={"id": "id_unit"}, renderer=DjangoTemplates())
    )


@pytest.mark.parametrize("value", [None, "", 0, 'a"b<c>', "十四度"])
@pytest.mark.parametrize(
    "widget",
    [
        forms.CheckboxInput,
        forms.DateInput,
        forms.EmailInput,
        forms.HiddenInput,
        forms.NumberInput,
        forms.TextInput,
        forms.TimeInput,
        forms.URLInput,
    ],
)
def test_an_input_is_the_same_as_django_s(widget: type[forms.Widget], value: object) -> None:
    field = widget(attrs={"class": "form-control", "required": True, "hidden": False, "data-x": '"'})

    ours = field.render("name", value, attrs={"id": "id_name"}, renderer=Renderer())

    assert parse_html(ours) == parse_html(
        field.render("name", value, attrs={"id": "id_name"}, renderer=DjangoTemplates())
    )


@pytest.mark.parametrize("value", ["<b>", mark_safe("<b>"), 3, gettext_lazy("工单"), "", None, 'a"b&c'])
def test_small_pieces_are_put_together_as_django_would(value: object) -> None:
    ours = (
        markup.format_html("<i title='{}'>{}</i>", value, 1),
        markup.format_html_join(mark_safe("<br>"), "<b>{}</b>", ((value,), (2,))),
    )

    assert ours == (
        html.format_html("<i title='{}'>{}</i>", value, 1),
        html.format_html_join(mark_safe("<br>"), "<b>{}</b>", ((value,), (2,))),
    )


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("home", ()),
        ("order", ("GD-20260106-00001",)),
        ("board-move", ("GD 1 号%?#+&", "hand_out")),
        ("help-term", ("late",)),
    ],
)
def test_addresses_looked_up_once_are_those_of_the_routes(name: str, parts: tuple[str, ...]) -> None:
    assert address_of(name, *parts) == reverse(name, args=parts)
