"""A real browser on loopback, watched: no page may reach another host, run foreign script or throw."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.stub_api import create_stub

CHROMIUM_FLAGS = [
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--no-first-run",
]  # fmt: skip
START_S = 10

OpenPage = Callable[..., Page]


@contextmanager
def serve(app: FastAPI) -> Iterator[str]:
    """The address of an app that is served on a free loopback port until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        until = time.monotonic() + START_S
        while not server.started:
            if time.monotonic() > until or not thread.is_alive():
                raise RuntimeError("the test server did not start")
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True  # pages may still hold connections open
            thread.join(START_S)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Of module scope: Playwright's loop must be gone before async tests run."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail("Chromium is not installed: run tests/install_chromium.sh (make test does)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@contextmanager
def watched_page(browser: Browser, base_url: str, path: str, **options: Any) -> Iterator[Page]:
    """A page of the shop; at its end, everything that it must not have done is an assertion."""
    trouble: list[str] = []

    def same_host(request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(base_url).netloc:
            trouble.append(f"request to {request.url}")

    def no_csp_violation(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            trouble.append(said.text)

    with browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}) as context:
        context.on("request", same_host)
        page = context.new_page()
        page.set_default_timeout(5_000)
        page.on("pageerror", lambda error: trouble.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: trouble.append(f"dialog: {dialog.message}"))
        page.on("console", no_csp_violation)
        page.goto(base_url + path)
        yield page
        assert page.evaluate("window.hacked") is None
    assert trouble == []


@pytest.fixture
def shop_page(browser: Browser) -> Iterator[OpenPage]:
    """`shop_page(base_url, path="/", **context_options)` opens a watched page of any served shop."""
    opened: list[AbstractContextManager[Page]] = []

    def open_page(base_url: str, path: str = "/", **options: Any) -> Page:
        watched = watched_page(browser, base_url, path, **options)
        page = watched.__enter__()
        opened.append(watched)
        return page

    yield open_page
    for watched in opened:
        watched.__exit__(None, None, None)


@pytest.fixture
def stub() -> FastAPI:
    return create_stub()


@pytest.fixture
def stub_url(stub: FastAPI) -> Iterator[str]:
    with serve(stub) as url:
        yield url
