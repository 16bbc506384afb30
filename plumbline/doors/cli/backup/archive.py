"""The file of a backup: a ZIP with the database as SQL, the attachments, and a manifest that vouches for each of them.

The manifest is written last and read first. Attachments never change under their name, so they are put back before the database is: until its one
transaction commits, the only trace of a restore is a few files that nobody refers to.
"""

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn

import orjson
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from plumbline.doors.cli.backup import servers
from plumbline.doors.cli.terminal import progress, refuse

FORMAT = 1
MANIFEST, DATABASE, ATTACHMENTS = "manifest.json", "database.sql", "attachments/"
CHUNK = 1024 * 1024
TRANSACTION_TIMEOUT_SINCE = 170_000
UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError)
"""What reading a damaged file may raise."""


@dataclass
class Member:
    """A member of the file: how long it is and what it hashes to."""

    size: int
    sha256: str


@dataclass
class Manifest:
    """What the file holds and which program made it; ``migrations`` are the steps its tables have gone through."""

    format: int
    product: str
    made_at: str
    server_version: int
    migrations: list[str]
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def attachments(self) -> list[str]:
        return [name for name in self.members if name.startswith(ATTACHMENTS)]


def write(file: Path, *, at: datetime) -> Manifest:
    """Writes a backup; under its own name only when it is whole and on the disk.

    Raises:
        Sentence: the folder cannot be written, or the database could not be dumped.
    """
    half = file.with_name(f"{file.name}.{os.getpid()}.part")
    manifest = Manifest(FORMAT, version("plumbline-utility"), at.isoformat(), servers.server_version(), _applied())
    try:
        with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as stream:
            with zipfile.ZipFile(stream, "w", allowZip64=True) as target:
                _fill(target, manifest)
            stream.flush()
            os.fsync(stream.fileno())
        half.rename(file)
    except OSError as error:
        refuse(_("不能写 %(file)s：%(why)s") % {"file": file, "why": error.strerror or error})
    finally:
        half.unlink(missing_ok=True)
    return manifest


def _fill(target: zipfile.ZipFile, manifest: Manifest) -> None:
    with progress(_("备份（KB）")) as advance:
        _add(target, manifest, DATABASE, _counted(servers.dump(), advance), zipfile.ZIP_DEFLATED)
        for path in _attachments():
            name = ATTACHMENTS + path.relative_to(settings.MEDIA_ROOT).as_posix()
            with path.open("rb") as content:
                _add(target, manifest, name, _counted(_pieces(content), advance), zipfile.ZIP_STORED)
    target.writestr(MANIFEST, orjson.dumps(asdict(manifest)))


def _add(target: zipfile.ZipFile, manifest: Manifest, name: str, pieces: Iterator[bytes], compression: int) -> None:
    entry = zipfile.ZipInfo(name)
    entry.compress_type, entry.external_attr = compression, 0o600 << 16
    size, digest = 0, hashlib.sha256()
    with target.open(entry, "w", force_zip64=True) as member:
        for piece in pieces:
            member.write(piece)
            digest.update(piece)
            size += len(piece)
    manifest.members[name] = Member(size, digest.hexdigest())


def _counted(pieces: Iterator[bytes], advance: Callable[[int], None]) -> Iterator[bytes]:
    for piece in pieces:
        advance(len(piece) // 1024)
        yield piece


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: content.read(CHUNK), b"")


def _attachments() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else []


def _applied() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


class Backup:
    """An open backup. Nothing of it is used before :meth:`check` has seen all of it."""

    def __init__(self, source: zipfile.ZipFile, manifest: Manifest) -> None:
        self.source = source
        self.manifest = manifest

    def check(self) -> None:
        """Refuses a file of a newer program and one of which a single byte is not as it was written.

        Raises:
            Sentence: saying which.
        """
        known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
        if set(self.manifest.migrations) - known:
            refuse_newer(self.manifest.product)
        if set(self.source.namelist()) != {MANIFEST, *self.manifest.members} or DATABASE not in self.manifest.members:
            refuse(_("备份文件已损坏：内容与清单不符"))
        with progress(_("校验"), len(self.manifest.members)) as advance:
            for name, member in self.manifest.members.items():
                self._check_member(name, member)
                advance(1)

    def _check_member(self, name: str, member: Member) -> None:
        size, digest = 0, hashlib.sha256()
        try:
            with self.source.open(name) as content:
                for piece in _pieces(content):
                    digest.update(piece)
                    size += len(piece)
        except UNREADABLE as error:
            refuse(_("备份文件已损坏：%(name)s（%(why)s）") % {"name": name, "why": error})
        if (size, digest.hexdigest()) != (member.size, member.sha256):
            refuse(_("备份文件已损坏：%(name)s 与写入时不同") % {"name": name})

    def put_back_attachments(self) -> None:
        """Adds the attachments that are missing here; one that is here with the same content stays."""
        for name in self.manifest.attachments:
            place = _place(name)
            if place.is_file() and _digest(place) == self.manifest.members[name].sha256:
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            half = place.with_name(place.name + ".part")
            with self.source.open(name) as content, half.open("wb") as target:
                for piece in _pieces(content):
                    target.write(piece)
            half.replace(place)

    @contextmanager
    def statements(self) -> Iterator[Path]:
        """The database as an SQL script that the server in use understands, for the length of the block."""
        understands = servers.server_version() >= TRANSACTION_TIMEOUT_SINCE
        with tempfile.NamedTemporaryFile(suffix=".sql", dir=settings.VAR) as script:
            with self.source.open(DATABASE) as content:
                for line in content:
                    if understands or not line.startswith(b"SET transaction_timeout"):
                        script.write(line)
            script.flush()
            yield Path(script.name)


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """Opens a backup.

    Raises:
        Sentence: there is no such file, it is none of ours, or of a newer program.
    """
    with ExitStack() as stack:
        try:
            source = stack.enter_context(zipfile.ZipFile(file))
            manifest = _manifest(source.read(MANIFEST))
        except FileNotFoundError:
            refuse(_("没有文件 %(file)s") % {"file": file})
        except (*UNREADABLE, KeyError, TypeError, AttributeError) as error:
            refuse(_("%(file)s 不是准绳的备份文件，或已损坏：%(why)s") % {"file": file, "why": error})
        yield Backup(source, manifest)


def _manifest(content: bytes) -> Manifest:
    known = orjson.loads(content)
    if known["format"] > FORMAT:
        refuse_newer(known["product"])
    members = {name: Member(**member) for name, member in known.pop("members").items()}
    return Manifest(**known, members=members)


def refuse_newer(product: str) -> NoReturn:
    words = {"made": product, "ours": version("plumbline-utility")}
    refuse(_("该备份由更新的版本（%(made)s）生成，本机为 %(ours)s；请先升级再恢复") % words)


def _place(name: str) -> Path:
    """Where an attachment belongs; a name that would lead outside is no attachment of ours."""
    inside = PurePosixPath(name).relative_to(ATTACHMENTS)
    if inside.is_absolute() or ".." in inside.parts:
        refuse(_("备份文件已损坏：内容与清单不符"))
    return Path(settings.MEDIA_ROOT) / inside


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
