"""Every write of work orders."""

from plumbline.service.work_orders.actions.importing import (
    Taken,
    conclude_import,
    import_orders,
    open_words,
    words_of,
)
from plumbline.service.work_orders.actions.installing import ReasonTerms, TypeTerms, install_order_types
from plumbline.service.work_orders.actions.moving import move, note_callback_attempt
from plumbline.service.work_orders.actions.noting import attach, discard_draft, remark, save_draft
from plumbline.service.work_orders.actions.registering import Preview, RegisteredOrder, preview, register
from plumbline.service.work_orders.actions.revealing import reveal_contact

__all__ = [
    "Preview",
    "ReasonTerms",
    "RegisteredOrder",
    "Taken",
    "TypeTerms",
    "attach",
    "conclude_import",
    "discard_draft",
    "import_orders",
    "install_order_types",
    "move",
    "note_callback_attempt",
    "open_words",
    "preview",
    "register",
    "remark",
    "reveal_contact",
    "save_draft",
    "words_of",
]
