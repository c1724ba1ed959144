"""`shelftalk chat`: a conversation with the shop in the terminal, or line by line for scripts."""

import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Annotated, Any
from uuid import uuid4

import httpx2
import orjson
import typer
from anyio.from_thread import BlockingPortal, start_blocking_portal
from rich.text import Text

from app.client import answers, running_server, server_client, shop_client
from app.terminal import checked, complain, console, out, product_table, read_settings

DEFAULT_URL = "http://127.0.0.1:8000"
LEAVE = frozenset({"", "exit", "quit"})


def chat(
    *,
    url: Annotated[
        str | None,
        typer.Option(help=f"A running server. Default: the data folder's, else its shop, else {DEFAULT_URL}."),
    ] = None,
    visitor: Annotated[str | None, typer.Option(help="Who talks.")] = None,
    locale: Annotated[str | None, typer.Option(help="How prices are written, such as de-DE.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON answer a line, for lines on stdin.")] = False,
) -> None:
    """Talk to the shop: what you look for, the number of a chip, or "undo". An empty line or "exit" ends it.

    With --json, empty lines are passed over, and nothing but answers stands on stdout.
    """
    with (
        suppress(KeyboardInterrupt),
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_shop(url)) as client,
    ):
        talk, on_screen = Talk(portal, client, visitor_id=visitor, locale=locale), None
        for said in _lines():
            if as_json:
                if said:
                    typer.echo(orjson.dumps(talk.say(said)).decode())
            elif said.casefold() in LEAVE:
                return
            else:
                answer = talk.say(said)
                _show(answer, locale or "en_US", with_list=answer["recommendation_id"] != on_screen)
                on_screen = answer["recommendation_id"]


class Talk:
    """A conversation over HTTP."""

    def __init__(
        self, portal: BlockingPortal, client: httpx2.AsyncClient, *, visitor_id: str | None, locale: str | None
    ) -> None:
        self._portal = portal
        self._client = client
        asked = {"conversation_id": str(uuid4()), "visitor_id": visitor_id, "locale": locale}
        self._asked = {name: value for name, value in asked.items() if value}
        self._chips: list[dict[str, str]] = []

    def say(self, said: str) -> dict[str, Any]:
        """The answer to a line, and in `elapsed_ms` how long it took; a chip's number says what the chip says."""
        if said.isdecimal() and 0 < int(said) <= len(self._chips):
            said = self._chips[int(said) - 1]["text"]
        post = partial(
            self._client.post, "/v1/chat", json={**self._asked, "text": said}, headers={"accept": "application/json"}
        )
        started = time.perf_counter()
        try:
            answer: dict[str, Any] = checked(self._portal.call(post))
        except httpx2.HTTPError as error:
            complain(f"The server does not answer: {error!r}")
            raise typer.Exit(1) from error
        self._chips = _chips(answer)
        return {**answer, "elapsed_ms": round(1000 * (time.perf_counter() - started))}


def _show(answer: dict[str, Any], locale: str, *, with_list: bool) -> None:
    """The products, what the shop says, what it understood, and what could be said next."""
    if with_list and answer["products"]:
        out.print(product_table(answer["products"], locale=locale))
    out.print(answer["text"], markup=False, highlight=False)
    if answer["constraints"]:
        out.print(Text(" · ".join(map(_chip, answer["constraints"])), style="cyan"))
    if question := answer.get("question"):
        out.print(Text(f"{question['text']} {question['help']}"))
    chips = (f"{number} {one['label']}" for number, one in enumerate(_chips(answer), 1))
    out.print(Text("   ".join(chips), style="green"))
    reason = f" · {answer['fallback_reason']}" if answer.get("fallback_reason") else ""
    out.print(Text(f"{answer['elapsed_ms']} ms · {answer['mode']}{reason}", style="dim"))


def _chips(answer: dict[str, Any]) -> list[dict[str, str]]:
    """What can be said by its number: the answers to the shop's question with their counts, then the critiques."""
    options = answer["question"]["options"] if "question" in answer else []
    counted = [{"label": f"{one['label']} ({one['count']})", "text": one["text"]} for one in options]
    return [*counted, *answer["critiques"]]


def _chip(constraint: dict[str, Any]) -> str:
    return constraint.get("label") or "{field} {op} {value}".format(**constraint)


def _lines() -> Iterator[str]:
    """What is typed or piped in, line by line, until its end."""
    if not sys.stdin.isatty():
        yield from (line.strip() for line in sys.stdin)
        return
    with suppress(ImportError):  # arrow keys and a history, where the system has them
        import readline  # noqa: F401 - it changes what input() does
    with suppress(EOFError):
        while True:
            yield console.input("[bold]you:[/] ").strip()


@asynccontextmanager
async def _shop(url: str | None) -> AsyncIterator[httpx2.AsyncClient]:
    """The server that was named; or the one on the data folder; or the shop in it; or the one where one would be."""
    settings = read_settings()
    own = settings.database_url or (settings.data_dir / "shelftalk.db").is_file()
    if url is None and (own or await running_server(settings.data_dir)):
        async with shop_client(settings) as client:
            yield client
        return
    address = (url or DEFAULT_URL).rstrip("/")
    if not await answers(address):
        nowhere = "" if url else f", and there is no shop in {settings.data_dir}"
        complain(
            f"No server answers at {address}{nowhere}. Start one with `shelftalk serve`, fill a shop with "
            "`shelftalk catalog import FILE`, or name a server with --url."
        )
        raise typer.Exit(1)
    async with server_client(address) as client:
        yield client
