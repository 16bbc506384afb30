"""What somebody uploads as a pack: a zip or single YAML files, from a stranger until proven otherwise. Gives texts by path and touches no disk.

A zip is believed in nothing: not in its sizes (it is read with a limit), not in its names (no way out of the folder), not in being a zip.
"""

import stat
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import PurePosixPath

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.packs.reading import LARGEST_FILE

MOST_UPLOADED = 4 * 1024 * 1024
MOST_UNPACKED = 8 * 1024 * 1024
MOST_FILES = 200
LONGEST_PATH = 120
LONGEST_NAME = 200
"""Bytes of one name in a path: a disk holds 255 of them, and a Chinese character is three."""
PIECE = 64 * 1024
_SILENT = (".md", ".txt")
"""Read-me files beside the rules are left out without a word."""


class UploadRefused(Refused):
    """What was sent is no pack that can be read; says which file and why."""

    code = "upload_refused"


def unpacked(name: str, content: bytes) -> dict[str, str]:
    """The YAML files of one uploaded file: of a zip those inside, of a YAML file itself.

    Raises:
        UploadRefused: too large, no zip, too many files, a name that leads out of the folder, a kind of file that is none of a pack, no UTF-8.
    """
    if len(content) > MOST_UPLOADED:
        raise _refused(_("文件“%(name)s”超过 %(most)d MB。"), name, most=MOST_UPLOADED // 1024 // 1024)
    if name.lower().endswith(".zip"):
        return _from_zip(name, content)
    path = checked_path(PurePosixPath(name.replace("\\", "/")).name)
    if path is None:
        raise _refused(_("“%(name)s”不是制度包的文件：请上传 zip，或 .yaml 文件。"), name)
    return {path: text_of(path, content)}


def together(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Several uploaded files as one pack.

    Raises:
        UploadRefused: nothing, too much, or the same file twice.
    """
    files: dict[str, str] = {}
    for part in parts:
        for path, text in part.items():
            if path in files:
                raise _refused(_("上传的文件中“%(name)s”出现两次，请只留一份。"), path)
            files[path] = text
    if not files:
        raise UploadRefused(
            _("没有找到 .yaml 文件：请上传整个制度包的 zip，或逐个选择其中的 .yaml 文件。"), field="chosen"
        )
    if len(files) > MOST_FILES or sum(len(text) for text in files.values()) > MOST_UNPACKED:
        raise _too_much()
    refuse_folders_of_files(files)
    return _without_common_folder(files)


def refuse_folders_of_files(files: Mapping[str, str]) -> None:
    """A zip may hold a file and, as if it were a folder, files inside it; no disk can."""
    for path in files:
        found = next((str(above) for above in PurePosixPath(path).parents if str(above) in files), None)
        if found is not None:
            raise _refused(_("上传的内容中“%(name)s”既是文件又是文件夹，请重新打包。"), found)


def text_of(path: str, content: bytes) -> str:
    """The text of a file.

    Raises:
        UploadRefused: no UTF-8, or with characters that no text has.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refused(
            _("文件“%(name)s”第 %(line)d 行不是 UTF-8 编码，请另存为 UTF-8 后重传。"), path, line=line
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _refused(_("文件“%(name)s”第 %(line)d 行含有不可见的控制字符，不是文本文件。"), path, line=line)
    return text.replace("\r\n", "\n")


def checked_path(name: str) -> str | None:
    """The path of a pack's file as it is kept; None for what is to be left out.

    Raises:
        UploadRefused: a path that leads elsewhere, or a kind of file that is none of a pack.
    """
    path = PurePosixPath(name)
    if "\\" in name or ":" in name or path.is_absolute() or ".." in path.parts or len(name) > LONGEST_PATH:
        raise _refused(_("压缩包中的路径“%(name)s”指向制度包之外，整个文件没有读取。"), name)
    if path.name.startswith(".") or "__MACOSX" in path.parts or path.suffix.lower() in _SILENT:
        return None
    if any(len(part.encode(errors="surrogatepass")) > LONGEST_NAME for part in path.parts):
        raise _refused(_("文件“%(name)s”的名称过长，请改短后重传。"), name)
    if path.suffix not in {".yaml", ".yml"}:
        raise _refused(_("“%(name)s”不是制度包的文件：制度包只含 .yaml 文件。请移走后重传。"), name)
    return path.as_posix()


def _from_zip(name: str, content: bytes) -> dict[str, str]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise _too_much()
            return _read_entries(archive, entries)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise _refused(_("“%(name)s”不是可读取的 zip 文件（可能已损坏或加密），请重新打包。"), name) from error


def _read_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, str]:
    files: dict[str, str] = {}
    left = MOST_UNPACKED
    for entry in entries:
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _refused(_("压缩包中的“%(name)s”是链接而不是文件，整个文件没有读取。"), entry.filename)
        path = checked_path(entry.filename)
        if path is None:
            continue
        raw = _read_entry(archive, entry, min(left, LARGEST_FILE))
        left -= len(raw)
        if path in files:
            raise _refused(_("上传的文件中“%(name)s”出现两次，请只留一份。"), path)
        files[path] = text_of(path, raw)
    return files


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """What the entry really holds, as far as allowed: the size that a zip states may be a lie."""
    found = bytearray()
    with archive.open(entry) as unpacking:
        while piece := unpacking.read(PIECE):
            found += piece
            if len(found) > most:
                raise _too_much()
    return bytes(found)


def _without_common_folder(files: dict[str, str]) -> dict[str, str]:
    """A zip of a folder holds everything one level down; so do archives made of a folder inside a folder."""
    while files and "pack.yaml" not in files and all("/" in path for path in files):
        tops = {path.partition("/")[0] for path in files}
        if len(tops) > 1:
            break
        files = {path.partition("/")[2]: text for path, text in files.items()}
    return files


def _too_much() -> UploadRefused:
    return UploadRefused(
        _("上传的内容过多：一个制度包最多 %(files)d 个文件、展开后 %(most)d MB。"),
        field="chosen",
        files=MOST_FILES,
        most=MOST_UNPACKED // 1024 // 1024,
    )


def _refused(sentence: str, name: str, **params: object) -> UploadRefused:
    return UploadRefused(sentence, field="chosen", name=name[-LONGEST_PATH:], **params)
