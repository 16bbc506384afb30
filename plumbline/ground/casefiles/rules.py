"""Numbers of cases, and which attachments are taken."""

from dataclasses import dataclass
from datetime import date

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _


class AttachmentRefused(Refused):
    """The file is too large, empty or of a kind that is not taken."""


@dataclass(frozen=True)
class FileKind:
    ending: str
    media_type: str
    magics: tuple[bytes, ...]
    form: bytes = b""
    """What stands at byte 8 of a RIFF file and says which kind it is."""


KINDS = (
    FileKind("jpg", "image/jpeg", (b"\xff\xd8\xff",)),
    FileKind("jpeg", "image/jpeg", (b"\xff\xd8\xff",)),
    FileKind("png", "image/png", (b"\x89PNG\r\n\x1a\n",)),
    FileKind("webp", "image/webp", (b"RIFF",), b"WEBP"),
    FileKind("pdf", "application/pdf", (b"%PDF-",)),
    FileKind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (b"PK\x03\x04",)),
    FileKind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (b"PK\x03\x04",)),
    FileKind("txt", "text/plain", ()),
    FileKind("mp3", "audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    FileKind("wav", "audio/wav", (b"RIFF",), b"WAVE"),
)
BY_ENDING = {kind.ending: kind for kind in KINDS}


def counter_key(kind: str, day: date) -> str:
    return f"{kind}-{day:%Y%m%d}"


def number(kind: str, day: date, value: int) -> str:
    """``GD-20261122-00001``: five digits at least, more when a day needs them."""
    return f"{kind}-{day:%Y%m%d}-{value:05d}"


def file_kind(name: str, size: int, head: bytes, *, most_bytes: int) -> FileKind:
    """The kind of an attachment by ending and first bytes.

    Raises:
        AttachmentRefused: empty, larger than ``most_bytes``, an ending that is not taken, or content that is not what the ending says.
    """
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    kind = BY_ENDING.get(ending)
    if kind is None:
        raise AttachmentRefused(
            _("不接收“%(name)s”这类文件。可上传：%(endings)s。"),
            field="file",
            name=name[:80],
            endings="、".join(BY_ENDING),
        )
    if size <= 0 or size > most_bytes:
        raise AttachmentRefused(
            _("文件“%(name)s”大小为 %(size).1f MB，须大于 0 且不超过 %(most)d MB。"),
            field="file",
            name=name[:80],
            size=size / 1_048_576,
            most=most_bytes // 1_048_576,
        )
    if not _is_what_it_says(kind, head):
        raise AttachmentRefused(_("文件“%(name)s”的内容与扩展名不符，请重新导出后上传。"), field="file", name=name[:80])
    return kind


def _is_what_it_says(kind: FileKind, head: bytes) -> bool:
    if kind.magics:
        return head.startswith(kind.magics) and head[8:12].startswith(kind.form)
    # A text has no mark of its own, but no text holds a NUL.
    return b"\x00" not in head


def shown_name(name: str) -> str:
    """The name a file is shown under: without folders and control characters, its last 200 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(character for character in last if character.isprintable())[-200:] or "-"
