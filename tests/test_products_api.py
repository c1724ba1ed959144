"""/v1/products: a change is on disk and shown when it is answered, and each row is answered for itself."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient

from retrieval.feeds.product import product_json
from retrieval.schema import ProductId
from tests.broken import SMALL_VALUES, bodies
from tests.builders import product
from tests.problems import assert_told, points_into
from tests.small_shop import SmallShop, small_app


@pytest.fixture
def shop(database_url: str) -> Iterator[SmallShop]:
    shop = SmallShop(database_url)
    yield shop
    shop.database.dispose()


@pytest.fixture
def client(shop: SmallShop) -> TestClient:
    return TestClient(small_app(shop), raise_server_exceptions=False)


CUP: dict[str, Any] = product_json(
    product("cup", attributes={"colour": "blue", "weight_g": 310}, categories=("Kitchen",), tags=("new",))
)


def put(client: TestClient, *products: Any) -> list[dict[str, Any]]:
    answer = client.put("/v1/products", json={"products": products})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_a_product_is_written_shown_and_read(client: TestClient, shop: SmallShop) -> None:
    assert put(client, CUP) == [{"id": "cup", "status": "accepted"}]
    assert client.get("/v1/products/cup").json() == CUP
    assert shop.changes_shown == shop.catalog.sequence() == 1


def test_a_bad_row_spoils_no_other(client: TestClient, shop: SmallShop) -> None:
    results = put(
        client, CUP, {**CUP, "id": "b", "price": {"amount": 9.99, "currency": "USD"}}, 5, {**CUP, "id": "c"}, CUP
    )
    assert [(result.get("id"), result["status"], result.get("code")) for result in results] == [
        ("cup", "accepted", None),
        ("b", "rejected", "invalid_product"),
        (None, "rejected", "invalid_product"),
        ("c", "accepted", None),
        ("cup", "rejected", "id_twice"),
    ]
    pointers = [error["pointer"] for result in results for error in result.get("errors", [])]
    assert pointers == ["#/products/1/price/amount", "#/products/2", "#/products/4/id"]
    assert [each.id for each in shop.catalog.all()] == ["c", "cup"]


def test_internal_fields_are_refused_never_shown_and_survive_a_write(client: TestClient, shop: SmallShop) -> None:
    shop.catalog.upsert([product("cup", internal={"margin": 0.4})])
    (result,) = put(client, {**CUP, "internal": {"margin": 0.9}})
    assert [error["pointer"] for error in result["errors"]] == ["#/products/0/internal"]
    put(client, CUP)
    client.patch("/v1/products/cup", json={"title": "Mug"})
    stored = shop.catalog.get([ProductId("cup")])[ProductId("cup")]
    assert (stored.title, stored.internal) == ("Mug", {"margin": 0.4})
    assert "margin" not in client.get("/v1/products/cup").text


@pytest.mark.parametrize(
    ("patch", "changed"),
    [
        ({"price": {"amount": 5}}, {"price": {"amount": 5, "currency": "USD"}}),
        ({"availability": {"status": "out_of_stock"}}, {"availability": {"status": "out_of_stock"}}),
        (
            {"availability": {"status": "out_of_stock"}, "price": None},
            {"availability": {"status": "out_of_stock"}, "price": None},
        ),
        ({"attributes": {"colour": None, "care": "hand"}}, {"attributes": {"weight_g": 310, "care": "hand"}}),
        ({"tags": []}, {"tags": []}),
        ({"description": None}, {"description": ""}),
        ({"rating": {"value": 4}}, {"rating": {"value": 4, "scale_max": 5.0}}),
        ({"id": "cup"}, {}),
        ({}, {}),
    ],
)
def test_a_patch_changes_what_it_names(
    client: TestClient, shop: SmallShop, patch: dict[str, Any], changed: dict[str, Any]
) -> None:
    put(client, CUP)
    answer = client.patch("/v1/products/cup", json=patch, headers={"content-type": "application/merge-patch+json"})
    assert (answer.status_code, answer.json()) == (200, {**CUP, **changed})
    assert client.get("/v1/products/cup").json() == {**CUP, **changed}
    assert shop.changes_shown == shop.catalog.sequence()


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"price": None}, "#/price"),
        ({"price": 5}, "#/price"),
        ({"title": None}, "#/title"),
        ({"id": "mug"}, "#/id"),
        ({"colour": "red"}, "#/colour"),
        ({"internal": {"margin": 1}}, "#/internal"),
        ({"price": {"amount": {"a": 1}}}, "#/price/amount"),
        ([], "#"),
    ],
)
def test_a_patch_that_makes_no_product_changes_nothing(
    client: TestClient, shop: SmallShop, patch: Any, pointer: str
) -> None:
    put(client, CUP)
    problem = assert_told(client.patch("/v1/products/cup", json=patch), 422, "invalid_request")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert (client.get("/v1/products/cup").json(), shop.catalog.sequence()) == (CUP, 1)


def test_patches_at_the_same_time_do_not_undo_each_other(client: TestClient) -> None:
    put(client, CUP)
    with ThreadPoolExecutor(4) as pool:
        patches = [{"attributes": {f"a{number}": number}} for number in range(20)]
        list(pool.map(lambda patch: client.patch("/v1/products/cup", json=patch), patches))
    assert len(client.get("/v1/products/cup").json()["attributes"]) == 22


@pytest.mark.anyio
@pytest.mark.parametrize("id", ["a/b", "/a", "a%2Fb", "ü€🐦", "a?b#c", "a;b=c", "+a&b", "a//b", "....", "x" * 128])
async def test_any_printable_id_can_stand_in_the_address(shop: SmallShop, id: str) -> None:
    # Not TestClient: it decodes an address twice, which no server does.
    async with AsyncClient(transport=ASGITransport(small_app(shop)), base_url="http://shop") as client:
        await client.put("/v1/products", json={"products": [{**CUP, "id": id}]})
        address = "/v1/products/" + quote(id, safe="")
        assert (await client.get(address)).json()["id"] == id
        assert (await client.patch(address, json={"title": "Mug"})).json()["title"] == "Mug"
        assert (await client.delete(address)).status_code == 204
        assert (await client.get(address)).status_code == 404


def test_a_deleted_product_is_gone(client: TestClient, shop: SmallShop) -> None:
    put(client, CUP)
    answer = client.delete("/v1/products/cup")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (list(shop.catalog.all()), shop.changes_shown) == ([], 2)


@pytest.mark.parametrize(("method", "options"), [("GET", {}), ("DELETE", {}), ("PATCH", {"json": {"title": "x"}})])
def test_an_unknown_product_is_not_found(client: TestClient, method: str, options: dict[str, Any]) -> None:
    assert_told(client.request(method, "/v1/products/nobody%00", **options), 404, "unknown_product")


def test_what_is_no_route_is_told_in_the_same_form(client: TestClient) -> None:
    assert_told(client.get("/v1/nothing"), 404, "not_found")
    assert_told(client.post("/v1/products/cup", json={}), 405, "method_not_allowed")


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.proof)])
def test_no_broken_body_breaks_the_shop(client: TestClient, shop: SmallShop, count: int) -> None:
    seed = 20261123
    for number, sent in enumerate(bodies([CUP], "products", count, seed)):
        headers = {} if sent.content_type is None else {"content-type": sent.content_type}
        answer = client.put("/v1/products", content=sent.content, headers=headers)
        where = f"seed {seed}, body {number}: {sent.content[:200]!r}"
        assert answer.status_code < 500, where
        if answer.status_code != 200:
            errors = assert_told(answer, answer.status_code)["errors"]
            assert errors, where
        else:
            results = answer.json()["results"]
            assert all((one["status"] == "rejected") == ("errors" in one) for one in results), where
            errors = [error for one in results for error in one.get("errors", [])]
        assert all(points_into(sent.content, error["pointer"]) for error in errors), where
    assert all(product_json(each)["id"] for each in shop.catalog.all())


def test_no_broken_patch_breaks_the_shop(client: TestClient, shop: SmallShop) -> None:
    put(client, CUP)
    for name in CUP:
        for value in SMALL_VALUES:
            answer = client.patch(
                "/v1/products/cup", content=json.dumps({name: value}), headers={"content-type": "application/json"}
            )
            assert answer.status_code < 500, (name, repr(value)[:100])
            assert answer.status_code == 200 or assert_told(answer, answer.status_code)["errors"]
