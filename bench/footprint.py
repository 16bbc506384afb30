"""Memory of the web and job processes, idle and under a bounded load, and how long ``plumbline serve`` takes until it answers.

The load is four callers for a number of seconds, on this machine alone: two people reading lists, orders and searches, two machines registering orders, whose
reactions keep the job worker busy. The database's processes are counted apart, since it may as well be on another machine.
"""

import argparse
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import Any

from bench import memory, places
from bench.pages import DISPATCHER, Browser, listed

PORT = 18_741
SERVE = [sys.executable, "-m", "plumbline.config.command_line", "serve", "--port", str(PORT)]
NOTES = ("development", "assets", "messages")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench footprint", description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20, help="length of the load")
    parser.add_argument("--starts", type=int, default=5, help="how often it is started; the median counts")
    words = parser.parse_args()
    folder = places.VAR / "footprint"
    city = _city(folder, words.orders)
    serve = {"PLUMBLINE_VAR": str(folder)}
    starts = []
    for _ in range(words.starts):
        with started(SERVE, serve) as (_server, seconds):
            starts.append(seconds)
    with started(SERVE, serve) as (server, _seconds):
        figures = memory_figures(server.pid, folder, city, words.seconds)
    figures |= {"orders": words.orders, "seconds": words.seconds, "cold_start_seconds": round(median(starts), 2)}
    figures["second_make_run_seconds"] = second_make_run()
    places.keep("footprint", figures)
    print(json.dumps(figures, indent=2))


def _city(folder: Path, orders: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.city", "--orders", str(orders)]
    variables = os.environ | {"PLUMBLINE_BENCH_VAR": str(folder)}
    done = subprocess.run(command, cwd=places.PROJECT, env=variables, stdout=subprocess.PIPE, check=True)
    known: dict[str, Any] = json.loads(done.stdout)
    return known


@contextmanager
def started(command: Sequence[str], variables: Mapping[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A server in a process group of its own, and the seconds from its start to the first answer of ``/healthz``."""
    log = (places.VAR / "footprint.log").open("ab")
    began = perf_counter()
    server = subprocess.Popen(
        command, cwd=places.PROJECT, env=os.environ | variables, stdout=log, stderr=log, start_new_session=True
    )
    try:
        _wait(server)
        yield server, perf_counter() - began
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(60)
        log.close()


def _wait(server: subprocess.Popen[bytes]) -> None:
    patience = monotonic() + 180
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError as error:
            if server.poll() is not None or monotonic() > patience:
                raise RuntimeError(f"it did not come up; its words are in {places.VAR / 'footprint.log'}") from error
        sleep(0.02)


def memory_figures(pid: int, folder: Path, city: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """PSS in MB of each kind of process: idle after each web process has answered, and the most seen under load."""
    for _ in range(20):
        Browser(PORT, *DISPATCHER).get("/orders/")
    sleep(5)
    idle = measured(pid, folder)
    busiest, calls = dict.fromkeys(idle, 0.0), [0]
    callers = load(city, seconds, calls)
    while any(caller.is_alive() for caller in callers):
        sleep(1)
        busiest = {kind: max(busiest[kind], megabytes) for kind, megabytes in measured(pid, folder).items()}
    if not calls[0]:
        raise RuntimeError("nothing was asked under load")
    return {"idle_mb": idle, "under_load_mb": busiest, "calls_under_load": calls[0]}


def measured(pid: int, folder: Path) -> dict[str, float]:
    """Megabytes by kind of process; ``product`` is all but the database."""
    found = {"web": 0.0, "jobs": 0.0, "keeper": 0.0}
    for process in memory.family(pid):
        found[_kind(process, pid)] += process.megabytes
    found["product"] = sum(found.values())
    postmaster = int((folder / "postgresql/data/postmaster.pid").read_text().split("\n", 1)[0])
    found["database"] = sum(process.megabytes for process in memory.family(postmaster))
    return {kind: round(megabytes, 1) for kind, megabytes in found.items()}


def _kind(process: memory.Process, keeper: int) -> str:
    if process.pid == keeper or "resource_tracker" in process.command:
        return "keeper"
    return "jobs" if "serve jobs" in process.command else "web"


def load(city: Mapping[str, Any], seconds: float, calls: list[int]) -> list[threading.Thread]:
    """Two readers and two registering machines, until the time is over."""
    until = monotonic() + seconds
    readers: list[Callable[[int], None]] = [_reader(city), _reader(city), _registrar(city), _registrar(city)]

    def caller(ask: Callable[[int], None], offset: int) -> None:
        turn = offset
        while monotonic() < until:
            ask(turn)
            turn += 1
            calls[0] += 1

    threads = [threading.Thread(target=caller, args=(ask, place * 50)) for place, ask in enumerate(readers)]
    for thread in threads:
        thread.start()
    return threads


def _reader(city: Mapping[str, Any]) -> Callable[[int], None]:
    browser, orders = Browser(PORT, *DISPATCHER), city["orders"]

    def ask(turn: int) -> None:
        order = orders[turn % len(orders)]
        addresses = ("/orders/", f"/orders/{order['number']}/", listed(q="暖气不热"), listed(q=order["phone"][-4:]))
        browser.get(addresses[turn % len(addresses)])

    return ask


def _registrar(city: Mapping[str, Any]) -> Callable[[int], None]:
    link, orders = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60), city["orders"]
    headers = {"Authorization": f"Bearer {city['token']}", "Content-Type": "application/json"}

    def ask(turn: int) -> None:
        matter = {
            "channel": "hotline",
            "order_type": "heat_no_heat_household",
            "title": "家里暖气不热",
            "description": "客户反映室温只有十四度，希望尽快上门处理。",
            "customer": {"phone": orders[turn % len(orders)]["phone"]},
        }
        link.request("POST", "/api/v1/work-orders", json.dumps(matter).encode(), headers)
        answer = link.getresponse()
        content = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status}: {content[:300]!r}")

    return ask


def second_make_run() -> float | None:
    """Seconds from ``make run`` on a set-up checkout to its first answer; None where this checkout was not set up by ``make``."""
    folder, notes = places.VAR / "second-run", places.PROJECT / "var" / "made"
    if not all((notes / name).exists() for name in NOTES):
        return None
    (folder / "made").mkdir(parents=True, exist_ok=True)
    for name in NOTES:
        shutil.copyfile(notes / name, folder / "made" / name)
    variables = {"PLUMBLINE_VAR": str(folder), "DEMO": "none", "PORT": str(PORT)}
    with started(["make", "run"], variables):
        pass
    with started(["make", "run"], variables) as (_server, seconds):
        return round(seconds, 2)


if __name__ == "__main__":
    main()
