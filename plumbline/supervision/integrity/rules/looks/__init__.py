"""What is looked for: one statement a kind, over the tables as they stand, and the sentence that says what it found.

Each statement answers with rows of the same columns: ``key`` (the same happening has the same key whenever it is found), ``unit_id``, ``at``, ``cases`` (the
cases it is about), ``others`` (cases that prove it) and ``evidence``. Its parameters are ``since`` and ``until`` (a happening belongs to the span in which it
could first be known) and the thresholds by their codes. Adding a kind: one `Look` here.
"""

from plumbline.supervision.integrity.rules.looks.calls import ANSWER_CONTRADICTED, CALL_IMPROPER
from plumbline.supervision.integrity.rules.looks.clocks import (
    MERGED_OVER_BREACH,
    PAUSED_OVER_DUE,
    RETURNED_TO_RESTART,
)
from plumbline.supervision.integrity.rules.looks.closing import CLOSED_IN_BATCH, CLOSED_UNVISITED, REASSIGNED
from plumbline.supervision.integrity.rules.looks.customers import COMPLAINED_AGAIN
from plumbline.supervision.integrity.rules.looks.look import Look
from plumbline.supervision.integrity.rules.looks.photos import PHOTO_REUSED
from plumbline.supervision.integrity.states import Kind

LOOKS: tuple[Look, ...] = (
    CLOSED_UNVISITED,
    CLOSED_IN_BATCH,
    PAUSED_OVER_DUE,
    REASSIGNED,
    PHOTO_REUSED,
    CALL_IMPROPER,
    MERGED_OVER_BREACH,
    RETURNED_TO_RESTART,
    ANSWER_CONTRADICTED,
    COMPLAINED_AGAIN,
)
BY_KIND: dict[Kind, Look] = {look.kind: look for look in LOOKS}

__all__ = ["BY_KIND", "LOOKS", "Look"]
