"""A shop that answers as the contract says, and misbehaves when a query asks it to.

Words in a query or chat text choose the fault: `boom` (500), `flaky` (500 once), `slow`, `nothing`,
`degraded` (fallback_reason deadline), `hurried` (the same, best-sellers), `xss` (markup in every text), `down`
(both chat and lists fail);
in the chat also `cut` (no end), `stall` (never ends), `rerank` (the list comes twice), `few` (three products).
`ask` brings a question with the list, `compare` a table.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from pydantic import AwareDatetime, BaseModel, ConfigDict

from app.middleware import SECURITY_HEADERS

STATIC = Path(__file__).parents[2] / "app" / "static"
CSP = dict(SECURITY_HEADERS)[b"content-security-policy"].decode()
XSS = """<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'"><a href="javascript:hacked=1">x</a>"""
AS_OF = "2026-11-02T09:30:00Z"
SLOW_S = 1.2

TITLES = [
    ("Penne rigate, 500 g", "Molino", "Pasta", 189, 249),
    ("Spaghetti no. 5, 1 kg", "Molino", "Pasta", 279, None),
    ("Wholegrain fusilli, 500 g", "Fattoria", "Pasta", 299, None),
    ("Cherry tomatoes, 250 g", "Greenfield", "Vegetables", 219, 259),
    ("Basil pesto, 190 g", "Nonna", "Sauces", 349, None),
    ("Extra virgin olive oil, 750 ml", "Fattoria", "Oils", 899, 1099),
    ("Oat drink, 1 l", "Oatly North", "Drinks", 199, None),
    ("Parmesan, 24 months, 200 g", "Caseificio", "Cheese", 549, None),
    ("Dark chocolate with sea salt, 100 g", "Kakao", "Sweets", 259, None),
    ("Sourdough loaf, 750 g", "Bakery", "Bread", 429, None),
    ("Frozen pizza margherita", "Nonna", "Frozen", 379, 449),
    ("Ground coffee, 500 g", "Roastery", "Coffee", 799, None),
]


class Wire(BaseModel):
    """A request of ours: unknown keys are refused, as the real shop refuses them."""

    model_config = ConfigDict(extra="forbid")


class Ask(Wire):
    surface: Literal["home", "product", "search", "cart", "chat"]
    query: str | None = None
    product_id: str | None = None
    cart_product_ids: list[str] = []
    visitor_id: str | None = None
    session_id: str | None = None
    limit: int = 10
    constraints: list[dict[str, Any]] = []
    facets: list[str] = []
    rail: Literal["buy_again", "for_you", "trending", "similar", "together"] | None = None
    deadline_ms: int | None = None
    llm: Literal["auto", "off"] = "auto"


class ChatAsk(Wire):
    conversation_id: UUID
    text: str
    visitor_id: str | None = None
    resumable: bool = False
    locale: str | None = None


class EventItem(Wire):
    item_id: str
    index: int | None = None
    price: int | None = None
    quantity: int = 1


class Event(Wire):
    event_id: UUID
    event_name: str
    event_time: AwareDatetime
    visitor_id: str
    session_id: str | None = None
    conversation_id: UUID | None = None
    recommendation_id: str | None = None
    surface: str | None = None
    currency: str | None = None
    items: list[EventItem] = []


class Batch(Wire):
    events: list[Event]


def product(number: int, *, evil: bool = False) -> dict[str, Any]:
    """Product `p0`..`p11`; the ninth is out of stock, the fifth has no price and no rating."""
    title, brand, category, price, list_price = TITLES[number % len(TITLES)]
    made: dict[str, Any] = {
        "id": f"p{number}", "title": XSS if evil else title, "description": XSS if evil else f"{title} from {brand}.",
        "url": "javascript:window.hacked=1" if evil else "", "brand": XSS if evil else brand,
        "categories": [{"value": "Groceries"}, {"value": XSS if evil else category}],
        "price": {"amount": price, "currency": "USD"},
        "availability": {"status": "out_of_stock" if number == 8 else "in_stock"},
        "attributes": {"size": XSS if evil else title.split(", ")[-1], "organic": "yes"},
        "rating": {"value": 4.5, "scale_max": 5, "count": 128 + number}, "media": [], "tags": [],
    }  # fmt: skip
    if list_price:
        made["list_price"] = {"amount": list_price, "currency": "USD"}
    if number == 4:
        del made["rating"]
    return made


def entries(numbers: list[int], *, evil: bool = False) -> list[dict[str, Any]]:
    reasons = ["You have bought this 7 times.", "Often bought with Basil pesto.", "Popular in the last four weeks."]
    return [
        {
            "product": product(number, evil=evil), "position": place, "score": 1 / place,
            "reason": {"text": XSS if evil else reasons[number % 3], "fact_ids": ["f1"]},
        }
        for place, number in enumerate(numbers, start=1)
    ]  # fmt: skip


