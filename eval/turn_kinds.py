"""Every kind of turn that a chat can take, played over HTTP: when products are on the wire, and when the turn ends."""

import json
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import httpx2
import numpy as np

PRODUCTS_WITHIN_MS: Final = 300.0
OVER_MS: Final = 50.0
"""By how much a turn may be later than its deadline."""
_PATIENCE_S: Final = 30.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of turn of the home shop: what is said `before` it, and what is said. `shows`: the part that it must have
    beside its list."""

    name: str
    says: str
    before: tuple[str, ...] = ()
    shows: str | None = None


KINDS: Final = (
    Kind(name="a wish, and the shop's question", says="lamp", shows="data-question"),
    Kind(name="an answer to the question", before=("lamp",), says="black"),
    Kind(name="a limit", before=("kettle",), says="under 30 euros"),
    Kind(name="a price step", before=("kettle",), says="a bit cheaper"),
    Kind(name="an exclusion", before=("mug",), says="anything but red"),
    Kind(name="another one like it", before=("mug",), says="more like the second"),
    Kind(name="a refusal", before=("mug",), says="not the first one"),
    Kind(name="something else", before=("mug",), says="show me something else"),
    Kind(name="a correction", before=("kettle",), says="no, I meant a teapot"),
    Kind(name="several wishes at once", before=("mug",), says="blue, not plastic, under 20 and more like the first"),
    Kind(name="a wish nothing fits", says="kettle made of glass under 20, only red"),
    Kind(name="a wish nobody can confirm", says="a vegan candle"),
    Kind(name="a comparison", before=("kettle",), says="compare the first two", shows="data-comparison"),
    Kind(name="why", before=("kettle",), says="why the first one?"),
    Kind(name="tell me more", before=("kettle",), says="tell me about the second one"),
    Kind(name="why not", before=("kettle under 30",), says="why isn't the whistling kettle, red on the list?"),
    Kind(name="what goes with it", before=("kettle",), says="what goes with the first one?"),
    Kind(name="undo", before=("kettle", "cheaper"), says="undo"),
    Kind(name="start over", before=("kettle",), says="start over"),
    Kind(name="a greeting", says="hello"),
    Kind(name="thanks", before=("kettle",), says="thanks"),
    Kind(name="talk of other things", before=("kettle",), says="what's the weather like?"),
    Kind(name="nothing that was understood", before=("kettle",), says="hm dunno"),
    Kind(name="words that the shop does not know", says="nan adores tulips and wants somewhere for them"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """One turn as its client saw it: the parts in their order, when the first products came, and when all was told."""

    parts: tuple[str, ...]
    text: str
    products: int
    products_ms: float
    whole_ms: float

    def faults(self, kind: Kind) -> list[str]:
        """What the contract asks of every turn, and is not there; times apart."""
        found = []
        if not self.products:
            found.append("no products")
        if not self.text:
            found.append("no words")
        if self.parts[-1:] != ("finish",):
            found.append("no end")
        order = [self.parts.index(one) for one in ("data-products", kind.shows, "text-start") if one in self.parts]
        if order != sorted(order) or "text-start" not in self.parts:
            found.append("words before products")
        if kind.shows and kind.shows not in self.parts:
            found.append(f"no {kind.shows}")
        return found


async def play(client: httpx2.AsyncClient, kind: Kind, deadline_ms: int) -> Played:
    """One turn of this kind in a conversation of its own, which is deleted afterwards. Whoever says what comes before
    it goes on as soon as products are there.

    Raises:
        HTTPError: the server does not answer, or answers with an error.
    """
    conversation_id, visitor_id = str(uuid4()), f"turns-{uuid4()}"
    body = {"conversation_id": conversation_id, "visitor_id": visitor_id, "deadline_ms": deadline_ms}
    for said in kind.before:
        async with aclosing(_parts(client, {**body, "text": said})) as parts:
            async for part, _ in parts:
                if part["type"] == "data-products":
                    break
    names, text, products, products_ms, at = list[str](), "", 0, float("inf"), 0.0
    async with aclosing(_parts(client, {**body, "text": kind.says})) as parts:
        async for part, at in parts:
            names.append(part["type"])
            if part["type"] == "data-products":
                products, products_ms = len(part["data"]["products"]), min(products_ms, at)
            text += part.get("delta", "")
    gone = await client.delete(f"/v1/conversations/{conversation_id}", params={"visitor_id": visitor_id})
    gone.raise_for_status()
    return Played(parts=tuple(names), text=text, products=products, products_ms=products_ms, whole_ms=at)


async def _parts(
    client: httpx2.AsyncClient, body: dict[str, Any]
) -> AsyncGenerator[tuple[dict[str, Any], float], None]:
    """Each part of a turn's stream, with the milliseconds since it was asked for."""
    started = time.perf_counter()
    async with client.stream("POST", "/v1/chat", json=body, timeout=_PATIENCE_S) as answer:
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if line.startswith("data: {"):
                yield json.loads(line.removeprefix("data: ")), 1000 * (time.perf_counter() - started)


@dataclass(frozen=True, kw_only=True, slots=True)
class Timed:
    """So many turns of one kind. Milliseconds: float [n]."""

    kind: Kind
    products_ms: np.ndarray[Any, np.dtype[np.float64]]
    whole_ms: np.ndarray[Any, np.dtype[np.float64]]
    faults: tuple[str, ...]

    def holds(self, deadline_ms: int) -> bool:
        """Nothing missing, products within 300 ms each time, and no turn later than its deadline and 50 ms."""
        in_time = self.products_ms.max() <= PRODUCTS_WITHIN_MS and self.whole_ms.max() <= deadline_ms + OVER_MS
        return not self.faults and bool(in_time)


async def timed(
    client: httpx2.AsyncClient,
    rounds: int,
    deadline_ms: int,
    kinds: Sequence[Kind] = KINDS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Timed]:
    """Every kind by turns, so many rounds after one that is not counted."""
    played: dict[str, list[Played]] = {kind.name: [] for kind in kinds}
    for number in range(rounds + 1):
        for kind in kinds:
            one = await play(client, kind, deadline_ms)
            if number:
                played[kind.name].append(one)
        progress(number, rounds)
    return [
        Timed(
            kind=kind,
            products_ms=np.array([one.products_ms for one in played[kind.name]]),
            whole_ms=np.array([one.whole_ms for one in played[kind.name]]),
            faults=tuple(sorted({fault for one in played[kind.name] for fault in one.faults(kind)})),
        )
        for kind in kinds
    ]
