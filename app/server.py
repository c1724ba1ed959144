"""The server of one process: it tells when it answers, and when it is told to stop it ends what it began."""

import asyncio
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import structlog
import uvicorn
from fastapi import FastAPI

from app.assembly import Shop
from app.listening import CAP_S, settle_in

DRAIN_S: Final = 1.0
"""It is not ready any more and still answers, so that whoever sends requests here sees it and goes elsewhere."""
WORDS_S: Final = 5.0
"""After so long no answer waits for a model: chats end with the words that need none."""
FIRST_REQUEST_S: Final = 1.0
"""Who was let in has so long to say what for."""
LOOK_S: Final = 0.02
CUT_SHORT: Final = 1
"""How a process ends that had to."""

log = structlog.get_logger(__name__)


class ShopServer(uvicorn.Server):
    """Serves a shop until SIGTERM or Ctrl-C, then ends in order: unready, drained, streams finished, closed."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, on_started: Callable[[Shop], None]) -> None:
        """`app` is what `config` serves, or what it serves stands before."""
        super().__init__(config)
        self._app = app
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        settle_in()
        self._on_started(self._shop)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        _end_within(CAP_S)
        self._shop.stopping = True
        log.info("server.stopping", connections=len(self.server_state.connections))
        # a client that keeps its connection learns with its next answer that it must not send another request
        self.server_state.default_headers = [*self.server_state.default_headers, (b"connection", b"close")]
        hanging_up = asyncio.ensure_future(self._hang_up())
        if not self.force_exit:
            await asyncio.sleep(DRAIN_S)
            await self._take_no_more(sockets or [])
        await super().shutdown(sockets)
        hanging_up.cancel()
        log.info("server.stopped")

    @property
    def _shop(self) -> Shop:
        shop: Shop = self._app.state.shop
        return shop

    async def _take_no_more(self, sockets: list[socket.socket]) -> None:
        """Closes the door behind everybody who has come in: whoever was let in by the system is answered.

        Left to itself, the system would break off those who wait in its queue when the last socket is closed, and
        uvicorn those whose request has not been read yet.
        """
        loop = asyncio.get_running_loop()
        doors = [one.dup() for one in sockets] or [
            socket.socket(fileno=os.dup(one.fileno())) for server in self.servers for one in server.sockets
        ]
        for server in self.servers:
            server.close()
        for one in sockets:
            one.close()
        for _ in range(3):  # the loop lets go of its own files behind our back
            await asyncio.sleep(0)
        waiting = [each for door in doors for each in _let_in(door)]
        for each in waiting:
            await loop.connect_accepted_socket(self._protocol, each)
        for _ in range(round(FIRST_REQUEST_S / LOOK_S)):
            if not any(map(_asked_nothing, self.server_state.connections)):
                return
            await asyncio.sleep(LOOK_S)

    def _protocol(self) -> asyncio.Protocol:
        """As uvicorn makes one for each connection."""
        made: asyncio.Protocol = self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return made

    async def _hang_up(self) -> None:
        await asyncio.sleep(WORDS_S)
        await self._shop.models.hang_up()


def _let_in(door: socket.socket) -> list[socket.socket]:
    """Those who wait at a door, which is closed behind the last one; of this process it must be the last."""
    door.setblocking(False)
    waiting = []
    with door, suppress(BlockingIOError):
        while True:
            waiting.append(door.accept()[0])
    return waiting


def _asked_nothing(connection: Any) -> bool:
    """Whether a connection has not begun its first request."""
    return connection.cycle is None


def _end_within(seconds: float) -> None:
    """Ends the process after so long, whatever still holds it: what was acknowledged is on disk."""

    def end() -> None:
        log.error("server.cut_short", after_s=seconds)
        os._exit(CUT_SHORT)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
