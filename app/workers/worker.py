"""One worker: `python -m app.workers.worker`, started by the supervisor, which tells it its plan."""

import asyncio
import os
import signal
import socket
from contextlib import suppress
from threading import Thread
from typing import Final

import uvicorn
from fastapi import FastAPI

from app.assembly import Shop
from app.listening import server_config
from app.main import create_app
from app.server import ShopServer
from app.settings import Env, Settings
from app.telemetry import configure_logging
from app.workers.back_door import BackDoor
from app.workers.plan import ALIVE, BEAT_S, READY, Plan

STARTED_BY: Final = 0
"""Standard input: it is open for as long as the supervisor lives."""


def main() -> None:
    """Serves until SIGTERM, or until the supervisor is gone."""
    signal.signal(signal.SIGTERM, lambda *_: None)  # while it serves, uvicorn hears it; then it is raised again
    with os.fdopen(STARTED_BY, "rb", buffering=0, closefd=False) as told:
        plan = Plan.read(told.readline())
    configure_logging(worker=plan.place.number)
    settings = Settings()
    app = create_app(
        lambda: Shop(settings, place=plan.place),
        max_body_bytes=settings.max_body_bytes,
        development=settings.env is Env.DEVELOPMENT,
    )
    config = server_config(BackDoor(app), plan.host, plan.port, trusted_proxies=settings.trusted_proxies)
    server = _Reporting(app, config, plan.reports)
    Thread(target=_outlive, name="supervisor", daemon=True).start()
    server.run([socket.socket(fileno=plan.listening), socket.socket(fileno=plan.own_door)])


class _Reporting(ShopServer):
    """Says when it is ready, and from then on every second that its loop turns."""

    def __init__(self, app: FastAPI, config: uvicorn.Config, reports: int) -> None:
        super().__init__(app, config, self._ready)
        os.set_blocking(reports, False)  # a supervisor that does not read holds nobody up
        self._reports = reports
        self._beating: asyncio.Task[None] | None = None

    def _ready(self, _: Shop) -> None:
        self._say(READY)
        self._beating = asyncio.ensure_future(self._beat())

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        if self._beating:
            self._beating.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            self._say(ALIVE)

    def _say(self, what: bytes) -> None:
        with suppress(BlockingIOError, BrokenPipeError):
            os.write(self._reports, what)


def _outlive() -> None:
    """Ends the worker in order when the supervisor's end of its standard input is closed."""
    os.read(STARTED_BY, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
