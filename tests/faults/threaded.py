"""A shop behind the real HTTP server, in a thread of this process, so that what it holds can be counted."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from app.assembly import Shop
from app.listening import server_config
from app.main import create_app
from tests.served import PATIENCE_S, free_port
from tests.shop import place, settings_for

SLACK = 2
SETTLE_S = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What a process holds: sockets, threads, and the tasks of the server's loop."""

    sockets: int
    threads: int
    tasks: int

    def above(self, base: "Held") -> list[str]:
        """What there is more of than there was, but for a little. Less is no fault: idle threads end after a while."""
        return [
            f"{now} {name}, {before} before"
            for name, now, before in (
                ("sockets", self.sockets, base.sockets),
                ("threads", self.threads, base.threads),
                ("tasks", self.tasks, base.tasks),
            )
            if now - before > SLACK
        ]


class ThreadedShop:
    """A running server. Whoever talks to it closes the connections before counting."""

    def __init__(self, server: uvicorn.Server, shop: Shop, loop: asyncio.AbstractEventLoop) -> None:
        self.shop = shop
        self.port = server.config.port
        self._loop = loop

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def held(self) -> Held:
        tasks = asyncio.run_coroutine_threadsafe(_count_tasks(), self._loop).result(5)
        return Held(sockets=_sockets(), threads=len(list(Path("/proc/self/task").iterdir())), tasks=tasks)

    def settles(self, base: Held) -> list[str]:
        """What is still above the base when it has had its time to go."""
        until = time.monotonic() + SETTLE_S
        while (over := self.held().above(base)) and time.monotonic() < until:
            time.sleep(0.1)
        return over


def _sockets() -> int:
    count = 0
    for each in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that reads the folder
            count += str(each.readlink()).startswith("socket:")
    return count


async def _count_tasks() -> int:
    return len(asyncio.all_tasks())


@contextmanager
def threaded(folder: Path, base_url: str, **llm: Any) -> Iterator[ThreadedShop]:
    """Serves a trained shop whose model is at this address; requests say their own deadlines.

    There is no breaker, nothing is remembered or tried twice, and nothing limits the cost.
    """
    place(folder, "trained")
    settings = settings_for(
        folder,
        llm={
            "provider": "openai_compatible", "base_url": base_url, "model": "m", "breaker": False,
            "deadline_ms": 30_000, "max_concurrent": 16, "remember_s": 0, "retry_share": 0,
            "budget": {"visitor_day_tokens": 0, "day_tokens": 0}, **llm,
        },
        rerank={"deadline_ms": 30_000, "top_n": 10},
    )  # fmt: skip
    app = create_app(lambda: Shop(settings), max_body_bytes=settings.max_body_bytes)
    server = uvicorn.Server(server_config(app, "127.0.0.1", free_port()))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(server.serve(),), name="shop", daemon=True)
    thread.start()
    try:
        until = time.monotonic() + PATIENCE_S
        while not server.started:
            if not thread.is_alive() or time.monotonic() > until:
                raise AssertionError("the shop did not open")
            time.sleep(0.02)
        yield ThreadedShop(server, app.state.shop, loop)
    finally:
        server.should_exit = True
        thread.join(20)
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
