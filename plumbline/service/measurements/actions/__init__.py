"""Every write of measurements."""

from plumbline.service.measurements.actions.importing import Imported, Rejected, Shown, import_measurements
from plumbline.service.measurements.actions.recording import Found, keep_only, record, record_all, take_back
from plumbline.service.measurements.actions.uploading import confirm, discard, upload

__all__ = [
    "Found",
    "Imported",
    "Rejected",
    "Shown",
    "confirm",
    "discard",
    "import_measurements",
    "keep_only",
    "record",
    "record_all",
    "take_back",
    "upload",
]
