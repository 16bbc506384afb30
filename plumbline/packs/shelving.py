"""Packs as texts and packs as folders: the examiner and the loader read folders, tables and browsers hold texts."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from plumbline.ground.regulations import queries as regulations
from plumbline.ground.regulations.models import Installation
from plumbline.packs.reading import UnreadableYaml, read_source

Files = Mapping[str, str]
NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")
NAMELESS = "pack"
_VERSION = re.compile(r"""^version:[ \t]*["']?(?P<version>[0-9]+(\.[0-9]+)*)["']?[ \t]*(?P<rest>#.*)?$""", re.M)


def files_in(folder: Path) -> dict[str, str]:
    """The YAML files of a folder by path; what is no UTF-8 is for the examiner to say."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", errors="replace")
        for path in sorted(folder.rglob("*.yaml"))
    }


@contextmanager
def laid_out(packs: Mapping[str, Files]) -> Iterator[Path]:
    """A folder that holds each pack as a folder of its own, for as long as it is looked at. The paths have been checked when they came in."""
    with TemporaryDirectory(prefix="packs-") as shelf:
        for name, files in packs.items():
            for path, text in files.items():
                place = Path(shelf) / name / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8", newline="\n")
        yield Path(shelf)


def named_in(files: Files) -> tuple[str, tuple[str, ...]]:
    """The name a pack gives itself and what it builds on, as far as its manifest can be read; ``pack`` where it cannot."""
    with laid_out({NAMELESS: {"pack.yaml": files.get("pack.yaml", "")}}) as shelf:
        try:
            content = read_source(shelf / NAMELESS, "pack", shelf / NAMELESS / "pack.yaml").content
        except UnreadableYaml:
            return NAMELESS, ()
    manifest = content if isinstance(content, dict) else {}
    name, below = manifest.get("name"), manifest.get("builds_on")
    return (
        name if isinstance(name, str) and NAME.fullmatch(name) else NAMELESS,
        tuple(str(each) for each in below) if isinstance(below, tuple) else (),
    )


def installed_files(installation: Installation, library: Path) -> dict[str, str]:
    """The files of an installed version; of one installed before they were kept, those of the product where they are the very same."""
    kept = regulations.files_of(installation)
    shipped = library / installation.pack
    if not kept and (shipped / "pack.yaml").is_file() and digest_of(files_in(shipped)) == installation.digest:
        return files_in(shipped)
    return kept


def foundations_for(names: tuple[str, ...], library: Path) -> dict[str, dict[str, str]]:
    """What a pack builds on, transitively: as installed last, else as the product brings it; what is in neither is left out."""
    found: dict[str, dict[str, str]] = {}
    wanted = list(names)
    while wanted:
        name = wanted.pop()
        if name in found or not NAME.fullmatch(name):
            continue
        newest = regulations.newest(name)
        files = installed_files(newest, library) if newest else {}
        if not files and (library / name / "pack.yaml").is_file():
            files = files_in(library / name)
        if files:
            found[name] = files
            wanted += named_in(files)[1]
    return found


def digest_of(files: Files) -> str:
    """SHA-256 over the names and bytes of a pack's files, in order of their paths."""
    total = hashlib.sha256()
    for path in sorted(path for path in files if path.endswith(".yaml")):
        total.update(path.encode() + b"\0" + files[path].encode() + b"\0")
    return total.hexdigest()


def version_in(files: Files) -> str:
    """The version that pack.yaml names, readable also where the pack as a whole does not hold; empty where it names none."""
    found = _VERSION.search(files.get("pack.yaml", ""))
    return found["version"] if found else ""


def with_next_version(files: Files) -> dict[str, str]:
    """The same files, the last part of the version in pack.yaml one higher: a copy to work on may not call itself what is installed."""

    def raised(found: re.Match[str]) -> str:
        *before, last = found["version"].split(".")
        return f'version: "{".".join([*before, str(int(last) + 1)])}"' + (f"  {found['rest']}" if found["rest"] else "")

    manifest = files.get("pack.yaml", "")
    return {**files, "pack.yaml": _VERSION.sub(raised, manifest, count=1)}
