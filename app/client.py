"""How the command line talks to a shop: to the running server if there is one, else in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from app.assembly import Shop
from app.main import create_app
from app.note import read_note
from app.settings import Env, Settings


@asynccontextmanager
async def shop_client(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """An HTTP client of the shop. Without a server, stores and index are opened here for the while."""
    if url := await running_server(settings.data_dir):
        async with server_client(url, read_note(settings.data_dir).get("key")) as client:
            yield client
        return
    own = settings.model_copy(update={"env": Env.DEVELOPMENT})  # whoever opens the stores here needs no key to them
    app = create_app(lambda: Shop(own), max_body_bytes=settings.max_body_bytes)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://shop", timeout=30) as client,
    ):
        yield client


def server_client(url: str, key: str | None = None) -> httpx2.AsyncClient:
    """An HTTP client of the server at this address; no proxy stands before it. `key` opens its doors."""
    shown = {"authorization": f"Bearer {key}"} if key else {}
    return httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False, headers=shown)


async def running_server(data_dir: Path) -> str | None:
    """The address of a server that holds this data folder and answers."""
    url = read_note(data_dir).get("url")
    return url if url and await answers(url) else None


async def answers(url: str) -> bool:
    """Whether a server lives at this address."""
    try:
        async with httpx2.AsyncClient(timeout=5, trust_env=False) as client:  # no proxy stands before loopback
            answer = await client.get(f"{url}/livez")
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return False
    return answer.status_code == httpx2.codes.OK
