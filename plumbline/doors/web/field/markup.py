"""A job of the fitter's list as HTML: sixty of them cost a template three times as much (docs/benchmarks.md)."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from plumbline.doors.web.field.showing import JobRow, Slot
from plumbline.doors.web.markup import format_html, format_html_join
from plumbline.doors.web.order_rows import Due
from plumbline.doors.web.saying import deadline
from plumbline.doors.web.templatetags.plumbline import icon

NOTHING = SafeString("")


def job_html(job: JobRow) -> SafeString:
    """One job as an entry of the list, all of it one link."""
    row = job.row
    return format_html(
        '<li class="card field-job{}"><a class="field-job-link" href="{}" data-job="{}">{}'
        '<strong class="field-job-title">{}</strong> {} {} {}'
        '<span class="text-secondary small">{} · {} · {}</span></a></li>',
        " is-late" if job.is_late else "",
        job.page,
        row.number,
        _badges(job),
        row.title,
        _slot(job.slot) if job.slot else NOTHING,
        _due(row.due) if row.due else NOTHING,
        _where(job),
        row.number,
        row.type_name,
        row.name or "—",
    )


def _badges(job: JobRow) -> SafeString:
    row = job.row
    found = [(row.state.tone, "", row.state.label)]
    if row.is_paused:
        found.append(("yellow", "", gettext("挂起中")))
    if row.is_pressing:
        found.append((row.urgency.tone, "", row.urgency.label))
    found += [("purple", format_html("{} ", icon("heart-handshake")), need) for need in job.needs]
    return format_html(
        '<span class="field-job-top">{} <span class="badge bg-secondary-lt" data-pending hidden></span></span>',
        format_html_join(" ", '<span class="badge bg-{}-lt">{}{}</span>', found),
    )


def _slot(slot: Slot) -> SafeString:
    return format_html(
        '<span class="field-job-when {}">{} {} {} {}</span>',
        "text-red" if slot.is_missed else "",
        icon("calendar-event"),
        gettext("预约"),
        slot.shown,
        gettext("已过") if slot.is_missed else "",
    )


def _due(due: Due) -> SafeString:
    words = '<span class="field-job-when text-{}">{} {} {} · {}</span>'
    return format_html(words, due.tone, icon("clock"), due.milestone, deadline(due.at), due.distance)


def _where(job: JobRow) -> SafeString:
    area = format_html('<span class="text-secondary">（{}）</span>', job.area) if job.area else NOTHING
    return format_html('<span class="field-job-where">{} {}{}</span>', icon("map-pin"), job.address or "—", area)
