"""Tries what the README promises: ``make run`` in a bare clone at a path with a space, stopped by Ctrl-C, and once more.

    python -m tools.first_run [none|small|city]

Prints how long each start took. The times are told, not judged: they depend on the machine and on what else it does.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LONGEST_START_SECONDS = 1200.0
LONGEST_STOP_SECONDS = 60.0


def main() -> None:
    """Ends with code 1 and a sentence when it does not start, answer or stop as promised."""
    scale = sys.argv[1] if len(sys.argv) > 1 else "small"
    place = Path(tempfile.mkdtemp(prefix="plumbline first run "))
    place.chmod(0o755)
    try:
        checkout = place / "bare checkout"
        subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(checkout)], check=True)
        for name in ("first", "second"):
            print(
                f"{name} `make run` (DEMO={scale}) answered after {start_and_stop(checkout, scale):.1f} s", flush=True
            )
    finally:
        shutil.rmtree(place, ignore_errors=True)


def start_and_stop(checkout: Path, scale: str) -> float:
    """Seconds from the command to the first answer; the service is stopped as by Ctrl-C and has to leave nothing behind."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
    surroundings = clean | {"PORT": str(port), "DEMO": scale}
    began = time.monotonic()
    service = subprocess.Popen(["make", "run"], cwd=checkout, env=surroundings, start_new_session=True)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/healthz", service, began)
        seconds = time.monotonic() - began
    finally:
        os.killpg(service.pid, signal.SIGINT)
        service.wait(LONGEST_STOP_SECONDS)
    if (checkout / "var/postgresql/data/postmaster.pid").exists():
        sys.exit("the embedded database was left running")
    return seconds


def wait_for_answer(address: str, service: subprocess.Popen[bytes], began: float) -> None:
    """Waits until the address answers with 200."""
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError as error:
            if service.poll() is not None or time.monotonic() - began > LONGEST_START_SECONDS:
                sys.exit(f"`make run` did not come up: {error}")
            time.sleep(0.1)
        else:
            return


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
