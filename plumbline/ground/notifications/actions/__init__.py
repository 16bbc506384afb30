"""Telling people, carrying messages further, telephoning, and everybody's own wishes."""

from plumbline.ground.notifications.actions.calling import (
    CallRefused,
    acknowledge_call,
    open_call_list,
    record_call,
)
from plumbline.ground.notifications.actions.carrying import Carried, deliver_due
from plumbline.ground.notifications.actions.telling import acknowledge, mark_all_read, mark_read, notify
from plumbline.ground.notifications.actions.wishing import (
    WishRefused,
    clear_quiet_hours,
    set_quiet_hours,
    subscribe,
    unsubscribe,
)
from plumbline.ground.notifications.actions.wording import edit_template, restore_template, try_template

__all__ = [
    "CallRefused",
    "Carried",
    "WishRefused",
    "acknowledge",
    "acknowledge_call",
    "clear_quiet_hours",
    "deliver_due",
    "edit_template",
    "mark_all_read",
    "mark_read",
    "notify",
    "open_call_list",
    "record_call",
    "restore_template",
    "set_quiet_hours",
    "subscribe",
    "try_template",
    "unsubscribe",
]
