"""The way to a Valkey or Redis server: asked for 50 ms at most, and not at all while it is away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import structlog

if TYPE_CHECKING:
    Server: TypeAlias = Any  # the client's own types know less than it does

log = structlog.get_logger(__name__)

ANSWER_S: Final = 0.05
CONNECTIONS: Final = 32
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 5.0

T = TypeVar("T")


class ClientMissing(Exception):  # noqa: N818 - the message is the cure
    """The client's package is not installed."""


class Link:
    """One server, on one event loop. The first question without an answer is the last until the server is back.

    Whether it is back is found out behind the requests' back, at pauses that grow from half a second to five.
    """

    def __init__(self, url: str, *, answer_s: float = ANSWER_S, on_failure: Callable[[], None] = lambda: None) -> None:
        """Connects when it is first asked. Raises ClientMissing."""
        self._server = _client(url, answer_s)
        self._answer_s = answer_s
        self._on_failure = on_failure
        self._away: str | None = None
        self._probing: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Future[Any]] = set()
        self._closed = False

    @property
    def away(self) -> str | None:
        """Why nothing is asked now; None while the server answers."""
        return self._away

    async def ask(self, question: "Callable[[Server], Awaitable[T]]") -> T | None:
        """The server's answer; None where there is none in time, or the server is away."""
        if self._away is not None or self._closed:
            return None
        asking = asyncio.ensure_future(question(self._server))
        self._under_way.add(asking)
        asking.add_done_callback(self._ended)
        # It is not cancelled: a connection that is left in the middle of an answer would give it to the next one.
        await asyncio.wait({asking}, timeout=self._answer_s)
        if not asking.done():
            self._lost(f"no answer within {1000 * self._answer_s:.0f} ms")
            return None
        if error := asking.exception():
            self._lost(str(error) or type(error).__name__)
            return None
        return asking.result()

    async def aclose(self) -> None:
        """Lets go of the server."""
        self._closed = True
        if self._probing:
            self._probing.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._server.aclose()

    def _ended(self, asking: "asyncio.Future[Any]") -> None:
        self._under_way.discard(asking)
        if not asking.cancelled():
            asking.exception()  # looked at, so that nobody complains of it

    def _lost(self, why: str) -> None:
        self._on_failure()
        if self._away is None and not self._closed:
            self._away = why
            log.warning("valkey.away", why=why)
            self._probing = asyncio.ensure_future(self._probe())

    async def _probe(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)
            try:
                await self._server.ping()
            except Exception as error:  # noqa: BLE001 - whatever it says, it is still away
                self._on_failure()
                why = str(error) or type(error).__name__
                if why != self._away:
                    log.warning("valkey.away", why=why)
                self._away = why
                continue
            log.warning("valkey.back")
            self._away = None
            return


def _client(url: str, answer_s: float) -> "Server":
    try:
        from valkey.asyncio import BlockingConnectionPool, Valkey
        from valkey.asyncio.retry import Retry
        from valkey.backoff import NoBackoff
    except ImportError as error:
        raise ClientMissing("SHELFTALK_VALKEY_URL needs a client: pip install 'shelftalk[valkey]'") from error
    pool = BlockingConnectionPool.from_url(
        url,
        timeout=answer_s,  # of many callers at once the last ones wait for a connection; that is no loss of the server
        socket_timeout=answer_s,
        socket_connect_timeout=answer_s,
        retry=Retry(NoBackoff(), 0),  # the client's own default waits for many seconds
        max_connections=CONNECTIONS,
    )
    made: Server = Valkey.from_pool(pool)
    return made
