"""Builds the wheel, installs it into an empty environment outside the checkout and tries it there: ``make wheel``."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tools.ready import uv

PROJECT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 300
PORT = 8765


def main() -> None:
    """Ends with code 1 and a sentence when the wheel does not build, install or serve."""
    with tempfile.TemporaryDirectory(prefix="plumbline-wheel-") as place:
        wheel = build(Path(place))
        print(f"built {wheel.name}", flush=True)
        home = Path(place) / "fresh environment"  # a path with a space, on purpose
        run([sys.executable, "-m", "venv", "--without-pip", str(home)])
        run([uv(), "pip", "install", "--quiet", "--python", str(home / "bin" / "python"), str(wheel)])
        plumbline = home / "bin" / "plumbline"
        surroundings = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PLUMBLINE_VAR": str(Path(place) / "var")}
        run([str(plumbline), "--help"], cwd=place, env=surroundings)
        run([str(home / "bin" / "python"), "-c", CONTENT], cwd=place, env=surroundings)
        serve(plumbline, Path(place), surroundings | PRODUCTION)
        print("the wheel installs, answers and serves", flush=True)


PRODUCTION = {
    "PLUMBLINE_ENV": "production",
    "PLUMBLINE_SECRET_KEY": "only-for-this-trial-and-thrown-away-with-it",
    "PLUMBLINE_ALLOWED_HOSTS": "127.0.0.1",
}
CONTENT = """
from pathlib import Path
import plumbline
package = Path(plumbline.__file__).parent
for inside in ("assets/vendor/icons.svg", "packs/shipped/heating-hohhot/pack.yaml", "manual/zh/agent.md"):
    assert (package / inside).is_file(), f"not in the wheel: {inside}"
for source in package.glob("locale/*/LC_MESSAGES/*.po"):
    assert source.with_suffix(".mo").is_file(), f"not compiled in the wheel: {source}"
"""


def build(place: Path) -> Path:
    """Builds into a temporary folder, then copies to ``dist/``."""
    run([uv(), "build", "--quiet", "--wheel", "--out-dir", str(place), str(PROJECT)])
    wheel = next(place.glob("*.whl"))
    (PROJECT / "dist").mkdir(exist_ok=True)
    (PROJECT / "dist" / wheel.name).write_bytes(wheel.read_bytes())
    return wheel


def serve(plumbline: Path, place: Path, surroundings: dict[str, str]) -> None:
    """Starts the installed product on an empty folder, asks for a page asset and the sign-in page, and stops it."""
    server = subprocess.Popen([str(plumbline), "serve", "--port", str(PORT)], cwd=place, env=surroundings)
    try:
        for address in ("/static/vendor/tabler.css", "/healthz"):
            answer(f"http://127.0.0.1:{PORT}{address}", server)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(SECONDS_TO_START)
    if (place / "var/postgresql/data/postmaster.pid").exists():
        sys.exit("the embedded database was left running")


def answer(address: str, server: subprocess.Popen[bytes]) -> None:
    """Waits until the address answers with 200."""
    end = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as reply:
                if reply.status == 200:
                    return
        except urllib.error.HTTPError as error:
            sys.exit(f"{address} answered {error.code}")
        except OSError as error:
            if server.poll() is not None or time.monotonic() > end:
                sys.exit(f"{address} did not answer: {error}")
            time.sleep(0.2)


def run(command: list[str], **options: Any) -> None:
    """Runs a step, whose own words say what is wrong."""
    done = subprocess.run(command, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(command)}")


if __name__ == "__main__":
    main()
