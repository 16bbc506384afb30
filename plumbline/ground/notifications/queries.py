"""Inboxes, texts, call lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from plumbline.ground.journal import statements
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import rules, shipped
from plumbline.ground.notifications.models import (
    CallList,
    CallListEntry,
    Delivery,
    Message,
    QuietHours,
    Subscription,
    Template,
)
from plumbline.ground.notifications.rules import Callee, Calling, QuietSpan, Text
from plumbline.ground.notifications.states import CallOutcome
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

__all__ = [
    "ESCALATIONS",
    "CallSheet",
    "Message",
    "Part",
    "also_told",
    "answered_call_lists",
    "call_list",
    "call_lists",
    "calling_of",
    "company_zone",
    "deliveries",
    "escalated_to",
    "inbox",
    "of_person",
    "open_call_lists",
    "people_with_quiet_hours",
    "quiet_spans",
    "spoken_moment",
    "standing_texts",
    "subscriptions",
    "text_history",
    "texts",
    "unacknowledged",
    "unread_count",
]

ESCALATIONS = (
    "clock_warned",
    "clock_breached",
    "clock_overdue",
    "order_supervised",
    "order_to_arbiter",
    "call_list_opened",
)
"""The kinds of messages by which a matter goes up: time runs out, somebody above takes it up, people must be telephoned."""


class Part(StrEnum):
    """Which of one's messages."""

    UNREAD = "unread"
    TO_ACKNOWLEDGE = "acknowledge"
    ESCALATIONS = "escalations"


def inbox(viewer: Viewer, part: Part | None = None) -> QuerySet[Message]:
    """The viewer's own messages, or a part of them, newest first. Nobody reads another person's inbox."""
    found = of_person(viewer).order_by("-created_at", "-id")
    if part is Part.UNREAD:
        return found.filter(read_at__isnull=True)
    if part is Part.TO_ACKNOWLEDGE:
        return found.filter(must_acknowledge=True, acknowledged_at__isnull=True)
    return found.filter(kind__in=ESCALATIONS) if part is Part.ESCALATIONS else found


def also_told(messages: Iterable[Message]) -> dict[tuple[UUID | None, str], list[Message]]:
    """By case and occasion everybody who was told the same, as messages with their person, by when they were told; one statement.

    The caller has shown the viewer these messages: who else was told of the same is part of what he was told.
    """
    wanted = {(message.case_file_id, message.occasion) for message in messages if message.case_file_id}
    found: dict[tuple[UUID | None, str], list[Message]] = {key: [] for key in wanted}
    if wanted:
        same = Message.objects.filter(
            case_file_id__in={case for case, _occasion in wanted}, occasion__in={occasion for _case, occasion in wanted}
        )
        for message in same.select_related("person").order_by("created_at", "person__name", "id"):
            found.setdefault((message.case_file_id, message.occasion), []).append(message)
    return found


def escalated_to(case_file_ids: Iterable[UUID]) -> dict[UUID, list[Message]]:
    """For each case who was told that it goes up, with the person, oldest first; one statement. The caller has checked that the viewer may see the cases."""
    ids = list(case_file_ids)
    found: dict[UUID, list[Message]] = {case: [] for case in ids}
    told = Message.objects.filter(case_file_id__in=ids, kind__in=ESCALATIONS).select_related("person")
    for message in told.order_by("created_at", "person__name", "id"):
        if message.case_file_id is not None:
            found[message.case_file_id].append(message)
    return found


def of_person(viewer: Viewer) -> QuerySet[Message]:
    """Every message of the person who looks; none where no person does."""
    if viewer.person_id is None:
        return Message.objects.none()
    return Message.objects.filter(person_id=viewer.person_id)


_UNREAD = "SELECT count(*) FROM notifications_message WHERE person_id = %s AND read_at IS NULL"


def unread_count(viewer: Viewer) -> int:
    """Asked for every page, hence by hand."""
    return int(statements.rows_of(_UNREAD, [viewer.person_id])[0][0]) if viewer.person_id else 0


def unacknowledged(viewer: Viewer) -> QuerySet[Message]:
    """What the viewer still has to acknowledge, oldest first."""
    waiting = of_person(viewer).filter(must_acknowledge=True, acknowledged_at__isnull=True)
    return waiting.order_by("created_at", "id")


def deliveries(message_id: UUID, *, viewer: Viewer) -> list[Delivery]:
    """How a message of one's own was carried further.

    Raises:
        NotFound: no such message in the viewer's inbox.
    """
    if not of_person(viewer).filter(id=message_id).exists():
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return list(Delivery.objects.filter(message_id=message_id).order_by("channel", "id"))


def texts(kind: str, pairs: Iterable[tuple[str, str]], *, at: datetime) -> dict[tuple[str, str], Text]:
    """The text of a kind for each (language, channel): an edited one for the channel, one for all channels, then the shipped one.

    An edited text for all channels does not replace a shipped short form.

    Raises:
        NotFound: no such kind.
    """
    rows = Template.objects.filter(code=kind, valid_from__lte=at).order_by("valid_from", "id")
    newest = {(row.language, row.channel): Text(row.subject, row.body) for row in rows}
    # A row without words says: as shipped, from here on.
    edited = {place: text for place, text in newest.items() if text.body}
    return {(language, channel): _text(kind, language, channel, edited) for language, channel in pairs}


