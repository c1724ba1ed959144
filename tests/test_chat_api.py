"""/v1/chat over HTTP: the stream that AI SDK clients read, the one JSON answer, and whose conversation it is."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.types import Message

from app.api.sse import encode
from app.assembly import Shop
from prompts.scripted import Line, ScriptedChatModel
from tests.broken import bodies
from tests.chat_shop import CHAT_SCOPE, chat_app, chat_shop
from tests.problems import assert_told, points_into

HANGS = Line(text="never said", delay_s=3_600)
JSON = {"accept": "application/json"}
ORDER = ["start", "data-status", "data-products", "data-constraints", "data-critiques", "data-status",
         "text-start", "text-delta", "text-delta", "text-end", "finish"]  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = chat_shop(tmp_path_factory.mktemp("shop"))
    yield shop
    asyncio.run(shop.aclose())


@pytest.fixture
def client(shop: Shop) -> TestClient:
    return TestClient(chat_app(shop), raise_server_exceptions=False)


def events(answer: Response) -> list[Any]:
    """The parts of a stream, in order; the stream must end with [DONE]."""
    assert answer.status_code == 200, answer.text
    blocks = answer.text.split("\n\n")
    assert blocks[-1] == ""
    assert blocks[-2] == "data: [DONE]"
    assert all(block.startswith("data: ") and "\n" not in block for block in blocks[:-1])
    return [json.loads(block.removeprefix("data: ")) for block in blocks[:-2]]


def part(parts: list[Any], kind: str) -> Any:
    return next(each for each in parts if each["type"] == kind)


def said(parts: list[Any]) -> str:
    return "".join(each["delta"] for each in parts if each["type"] == "text-delta")


def test_the_stream_has_the_headers_of_the_ai_sdk(client: TestClient) -> None:
    headers = client.post("/v1/chat", json={"text": "pasta"}).headers
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-cache"
    assert headers["connection"] == "keep-alive"
    assert headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert headers["x-accel-buffering"] == "no"


def test_the_parts_come_in_the_order_of_the_contract(client: TestClient) -> None:
    parts = events(client.post("/v1/chat", json={"text": "pasta under 3 dollars"}))
    assert [each["type"] for each in parts] == ORDER
    assert UUID(parts[0]["messageMetadata"]["conversation_id"])
    products = part(parts, "data-products")
    assert products["id"] == "list"
    assert {one["product"]["id"] for one in products["data"]["products"]} == {"penne", "fusilli", "farfalle"}
    assert part(parts, "data-constraints")["data"]["constraints"] == [
        {"field": "price", "op": "lt", "value": 300, "hard": True, "source": "said", "label": "under $3.00"}
    ]
    assert {"label": "Cheaper", "text": "cheaper"} in part(parts, "data-critiques")["data"]["critiques"]
    assert {each["id"] for each in parts if each["type"].startswith("text-")} == {"text"}


def test_the_order_survives_a_model_that_hangs(shop: Shop) -> None:
    client = TestClient(chat_app(shop, ScriptedChatModel([HANGS])))
    parts = events(client.post("/v1/chat", json={"text": "pasta under 3 dollars", "deadline_ms": 700}))
    assert [each["type"] for each in parts if each["type"] != "data-status"] == [
        kind for kind in ORDER if kind != "data-status"
    ]
    last = [each["data"] for each in parts if each["type"] == "data-status"][-1]
    assert last == {"phase": "replying", "degraded": True, "fallback_reason": "deadline"}
    assert said(parts).startswith("Here are 3 products for “pasta” (under $3.00). First is ")


def test_one_json_answer_has_it_all(client: TestClient) -> None:
    conversation = str(uuid4())
    answer = client.post(
        "/v1/chat", json={"conversation_id": conversation, "text": "vegan pasta under 3 dollars"}, headers=JSON
    )
    body = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert body["conversation_id"] == conversation
    assert len(body["products"]) == 3
    assert [one["label"] for one in body["constraints"]] == ["under $3.00", "vegan"]
    assert body["unmet"] == [{"wish": "vegan", "detail": "vegan is not stated for these products"}]
    assert "vegan is not stated for these products" in body["text"]
    assert (body["mode"], body["fallback_reason"]) == ("retrieved", "llm_off")
    assert body["critiques"][0] == {"label": "Cheaper", "text": "cheaper"}


def test_the_ai_sdks_body_is_read_by_its_last_user_message(client: TestClient) -> None:
    def ask(*messages: tuple[str, str]) -> list[Any]:
        written = [
            {"id": str(place), "role": role, "parts": [{"type": "step-start"}, {"type": "text", "text": text}]}
            for place, (role, text) in enumerate(messages)
        ]
        body = {"id": "aBc123", "messages": written, "trigger": "submit-message", "messageId": None, "model": "x"}
        return events(client.post("/v1/chat", json=body))

    first = ask(("user", "pasta under 3 dollars"))
    second = ask(("user", "pasta under 3 dollars"), ("assistant", "Here are wines"), ("user", "cheaper"))
    assert first[0]["messageMetadata"] == second[0]["messageMetadata"]
    limits = [one["label"] for one in part(second, "data-constraints")["data"]["constraints"]]
    assert limits == ["under $2.49"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/text"),
        ({"text": ""}, "#/text"),
        ({"text": "   "}, "#/text"),
        ({"text": 5}, "#/text"),
        ({"text": "x" * 4_001}, "#/text"),
        ({"text": "pasta", "conversation_id": "mine"}, "#/conversation_id"),
        ({"text": "pasta", "visitor_id": "a b"}, "#/visitor_id"),
        ({"text": "pasta", "deadline_ms": 0}, "#/deadline_ms"),
        ({"text": "pasta", "deadline_ms": "100"}, "#/deadline_ms"),
        ({"text": "pasta", "locale": "../../etc"}, "#/locale"),
        ({"text": "pasta", "txet": "typo"}, "#/txet"),
        ({"messages": []}, "#/messages"),
        ({"messages": "pasta"}, "#/messages"),
        ({"messages": [{"role": "assistant", "parts": [{"type": "text", "text": "hi"}]}]}, "#/messages"),
        ({"messages": [{"role": "user", "parts": [{"type": "file"}, 5]}]}, "#/messages"),
        ({"messages": [None, 5, {"role": "user"}]}, "#/messages"),
        ([], "#"),
        ("pasta", "#"),
    ],
)
def test_a_broken_body_is_told_where_it_is_broken(client: TestClient, body: Any, pointer: str) -> None:
    problem = assert_told(client.post("/v1/chat", json=body), 422, "invalid_request")
    assert pointer in [error["pointer"] for error in problem["errors"]]


def test_broken_bodies_never_break_the_server(client: TestClient) -> None:
    for broken in bodies([{"role": "user", "parts": [{"type": "text", "text": "pasta"}]}], "messages", 150, seed=5):
        headers = {"content-type": broken.content_type} if broken.content_type else {}
        answer = client.post("/v1/chat", content=broken.content, headers={**headers, **JSON})
        assert answer.status_code < 500, broken.content[:200]
        if answer.status_code == 422:
            for error in assert_told(answer, 422)["errors"]:
                assert points_into(broken.content, error["pointer"])


def test_another_visitors_conversation_is_not_found(client: TestClient) -> None:
    mine = {"conversation_id": str(uuid4()), "visitor_id": "me"}
    assert client.post("/v1/chat", json={**mine, "text": "pasta"}, headers=JSON).status_code == 200
    at = f"/v1/conversations/{mine['conversation_id']}"
    for other in ({"visitor_id": "you"}, {}):
        assert_told(
            client.post("/v1/chat", json={**mine, "visitor_id": None, **other, "text": "why?"}), 404, "not_found"
        )
        assert_told(client.get(at, params=other), 404, "not_found")
        assert_told(client.delete(at, params=other), 404, "not_found")
        assert_told(client.post(f"{at}/undo", json=other), 404, "not_found")
    assert client.get(at, params={"visitor_id": "me"}).status_code == 200


def test_a_conversation_can_be_read_undone_and_deleted(client: TestClient) -> None:
    conversation = str(uuid4())
    at = f"/v1/conversations/{conversation}"
    first = client.post(
        "/v1/chat", json={"conversation_id": conversation, "text": "pasta under 3 dollars"}, headers=JSON
    ).json()
    client.post("/v1/chat", json={"conversation_id": conversation, "text": "cheaper"}, headers=JSON)
    undone = client.post(f"{at}/undo", headers=JSON).json()
    assert undone["recommendation_id"] == first["recommendation_id"]
    assert undone["products"] == first["products"]
    kept = client.get(at).json()
    assert [turn["text"] for turn in kept["turns"]] == ["pasta under 3 dollars", "cheaper", "undo"]
    assert kept["turns"][0]["answer"]["text"] == first["text"]
    assert kept["turns"][0]["answer"]["product_ids"] == [one["product"]["id"] for one in first["products"]]
    assert [one["label"] for one in kept["constraints"]] == ["under $3.00"]
    assert client.delete(at).status_code == 204
    assert_told(client.get(at), 404, "not_found")
    assert_told(client.post(f"{at}/undo"), 404, "not_found")


def test_an_unknown_language_is_answered_in_the_shops(client: TestClient) -> None:
    text = "pasta under 3 dollars"
    ours = client.post("/v1/chat", json={"text": text}, headers=JSON).json()["text"]
    assert client.post("/v1/chat", json={"text": text, "locale": "xx-YY"}, headers=JSON).json()["text"] == ours
    german = client.post("/v1/chat", json={"text": text, "locale": "de-DE"}, headers=JSON).json()["text"]
    assert ",99\xa0$" in german or ",49\xa0$" in german


@pytest.mark.anyio
async def test_a_client_that_leaves_takes_the_models_call_with_it(shop: Shop) -> None:
    model = ScriptedChatModel([HANGS])
    conversation = uuid4()
    body = json.dumps({"conversation_id": str(conversation), "text": "pasta under 3 dollars"}).encode()
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    inbox.put_nowait({"type": "http.request", "body": body, "more_body": False})
    sent = b""

    async def send(message: Message) -> None:
        nonlocal sent
        sent += message.get("body", b"")
        if b'"phase":"wording"' in sent and inbox.empty():
            inbox.put_nowait({"type": "http.disconnect"})

    async with asyncio.timeout(10):  # the model would hang for the 15 s of a whole turn
        await chat_app(shop, model)(dict(CHAT_SCOPE), inbox.get, send)
    assert model.cancelled == 1
    assert b"[DONE]" not in sent
    assert [turn.text for turn in shop.conversations.turns(conversation)] == ["pasta under 3 dollars"]


def test_a_part_is_one_line_whatever_it_holds() -> None:
    data = encode({"type": "text-delta", "delta": "a\n\ndata: [DONE]\r\u2028💥"})
    assert data.count(b"\n") == 2
    assert orjson.loads(data.removeprefix(b"data: "))["delta"] == "a\n\ndata: [DONE]\r\u2028💥"
