"""Templates of messages: a table of all, one to edit with its preview, tried on oneself, put back to what the product brings."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest, fragment, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import moment, said, word
from plumbline.doors.web.telling.forms import TextForm
from plumbline.doors.web.telling.words import (
    ALL_CHANNELS,
    LANGUAGES,
    channel_label,
    kind_label,
    place_label,
    sample,
)
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications import queries, rules, shipped
from plumbline.ground.notifications.rules import Text
from plumbline.ground.notifications.states import Channel

CHANNELS = ("", *(channel.value for channel in Channel))
CHARACTERS_A_MESSAGE = 70
"""A short message with Chinese in it holds 70 characters; longer ones are sent, and paid, as several."""
SHOWN_VERSIONS = 20


def index(request: PageRequest) -> HttpResponse:
    """Every kind with what stands for each channel and language: shipped, edited, or what the inbox says."""
    standing = queries.standing_texts(at=request.at)
    rows = [
        {
            "kind": kind,
            "label": kind_label(kind),
            "cells": [
                {
                    "channel": channel_label(channel),
                    "texts": [_cell(kind, language, channel, standing) for language in LANGUAGES],
                }
                for channel in CHANNELS
            ],
        }
        for kind in shipped.kinds()
    ]
    edited = sum(1 for row in standing.values() if row.body)
    context = {"rows": rows, "channels": [channel_label(channel) for channel in CHANNELS], "edited": edited}
    return render(request, "telling/index.html", context)


def _cell(kind: str, language: str, channel: str, standing: dict[tuple[str, str, str], Any]) -> dict[str, Any]:
    row = standing.get((kind, language, channel))
    is_edited = bool(row and row.body)
    return {
        "address": reverse("message", args=[kind, language, channel or ALL_CHANNELS]),
        "language": word(LANGUAGES[language]),
        "is_edited": is_edited,
        "since": row.valid_from if row and is_edited else None,
        "is_own": is_edited or not channel or shipped.has_short_form(kind, channel),
    }


def text(request: PageRequest, kind: str, language: str, channel: str) -> HttpResponse:
    """One text to edit; POST saves it."""
    way = _way(kind, language, channel)
    if request.method != "POST":
        return _page(request, kind, language, way, None, 200)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _page(request, kind, language, way, form, 422)
    try:
        notifications.edit_template(
            code=kind,
            language=language,
            channel=way,
            subject=form.cleaned_data["subject"],
            body=form.cleaned_data["body"],
            seen=form.seen_since(),
            by=request.viewer,
            at=request.at,
        )
    except Refused as refused:
        return _page(request, kind, language, way, form, blame(form, refused))
    messages.success(request, gettext("模板已保存，从现在起发出的通知使用新文字；已发出的不变。"))
    return go_to(request, reverse("message", args=[kind, language, channel]))


def _way(kind: str, language: str, channel: str) -> str:
    """The channel as it is kept.

    Raises:
        NotFound: no such kind, language or channel.
    """
    shipped.places(kind)
    way = "" if channel == ALL_CHANNELS else channel
    if language not in LANGUAGES or way not in CHANNELS or channel == "":
        raise NotFound(_("没有这种语言或发送方式的模板。"))
    return way


def _page(
    request: PageRequest, kind: str, language: str, channel: str, form: TextForm | None, status: int
) -> HttpResponse:
    history = queries.text_history(kind, language, channel)
    newest = history[0] if history else None
    counts = queries.texts(kind, [(language, channel)], at=request.at)[(language, channel)]
    if form is None:
        since = newest.valid_from.isoformat() if newest else ""
        form = TextForm(initial={"subject": counts.subject, "body": counts.body, "seen": since})
    typed = Text(str(form["subject"].value() or ""), str(form["body"].value() or ""))
    theirs = counts if status == 409 else None
    if status == 409:
        form.data = {**form.data.dict(), "seen": newest.valid_from.isoformat() if newest else ""}  # type: ignore[attr-defined]
    context = {
        "kind": kind,
        "kind_label": kind_label(kind),
        "language": language,
        "language_label": word(LANGUAGES[language]),
        "channel": channel or ALL_CHANNELS,
        "channel_label": channel_label(channel),
        "form": form,
        "places": [
            {"name": place, "label": place_label(place), "is_required": place in shipped.required(kind)}
            for place in shipped.places(kind)
        ],
        "preview": _preview(kind, language, channel, typed),
        "shipped": shipped.text(kind, language, channel),
        "is_edited": bool(newest and newest.body),
        "follows_inbox": not (newest and newest.body) and bool(channel) and not shipped.has_short_form(kind, channel),
        "theirs": theirs,
        "history": _history(history, kind, language, channel),
    }
    return render(request, "telling/text.html", context, status=status)


def _preview(kind: str, language: str, channel: str, typed: Text) -> dict[str, Any]:
    """What the sample case would read, and what is still wrong with the text."""
    filled = rules.fill(typed, sample(language))
    trouble = ""
    try:
        rules.check_text(
            Text(rules.one_line(typed.subject), typed.body.strip()),
            places=shipped.places(kind),
            required=shipped.required(kind),
            body_only=channel == Channel.SMS,
        )
    except Refused as refused:
        trouble = said(refused)
    length = len(filled.body)
    return {
        "subject": filled.subject,
        "body": filled.body,
        "trouble": trouble,
        "is_sms": channel == Channel.SMS,
        "length": length,
        "parts": -(-length // CHARACTERS_A_MESSAGE),
        "has_subject": channel != Channel.SMS,
    }


def _history(rows: list[Any], kind: str, language: str, channel: str) -> list[dict[str, Any]]:
    """Every version with who wrote it, as far as the journal reaches."""
    facts = journal.entries(name="notifications.template_", subject=kind)[: 5 * SHOWN_VERSIONS]
    writers = {
        moment(entry.at): entry.actor_name
        for entry in reversed(list(facts))
        if entry.particulars.get("language") == language
        and entry.particulars.get("channel") == channel
        and entry.name != "notifications.template_tried"
    }
    return [
        {
            "since": row.valid_from,
            "by": writers.get(moment(row.valid_from), ""),
            "subject": row.subject,
            "body": row.body,
            "is_shipped": not row.body,
        }
        for row in rows[:SHOWN_VERSIONS]
    ]


def preview(request: PageRequest, kind: str, language: str, channel: str) -> HttpResponse:
    """What the sample case would read, while one types."""
    way = _way(kind, language, channel)
    typed = Text(
        request.POST.get("subject", "")[: 4 * rules.LONGEST_SUBJECT],
        request.POST.get("body", "")[: 4 * rules.LONGEST_BODY],
    )
    return fragment(request, "telling/_preview.html", {"preview": _preview(kind, language, way, typed)})


def try_out(request: PageRequest, kind: str, language: str, channel: str) -> HttpResponse:
    """Sends what is typed, filled with the sample, to whoever asks."""
    way = _way(kind, language, channel)
    form = TextForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return _page(request, kind, language, way, form, 422)
    try:
        address = notifications.try_template(
            code=kind,
            language=language,
            channel=way,
            subject=form.cleaned_data["subject"],
            body=form.cleaned_data["body"],
            sample=sample(language),
            by=request.viewer,
            at=request.at,
        )
    except Refused as refused:
        return _page(request, kind, language, way, form, blame(form, refused))
    words = (
        gettext("已试发到您的收件箱和 %(address)s，没有发给别人，模板也没有保存。")
        if address
        else gettext("已试发到您的收件箱，没有发给别人，模板也没有保存。")
    )
    messages.success(request, words % {"address": address})
    return _page(request, kind, language, way, form, 200)


def restore(request: PageRequest, kind: str, language: str, channel: str) -> HttpResponse:
    """The shipped text counts again."""
    way = _way(kind, language, channel)
    form = TextForm(request.POST)
    if request.method == "POST":
        form.is_valid()
        try:
            notifications.restore_template(
                code=kind, language=language, channel=way, seen=form.seen_since(), by=request.viewer, at=request.at
            )
        except Refused as refused:
            return _page(request, kind, language, way, form, blame(form, refused))
        messages.success(request, gettext("已恢复为产品自带的文字。"))
    return go_to(request, reverse("message", args=[kind, language, channel]))
