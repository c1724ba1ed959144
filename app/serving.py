"""Runs the server: in this process, or in several workers that one process looks after."""

import asyncio
import ipaddress
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import structlog

from app.access.safety import unsafe
from app.assembly import Shop
from app.client import running_server
from app.listening import server_config
from app.main import create_app
from app.note import leave_note, take_note_away
from app.rulebook import FILE, own_rules
from app.server import ShopServer
from app.settings import Env, Settings
from app.store.ports import StoreUnavailable
from app.stores import open_stores
from app.telemetry import configure_logging
from app.workers.plan import environment
from ranking.bundles import activation
from ranking.rules import RulesError

log = structlog.get_logger(__name__)


class ServingRefused(Exception):  # noqa: N818 - a verdict
    """The shop must not be opened this way; the message says why, and what to do."""


def serve(settings: Settings, host: str, port: int, workers: int = 1) -> int:
    """Serves until stopped; SIGTERM and Ctrl-C end it in order. Returns the exit code: 0 if it ended so.

    With several workers it does not return: this process becomes their supervisor.

    Raises:
        ServingRefused: others could read and change the shop, another server has it open, or its rules cannot be read.
    """
    _refuse_unsafe(settings, host)
    if url := asyncio.run(running_server(settings.data_dir)):
        raise ServingRefused(f"{url} serves {settings.data_dir} already; stop that server, or set SHELFTALK_DATA_DIR.")
    if workers > 1 and sys.platform == "win32":
        raise ServingRefused("--workers needs sockets that Windows does not have; serve without it.")
    _refuse_bad_rules(settings.data_dir)
    configure_logging()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if workers > 1:
        _become_supervisor(settings, host, port, workers, url)
    return _serve_alone(settings, host, port, url)


def _serve_alone(settings: Settings, host: str, port: int, url: str) -> int:
    app = create_app(
        lambda: Shop(settings),
        max_body_bytes=settings.max_body_bytes,
        development=settings.env is Env.DEVELOPMENT,
    )
    server = ShopServer(
        app,
        server_config(app, host, port, trusted_proxies=settings.trusted_proxies),
        lambda shop: leave_note(settings.data_dir, url, shop.place.local_key),
    )
    with _ending_quietly(), suppress(KeyboardInterrupt):
        try:
            server.run()
        finally:
            if server.started:
                take_note_away(settings.data_dir)
    return 0


def _become_supervisor(settings: Settings, host: str, port: int, workers: int, url: str) -> NoReturn:
    """Brings the store's tables up to date, once for all workers; then a smaller program takes this process's place."""
    try:
        open_stores(settings).close()
    except StoreUnavailable as error:  # each worker waits for it
        log.error("store.unavailable", error=str(error))
    words = [sys.executable, "-P", "-m", "app.workers.supervisor", host, str(port), str(workers), url]
    os.execve(sys.executable, words, environment())  # noqa: S606 - our own module


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
    if activation.active(data_dir / "bundles") is None:
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
