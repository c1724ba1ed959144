"""/v1/conversations over HTTP: chips edited by hand, lists of conversations, exports, and what deleting takes along."""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from app.assembly import Shop
from app.body import BodyLimit
from app.dialogue.brief import Brief
from app.store.ports import ModelWords
from app.stores import open_stores
from prompts.messages import Said
from retrieval.schema import ProductId
from tests.broken import bodies
from tests.chat_shop import chat_app, chat_shop
from tests.problems import assert_told, points_into
from tests.test_chat_api import JSON, events, part

UNDER_3 = {"edit": "add", "constraint": {"field": "price", "op": "lt", "value": 300}}
NO_PRICE = {"edit": "remove", "constraint": {"field": "price"}}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = chat_shop(tmp_path_factory.mktemp("shop"))
    yield shop
    asyncio.run(shop.aclose())


@pytest.fixture
def client(shop: Shop) -> TestClient:
    return TestClient(chat_app(shop), raise_server_exceptions=False)


@pytest.fixture
def mine(client: TestClient) -> str:
    """A conversation of the visitor "me" about pasta."""
    return talked(client, "pasta")


def talked(client: TestClient, *texts: str, visitor: str = "me") -> str:
    conversation = str(uuid4())
    for text in texts:
        body = {"conversation_id": conversation, "visitor_id": visitor, "text": text}
        assert client.post("/v1/chat", json=body, headers=JSON).status_code == 200
    return conversation


def patch(client: TestClient, conversation: str, *edits: Any, **more: Any) -> Any:
    body = {"visitor_id": "me", "edits": edits, **more}
    return client.patch(f"/v1/conversations/{conversation}/constraints", json=body, headers=JSON)


def read(client: TestClient, conversation: str) -> Any:
    return client.get(f"/v1/conversations/{conversation}", params={"visitor_id": "me"}).json()


def test_a_click_answers_as_a_chat_turn_does(client: TestClient, mine: str) -> None:
    body = patch(client, mine, UNDER_3).json()
    assert {one["product"]["id"] for one in body["products"]} == {"penne", "fusilli", "farfalle"}
    assert body["constraints"] == [
        {"field": "price", "op": "lt", "value": 300, "hard": True, "source": "clicked", "label": "under $3.00"}
    ]
    assert body["version"] == 2
    assert body["text"].startswith("Here are 3 products for “pasta” (under $3.00).")
    assert {"label": "Undo", "text": "undo"} in body["critiques"]
    kept = read(client, mine)
    assert (kept["version"], [turn["text"] for turn in kept["turns"]]) == (2, ["pasta", "add: under $3.00"])


def test_a_click_streams_where_no_json_is_asked_for(client: TestClient, mine: str) -> None:
    at = f"/v1/conversations/{mine}/constraints"
    parts = events(client.patch(at, json={"visitor_id": "me", "edits": [UNDER_3]}))
    assert [each["type"] for each in parts][:5] == [
        "start", "data-status", "data-products", "data-constraints", "data-critiques"
    ]  # fmt: skip
    assert part(parts, "data-constraints")["data"]["version"] == 2


def test_a_chip_can_be_sent_back_as_it_came(client: TestClient, mine: str) -> None:
    [chip] = patch(client, mine, UNDER_3).json()["constraints"]
    assert patch(client, mine, {"edit": "remove", "constraint": chip}).json()["constraints"] == []


def test_a_batch_is_one_version_and_all_or_nothing(client: TestClient, mine: str) -> None:
    acme = {"edit": "add", "constraint": {"field": "brand", "op": "eq", "value": "Acme"}}
    softer = {"edit": "soften", "constraint": {"field": "brand"}}
    dearer = {"edit": "change", "constraint": {"field": "price"}, "to": {"value": 250}}
    body = patch(client, mine, UNDER_3, acme, softer, dearer).json()
    assert [(one["label"] if "label" in one else one["field"], one["hard"]) for one in body["constraints"]] == [
        ("brand", False),
        ("under $2.50", True),
    ]
    assert read(client, mine)["version"] == 2
    assert_told(patch(client, mine, NO_PRICE, NO_PRICE), 409, "edit_refused")
    assert read(client, mine)["version"] == 2


def test_undo_takes_a_click_back_with_its_list(client: TestClient, mine: str) -> None:
    first = read(client, mine)["turns"][0]["answer"]
    patch(client, mine, UNDER_3)
    undone = client.post(f"/v1/conversations/{mine}/undo", json={"visitor_id": "me"}, headers=JSON).json()
    assert undone["recommendation_id"] == first["recommendation_id"]
    assert [one["product"]["id"] for one in undone["products"]] == first["product_ids"]
    assert undone["constraints"] == []


def test_edits_for_another_version_are_told_the_present_one(client: TestClient, mine: str) -> None:
    assert patch(client, mine, UNDER_3, version=1).json()["version"] == 2
    problem = assert_told(patch(client, mine, NO_PRICE, version=1), 409, "version_conflict")
    assert problem["errors"] == [{"pointer": "#/version", "detail": "it is 2 now"}]
    assert [one["label"] for one in read(client, mine)["constraints"]] == ["under $3.00"]


