"""A shop that is served for rehearsals: `shelftalk serve` as a process of its own, its model the fault server."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from httpx2 import AsyncClient

from tests.faults.cell import Cell, run_cell, where_of
from tests.faults.fault import Where
from tests.faults.plays import HEALTHY
from tests.faults.server import FaultServer
from tests.faults.surfaces import SURFACES, Surface
from tests.served import Served, start
from tests.shop import place

USELESS = "error_500"


@contextmanager
def served_with(folder: Path, base_url: str, **changes: str) -> Iterator[Served]:
    """A trained shop with its model at this address, which it asks every time; `changes` are settings."""
    place(folder, "trained")
    every = {"LLM__BASE_URL": base_url, "LLM__REMEMBER_S": "0", "RERANK__TOP_N": "10"}
    shop = start(folder, **{**every, **changes})
    try:
        yield shop
    finally:
        shop.end()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Opened:
    url: str
    surfaces: Sequence[Surface]


class Rehearsal:
    """The fault server and the shops that ask it: one over plain HTTP, and one, when it is needed, over TLS.

    Their breakers are off, so that every request reaches the endpoint, and their own deadlines are far away,
    so that each request says its own.
    """

    SETTINGS: Mapping[str, str] = {
        "LLM__BREAKER": "false",
        "LLM__DEADLINE_MS": "30000",
        "LLM__RETRY_SHARE": "0",
        "LLM__BUDGET__VISITOR_DAY_TOKENS": "0",
        "LLM__BUDGET__DAY_TOKENS": "0",
        "RERANK__DEADLINE_MS": "30000",
    }

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._holding = ExitStack()
        self._opened: dict[bool, _Opened] = {}
        self.server = FaultServer()

    def __enter__(self) -> Self:
        self._holding.enter_context(self.server)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._holding.close()

    def run(self, fault: str, surface: str, requests: int, *, short_ms: int) -> Cell:
        """The fault on the surface, so many times."""
        opened = self._shop(tls=where_of(fault) is Where.TLS)
        chosen = next(each for each in opened.surfaces if each.name == surface)
        return asyncio.run(run_cell(self.server, chosen, opened.url, fault, requests, short_ms=short_ms))

    def _shop(self, *, tls: bool) -> _Opened:
        if tls not in self._opened:
            self._opened[tls] = self._open(tls=tls)
        return self._opened[tls]

    def _open(self, *, tls: bool) -> _Opened:
        folder = self._folder / ("tls" if tls else "plain")
        folder.mkdir()
        address = self.server.tls_url if tls else self.server.base_url
        shop = self._holding.enter_context(served_with(folder, address, **self.SETTINGS))
        surfaces: list[Surface] = [surface() for surface in SURFACES]
        asyncio.run(self._prepare(shop.url, surfaces, [USELESS] if tls else [USELESS, HEALTHY]))
        return _Opened(url=shop.url, surfaces=surfaces)

    async def _prepare(self, url: str, surfaces: Sequence[Surface], faults: Sequence[str]) -> None:
        async with AsyncClient(base_url=url, timeout=60) as client:
            for fault in faults:
                self.server.fault = fault
                for surface in surfaces:
                    await surface.prepare(client, healthy=fault == HEALTHY)
