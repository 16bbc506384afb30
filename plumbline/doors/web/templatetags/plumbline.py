"""Icons, moments, and fields of forms."""

from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from django import template
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from plumbline.doors.web import moments, saying
from plumbline.doors.web.help.terms import TERMS

register = template.Library()


@register.simple_tag
@cache
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
def ago(at: datetime | None) -> SafeString | str:
    """How long ago (or ahead), the exact moment on hover and in what assistive software reads."""
    if at is None:
        return "—"
    words = '<time class="text-nowrap" datetime="{}" title="{}" data-ago>{}</time>'
    return format_html(words, at.isoformat(), saying.moment(at), saying.ago(at, moments.now()))


@register.simple_tag
def why(key: str, clause: str = "") -> SafeString:
    """A small button that explains a number, a date or a button, and names the clause behind it (see ``help/terms.yaml``).

    Raises:
        KeyError: there is no such term.
    """
    return _why(key, clause, get_language(), get_script_prefix())


@lru_cache(maxsize=1000)
def _why(key: str, clause: str, language: str | None, script: str) -> SafeString:
    """Made once for each language: a page has a dozen of them."""
    term = TERMS[key]
    address = reverse("help-term", args=[key]) + (f"?clause={quote(clause)}" if clause else "")
    label = gettext("什么是“%(name)s”") % {"name": term.name_read}
    return format_html(
        '<a class="why d-print-none" href="{}" hx-get="{}" hx-target="#explanation" hx-swap="innerHTML" aria-label="{}" title="{}">?</a>',
        address,
        address,
        label,
        label,
    )


@register.filter
def counted(number: int | None) -> SafeString | str:
    """A count in the units of the reader's language, the exact one on hover where it is rounded."""
    if number is None:
        return "—"
    words = saying.counted(number)
    return words if f"{number:,}" == words else format_html('<span title="{}">{}</span>', f"{number:,}", words)


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
    if isinstance(field.field.widget, Textarea):
        classes = f"{classes} {field.field.widget.attrs.get('class', '')}".rstrip()
    attributes: dict[str, Any] = {"class": classes + (" is-invalid" if field.errors else "")}
    if field.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{field.id_for_label}-error"}
    return field.as_widget(attrs=attributes)


@register.simple_tag
def chosen(chinese: str, english: str = "") -> str:
    """Data that comes in two languages."""
    return saying.chosen(chinese, english)
