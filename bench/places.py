"""The benchmarks' own server and folder: never anybody's data, and everything made once is kept for the next run."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PLUMBLINE_BENCH_VAR", PROJECT / "var" / "bench"))
RESULTS = Path(os.environ.get("PLUMBLINE_BENCH_RESULTS", PROJECT / "bench" / "results" / "latest.json"))


def use() -> None:
    """Points this process, and whatever it starts, at the benchmarks' folder; call before Django is readied."""
    os.environ["PLUMBLINE_VAR"] = str(VAR)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
    os.environ.pop("PLUMBLINE_DATABASE_URL", None)


def keep(section: str, figures: Mapping[str, Any]) -> None:
    """Merges one benchmark's figures into the results, ``bench/results/latest.json``."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    known = kept()
    known[section] = dict(figures)
    fresh = RESULTS.with_suffix(".new")
    fresh.write_text(json.dumps(known, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
    fresh.replace(RESULTS)


def kept() -> dict[str, Any]:
    """What earlier runs kept, by section."""
    known: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return known


def asked_in_process(questions: Mapping[str, list[str]], asks: int) -> dict[str, dict[str, float]]:
    """What :mod:`bench.asked` measures of these pages over the company that ``PLUMBLINE_BENCH_VAR`` names."""
    command = [sys.executable, "-m", "bench.asked", "--asks", str(asks)]
    told = json.dumps(questions)
    done = subprocess.run(command, cwd=PROJECT, input=told, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def serving(port: int) -> Iterator[str]:
    """The product's own web server over the benchmarks' database; gives its address."""
    command = [sys.executable, "-m", "plumbline.config.command_line", "serve", "web", "--port", str(port)]
    log = (VAR / "serve.log").open("wb")
    server = subprocess.Popen(command, cwd=PROJECT, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address + "/healthz", server)
        yield address
    finally:
        server.terminate()
        server.wait(60)
        log.close()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    patience = monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError as error:
            if server.poll() is not None or monotonic() > patience:
                raise RuntimeError(f"the server did not come up; its words are in {VAR / 'serve.log'}") from error
        sleep(0.2)
