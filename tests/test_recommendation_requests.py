"""What POST /v1/recommendations refuses and where it points, its stream, and what stands round about it."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from tests.broken import mutated
from tests.problems import assert_told, points_into
from tests.shop import OpenShop, ids_of, open_home

SPRINGFORM = "home-springform-18-cm"
SEED = 20261122


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """A shop with a past and a ranker; tests only read from it."""
    with open_home(tmp_path_factory.mktemp("trained"), "trained") as opened:
        yield opened


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"constraints": [{"field": "shoe", "op": "eq", "value": 1}]}, "#/constraints/0/field"),
        ({"constraints": [{"field": "price", "op": "contains", "value": "x"}]}, "#/constraints/0/op"),
        (
            {"constraints": [{"field": "price", "op": "lt", "value": 1}, {"field": "price", "op": "lt", "value": "x"}]},
            "#/constraints/1/value",
        ),
        ({"constraints": [{"field": "brand", "op": "in", "value": []}]}, "#/constraints/0/value"),
        ({"constraints": [{"field": "rating", "op": "gte", "value": 7}]}, "#/constraints/0/value"),
        ({"facets": ["brand", "shoe"]}, "#/facets/1"),
        ({"surface": "shoe"}, "#/surface"),
        ({"limit": 0}, "#/limit"),
        ({"limit": 101}, "#/limit"),
        ({"limit": True}, "#/limit"),
        ({"llm": "always"}, "#/llm"),
        ({"visitor": "v"}, "#/visitor"),
        ({"visitor_id": "visitor-3\u202e"}, "#/visitor_id"),
        ({"constraints": [{"field": "brand", "op": "in", "value": ["x", None]}]}, "#/constraints/0/value"),
        ({"constraints": [{"field": "price", "op": "lt", "value": 2**63}]}, "#/constraints/0/value"),
        ({"query": "x" * 1_001}, "#/query"),
        ({"deadline_ms": 0}, "#/deadline_ms"),
    ],
    ids=str,
)
def test_what_has_no_meaning_is_refused_where_it_stands(trained: OpenShop, asked: dict[str, Any], pointer: str) -> None:
    problem = assert_told(trained.client.post("/v1/recommendations", json={"surface": "home", **asked}), 422)
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


VALID: dict[str, Any] = {
    "surface": "search",
    "query": "kettle under 50",
    "product_id": SPRINGFORM,
    "cart_product_ids": [SPRINGFORM],
    "visitor_id": "visitor-3",
    "session_id": "s",
    "constraints": [
        {"field": "price", "op": "lt", "value": 3000, "hard": True, "source": "said", "label": "under 30"},
        {"field": "attributes.colour", "op": "in", "value": ["white", "red"]},
    ],
    "limit": 5,
    "facets": ["brand"],
    "deadline_ms": 1000,
    "llm": "auto",
}


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.proof)])
def test_broken_bodies_are_answered_or_told_what_is_wrong(trained: OpenShop, count: int) -> None:
    rng, refused = Random(SEED), 0
    for number in range(count):
        content = json.dumps(mutated(VALID, rng.getrandbits(32)), ensure_ascii=number % 2 == 0)
        body = content.encode("utf-8", "surrogatepass")
        answer = trained.client.post("/v1/recommendations", content=body, headers={"content-type": "application/json"})
        if answer.status_code == 200:
            continue
        refused += 1
        problem = assert_told(answer, answer.status_code)
        assert answer.status_code in {400, 413, 422}, (number, body[:300])
        assert problem["errors"], (number, body[:300])
        if answer.status_code == 422:
            assert all(points_into(body, error["pointer"]) for error in problem["errors"]), (number, body[:300])
    assert refused > count / 3


def parts_of(text: str) -> list[Any]:
    return [
        line if line == "[DONE]" else json.loads(line)
        for line in (part.removeprefix("data: ") for part in text.strip().split("\n\n"))
    ]


def test_the_stream_sends_the_list_as_a_part_and_ends_with_done(trained: OpenShop) -> None:
    answer = trained.client.post(
        "/v1/recommendations", json={"surface": "home"}, headers={"accept": "text/event-stream"}
    )
    start, listed, finish, done = parts_of(answer.text)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
    assert (start, finish, done) == ({"type": "start"}, {"type": "finish"}, "[DONE]")
    assert (listed["type"], listed["id"]) == ("data-products", "list")
    assert (listed["data"]["mode"], len(listed["data"]["products"])) == ("ranked", 10)


def test_health_and_readiness(trained: OpenShop) -> None:
    assert trained.client.get("/livez").json() == {"status": "alive"}
    ready = trained.client.get("/readyz").json()
    assert ready == {
        "status": "ready",
        "checks": {"catalog": "ok", "index": "ok", "ranker": "ok", "model": "off", "valkey": "off"},
    }


def test_metrics_have_stage_timings_and_no_ids(trained: OpenShop) -> None:
    listed = trained.recommend(visitor_id="visitor-3", surface="product", product_id=SPRINGFORM)
    path = f"/v1/recommendations/{listed['recommendation_id']}/explanations/{ids_of(listed)[0]}"
    assert trained.client.get(path).status_code == 200
    trained.client.request("SHOUT", "/v1/recommendations/secret-path")
    answer = trained.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for stage in ("retrieve", "rank", "hydrate"):
        assert f'shelftalk_stage_duration_seconds_count{{stage="{stage}"}}' in answer.text
    assert 'shelftalk_lists_total{mode="ranked",reason="llm_off"}' in answer.text
    assert 'route="/v1/recommendations/{recommendation_id}/explanations/{product_id' in answer.text
    for word in ("visitor-3", SPRINGFORM, listed["recommendation_id"], "SHOUT", "secret-path"):
        assert word not in answer.text


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.get("/"),
        lambda client: client.get("/livez"),
        lambda client: client.post("/v1/recommendations", json={"surface": "home"}),
        lambda client: client.post("/v1/recommendations", json={}),
        lambda client: client.post("/v1/recommendations", content=b"{", headers={"content-type": "application/json"}),
        lambda client: client.get("/nowhere"),
    ],
    ids=["page", "health", "list", "invalid", "unreadable", "unknown"],
)
def test_every_answer_has_the_security_headers(trained: OpenShop, ask: Callable[[Any], Any]) -> None:
    headers = ask(trained.client).headers
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/nowhere", 404), ("GET", "/v1/recommendations", 405)]
)
def test_an_unknown_route_is_a_problem(trained: OpenShop, method: str, path: str, status: int) -> None:
    answer = trained.client.request(method, path)
    problem = assert_told(answer, status)
    assert problem["request_id"] == answer.headers["x-request-id"]
