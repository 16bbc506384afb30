"""Icons, moments, and fields of forms."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plumbline.doors.web import saying

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """One of the icons in ``tools/icons.txt``; decoration only, the word beside it says what it means."""
    address = static("vendor/icons.svg")
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, address, name)


@register.filter
def moment(at: datetime | None) -> str:
    return saying.moment(at)


@register.filter
def deadline(at: datetime | None) -> str:
    return saying.deadline(at)


@register.filter
def day(on: date | None) -> str:
    return on.isoformat() if on else "—"


@register.filter
def kind(field: BoundField) -> str:
    """Which markup a field needs: ``check``, ``choice`` or ``text``."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    return "choice" if isinstance(widget, Select) else "text"


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The input with the classes of its kind and its state, and what assistive software needs to tell an error."""
    classes = {"check": "form-check-input", "choice": "form-select", "text": "form-control"}[kind(field)]
    attributes: dict[str, Any] = {"class": classes + (" is-invalid" if field.errors else "")}
    if field.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{field.id_for_label}-error"}
    return field.as_widget(attrs=attributes)


@register.simple_tag
def chosen(chinese: str, english: str = "") -> str:
    """Data that comes in two languages."""
    return saying.chosen(chinese, english)