LT = {"field": "price", "op": "lt", "value": 300}


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({}, 422, "#/edits"),
        ({"edits": []}, 422, "#/edits"),
        ({"edits": [UNDER_3] * 31}, 422, "#/edits"),
        ({"edits": ["cheaper"]}, 422, "#/edits/0"),
        ({"edits": [UNDER_3], "text": "cheaper"}, 422, "#/text"),
        ({"edits": [UNDER_3], "version": -1}, 422, "#/version"),
        ({"edits": [{"edit": "sharpen", "constraint": LT}]}, 422, "#/edits/0/edit"),
        ({"edits": [{"edit": "add"}]}, 422, "#/edits/0/constraint"),
        ({"edits": [{"edit": "add", "constraint": {"op": "lt", "value": 3}}]}, 422, "#/edits/0/constraint/field"),
        ({"edits": [{"edit": "add", "constraint": {"field": "price"}}]}, 422, "#/edits/0/constraint/op"),
        ({"edits": [{"edit": "add", "constraint": {**LT, "value": None}}]}, 422, "#/edits/0/constraint/value"),
        ({"edits": [{"edit": "add", "constraint": {**LT, "value": "low"}}]}, 422, "#/edits/0/constraint/value"),
        ({"edits": [{"edit": "add", "constraint": {**LT, "value": {}}}]}, 422, "#/edits/0/constraint/value"),
        ({"edits": [{"edit": "add", "constraint": {**LT, "op": "below"}}]}, 422, "#/edits/0/constraint/op"),
        ({"edits": [{"edit": "add", "constraint": {**LT, "op": "contains"}}]}, 422, "#/edits/0/constraint/op"),
        ({"edits": [UNDER_3, {"edit": "add", "constraint": {**LT, "field": "margin"}}]}, 422,
         "#/edits/1/constraint/field"),
        ({"edits": [{"edit": "add", "constraint": {**LT, "source": "rule"}}]}, 422, "#/edits/0/constraint/source"),
        ({"edits": [{"edit": "add", "constraint": {**LT, "forbids": True}}]}, 422, "#/edits/0/constraint/forbids"),
        ({"edits": [{"edit": "change", "constraint": LT}]}, 422, "#/edits/0/to"),
        ({"edits": [{"edit": "change", "constraint": LT, "to": {}}]}, 422, "#/edits/0/to"),
        ({"edits": [{"edit": "remove", "constraint": LT, "to": {"hard": True}}]}, 422, "#/edits/0/to"),
        ({"edits": [UNDER_3, {"edit": "change", "constraint": LT, "to": {"value": "x"}}]}, 422, "#/edits/1/to/value"),
        ({"edits": [NO_PRICE]}, 409, "#/edits/0/constraint"),
        ({"edits": [UNDER_3, NO_PRICE, NO_PRICE]}, 409, "#/edits/2/constraint"),
        ({"edits": [{"edit": "harden", "constraint": {"field": "brand"}}]}, 409, "#/edits/0/constraint"),
    ],
)  # fmt: skip
def test_edits_that_do_not_fit_are_told_where_and_change_nothing(
    client: TestClient, mine: str, body: Any, status: int, pointer: str
) -> None:
    at = f"/v1/conversations/{mine}/constraints"
    problem = assert_told(client.patch(at, json={"visitor_id": "me", **body}), status)
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert read(client, mine)["version"] == 1


def test_broken_edits_never_break_the_server(client: TestClient, shop: Shop) -> None:
    conversation = str(uuid4())
    client.post("/v1/chat", json={"conversation_id": conversation, "text": "pasta"}, headers=JSON)
    at = f"/v1/conversations/{conversation}/constraints"
    client = TestClient(BodyLimit(chat_app(shop), max_bytes=100_000), raise_server_exceptions=False)
    for broken in bodies([UNDER_3, NO_PRICE], "edits", 100, seed=7):
        headers = {"content-type": broken.content_type} if broken.content_type else {}
        answer = client.patch(at, content=broken.content, headers={**headers, **JSON})
        assert answer.status_code < 500, broken.content[:200]
        if answer.status_code == 422:
            for error in assert_told(answer, 422)["errors"]:
                assert points_into(broken.content, error["pointer"])
    assert client.get(f"/v1/conversations/{conversation}").status_code == 200


def test_what_does_not_exist_cannot_be_edited_and_is_not_made_by_trying(client: TestClient, shop: Shop) -> None:
    unknown = uuid4()
    assert_told(patch(client, str(unknown), UNDER_3), 404, "not_found")
    assert_told(client.post(f"/v1/conversations/{unknown}/undo"), 404, "not_found")
    assert shop.conversations.own(unknown, None) is None


