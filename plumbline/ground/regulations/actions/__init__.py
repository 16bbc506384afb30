"""Every write of documents, clauses and the drafts they come from."""

from plumbline.ground.regulations.actions.drafting import (
    DraftOf,
    discard_draft,
    keep_draft,
    start_draft,
)
from plumbline.ground.regulations.actions.installing import (
    ClauseText,
    DocumentText,
    InstallationRefused,
    Installed,
    install,
)

__all__ = [
    "ClauseText",
    "DocumentText",
    "DraftOf",
    "InstallationRefused",
    "Installed",
    "discard_draft",
    "install",
    "keep_draft",
    "start_draft",
]
