"""Facts of telling people."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("notifications.people_told", _("已通知 %(people)s：%(title)s"))
@dataclass(frozen=True, kw_only=True)
class PeopleTold(Fact):
    """``title`` as written in Chinese, whatever language each person reads."""

    kind: str
    title: str
    people: str
    urgency: str
    clause: str


@fact("notifications.message_acknowledged", _("%(actor)s 确认收到：%(title)s"))
@dataclass(frozen=True, kw_only=True)
class MessageAcknowledged(Fact):
    kind: str
    title: str


@fact("notifications.delivery_given_up", _("发给 %(person)s 的“%(title)s”经 %(channel)s 发送失败，不再重试：%(error)s"))
@dataclass(frozen=True, kw_only=True)
class DeliveryGivenUp(Fact):
    person: str
    title: str
    channel: str
    attempts: int
    error: str


@fact("notifications.call_list_opened", _("须立即电话通知：%(people)s（%(reason)s，依据 %(clause)s）"))
@dataclass(frozen=True, kw_only=True)
class CallListOpened(Fact):
    code: str
    reason: str
    people: str
    clause: str
    acknowledge_minutes: int


@fact("notifications.called", _("%(actor)s 电话通知 %(person)s：%(outcome)s %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Called(Fact):
    person: str
    outcome: str
    note: str
    attempt: int


@fact("notifications.call_acknowledged", _("%(person)s 已确认收到电话通知（%(minutes)s 分钟后，由 %(actor)s 登记）"))
@dataclass(frozen=True, kw_only=True)
class CallAcknowledged(Fact):
    person: str
    minutes: int
    code: str


@fact("notifications.template_edited", _("%(actor)s 修改通知模板“%(subject)s”（%(language)s，%(channel)s）"))
@dataclass(frozen=True, kw_only=True)
class TemplateEdited(Fact):
    language: str
    channel: str
    title: str
    body: str


@fact(
    "notifications.template_restored", _("%(actor)s 将通知模板“%(subject)s”（%(language)s，%(channel)s）恢复为出厂文字")
)
@dataclass(frozen=True, kw_only=True)
class TemplateRestored(Fact):
    language: str
    channel: str


@fact("notifications.template_tried", _("%(actor)s 向自己试发通知模板“%(subject)s”（%(language)s，%(channel)s）"))
@dataclass(frozen=True, kw_only=True)
class TemplateTried(Fact):
    language: str
    channel: str


@fact("notifications.subscribed", _("%(actor)s 修改 %(subject)s 的通知方式：%(channel)s %(state)s（%(kind)s）"))
@dataclass(frozen=True, kw_only=True)
class Subscribed(Fact):
    channel: str
    kind: str
    state: str


@fact("notifications.quiet_hours_set", _("%(actor)s 将 %(subject)s 的免打扰时段设为 %(starts)s—%(ends)s"))
@dataclass(frozen=True, kw_only=True)
class QuietHoursSet(Fact):
    starts: str
    ends: str