def _text(kind: str, language: str, channel: str, edited: dict[tuple[str, str], Text]) -> Text:
    if (language, channel) in edited:
        return edited[(language, channel)]
    own = shipped.text(kind, language, channel)
    has_short_form = own.body != shipped.text(kind, language, "").body
    return own if has_short_form else edited.get((language, ""), own)


def standing_texts(*, at: datetime) -> dict[tuple[str, str, str], Template]:
    """The newest edited text by kind, language and channel; one without words means that the shipped one counts again."""
    rows = Template.objects.filter(valid_from__lte=at).order_by("valid_from", "id")
    return {(row.code, row.language, row.channel): row for row in rows}


def text_history(kind: str, language: str, channel: str) -> list[Template]:
    """Every text there ever was for one place, newest first."""
    return list(Template.objects.filter(code=kind, language=language, channel=channel).order_by("-valid_from", "-id"))


def people_with_quiet_hours() -> int:
    return QuietHours.objects.count()


def subscriptions(person_ids: Iterable[UUID]) -> dict[UUID, list[Subscription]]:
    found: dict[UUID, list[Subscription]] = {}
    for subscription in Subscription.objects.filter(person_id__in=list(person_ids)).order_by("channel", "kind"):
        found.setdefault(subscription.person_id, []).append(subscription)
    return found


def quiet_spans(person_ids: Iterable[UUID]) -> dict[UUID, QuietSpan]:
    hours = QuietHours.objects.filter(person_id__in=list(person_ids))
    return {each.person_id: QuietSpan(each.starts, each.ends, each.zone) for each in hours}


@dataclass(frozen=True)
class CallSheet:
    """A call list as the agent works it: the lines, and whom to call now."""

    call_list: CallList
    entries: tuple[CallListEntry, ...]
    calling: Calling


def call_lists(case_file_id: UUID, *, at: datetime) -> list[CallSheet]:
    """The call lists of a case, oldest first. The caller has checked that the viewer may see the case."""
    lists = CallList.objects.filter(case_file_id=case_file_id).prefetch_related("entries").order_by("opened_at", "id")
    return [_sheet(call_list, at) for call_list in lists]


_ANY_OPEN_LIST = "SELECT 1 FROM notifications_calllist WHERE answered_at IS NULL LIMIT 1"
"""Asked first, since on most days there is none and writing the full question takes longer than the answer."""


def open_call_lists(*, viewer: Viewer, at: datetime) -> list[CallSheet]:
    """Lists not answered yet, of cases whose unit the viewer works for, or on which the viewer is to be called; longest open first."""
    if not statements.rows_of(_ANY_OPEN_LIST, ()):
        return []
    lists = _seen_lists(viewer).filter(answered_at__isnull=True)
    return [_sheet(call_list, at) for call_list in lists.order_by("opened_at", "id")]


def _seen_lists(viewer: Viewer) -> QuerySet[CallList]:
    lists = CallList.objects.select_related("case_file").prefetch_related("entries")
    if viewer.sees_everything(Permission.ORDERS_VIEW):
        return lists
    on_it = (
        CallListEntry.objects.filter(person_id=viewer.person_id) if viewer.person_id else CallListEntry.objects.none()
    )
    of_units = Q(case_file__unit_id__in=viewer.units(Permission.ORDERS_VIEW))
    return lists.filter(of_units | Q(id__in=on_it.values("call_list_id")))


def call_list(list_id: UUID, *, viewer: Viewer, at: datetime) -> CallSheet:
    """One call list with its case.

    Raises:
        NotFound: not there, or neither of a case whose unit the viewer works for nor with the viewer on it.
    """
    found = CallList.objects.filter(id=list_id).select_related("case_file").prefetch_related("entries").first()
    if found is not None:
        sheet = _sheet(found, at)
        if viewer.may(Permission.ORDERS_VIEW, found.case_file.unit_id) or any(
            entry.person_id == viewer.person_id for entry in sheet.entries
        ):
            return sheet
    raise NotFound(_("没有找到该内容，或您无权查看。"))


def answered_call_lists(*, viewer: Viewer, since: datetime, at: datetime) -> list[CallSheet]:
    """Lists of the last days that were answered, latest first: seen by the same people as open ones."""
    lists = _seen_lists(viewer).filter(answered_at__gte=since)
    return [_sheet(call_list, at) for call_list in lists.order_by("-answered_at", "id")[:50]]


def _sheet(call_list: CallList, at: datetime) -> CallSheet:
    entries = tuple(sorted(call_list.entries.all(), key=lambda entry: entry.position))
    return CallSheet(call_list, entries, calling_of(call_list, entries, at))


def calling_of(call_list: CallList, entries: Iterable[CallListEntry], at: datetime) -> Calling:
    callees = [
        Callee(
            entry.position,
            entry.asked_at,
            entry.outcome == CallOutcome.REACHED,
            entry.acknowledged_at is not None,
        )
        for entry in entries
    ]
    patience = timedelta(minutes=call_list.acknowledge_minutes)
    return rules.calling(callees, everyone=call_list.everyone, patience=patience, at=at)


def spoken_moment(moment: datetime) -> str:
    """A moment as messages write it: the company's local time to the minute."""
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")


def company_zone() -> str:
    return settings.TIME_ZONE
