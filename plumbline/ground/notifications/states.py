"""Urgency, channels, what became of a delivery and of a call."""

from enum import StrEnum

from plumbline.ground.kernel.wording import _


class Urgency(StrEnum):
    """In rising order."""

    NORMAL = "normal"
    URGENT = "urgent"
    MAJOR = "major"
    CRITICAL = "critical"


URGENCY_LABELS: dict[Urgency, str] = {
    Urgency.NORMAL: _("一般"),
    Urgency.URGENT: _("紧急"),
    Urgency.MAJOR: _("重大"),
    Urgency.CRITICAL: _("特急"),
}


class Channel(StrEnum):
    """Ways beyond the inbox, which everybody has."""

    EMAIL = "email"
    SMS = "sms"
    WEBHOOK = "webhook"


CHANNEL_LABELS: dict[Channel, str] = {
    Channel.EMAIL: _("电子邮件"),
    Channel.SMS: _("短信"),
    Channel.WEBHOOK: _("接口推送"),
}


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


DELIVERY_STATE_LABELS: dict[DeliveryState, str] = {
    DeliveryState.WAITING: _("待发送"),
    DeliveryState.SENT: _("已发送"),
    DeliveryState.GIVEN_UP: _("发送失败"),
}


class CallOutcome(StrEnum):
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    SWITCHED_OFF = "switched_off"
    WRONG_NUMBER = "wrong_number"


CALL_OUTCOME_LABELS: dict[CallOutcome, str] = {
    CallOutcome.REACHED: _("已接通"),
    CallOutcome.NO_ANSWER: _("无人接听"),
    CallOutcome.BUSY: _("占线"),
    CallOutcome.SWITCHED_OFF: _("关机或停机"),
    CallOutcome.WRONG_NUMBER: _("号码有误"),
}
