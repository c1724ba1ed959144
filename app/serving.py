"""Runs the server."""

import asyncio
import ipaddress
import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from app.access.safety import unsafe
from app.assembly import Shop
from app.client import SERVER_FILE, running_server
from app.listening import server_config, settle_in
from app.main import create_app
from app.rulebook import FILE, own_rules
from app.settings import Env, Settings
from app.telemetry import configure_logging
from ranking import bundle as bundles
from ranking.rules import RulesError


class ServingRefused(Exception):  # noqa: N818 - a verdict
    """The shop must not be opened this way; the message says why, and what to do."""


def serve(settings: Settings, host: str, port: int) -> None:
    """Serves until stopped; SIGTERM and Ctrl-C end it in order.

    Raises:
        ServingRefused: others could read and change the shop, another server has it open, or its rules cannot be read.
    """
    _refuse_unsafe(settings, host)
    if url := asyncio.run(running_server(settings.data_dir)):
        raise ServingRefused(f"{url} serves {settings.data_dir} already; stop that server, or set SHELFTALK_DATA_DIR.")
    _refuse_bad_rules(settings.data_dir)
    configure_logging()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(
        lambda: Shop(settings),
        max_body_bytes=settings.max_body_bytes,
        development=settings.env is Env.DEVELOPMENT,
    )
    note = settings.data_dir / SERVER_FILE
    server = _Announced(
        app,
        server_config(app, host, port, trusted_proxies=settings.trusted_proxies),
        note,
        url=f"http://{f'[{host}]' if ':' in host else host}:{port}",
    )
    with _ending_quietly(), suppress(KeyboardInterrupt):
        try:
            server.run()
        finally:
            if server.started:
                note.unlink(missing_ok=True)


class _Announced(uvicorn.Server):
    """Writes its address beside the data as soon as it answers, for the command line to find.

    With it stands a key that opens every door of this server while it runs; whoever may read the note may read, and
    write, the data beside it anyway.
    """

    def __init__(self, app: FastAPI, config: uvicorn.Config, note: Path, url: str) -> None:
        super().__init__(config)
        self._app = app
        self._note = note
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        settle_in()
        self._announce()

    def _announce(self) -> None:
        draft = self._note.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        noted = {"url": self._url, "key": self._app.state.shop.access.local_key}
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(noted, file)
        draft.replace(self._note)


@contextmanager
def _ending_quietly() -> Iterator[None]:
    """Uvicorn ends in order on SIGTERM, then raises it again, which would kill us before the note is removed."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _refuse_unsafe(settings: Settings, host: str) -> None:
    if found := unsafe(settings):
        raise ServingRefused("SHELFTALK_ENV=production is refused:\n" + "\n".join(f"- {one}" for one in found))
    if settings.env is Env.DEVELOPMENT and not _is_loopback(host):
        raise ServingRefused(
            f"{host} is not loopback, and SHELFTALK_ENV=development trusts every caller; use --host 127.0.0.1, or "
            "SHELFTALK_ENV=production with keys (docs/security.md)."
        )


def _refuse_bad_rules(data_dir: Path) -> None:
    """A shop without a bundle has its rules in a file that people write; it must not open without them."""
    if bundles.active(data_dir / "bundles") is None:
        try:
            own_rules(data_dir)
        except RulesError as error:
            raise ServingRefused(f"{data_dir / FILE}: {error}") from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
