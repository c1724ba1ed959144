"""No visitor gets at another's conversation, by no route, whatever ids they try: it is not found, each time."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assembly import Shop
from app.dialogue.notebook import Notebook
from app.store.conversations import SqlConversationStore
from app.store.database import open_database
from app.store.ports import Turn
from retrieval.schema import VisitorId
from tests.chat_shop import chat_app, chat_shop
from tests.contracts.test_conversation_store import turn
from tests.problems import assert_told
from tests.test_chat_api import JSON

VISITORS = [None, *(VisitorId(f"visitor-{number}") for number in range(8))]
STORE_TRIES = 9_600
HTTP_TRIES = 400
ADD = {"edit": "add", "constraint": {"field": "price", "op": "lt", "value": 300}}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = chat_shop(tmp_path_factory.mktemp("shop"))
    yield shop
    asyncio.run(shop.aclose())


def ids_tried(rng: Random, owned: dict[UUID, VisitorId | None]) -> UUID:
    """An id that exists, one near it, or one out of the blue."""
    known = rng.choice(list(owned))
    return rng.choice([known, known, known, UUID(int=known.int ^ 1), UUID(int=rng.getrandbits(128))])


@pytest.mark.anyio
async def test_thousands_of_tries_at_the_stores_functions_find_nothing_of_anybody_else(database: sa.Engine) -> None:
    rng = Random(10_000)
    store = SqlConversationStore(database)
    notebook = Notebook(store, lambda: turn(1).at)
    owned = {UUID(int=rng.getrandbits(128)): rng.choice(VISITORS) for _ in range(60)}
    for number, (key, owner) in enumerate(owned.items()):
        store.open(key, owner)
        store.append(key, turn(1, f"secret of {owner} {number}"))
    outcomes = Counter[str]()
    tries = STORE_TRIES if database.dialect.name == "sqlite" else STORE_TRIES // 10
    for _ in range(tries):
        key, whom = ids_tried(rng, owned), rng.choice(VISITORS)
        mine = key in owned and owned[key] == whom
        match rng.choice(["own", "own", "own", "of", "history"]):
            case "own":
                outcome = refused_or(lambda key=key, whom=whom: store.own(key, whom))
                assert outcome is None if key not in owned else (outcome == store.turns(key)) is mine
                outcomes["read" if mine else "refused"] += 1
            case "of" if whom is not None:
                assert {talk.id for talk in store.of(whom, 100)} == {
                    one for one, owner in owned.items() if owner == whom
                }
                outcomes["listed"] += 1
            case _ if key in owned:
                try:
                    history, _ = await notebook.history(key, whom)
                    assert mine
                    assert history.turns
                except KeyError:
                    assert not mine
                outcomes["resumed" if mine else "refused"] += 1
    assert outcomes["refused"] > tries // 3
    assert min(outcomes["read"], outcomes["listed"], outcomes["resumed"]) > tries // 200


def refused_or(read: Any) -> list[Turn] | str | None:
    try:
        found: list[Turn] | None = read()
    except KeyError:
        return "refused"
    return found


def attempt(client: TestClient, rng: Random, key: str, whom: str | None) -> Any:
    """One of the ways in which a visitor might get at a conversation."""
    at, query = f"/v1/conversations/{key}", {"visitor_id": whom} if whom else {}
    way = rng.choice(["read", "export", "stream", "delete", "undo", "edit", "say"])
    match way:
        case "read":
            return client.get(at, params=query)
        case "export" | "stream":
            return client.get(f"{at}/{way}", params=query)
        case "delete":
            return client.delete(at, params=query)
        case "undo":
            return client.post(f"{at}/undo", json=query, headers=JSON)
        case "edit":
            return client.patch(f"{at}/constraints", json={**query, "edits": [ADD]}, headers=JSON)
        case _:
            return client.post("/v1/chat", json={**query, "conversation_id": key, "text": "why?"}, headers=JSON)


def test_hundreds_of_tries_at_every_route_are_not_found_and_change_nothing(shop: Shop) -> None:
    rng = Random(404)
    owned: dict[str, str | None] = {}
    with TestClient(chat_app(shop), raise_server_exceptions=False) as client:
        for number, owner in enumerate(["ann", "bob", "cid", None]):
            for _ in range(2):
                key = str(uuid4())
                body = {"conversation_id": key, "text": f"pasta {number}", **({"visitor_id": owner} if owner else {})}
                assert client.post("/v1/chat", json=body, headers=JSON).status_code == 200
                owned[key] = owner
        before = {key: shop.conversations.turns(UUID(key)) for key in owned}
        details = set()
        for _ in range(HTTP_TRIES):
            key, owner = rng.choice(list(owned.items()))
            thief = rng.choice([one for one in ("ann", "bob", "cid", "eve", "ANN", None) if one != owner])
            problem = assert_told(attempt(client, rng, key, thief), 404, "not_found")
            details.add(problem["detail"].replace(key, "ID"))
        assert details == {"there is no conversation ID"}
        for thief in ("eve", "ANN"):
            assert client.get("/v1/conversations", params={"visitor_id": thief}).json() == {"conversations": []}
        for owner in ("ann", "bob", "cid"):
            listed = client.get("/v1/conversations", params={"visitor_id": owner}).json()["conversations"]
            assert {one["conversation_id"] for one in listed} == {key for key, its in owned.items() if its == owner}
        assert {key: shop.conversations.turns(UUID(key)) for key in owned} == before
        for way in range(10):
            unknown = attempt(client, Random(way), str(uuid4()), "eve")
            assert unknown.status_code in {200, 204, 404}, "a new conversation, no turn to resume, or nothing"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlConversationStore]:
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('store')}/shop.db")
    yield SqlConversationStore(engine)
    engine.dispose()


whoever = st.none() | st.text(min_size=1, max_size=8).map(VisitorId)


@settings(max_examples=60, deadline=None)
@given(owner=whoever, other=whoever)
def test_a_conversation_is_its_visitors_alone(
    store: SqlConversationStore, owner: VisitorId | None, other: VisitorId | None
) -> None:
    key = uuid4()
    store.open(key, owner)
    store.append(key, turn(1))
    assert store.own(key, owner) == [turn(1)]
    if other == owner:
        return
    with pytest.raises(KeyError):
        store.own(key, other)
    with pytest.raises(KeyError):
        store.open(key, other)
    if other is not None:
        assert key not in {talk.id for talk in store.of(other, 100)}


def test_asking_for_an_unknown_conversation_does_not_make_it(store: SqlConversationStore) -> None:
    key = uuid4()
    assert store.own(key, VisitorId("me")) is None
    store.open(key, VisitorId("you"))
    assert store.own(key, VisitorId("you")) == []
