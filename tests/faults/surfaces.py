"""Where a shopper meets the model: a list, an explanation, a chat. Each is asked over HTTP, and its answer judged.

What a surface says without the model, and what with a healthy one, is asked first; an answer under a fault
must be the one or the other, or a list in the order that the bounds allow, and must name its reason.
"""

import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from httpx2 import AsyncClient, HTTPError, Response

from app.settings import RerankSettings
from tests.shop import ids_of

PATIENCE_S: Final = 8.0
"""Beyond a deadline; an answer that takes longer hangs."""
LIMIT: Final = 10
BODIES: Final[tuple[dict[str, Any], ...]] = (
    {"surface": "home", "visitor_id": "visitor-3"},
    {"surface": "home", "visitor_id": "visitor-7"},
    {"surface": "search", "query": "kettle"},
    {"surface": "product", "product_id": "home-springform-18-cm"},
    {"surface": "cart", "cart_product_ids": ["home-springform-18-cm", "home-bundt-tin-silver"]},
)
TEXTS: Final = ("kettle", "a mug", "something for baking", "towels under 30 euros", "a gift")
JSON: Final = {"accept": "application/json"}
STREAM: Final = {"accept": "text/event-stream"}

_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z“])")
_MAX_MOVES: Final = RerankSettings().max_moves


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One answer as its client saw it. `reason` is None if the model's part was used; `wrong` says what must not be."""

    ms: float
    reason: str | None = None
    wrong: tuple[str, ...] = ()


class Surface(Protocol):
    """A way to ask."""

    @property
    def name(self) -> str: ...

    async def prepare(self, client: AsyncClient, *, healthy: bool) -> None:
        """Learns what is said with a model that is well, or with none that is of use."""

    async def ask(self, client: AsyncClient, number: int, deadline_ms: int) -> Answer:
        """The number-th request; the same numbers ask the same."""


async def timed(
    client: AsyncClient, method: str, url: str, deadline_ms: int, **sent: Any
) -> tuple[Response | str, float]:
    """The answer, or why there is none, and how many milliseconds it took to its last byte."""
    started = time.perf_counter()
    try:
        found: Response | str = await client.request(method, url, timeout=deadline_ms / 1000 + PATIENCE_S, **sent)
    except HTTPError as error:
        found = f"no answer: {type(error).__name__}"
    ms = 1000 * (time.perf_counter() - started)
    if isinstance(found, Response) and found.status_code != 200:
        found = f"HTTP {found.status_code}"
    return found, ms


class Lists:
    """POST /v1/recommendations."""

    name = "re-rank"

    def __init__(self) -> None:
        self._ranked: list[list[str]] = []

    async def prepare(self, client: AsyncClient, *, healthy: bool) -> None:
        if not healthy:
            asked = [{**body, "limit": LIMIT, "llm": "off"} for body in BODIES]
            self._ranked = [ids_of((await client.post("/v1/recommendations", json=body)).json()) for body in asked]

    async def ask(self, client: AsyncClient, number: int, deadline_ms: int) -> Answer:
        body = {**BODIES[number % len(BODIES)], "limit": LIMIT, "deadline_ms": deadline_ms}
        found, ms = await timed(client, "POST", "/v1/recommendations", deadline_ms, json=body)
        if isinstance(found, str):
            return Answer(ms=ms, wrong=(found,))
        listed = found.json()
        wrong = list(_misplaced(ids_of(listed), self._ranked[number % len(BODIES)], listed["mode"]))
        reason = listed.get("fallback_reason")
        if (listed["mode"] == "reranked") == (reason is not None):
            wrong.append(f"mode {listed['mode']} with reason {reason}")
        return Answer(ms=ms, reason=reason, wrong=tuple(wrong))


def _misplaced(ids: Sequence[str], ranked: Sequence[str], mode: str) -> Sequence[str]:
    """What is wrong with an order; a re-ranked one may differ from the ranker's within its bounds."""
    if sorted(ids) != sorted(ranked):
        return [f"{len(set(ranked) - set(ids))} products of the list are missing"]
    if mode != "reranked":
        return [] if list(ids) == list(ranked) else ["the order is not the ranker's"]
    moves = max(abs(ranked.index(one) - place) for place, one in enumerate(ids))
    told = [f"a product moved {moves} places"] if moves > _MAX_MOVES else []
    return [*told, *([] if ids[0] in ranked[:3] else ["a product came into first place from outside the first three"])]


