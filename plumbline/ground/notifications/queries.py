"""Inboxes, texts, call lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

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


def inbox(viewer: Viewer) -> QuerySet[Message]:
    """The viewer's own messages, newest first. Nobody reads another person's inbox."""
    return of_person(viewer).order_by("-created_at", "-id")


def of_person(viewer: Viewer) -> QuerySet[Message]:
    """Every message of the person who looks; none where no person does."""
    if viewer.person_id is None:
        return Message.objects.none()
    return Message.objects.filter(person_id=viewer.person_id)


def unread_count(viewer: Viewer) -> int:
    return of_person(viewer).filter(read_at__isnull=True).count()


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
    edited = {
        (row.language, row.channel): Text(row.subject, row.body)
        for row in Template.objects.filter(code=kind, valid_from__lte=at).order_by("valid_from", "id")
    }
    return {(language, channel): _text(kind, language, channel, edited) for language, channel in pairs}


def _text(kind: str, language: str, channel: str, edited: dict[tuple[str, str], Text]) -> Text:
    if (language, channel) in edited:
        return edited[(language, channel)]
    own = shipped.text(kind, language, channel)
    has_short_form = own.body != shipped.text(kind, language, "").body
    return own if has_short_form else edited.get((language, ""), own)


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


def open_call_lists(*, viewer: Viewer, at: datetime) -> list[CallSheet]:
    """Lists not answered yet, of cases whose unit the viewer works for, or on which the viewer is to be called; longest open first."""
    lists = CallList.objects.filter(answered_at__isnull=True).select_related("case_file").prefetch_related("entries")
    if not viewer.sees_everything(Permission.ORDERS_VIEW):
        mine = Q(entries__person_id=viewer.person_id) if viewer.person_id else Q()
        lists = lists.filter(Q(case_file__unit_id__in=viewer.units(Permission.ORDERS_VIEW)) | mine).distinct()
    return [_sheet(call_list, at) for call_list in lists.order_by("opened_at", "id")]


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
