"""The other side, on loopback: a small HTTP server and a small mail server that write down what they got."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Posted:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HttpSide:
    """Answers with ``answers`` in turn, then 200."""

    address: str = ""
    posted: list[Posted] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def http_side() -> Iterator[HttpSide]:
    side = HttpSide()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            side.posted.append(Posted(self.path, dict(self.headers), body))
            self.send_response(side.answers.pop(0) if side.answers else 200)
            self.send_header("Location", f"{side.address}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quiet: what came in is in ``posted``."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    side.address = f"http://127.0.0.1:{server.server_address[1]}"
    with _serving(server):
        yield side


@dataclass
class MailSide:
    """Takes every letter but for recipients in ``refused``, whom it answers with their code, and while ``verdict`` is no other."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    verdict: str = "250 taken"


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    side: MailSide


class _MailTalk(socketserver.StreamRequestHandler):
    """One conversation: as much of SMTP as one letter needs."""

    server: _MailServer

    def handle(self) -> None:
        self._say("220 loopback")
        for raw in self.rfile:
            line = raw.decode().strip()
            word = line[:4].upper()
            if word == "DATA":
                self._take_letter()
            elif word == "RCPT":
                address = line.split("<")[1].split(">")[0]
                self._say(f"{self.server.side.refused.get(address, 250)} {address}")
            else:
                self._say("221 bye" if word == "QUIT" else "250 ok")

    def _take_letter(self) -> None:
        self._say("354 go on")
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw.removeprefix(b".") if raw.startswith(b"..") else raw)
        letter = message_from_bytes(b"".join(lines), _class=EmailMessage, policy=policy.default)
        self.server.side.letters.append(letter)
        self._say(self.server.side.verdict)

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def mail_side() -> Iterator[MailSide]:
    server = _MailServer(("127.0.0.1", 0), _MailTalk)
    server.side = MailSide(port=server.server_address[1])
    with _serving(server):
        yield server.side


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
