"""Who answers at the addresses that the settings name."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from app.cache.link import ClientMissing, Link
from app.client import running_server
from app.doctor.finding import Finding, State
from app.doctor.stored import apart
from app.settings import LLMProvider, Settings

PATIENCE_S: Final = 3.0


def reached(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """The shop opens without any of them; it says so, and does without until they are back."""
    addresses = {"qdrant": settings.qdrant_url, "model": None, "second model": None}
    if settings.llm.provider is not LLMProvider.OFF:
        addresses["model"] = settings.llm.base_url
        addresses["second model"] = settings.llm.second.base_url
    for part, url in addresses.items():
        if url:
            yield _answers(part, url)
    if settings.valkey_url:
        yield from _valkey(settings.valkey_url.get_secret_value(), now)
    own = asyncio.run(running_server(settings.data_dir))
    yield Finding(part="server", state=State.OK if own else State.OFF, said=own or "none runs on this data folder")


def _answers(part: str, url: str) -> Finding:
    address = urlsplit(url)
    port = address.port or {"https": 443}.get(address.scheme, 80)
    where = f"{address.hostname}:{port}"
    try:
        with socket.create_connection((address.hostname or "", port), timeout=PATIENCE_S):
            return Finding(part=part, state=State.OK, said=f"{where} answers")
    except OSError as error:
        return Finding(part=part, state=State.DOUBT, said=f"{where}: {error}", cure=f"start it, or mend {_named(part)}")


def _valkey(url: str, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Whether it lets us in, and what time it has."""
    address = urlsplit(url)
    where = f"{address.hostname}:{address.port or 6379}" if address.hostname else address.path
    try:
        told, away = asyncio.run(_time_of(url))
    except ClientMissing as error:
        what, _, cure = str(error).partition(": ")
        yield Finding(part="valkey", state=State.DOUBT, said=f"{where}: {what}", cure=cure)
        return
    if told is None:
        cure = "start it, or mend SHELFTALK_VALKEY_URL"
        yield Finding(part="valkey", state=State.DOUBT, said=f"{where}: {away}", cure=cure)
        return
    yield Finding(part="valkey", state=State.OK, said=f"{where} answers")
    yield from apart("Valkey", told, now())


async def _time_of(url: str) -> tuple[datetime | None, str | None]:
    """Its time; or None, and why there is none. Raises ClientMissing."""
    link = Link(url, answer_s=PATIENCE_S)
    try:
        said = await link.ask(lambda server: server.time())
        return datetime.fromtimestamp(said[0], UTC) if said else None, link.away
    finally:
        await link.aclose()


def _named(part: str) -> str:
    names = {"qdrant": "QDRANT_URL", "model": "LLM__BASE_URL"}
    return f"SHELFTALK_{names.get(part, 'LLM__SECOND__BASE_URL')}"
