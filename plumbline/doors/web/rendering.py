"""How fields of forms become HTML: Django's own templates, but selects without one template an option (a hundred units and types cost 30 ms so), and
inputs without one each."""

from collections.abc import Iterator
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.safestring import SafeString

from plumbline.doors.web.markup import format_html, format_html_join

SELECT = "django/forms/widgets/select.html"
INPUTS = frozenset(
    f"django/forms/widgets/{kind}.html"
    for kind in (
        "checkbox",
        "color",
        "date",
        "datetime",
        "email",
        "hidden",
        "number",
        "search",
        "tel",
        "text",
        "time",
        "url",
    )
)
"""Those whose template is Django's one for any input."""


class Renderer(DjangoTemplates):
    """Named in the settings as ``FORM_RENDERER``."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> SafeString:
        if template_name == SELECT:
            return select(context["widget"])
        if template_name in INPUTS:
            return entry(context["widget"])
        return SafeString(super().render(template_name, context, request))


def entry(widget: dict[str, Any]) -> SafeString:
    """The same markup as Django's template for an input."""
    value = flatatt({"value": str(widget["value"])}) if widget["value"] is not None else ""
    attributes = flatatt(widget["attrs"])
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, attributes)


def select(widget: dict[str, Any]) -> SafeString:
    """The same markup as Django's template for a select."""
    attributes = flatatt({"name": widget["name"], **widget["attrs"]})
    groups = (group(name, options) for name, options, _index in widget["optgroups"])
    return format_html("<select{}>{}</select>", attributes, format_html_join("", "{}", ((each,) for each in groups)))


def group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    listed = format_html_join("", "<option{}>{}</option>", pairs(options))
    return format_html('<optgroup label="{}">{}</optgroup>', name, listed) if name else listed


def pairs(options: list[dict[str, Any]]) -> Iterator[tuple[SafeString, Any]]:
    """Attributes and label of each option; ``selected`` stands in its attributes."""
    for option in options:
        yield flatatt({"value": str(option["value"]), **option["attrs"]}), option["label"]
