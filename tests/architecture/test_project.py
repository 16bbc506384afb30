"""The project's own papers: reasons for dependencies, no traces of the workplace, words that agree."""

import re
import tomllib

from tests.architecture.source import PROJECT, tracked

DEPENDENCY_LINE = re.compile(r'^  "[^"]+",(?P<rest>.*)$')
# Written in pieces, so that this file does not find itself.
TRACES = [
    re.compile(pattern)
    for pattern in (
        r"pypi" + r"\.org",
        r"python" + r"hosted",
        r"registry\." + r"npmjs",
        r"(?<![\w.])/wo" + r"rk/(main|shared)",
        r"/tmp/pr" + r"obe",
    )
]


def test_every_dependency_says_why_it_is_there() -> None:
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    metadata = tomllib.loads(text)
    lists = [metadata["project"]["dependencies"], *metadata["dependency-groups"].values()]
    dependencies = {entry for entries in lists for entry in entries if isinstance(entry, str)}

    reasons = {}
    for line in text.splitlines():
        if DEPENDENCY_LINE.match(line):
            name, _, reason = line.strip().partition("#")
            reasons[name.strip().strip('",')] = reason.strip()

    assert dependencies
    assert not [dependency for dependency in dependencies if len(reasons.get(dependency, "")) < 5]


def test_no_file_names_a_package_index_or_somebodys_folder() -> None:
    found: list[str] = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found.extend(f"{path.relative_to(PROJECT)}: {trace.pattern}" for trace in TRACES if trace.search(text))
    assert not found, "\n".join(found)


def test_the_asset_lock_file_names_no_index() -> None:
    assert '"resolved"' not in (PROJECT / "package-lock.json").read_text(encoding="utf-8")


def test_continuous_integration_says_the_words_of_the_readme() -> None:
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")

    for readme in ("README.md", "README.zh-CN.md"):
        text = (PROJECT / readme).read_text(encoding="utf-8")
        assert "make run" in text, readme
        assert "make test" in text, readme
    assert "make check" in script
    assert "make test" in script


def test_nothing_is_fetched_from_outside_by_a_page() -> None:
    pages = [path for path in tracked() if path.suffix in {".html", ".js", ".css", ".svg"}]

    foreign = re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//|@import\s+["'(]?https?:|url\(\s*["']?https?:""")

    assert not [str(path) for path in pages if foreign.search(path.read_text(encoding="utf-8"))]