def recommendation(ask: Ask) -> dict[str, Any]:
    words = ask.query or ""
    unknown = ask.rail == "buy_again" and (ask.visitor_id or "").startswith("guest-")
    numbers = [] if "nothing" in words or unknown else list(range(min(ask.limit, len(TITLES))))
    evil = "xss" in words
    answer: dict[str, Any] = {
        "recommendation_id": f"rec-{ask.rail or ask.surface}", "mode": "ranked", "fallback_reason": "llm_off",
        "explainable": True,
        "products": entries(numbers, evil=evil), "constraints": [], "unmet": [],
        "bundle": {"id": "b-2026-11-02", "index": "i7", "ranker": "r3", "rules": "u1", "prompts": "t2"},
        "timings_ms": {"retrieve": 11.2, "rank": 7.9, "total": 23.4},
    }  # fmt: skip
    if "under" in words:
        answer["constraints"].append({"field": "price", "op": "lt", "value": 300, "hard": True, "source": "said"})
    if words:
        answer["searched_for"] = XSS if evil else words.replace("psata", "pasta").split(" under")[0]
    if ask.facets:
        answer["facets"] = {one: [{"value": XSS if evil else f"{one} 1", "count": 7}] for one in ask.facets}
    if "gluten" in words:
        answer["unmet"].append({"wish": "gluten free", "detail": "not stated for these products"})
    if evil:
        answer["constraints"].append(
            {"field": "text", "op": "contains", "value": "x", "hard": True, "source": "said", "label": XSS}
        )
        answer["unmet"].append({"wish": XSS, "detail": XSS})
    if "degraded" in words:
        answer["fallback_reason"] = "deadline"
    if "hurried" in words:
        answer |= {"mode": "popular", "fallback_reason": "deadline"}
    return answer


def explanation(product_id: str, *, evil: bool) -> dict[str, Any]:
    price, bought = {"amount": 189, "currency": "USD"}, {"time": "2026-10-21T17:02:00Z"}
    words = XSS if evil else "pasta"
    return {
        "text": XSS if evil else "You have bought this 7 times, and it costs $1.89.",
        "claims": [{"text": "You have bought this 7 times.", "fact_ids": ["f1"]}],
        "facts": [
            {"id": "f1", "kind": "behaviour", "field": "bought_times", "value": 7, "as_of": AS_OF},
            {"id": "f2", "kind": "catalogue", "field": "price", "value": price, "as_of": AS_OF},
            {"id": "f3", "kind": "behaviour", "field": "last_bought", "value": bought, "as_of": AS_OF},
            {"id": "f4", "kind": "constraint", "field": "search_text", "value": words, "as_of": AS_OF},
            {"id": "f5", "kind": "constraint", "field": "price", "op": "lt", "value": price, "as_of": AS_OF},
            {"id": "f6", "kind": "contribution", "field": "visitor.bought_30d", "label": "how often you buy it",
             "value": 0.42, "as_of": AS_OF},
        ],
        "contributions": [], "rules": [], "constraints": [], "bundle": {"id": f"b-of-{product_id}"},
    }  # fmt: skip


async def chat_parts(ask: ChatAsk) -> AsyncIterator[str]:
    """The parts of a turn, in the contract's order, as server-sent events."""

    def event(**part: Any) -> str:
        return f"data: {json.dumps(part)}\n\n"

    words, evil = ask.text, "xss" in ask.text
    undone = words == "undo"
    numbers = [3, 4, 5] if undone else list(range(3 if "few" in words else 6))
    shown = {
        "recommendation_id": "rec-chat", "mode": "ranked", "products": entries(numbers, evil=evil),
        "fallback_reason": "llm_off", "explainable": True, "unmet": [], "constraints": [],
    }  # fmt: skip
    yield event(type="start", messageMetadata={"conversation_id": str(ask.conversation_id)})
    yield ": ping\n\n"
    yield event(type="data-status", data={"phase": "understanding"})
    yield event(type="data-products", id="list", data=shown)
    if "rerank" in words:
        await asyncio.sleep(0.2)
        again = {**shown, "mode": "reranked", "fallback_reason": None, "products": entries(numbers[::-1])}
        yield event(type="data-products", id="list", data=again)
    if not undone:
        wish = {
            "field": "price",
            "op": "lt",
            "value": 500,
            "hard": True,
            "source": "said",
            "label": XSS if evil else None,
        }
        yield event(type="data-constraints", data={"constraints": [wish]})
        yield event(type="data-critiques", data={"critiques": [{"label": "Cheaper", "text": "cheaper"}]})
    if "ask" in words:
        options = [("Ceramic", 14, "made of ceramic"), ("Glass", 61, "made of glass"), ("No matter", 90, "no matter")]
        asked = [{"label": XSS if evil else label, "count": count, "text": text} for label, count, text in options]
        question = {"field": "attributes.material", "text": XSS if evil else "Which material?", "help": "90 products."}
        yield event(type="data-question", id="question", data={**question, "options": asked})
    if "compare" in words:
        label = XSS if evil else "price"
        row = {"field": "price", "label": label, "values": [XSS if evil else "$1.89", "$2.79"]}
        verdicts = [{"product_id": "p0", "text": "the cheaper one, by $0.90"}, {"product_id": "p1", "text": "larger"}]
        yield event(
            type="data-comparison",
            id="comparison",
            data={"products": ["p0", "p1"], "rows": [row], "verdicts": verdicts},
        )
    if "slow" in words:
        await asyncio.sleep(SLOW_S)
    yield event(type="data-status", data={"phase": "wording"})
    if "degraded" in words:
        yield event(type="data-status", data={"phase": "replying", "fallback_reason": "deadline"})
    yield event(type="text-start", id="t1")
    for delta in (
        [XSS] if evil else ["Undone. " if undone else "These cost less than $5. ", "The first is in stock – “fresh”."]
    ):
        await asyncio.sleep(0.02)
        yield event(type="text-delta", id="t1", delta=delta)
    while "stall" in words:
        await asyncio.sleep(0.1)
        yield ": ping\n\n"
    if "cut" in words:
        return
    yield event(type="text-end", id="t1")
    yield event(type="finish")
    yield "data: [DONE]\n\n"