def test_a_visitors_conversations_are_listed_page_by_page(client: TestClient) -> None:
    made = [talked(client, f"pasta under {number} dollars", "thanks", visitor="lister") for number in range(3, 8)]
    anonymous = str(uuid4())
    client.post("/v1/chat", json={"conversation_id": anonymous, "text": "pasta"}, headers=JSON)
    talked(client, "pasta", visitor="lister2")
    seen: list[Any] = []
    query: dict[str, Any] = {"visitor_id": "lister", "limit": 2}
    while True:
        page = client.get("/v1/conversations", params=query).json()
        seen += page["conversations"]
        if "next" not in page:
            break
        query["after"] = page["next"]
    assert [one["conversation_id"] for one in seen] == made[::-1]
    assert [one["title"] for one in seen] == [f"pasta under {number} dollars" for number in range(7, 2, -1)]
    assert {one["turns"] for one in seen} == {2}
    assert [one["last_at"] for one in seen] == sorted((one["last_at"] for one in seen), reverse=True)
    assert datetime.fromisoformat(seen[0]["last_at"]).tzinfo


def test_an_old_conversation_that_goes_on_comes_first_and_its_title_is_cut(client: TestClient) -> None:
    first = talked(client, "pasta " * 100, visitor="cut")
    talked(client, "lamp", visitor="cut")
    client.post("/v1/chat", json={"conversation_id": first, "visitor_id": "cut", "text": "cheaper"}, headers=JSON)
    listed = client.get("/v1/conversations", params={"visitor_id": "cut"}).json()["conversations"]
    assert listed[0]["conversation_id"] == first
    assert listed[0]["title"].startswith("pasta pasta")
    assert len(listed[0]["title"]) <= 81


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({}, "query:visitor_id"),
        ({"visitor_id": "a b"}, "query:visitor_id"),
        ({"visitor_id": "me", "limit": 0}, "query:limit"),
        ({"visitor_id": "me", "limit": 101}, "query:limit"),
        ({"visitor_id": "me", "after": "yesterday"}, "query:after"),
        ({"visitor_id": "me", "after": f"{9**30}-{uuid4().hex}"}, "query:after"),
    ],
)
def test_without_a_visitor_or_with_a_foreign_cursor_nothing_is_listed(
    client: TestClient, query: Any, pointer: str
) -> None:
    problem = assert_told(client.get("/v1/conversations", params=query), 422, "invalid_request")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_an_export_holds_everything_that_is_kept(client: TestClient, mine: str, shop: Shop) -> None:
    patch(client, mine, UNDER_3)
    answer = client.get(f"/v1/conversations/{mine}/export", params={"visitor_id": "me"})
    assert answer.headers["content-disposition"] == f'attachment; filename="conversation-{mine}.json"'
    body = answer.json()
    assert (body["conversation_id"], body["visitor_id"]) == (mine, "me")
    assert datetime.fromisoformat(body["exported_at"]).tzinfo
    turns = shop.conversations.turns(UUID(mine))
    assert body["turns"] == [
        {
            "number": turn.number,
            "at": turn.at.isoformat(),
            "text": turn.text,
            "brief": turn.brief,
            "answer": turn.answer,
        }
        for turn in turns
    ]
    assert Brief.from_json(body["turns"][1]["brief"]).constraints[0].label == "under $3.00"
    assert body["turns"][0]["answer"]["list"]["products"][0]["reason"]["text"]


def test_deleting_takes_the_lists_and_what_models_said_of_them_along(client: TestClient, mine: str, shop: Shop) -> None:
    patch(client, mine, UNDER_3)
    lists = [turn["answer"]["recommendation_id"] for turn in read(client, mine)["turns"]]
    other = read(client, talked(client, "pasta"))["turns"][0]["answer"]["recommendation_id"]
    stores = open_stores(shop.settings)
    words = stores.model_words
    said = Said(prompt="explanation 1", model="m", reply="You like penne.")
    for each in (*lists, other):
        spoken = ModelWords(
            recommendation_id=each, product_id=ProductId("penne"), at=shop.now(), said=said, shown=("You like penne.",)
        )
        words.add(spoken)
        assert shop.recommendations.get(each)
    assert client.delete(f"/v1/conversations/{mine}", params={"visitor_id": "me"}).status_code == 204
    assert [shop.recommendations.get(each) for each in lists] == [None, None]
    assert [words.of(each, ProductId("penne")) for each in lists] == [[], []]
    assert shop.recommendations.get(other)
    assert words.of(other, ProductId("penne"))
    stores.close()
    assert_told(client.get(f"/v1/conversations/{mine}", params={"visitor_id": "me"}), 404, "not_found")
    assert mine not in client.get("/v1/conversations", params={"visitor_id": "me", "limit": 100}).text


def test_the_example_of_the_papers_works(client: TestClient) -> None:
    paper = (Path(__file__).parents[1] / "docs/conversations.md").read_text(encoding="utf-8")
    [example] = re.findall(r"--json '(\{.*?\})'\n", paper, re.DOTALL)
    [shown] = re.findall(r'```json\n(\{"conversation_id".*?\})\n```', paper, re.DOTALL)
    asked, told = json.loads(example), json.loads(shown)
    conversation = talked(client, "lamp under 50 dollars", "not red", "why?", visitor=asked["visitor_id"])
    answer = client.patch(f"/v1/conversations/{conversation}/constraints", json=asked, headers=JSON).json()
    assert told.keys() <= answer.keys()
    assert (answer["constraints"], answer["version"]) == (told["constraints"], told["version"])
