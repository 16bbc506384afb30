"""The real server on a real port: what no test client shows. Large and chunked bodies, many callers at once, a database that restarts under load."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from plumbline.config.embedded import Server
from plumbline.config.embedded.programs import run
from tests.architecture.source import PROJECT

ORDERS = "/api/v1/work-orders"
ORDER = {"channel": "hotline", "order_type": "no_heat", "title": "家里不热", "customer": {"phone": "13800138000"}}
pytestmark = pytest.mark.usefixtures("wire")


@dataclass
class Wire:
    """A running service and a token for it."""

    port: int
    token: str
    folder: Path

    def call(
        self, method: str, address: str, body: Any = None, *, key: str = "", patience: float = 60
    ) -> tuple[int, dict[str, Any]]:
        """One call over a connection of its own; the status and the document."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience)
        try:
            link.request(method, address, content, headers)
            answer = link.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            link.close()

    def numbers(self) -> list[str]:
        """Every order there is."""
        found: list[str] = []
        cursor = ""
        while cursor is not None:
            _, page = self.call("GET", f"{ORDERS}?limit=200" + (f"&cursor={cursor}" if cursor else ""))
            found += [item["number"] for item in page["items"]]
            cursor = page["next_cursor"]
        return found


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    folder = tmp_path_factory.mktemp("wire")
    folder.chmod(0o755)
    settings = {"PLUMBLINE_VAR": str(folder), "PLUMBLINE_POSTGRES_DURABLE": "1"}
    variables = os.environ | settings | {"DJANGO_SETTINGS_MODULE": "plumbline.config.settings"}
    variables.pop("PLUMBLINE_DATABASE_URL", None)
    made = [sys.executable, "-c", "import django; django.setup(); from tests.api import wire; wire.main()"]
    token = subprocess.run(made, cwd=PROJECT, env=variables, capture_output=True, text=True, check=True).stdout.strip()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    serve = [sys.executable, "-m", "plumbline.config.command_line", "serve", "web", "--port", str(port)]
    server = subprocess.Popen(serve, cwd=PROJECT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    service = Wire(port, token, folder)
    try:
        until(lambda: is_ready(service))
        yield service
    finally:
        server.terminate()
        server.wait(60)


def until(happens: Callable[[], bool], *, seconds: float = 90) -> None:
    patience = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < patience, "it did not happen in time"
        time.sleep(0.2)


def is_ready(service: Wire) -> bool:
    try:
        return service.call("GET", "/readyz", patience=5)[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def test_ten_megabytes_are_refused_with_a_sentence_and_not_with_a_broken_connection(wire: Wire) -> None:
    status, problem = wire.call("POST", ORDERS, b'{"description": "' + b"x" * (10 * 1024 * 1024) + b'"}')

    assert status == 413
    assert problem["detail"]


def test_a_body_in_chunks_is_a_body(wire: Wire) -> None:
    content = json.dumps(ORDER).encode()

    small = wire.call("POST", ORDERS, iter([content[:20], content[20:]]))
    large = wire.call("POST", ORDERS, (b"x" * 65_536 for _ in range(200)))

    assert (small[0], large[0]) == (201, 413)


def test_of_many_who_make_the_same_move_at_once_one_wins_and_the_others_are_told(wire: Wire) -> None:
    number = wire.call("POST", ORDERS, ORDER)[1]["number"]

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: wire.call("POST", f"{ORDERS}/{number}/moves/accept", {}), range(8)))

    assert sorted(status for status, _ in answers) == [200] + [409] * 7
    assert all("assign" in problem["open_moves"] for status, problem in answers if status == 409)


def test_of_many_who_send_the_same_call_at_once_all_get_the_same_answer(wire: Wire) -> None:
    before = len(wire.numbers())

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: wire.call("POST", ORDERS, ORDER, key="the same"), range(8)))

    assert {status for status, _ in answers} == {201}
    assert len({answer["number"] for _, answer in answers}) == 1
    assert len(wire.numbers()) == before + 1


def test_of_many_who_send_the_same_external_number_at_once_one_makes_the_order(wire: Wire) -> None:
    external = {**ORDER, "external": {"source": "12345", "number": "at once"}}

    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: wire.call("POST", ORDERS, external), range(8)))

    assert sorted(status for status, _ in answers) == [200] * 7 + [201]
    assert len({answer["number"] for _, answer in answers}) == 1


def test_measures_answer_for_all_web_processes(wire: Wire) -> None:
    def counted() -> float:
        link = http.client.HTTPConnection("127.0.0.1", wire.port, timeout=30)
        link.request("GET", "/metrics")
        text = link.getresponse().read().decode()
        link.close()
        mine = 'plumbline_requests_total{door="api",method="GET",route="api/v1/me",status="200"}'
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(mine))

    before = counted()
    for _ in range(20):
        wire.call("GET", "/api/v1/me")

    assert counted() == before + 20


def test_a_database_that_restarts_under_load_loses_nothing_and_doubles_nothing(wire: Wire) -> None:
    keys, ending, unavailable, before = count(), threading.Event(), count(), wire.numbers()
    place = Server(wire.folder / "postgresql").place

    def send_until_answered() -> list[str]:
        numbers = []
        while not ending.is_set():
            key = f"restart {next(keys)}"
            status: int = 0
            answer: dict[str, Any] = {}
            while status != 201:
                status, answer = wire.call("POST", ORDERS, ORDER, key=key)
                assert status in (201, 503), answer
                if status == 503:
                    next(unavailable)
                    time.sleep(0.05)
            numbers.append(answer["number"])
        return numbers

    with ThreadPoolExecutor(4) as callers:
        calls = [callers.submit(send_until_answered) for _ in range(4)]
        for _restart in range(2):
            time.sleep(1.5)
            run(place, "pg_ctl", "restart", "-D", str(place.data), "-m", "immediate", "-w", "-l", str(place.log))
        time.sleep(1.5)
        ending.set()
        told = [number for call in calls for number in call.result()]

    assert len(told) == len(set(told)) == next(keys)
    assert set(wire.numbers()) == set(before) | set(told)
    assert next(unavailable) > 0, "the restarts were noticed by nobody; the test shows nothing"
