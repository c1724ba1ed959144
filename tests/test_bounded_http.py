"""The server reads headers as long as they may be, and no longer."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from app.bounded_http import MAX_UNFINISHED_BYTES
from app.listening import server_config

HEAD = b"POST /x HTTP/1.1\r\nHost: shop\r\n"


@pytest.fixture
def port() -> Iterator[int]:
    """A server that answers everything with the size of the body."""

    async def count(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(str(len(await Request(scope, receive).body())))(scope, receive, send)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = server_config(count, "127.0.0.1", 0)
        config.lifespan = "off"
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


def test_headers_without_an_end_are_cut_off(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(HEAD)
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            send_until_it_ends(line)


def send_until_it_ends(line: socket.socket) -> None:
    for number in range(1_000):
        line.sendall(b"X-%d: " % number + b"x" * 8_000 + b"\r\n")
        time.sleep(0.005)


def test_a_long_body_after_short_headers_is_read(port: int) -> None:
    size = 4 * MAX_UNFINISHED_BYTES
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for _ in range(2):  # the second one on the same connection
            line.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % size + b"x" * size)
            answer = line.recv(4_096)
            assert answer.startswith(b"HTTP/1.1 200")
            assert answer.endswith(str(size).encode())