def create_stub(*, knows_itself: bool = True) -> FastAPI:
    """The shop. What it was sent is kept in `state.events`, `state.asks` and `state.chats`."""
    stub = FastAPI()
    events: list[Event] = []
    asks: list[Ask] = []
    chats: list[ChatAsk] = []
    failed_once: set[str] = set()
    stub.state.events, stub.state.asks, stub.state.chats = events, asks, chats

    def refuse(words: str) -> JSONResponse | None:
        if not ({"boom", "down", "flaky"} & set(words.split())) or words in failed_once:
            return None
        if "flaky" in words:
            failed_once.add(words)
        problem = {
            "title": "Internal Server Error",
            "status": 500,
            "detail": "secret stack",
            "code": "internal",
            "request_id": "req-7",
        }
        return JSONResponse(problem, status_code=500, media_type="application/problem+json")

    @stub.middleware("http")
    async def with_csp(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        response.headers["Content-Security-Policy"] = CSP
        return response

    @stub.get("/")
    async def page() -> FileResponse:
        return FileResponse(STATIC / "index.html")

    @stub.get("/v1/shop")
    async def shop() -> Response:
        if not knows_itself:
            return Response(status_code=404)
        known = {"name": "Corner Shop", "currency": "USD", "locale": "en-US", "assistant": True, "demo": True}
        visitors = [
            {"id": "household-1", "label": "Household 1", "segment": "regular", "about": "12 baskets so far"},
            {"id": "evil", "label": XSS, "segment": XSS, "about": XSS},
        ]
        suggestions = ["pasta under 3 dollars", "gluten free pasta"]
        return JSONResponse({**known, "visitors": visitors, "suggestions": suggestions, "filters": ["category"]})

    @stub.get("/v1/demo/model")
    async def model() -> dict[str, Any]:
        return {"models": [], "plugged": True}

    @stub.post("/v1/recommendations")
    async def recommend(ask: Ask) -> Response:
        asks.append(ask)
        if refusal := refuse(ask.query or ""):
            return refusal
        if "slow" in (ask.query or ""):
            await asyncio.sleep(SLOW_S)
        return JSONResponse(recommendation(ask))

    @stub.get("/v1/recommendations/{id}/explanations/{product_id}")
    async def explain(id: str, product_id: str) -> Response:
        evil = any("xss" in (ask.query or "") for ask in asks[-1:])
        return JSONResponse(explanation(product_id, evil=evil))

    @stub.get("/v1/products/{id}")
    async def get_product(id: str) -> Response:
        if not id.startswith("p") or not id[1:].isdigit():
            return JSONResponse(
                {"status": 404, "code": "product_not_found", "detail": f"No product {id!r}."}, status_code=404
            )
        return JSONResponse(product(int(id[1:]), evil=id == "p666"))

    @stub.post("/v1/chat")
    async def chat(ask: ChatAsk) -> Response:
        chats.append(ask)
        return refuse(ask.text) or StreamingResponse(chat_parts(ask), media_type="text/event-stream")

    @stub.get("/v1/conversations/{id}")
    async def conversation(id: UUID) -> Response:
        turns = [{"answer": {"text": "As written down."}} for ask in chats if ask.conversation_id == id]
        return JSONResponse({"turns": turns}, status_code=200 if turns else 404)

    @stub.get("/v1/conversations/{id}/stream")
    async def resume(id: UUID) -> Response:
        return Response(status_code=204)

    @stub.post("/v1/events")
    async def take(batch: Batch) -> dict[str, Any]:
        events.extend(batch.events)
        return {"results": [{"event_id": str(event.event_id), "status": "accepted"} for event in batch.events]}

    stub.mount("/static", StaticFiles(directory=STATIC))
    return stub
