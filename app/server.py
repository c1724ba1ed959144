"""The server of one process: it tells when it answers, and when it is told to stop it ends what it began."""

import asyncio
import os
import socket
import threading
from collections.abc import Callable
from typing import Final

import structlog
import uvicorn
from fastapi import FastAPI

from app.assembly import Shop
from app.listening import settle_in

DRAIN_S: Final = 1.0
"""It is not ready any more and still answers, so that whoever sends requests here sees it and goes elsewhere."""
WORDS_S: Final = 5.0
"""After so long no answer waits for a model: chats end with the words that need none."""
CAP_S: Final = 9.5
"""After so long it ends as it stands; the promise is 10 s."""
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
        await super().shutdown(sockets)
        hanging_up.cancel()
        log.info("server.stopped")

    @property
    def _shop(self) -> Shop:
        shop: Shop = self._app.state.shop
        return shop

    async def _hang_up(self) -> None:
        await asyncio.sleep(WORDS_S)
        await self._shop.models.hang_up()


def _end_within(seconds: float) -> None:
    """Ends the process after so long, whatever still holds it: what was acknowledged is on disk."""

    def end() -> None:
        log.error("server.cut_short", after_s=seconds)
        os._exit(CUT_SHORT)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
