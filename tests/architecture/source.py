"""The project's own source, read once: what the tests of this folder look at."""

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
WINGS = ("ground", "service", "supervision", "evaluation")


@dataclass(frozen=True)
class Source:
    """One module: where it is, what it is called, its text and its syntax tree."""

    path: Path
    module: str
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """The module's name in pieces: ("plumbline", "ground", "journal", "models")."""
        return tuple(self.module.split("."))

    @property
    def is_domain(self) -> bool:
        """Whether it lies on one of the floors of the trade."""
        return len(self.parts) > 2 and self.parts[1] in WINGS

    @property
    def package(self) -> str:
        """The domain package it belongs to: "plumbline.ground.journal"."""
        return ".".join(self.parts[:3])

    @property
    def room(self) -> str:
        """The room of the domain package it lies in ("models"), empty for the package itself."""
        return self.parts[3] if len(self.parts) > 3 else ""

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as an editor understands it."""
        return f"{self.path.relative_to(PROJECT)}:{getattr(node, 'lineno', 1)}"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every module below the folders (``plumbline`` when none is named), migrations excepted."""
    found = []
    for folder in folders or ("plumbline",):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                found.append(read(path))
    return tuple(found)


@cache
def read(path: Path) -> Source:
    """Reads one module."""
    text = path.read_text(encoding="utf-8")
    name = ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
    return Source(path, name, text, ast.parse(text))


def domain() -> tuple[Source, ...]:
    """The modules of the four wings."""
    return tuple(source for source in sources() if source.is_domain)


def imported(source: Source) -> list[tuple[ast.stmt, str]]:
    """Every module a source imports, as written at ``import`` and as ``from``, with names appended where they may be modules."""
    found: list[tuple[ast.stmt, str]] = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            found.extend((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.extend((node, f"{node.module}.{alias.name}") for alias in node.names)
    return found


@cache
def tracked() -> tuple[Path, ...]:
    """Every text file under version control; the machine-written lock files excepted."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True)
    paths = (PROJECT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file() and path.name not in {"uv.lock", "package-lock.json"})
