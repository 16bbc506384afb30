"""Every write of work orders."""

from plumbline.service.work_orders.actions.boarding import hand_out, move_as_seen
from plumbline.service.work_orders.actions.exporting import MOST_REVEALED, MOST_ROWS, Export, ExportRefused, export
from plumbline.service.work_orders.actions.importing import (
    Taken,
    conclude_import,
    import_orders,
    open_words,
    words_of,
)
from plumbline.service.work_orders.actions.installing import ReasonTerms, TypeTerms, install_order_types
from plumbline.service.work_orders.actions.moving import move, note_callback_attempt
from plumbline.service.work_orders.actions.noting import SavedDraft, attach, discard_draft, remark, save_draft
from plumbline.service.work_orders.actions.registering import Preview, RegisteredOrder, preview, register
from plumbline.service.work_orders.actions.revealing import reveal_contact
from plumbline.service.work_orders.actions.setting_aside import set_aside
from plumbline.service.work_orders.actions.taking import take_call

__all__ = [
    "MOST_REVEALED",
    "MOST_ROWS",
    "Export",
    "ExportRefused",
    "Preview",
    "ReasonTerms",
    "RegisteredOrder",
    "SavedDraft",
    "Taken",
    "TypeTerms",
    "attach",
    "conclude_import",
    "discard_draft",
    "export",
    "hand_out",
    "import_orders",
    "install_order_types",
    "move",
    "move_as_seen",
    "note_callback_attempt",
    "open_words",
    "preview",
    "register",
    "remark",
    "reveal_contact",
    "save_draft",
    "set_aside",
    "take_call",
    "words_of",
]
