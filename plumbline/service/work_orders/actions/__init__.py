"""Every write of work orders."""

from plumbline.service.work_orders.actions.installing import ReasonTerms, TypeTerms, install_order_types
from plumbline.service.work_orders.actions.moving import move, note_callback_attempt
from plumbline.service.work_orders.actions.noting import attach, discard_draft, remark, save_draft
from plumbline.service.work_orders.actions.registering import Preview, RegisteredOrder, preview, register

__all__ = [
    "Preview",
    "ReasonTerms",
    "RegisteredOrder",
    "TypeTerms",
    "attach",
    "discard_draft",
    "install_order_types",
    "move",
    "note_callback_attempt",
    "preview",
    "register",
    "remark",
    "save_draft",
]
