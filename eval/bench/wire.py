"""A keep-alive HTTP client of a few lines, so that what is timed is the server."""

import socket
import time
from types import TracebackType
from typing import Any, Self

import orjson

PATIENCE_S = 600
IDLE_S = 2.0
"""Silence after which a client connects anew; servers end a silent connection after five seconds."""

END = b"\r\n\r\n"
JSON_HEADERS = "content-type: application/json\r\naccept: application/json\r\n"


class BenchError(Exception):
    """Something could not be measured; the message says what, and what to do."""


def message(path: str, body: bytes) -> bytes:
    """A POST of this JSON as it goes over the wire."""
    return f"POST {path} HTTP/1.1\r\nhost: bench\r\n{JSON_HEADERS}content-length: {len(body)}\r\n\r\n".encode() + body


def body_length(head: bytes) -> int:
    """The content-length of an answer. Raises BenchError for a status other than 200, or without one."""
    if not head.startswith(b"HTTP/1.1 200"):
        raise BenchError(f"the server answered {head[:40]!r}; look at its log above")
    at = head.lower().find(b"content-length:")
    if at < 0:
        raise BenchError("the server's answer has no content-length, so its end cannot be told")
    return int(head[at + 15 :].split(b"\r\n", 1)[0])


class Caller:
    """One client that asks and waits; blocking, on one connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = self._connected()
        self._heard = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def post(self, path: str, body: object) -> Any:
        """The answer's JSON."""
        return orjson.loads(self.timed(path, orjson.dumps(body))[1])

    def timed(self, path: str, body: bytes) -> tuple[float, bytes]:
        """Milliseconds from the first byte sent to the last one read, and the answer's body."""
        sent = message(path, body)
        if time.monotonic() - self._heard > IDLE_S:  # the server may hang up on us at any moment
            self._socket.close()
            self._socket = self._connected()
        started = time.perf_counter()
        self._socket.sendall(sent)
        answer = self._answer()
        took = time.perf_counter() - started
        self._heard = time.monotonic()
        return 1000 * took, answer

    def _connected(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE_S)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def _answer(self) -> bytes:
        data = b""
        while END not in data:
            data += self._more()
        head, _, body = data.partition(END)
        missing = body_length(head) - len(body)
        parts = [body]
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return b"".join(parts)

    def _more(self) -> bytes:
        if not (some := self._socket.recv(65_536)):
            raise BenchError("the server closed the connection; look at its log above")
        return some
