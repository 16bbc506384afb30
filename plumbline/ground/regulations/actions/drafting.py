"""Drafts: a pack's next version while somebody works on it. Nothing of it is in force before it is installed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import events, queries
from plumbline.ground.regulations.models import Draft


@dataclass(frozen=True, kw_only=True)
class DraftOf:
    """What a draft holds: the files as text by path, what they call themselves, and what the examination found (see ``packs.reviewing``)."""

    pack: str
    version: str
    title: str
    title_en: str
    digest: str
    files: Mapping[str, str]
    review: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def start_draft(*, content: DraftOf, by: Viewer, at: datetime) -> Draft:
    """Keeps files as a draft of their own.

    Raises:
        NotAllowed: the viewer may not edit rules.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    draft = Draft(id=new_id(at), started_by_id=by.person_id, started_at=at)
    return _keep(draft, content, by=by, at=at)


@transaction.atomic
def keep_draft(*, draft_id: UUID, seen: int, content: DraftOf, by: Viewer, at: datetime) -> Draft:
    """Puts other files in the place of a draft's; ``seen`` is the edition that the writer had before him.

    Raises:
        NotAllowed: the viewer may not edit rules.
        NotFound: the draft was discarded or installed meanwhile.
        Conflict: somebody saved another edition meanwhile.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    draft = queries.draft(draft_id, for_update=True)
    if draft.edition != seen:
        raise Conflict(
            _("%(who)s 已在 %(when)s 保存了第 %(edition)d 稿，您的改动没有保存。请在新稿上重做您的改动。"),
            who=draft.changed_by,
            when=queries.spoken(draft.changed_at),
            edition=draft.edition,
        )
    return _keep(draft, content, by=by, at=at)


def _keep(draft: Draft, content: DraftOf, *, by: Viewer, at: datetime) -> Draft:
    draft.pack, draft.version, draft.digest = content.pack[:60], content.version[:30], content.digest
    draft.title, draft.title_en = content.title[:200], content.title_en[:200]
    draft.files, draft.review = dict(content.files), dict(content.review)
    draft.edition += 1
    draft.changed_by, draft.changed_at = by.name, at
    draft.save()
    publish(
        events.DraftKept(at=at, subject=draft.pack, version=draft.version, edition=draft.edition, digest=draft.digest),
        by=by,
    )
    return draft


@transaction.atomic
def discard_draft(*, draft_id: UUID, by: Viewer, at: datetime, because_installed: bool = False) -> None:
    """Throws a draft away; nothing that is in force changes. Once installed a draft has done its work and goes the same way, without a fact of its own.

    Raises:
        NotAllowed: the viewer may not edit rules.
        NotFound: it is gone already.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    draft = queries.draft(draft_id, for_update=True)
    draft.delete()
    if not because_installed:
        publish(events.DraftDiscarded(at=at, subject=draft.pack, version=draft.version), by=by)
