"""Working on a pack's next version: start from what is installed or from an upload, mend, look, install."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import actions as regulations
from plumbline.ground.regulations import queries
from plumbline.ground.regulations.models import Draft
from plumbline.packs import installing
from plumbline.packs.findings import PackRefused
from plumbline.packs.loading import load
from plumbline.packs.reviewing import content_of, dependents_of, reviewed
from plumbline.packs.shelving import (
    Files,
    foundations_for,
    installed_files,
    laid_out,
    named_in,
    with_next_version,
)
from plumbline.packs.unpacking import checked_path, refuse_folders_of_files, text_of


def start(*, files: Files, library: Path, by: Viewer, at: datetime) -> Draft:
    """Keeps uploaded files as a draft, examined. Files with mistakes are kept too: to be mended.

    Raises:
        NotAllowed: the viewer may not edit rules.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    return regulations.start_draft(content=content_of(files, reviewed(files, library=library)), by=by, at=at)


def start_from(*, pack: str, version: str, library: Path, by: Viewer, at: datetime) -> Draft:
    """A draft that begins as a copy of an installed version, under the next version number.

    Raises:
        NotAllowed: the viewer may not edit rules.
        NotFound: not installed, or installed before files were kept.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    files = files_of(pack=pack, version=version, library=library)
    return start(files=with_next_version(files), library=library, by=by, at=at)


def files_of(*, pack: str, version: str, library: Path) -> dict[str, str]:
    """The files of an installed version as they were written.

    Raises:
        NotFound: not installed, or installed before files were kept.
    """
    files = installed_files(queries.installation(pack, version), library)
    if not files:
        raise NotFound(_("安装这一版时没有保存原文件，无法取出。请上传该制度包的文件。"))
    return files


def write_file(*, draft_id: UUID, seen: int, path: str, text: str, library: Path, by: Viewer, at: datetime) -> Draft:
    """Puts a text in the place of one file of a draft (or adds the file) and examines the whole again.

    Raises:
        NotAllowed, NotFound, Conflict: as `regulations.keep_draft`.
        UploadRefused: a path that is none of a pack's, or a text that is none.
    """
    kept = checked_path(path)
    if kept is None:
        raise NotFound(_("草稿中没有文件“%(path)s”。"), path=path[:120])
    content = text_of(kept, text.replace("\r\n", "\n").encode("utf-8", errors="surrogatepass"))
    files = {**queries.draft(draft_id).files, kept: content}
    refuse_folders_of_files(files)
    return replace(
        draft_id=draft_id,
        seen=seen,
        files=files,
        library=library,
        by=by,
        at=at,
    )


def replace(*, draft_id: UUID, seen: int, files: Mapping[str, str], library: Path, by: Viewer, at: datetime) -> Draft:
    """Puts other files in the place of all of a draft's and examines them.

    Raises:
        NotAllowed, NotFound, Conflict: as `regulations.keep_draft`.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    content = content_of(files, reviewed(files, library=library))
    return regulations.keep_draft(draft_id=draft_id, seen=seen, content=content, by=by, at=at)


@transaction.atomic
def install(
    *, draft_id: UUID, seen: int, valid_from: date, library: Path, by: Viewer, at: datetime
) -> list[installing.Outcome]:
    """Installs a draft as it stands, examined once more against what is installed now; all or nothing. The draft has then done its work.

    Raises:
        NotAllowed: the viewer may not edit rules.
        NotFound: the draft was discarded or installed meanwhile.
        Conflict: somebody changed the draft after it was looked at.
        PackRefused: it does not hold.
        InstallationRefused: same version with other content, or a day that is not after the running version's.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    draft = queries.draft(draft_id, for_update=True)
    if draft.edition != seen:
        raise Conflict(
            _("您查看之后，%(who)s 又改过这份草稿（现为第 %(edition)d 稿）。没有安装，请重新查看后再确认。"),
            who=draft.changed_by,
            edition=draft.edition,
        )
    review = reviewed(draft.files, library=library)
    if review.findings:
        raise PackRefused(list(review.findings))
    with laid_out({**foundations_for(named_in(draft.files)[1], library), review.pack: draft.files}) as shelf:
        outcomes = installing.install(
            shelf / review.pack, valid_from=valid_from, by=by, at=at, territory=_territory_of(review.pack, library)
        )
    regulations.discard_draft(draft_id=draft_id, by=by, at=at, because_installed=True)
    return outcomes


def _territory_of(pack: str, library: Path) -> str | None:
    """A law binds where those who build on it are; a pack that nobody builds on speaks for itself."""
    for name in dependents_of(pack, library):
        newest = queries.newest(name)
        files = installed_files(newest, library) if newest else {}
        if files:
            with laid_out({name: files}) as shelf:
                return load(shelf / name).manifest.territory
    return None