class Explanations:
    """GET /v1/recommendations/{id}/explanations/{product_id}?words=llm."""

    name = "explain"

    def __init__(self) -> None:
        self._paths: list[str] = []
        self._plain: list[str] = []
        self._known: list[set[str]] = []

    async def prepare(self, client: AsyncClient, *, healthy: bool) -> None:
        if not healthy:
            for body in BODIES:
                listed = (await client.post("/v1/recommendations", json={**body, "llm": "off"})).json()
                self._paths.append(
                    f"/v1/recommendations/{listed['recommendation_id']}/explanations/{ids_of(listed)[0]}"
                )
            self._plain = [(await client.get(path)).json()["text"] for path in self._paths]
            self._known = [sentences(text) for text in self._plain]
            return
        for number, path in enumerate(self._paths):
            self._known[number] |= sentences((await client.get(path, params={"words": "llm"})).json()["text"])

    async def ask(self, client: AsyncClient, number: int, deadline_ms: int) -> Answer:
        place = number % len(BODIES)
        params = {"words": "llm", "deadline_ms": deadline_ms}
        found, ms = await timed(client, "GET", self._paths[place], deadline_ms, params=params)
        if isinstance(found, str):
            return Answer(ms=ms, wrong=(found,))
        told = found.json()
        reason = told.get("fallback_reason")
        wrong = list(_misworded(told["text"], self._plain[place], self._known[place], reason))
        if (told["words"] == "llm") == (reason is not None):
            wrong.append(f"words of {told['words']} with reason {reason}")
        if not all(claim["fact_ids"] for claim in told["claims"]):
            wrong.append("a claim without a fact")
        return Answer(ms=ms, reason=reason, wrong=tuple(wrong))


class Chat:
    """POST /v1/chat, by turns as one JSON answer and as a stream."""

    name = "chat"

    def __init__(self) -> None:
        self._ids: list[list[str]] = []
        self._plain: list[str] = []
        self._known: list[set[str]] = []

    async def prepare(self, client: AsyncClient, *, healthy: bool) -> None:
        said = [(await client.post("/v1/chat", json={"text": text}, headers=JSON)).json() for text in TEXTS]
        if not healthy:
            self._ids = [ids_of(each) for each in said]
            self._plain = [each["text"] for each in said]
            self._known = [set() for _ in said]
        for known, each in zip(self._known, said, strict=True):
            known |= sentences(each["text"])

    async def ask(self, client: AsyncClient, number: int, deadline_ms: int) -> Answer:
        place, streamed = number // 2 % len(TEXTS), number % 2 == 1
        body = {"text": TEXTS[place], "deadline_ms": deadline_ms}
        headers = STREAM if streamed else JSON
        found, ms = await timed(client, "POST", "/v1/chat", deadline_ms, json=body, headers=headers)
        if isinstance(found, str):
            return Answer(ms=ms, wrong=(found,))
        if streamed:
            ids, text, reason, wrong = _read_stream(found.text)
        else:
            told = found.json()
            ids, text, reason, wrong = ids_of(told), told["text"], told.get("fallback_reason"), []
            reason = None if reason == "llm_off" else reason  # the list's; words of the model have none of their own
        if ids != self._ids[place]:
            wrong.append("the list is not the ranker's")
        wrong += _misworded(text, self._plain[place], self._known[place], reason)
        return Answer(ms=ms, reason=reason, wrong=tuple(wrong))


def _read_stream(text: str) -> tuple[list[str], str, str | None, list[str]]:
    """Products, words, the reason and what is wrong of a chat's stream."""
    *blocks, done, _ = ["", "", *text.split("\n\n")]
    parts: list[Mapping[str, Any]] = [json.loads(block.removeprefix("data: ")) for block in blocks if block]
    kinds = [part["type"] for part in parts]
    if done != "data: [DONE]" or kinds[-1:] != ["finish"]:
        return [], "", None, ["the stream has no end"]
    if "data-products" not in kinds or "text-start" not in kinds:
        return [], "", None, ["the stream has no products, or no words"]
    wrong = [] if kinds.index("data-products") < kinds.index("text-start") else ["words came before the products"]
    said = "".join(part["delta"] for part in parts if part["type"] == "text-delta")
    status = [part["data"] for part in parts if part["type"] == "data-status"][-1]
    if status["degraded"] != ("fallback_reason" in status):
        wrong.append("degraded without a reason")
    products = next(part["data"] for part in parts if part["type"] == "data-products")
    return ids_of(products), said, status.get("fallback_reason"), wrong


def sentences(text: str) -> set[str]:
    """Without the quotation marks in which a model may repeat them."""
    return set(_SENTENCE_END.split(text.replace('"', "")))


def _misworded(text: str, plain: str, known: set[str], reason: str | None) -> list[str]:
    """What is wrong with words: of a broken reply nothing may be shown, of a whole one only whole sentences."""
    if reason is not None:
        return [] if text == plain else ["a reason is named, but the words are not the shop's own"]
    if unknown := sentences(text) - known:
        return [f"a sentence that no whole reply has: {min(unknown)[:80]!r}"]
    return []


SURFACES: Final[tuple[type[Lists] | type[Explanations] | type[Chat], ...]] = (Lists, Explanations, Chat)
