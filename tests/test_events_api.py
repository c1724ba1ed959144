"""POST /v1/events: each row is answered for itself, and nothing is acknowledged that is not on disk."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from app.store.ports import StoreUnavailable
from ranking.events import Event, EventItem
from retrieval.schema import ProductId, VisitorId
from tests.broken import BrokenBody, bodies
from tests.problems import assert_told, points_into
from tests.small_shop import SmallShop, small_app

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ID = "018f2b6c-7f6e-7c3a-9d41-6f1f0f8a2b11"


@pytest.fixture
def shop(database_url: str) -> Iterator[SmallShop]:
    shop = SmallShop(database_url, NOW)
    yield shop
    shop.database.dispose()


@pytest.fixture
def client(shop: SmallShop) -> TestClient:
    return TestClient(small_app(shop), raise_server_exceptions=False)


def event(**fields: Any) -> dict[str, Any]:
    whole = {
        "event_id": ID,
        "event_name": "purchase",
        "event_time": "2026-11-22T10:29:59.5+01:00",
        "visitor_id": "v1",
        "session_id": "s1",
        "recommendation_id": "r1",
        "surface": "cart",
        "transaction_id": "T 1",
        "currency": "USD",
        "items": [{"item_id": "a", "index": 0, "price": 999, "quantity": 2, "item_name": "Cup", "item_brand": "Moon"}],
        "data": {"note": "ok"},
    }
    return {**whole, **fields}


def post(client: TestClient, *events: Any) -> list[dict[str, Any]]:
    answer = client.post("/v1/events", json={"events": events})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_an_event_is_accepted_stored_and_taken_into_the_next_answer(client: TestClient, shop: SmallShop) -> None:
    assert post(client, event()) == [{"event_id": ID, "status": "accepted"}]
    expected = Event(
        event_id=UUID(ID),
        event_name="purchase",
        event_time=NOW - timedelta(seconds=0.5),
        visitor_id=VisitorId("v1"),
        items=(EventItem(item_id=ProductId("a"), index=0, price=999, quantity=2),),
        session_id="s1",
        recommendation_id="r1",
        surface="cart",
        transaction_id="T 1",
        currency="USD",
        data={"note": "ok"},
    )
    assert [each for _, each in shop.events.read()] == [expected]
    assert shop.observed == [expected]


def test_sending_again_is_harmless(client: TestClient, shop: SmallShop) -> None:
    post(client, event())
    assert post(client, event()) == [{"event_id": ID, "status": "duplicate"}]
    assert len(shop.observed) == shop.events.count() == 1


def test_the_same_id_with_another_body_is_rejected(client: TestClient, shop: SmallShop) -> None:
    (first, second) = post(client, event(), event(visitor_id="v2"))
    assert first["status"] == "accepted"
    assert (second["status"], second["code"]) == ("rejected", "event_id_reused")
    assert [error["pointer"] for error in second["errors"]] == ["#/events/1/event_id"]
    assert shop.events.count() == 1


def test_a_bad_row_spoils_no_other(client: TestClient, shop: SmallShop) -> None:
    good = [event(event_id=str(uuid4())) for _ in range(3)]
    results = post(client, good[0], {"event_id": "x"}, good[1], 5, None, [], good[2])
    statuses = [result["status"] for result in results]
    assert statuses == ["accepted", "rejected", "accepted", "rejected", "rejected", "rejected", "accepted"]
    assert results[1]["event_id"] == "x"
    assert [error["pointer"] for error in results[3]["errors"]] == ["#/events/3"]
    assert [str(each.event_id) for each in shop.observed] == [each["event_id"] for each in good]


@pytest.mark.parametrize(
    ("fields", "pointer", "said"),
    [
        ({"event_id": 5}, "/event_id", "UUID"),
        ({"event_id": "urn:uuid:" + ID}, "/event_id", "UUID"),
        ({"event_name": "bought"}, "/event_name", "add_to_cart, add_to_wishlist"),
        ({"event_name": None}, "/event_name", "string"),
        ({"event_time": "2026-11-22T09:30:00"}, "/event_time", "zone"),
        ({"event_time": "2026-11-22"}, "/event_time", "RFC 3339"),
        ({"event_time": 1_700_000_000}, "/event_time", "RFC 3339"),
        ({"event_time": "2026-02-30T00:00:00Z"}, "/event_time", "calendar"),
        ({"event_time": "2026-11-22T09:35:01Z"}, "/event_time", "future"),
        ({"event_time": "0001-01-01T00:00:00+14:00"}, "/event_time", "before 2000"),
        ({"event_time": "9999-12-31T23:59:59-12:00"}, "/event_time", "future"),
        ({"visitor_id": "a b"}, "/visitor_id", "space"),
        ({"visitor_id": "\u202ev"}, "/visitor_id", "invisible"),
        ({"items": []}, "/items", "bought"),
        ({"items": None}, "/items", "list"),
        ({"items": [{"index": 1}]}, "/items/0/item_id", "add it"),
        ({"items": [{"item_id": "a", "price": 9.99}]}, "/items/0/price", "minor units"),
        ({"items": [{"item_id": "a", "quantity": 0}]}, "/items/0/quantity", "at least 1"),
        ({"items": [{"item_id": "a"}] * 201}, "/items", "at most 200"),
        ({"currency": "usd"}, "/currency", "[A-Z]"),
        ({"search_term": "x" * 1_000_000}, "/search_term", "at most 1000"),
        ({"data": {"a": "x" * 9_000}}, "/data", "8192"),
        ({"data": {"a": {"b": {"c": {"d": {"e": {}}}}}}}, "/data", "levels"),
        ({"data": "x"}, "/data", "object"),
        ({"item_name": "Cup"}, "/item_name", "leave it out"),
    ],
)
def test_each_mistake_is_told_at_its_field(
    client: TestClient, shop: SmallShop, fields: dict[str, Any], pointer: str, said: str
) -> None:
    (result,) = post(client, event(**fields))
    assert (result["status"], result["code"]) == ("rejected", "invalid_event")
    assert [error["pointer"] for error in result["errors"]] == ["#/events/0" + pointer]
    assert said in result["errors"][0]["detail"]
    assert shop.events.count() == len(shop.observed) == 0


def test_clocks_may_differ_by_five_minutes(client: TestClient) -> None:
    assert post(client, event(event_time="2026-11-22T09:35:00Z"))[0]["status"] == "accepted"


def test_other_events_need_no_items(client: TestClient) -> None:
    search = {"event_id": ID, "event_name": "search", "event_time": "2026-11-22T09:00:00Z", "visitor_id": "v"}
    assert post(client, {**search, "search_term": "te\u202ea\u0000"})[0]["status"] == "accepted"


def test_misleading_characters_are_taken_out_of_texts(client: TestClient, shop: SmallShop) -> None:
    post(client, event(search_term="te\u202ea\u0000", data={"a\u0000": ["b\u202e"]}))
    assert (shop.observed[0].search_term, shop.observed[0].data) == ("tea", {"a": ["b"]})


def test_an_empty_batch_is_an_empty_answer(client: TestClient) -> None:
    assert post(client) == []


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, {"#/events"}),
        ({"events": {}}, {"#/events"}),
        ({"events": [], "shop": 1}, {"#/shop"}),
        ({"events": [1] * 1001}, {"#/events"}),
        ([], {"#"}),
        ("text", {"#"}),
        (None, {"#"}),
    ],
)
def test_a_body_of_another_shape_is_refused_as_a_whole(client: TestClient, body: Any, pointers: set[str]) -> None:
    answer = client.post("/v1/events", json=body)
    problem = assert_told(answer, 422, "invalid_request")
    assert {error["pointer"] for error in problem["errors"]} == pointers
    assert problem["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (BrokenBody(content=b'{"events": [NaN]}'), 400, "invalid_json"),
        (BrokenBody(content=b'{"events": ["\xff"]}'), 400, "invalid_json"),
        (BrokenBody(content=b'{"events": ["\\ud800"]}'), 400, "invalid_json"),
        (BrokenBody(content=b'{"events": [' + b"[" * 100_000), 400, "invalid_json"),
        (BrokenBody(content=b'{"events": ' + b"[" * 990 + b"]" * 990 + b"}"), 400, "invalid_json"),
        (BrokenBody(content=b'{"events": ' + b"9" * 10_000 + b"}"), 400, "invalid_json"),
        (BrokenBody(content=b'{"events": []}', content_type="text/plain"), 415, "unsupported_media_type"),
        (BrokenBody(content=b'{"events": []}', content_type=None), 415, "unsupported_media_type"),
        (BrokenBody(content=b"x" * (4 * 1024 * 1024 + 1)), 413, "body_too_large"),
        (BrokenBody(content=b""), 422, "invalid_request"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bytes_that_are_no_body_are_refused(client: TestClient, sent: BrokenBody, status: int, code: str) -> None:
    problem = assert_told(_send(client, sent), status, code)
    assert [error["pointer"] for error in problem["errors"]] == ["#"]


def test_a_chunked_body_has_the_same_limit(client: TestClient, shop: SmallShop) -> None:
    chunks = (b" " * 100_000 for _ in range(50))
    answer = client.post("/v1/events", content=chunks, headers={"content-type": "application/json"})
    assert_told(answer, 413, "body_too_large")


@pytest.mark.parametrize("headers", [{"x-long": "x" * 40_000}, {f"x-{number}": "1" for number in range(120)}])
def test_headers_have_a_limit(client: TestClient, headers: dict[str, str]) -> None:
    assert_told(client.post("/v1/events", json={"events": []}, headers=headers), 431, "headers_too_large")


def test_a_store_that_cannot_answer_acknowledges_nothing(client: TestClient, shop: SmallShop) -> None:
    def fail(batch: object) -> None:
        raise StoreUnavailable("disk I/O error at /secret/path")

    shop.events.append = fail  # type: ignore[method-assign,assignment]  # the one fault that a disk cannot be asked for
    answer = client.post("/v1/events", json={"events": [event()]})
    assert_told(answer, 503, "store_unavailable")
    assert answer.headers["retry-after"] == "1"
    assert "secret" not in answer.text
    assert shop.observed == []


def test_an_error_that_nobody_foresaw_tells_nothing_but_its_id(client: TestClient, shop: SmallShop) -> None:
    def fail(batch: object) -> None:
        raise RuntimeError("password=hunter2")

    shop.events.append = fail  # type: ignore[method-assign,assignment]  # as above
    answer = client.post("/v1/events", json={"events": [event()]})
    problem = assert_told(answer, 500, "internal_error")
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.proof)])
def test_no_broken_body_breaks_the_shop(client: TestClient, shop: SmallShop, count: int) -> None:
    seed = 20261122
    search = {"event_id": ID, "event_name": "search", "event_time": "2026-11-22T09:00:00Z", "visitor_id": "v"}
    for number, sent in enumerate(bodies([event(), search], "events", count, seed)):
        answer = _send(client, sent)
        where = f"seed {seed}, body {number}: {sent.content[:200]!r}"
        assert answer.status_code < 500, where
        if answer.status_code != 200:
            problem = assert_told(answer, answer.status_code)
            assert problem["errors"], where
            assert all(points_into(sent.content, error["pointer"]) for error in problem["errors"]), where
            continue
        for result in answer.json()["results"]:
            errors = result.get("errors", [])
            assert (result["status"] == "rejected") == bool(errors), where
            assert all(points_into(sent.content, error["pointer"]) for error in errors), where
    assert shop.events.count() == len(shop.observed)


def _send(client: TestClient, body: BrokenBody) -> Any:
    headers = {} if body.content_type is None else {"content-type": body.content_type}
    return client.post("/v1/events", content=body.content, headers=headers)
