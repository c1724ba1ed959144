"""`serve --workers 2`: what one worker is told, both know; one that dies is replaced; all end in order."""

import json
import os
import re
import shutil
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from prompts.library import PromptLibrary
from ranking.bundles import activation
from tests.faults.server import FaultServer
from tests.fleet import Fleet, fleet, until
from tests.served import command, free_port
from tests.shop import ids_of, place, with_rules
from tests.stopping import stop_under_load

JSON = {"accept": "application/json"}
HOME = {"surface": "home", "limit": 100}


@pytest.fixture(scope="module")
def model() -> Iterator[FaultServer]:
    """A model that answers, until a test says otherwise."""
    with FaultServer() as server:
        yield server


@pytest.fixture(scope="module")
def both(model: FaultServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Two workers, of whose copies of the index one was left half made and the other is broken; Valkey is away."""
    folder = tmp_path_factory.mktemp("workers")
    place(folder, "trained")
    build = (folder / "index" / "current").read_text()
    for number in ("1", "2"):
        (folder / "workers" / number / build).mkdir(parents=True)
        (folder / "workers" / number / build / "index.json").write_text("{")
    (folder / "workers" / "2" / f"{build}.sequence").write_text("1")
    away = f"valkey://127.0.0.1:{free_port()}"
    with fleet(folder, INDEX_APART="false", VALKEY_URL=away, **settings_with(model)) as running:
        yield running


def settings_with(model: FaultServer) -> dict[str, str]:
    return {
        "LLM__BASE_URL": model.base_url,
        "LLM__UNDERSTANDS": "false",
        "LLM__BREAKER": "false",
        "LLM__MAX_CONCURRENT": "400",
        "LLM__REMEMBER_S": "0",
        "LLM__DEADLINE_MS": "60000",
        "RERANK__MODE": "off",
    }


@pytest.fixture
def clients(both: Fleet) -> Iterator[tuple[httpx2.Client, httpx2.Client]]:
    """A client of each worker."""
    with ExitStack() as stack:
        one, other = (stack.enter_context(both.client(number)) for number in (1, 2))
        yield one, other


def listed(client: httpx2.Client, **asked: Any) -> list[dict[str, Any]]:
    answer = client.post("/v1/recommendations", json={**HOME, **asked})
    assert answer.status_code == 200, answer.text
    products: list[dict[str, Any]] = answer.json()["products"]
    return products


def ids(client: httpx2.Client, **asked: Any) -> list[str]:
    return ids_of({"products": listed(client, **asked)})


def event(name: str, visitor: str, *products: str) -> dict[str, Any]:
    return {
        "event_id": str(uuid4()),
        "event_name": name,
        "event_time": datetime.now(UTC).isoformat(),
        "visitor_id": visitor,
        "items": [{"item_id": one} for one in products],
    }


def post_event(client: httpx2.Client, *events: dict[str, Any]) -> None:
    answer = client.post("/v1/events", json={"events": events})
    assert {one["status"] for one in answer.json()["results"]} == {"accepted"}


def price_in(client: httpx2.Client, product: str) -> int:
    found = listed(client, constraints=[{"field": "price", "op": "lt", "value": 100, "hard": True}])
    return next((one["product"]["price"]["amount"] for one in found if one["product"]["id"] == product), 0)


def test_copies_of_the_index_that_were_half_made_or_broken_are_made_again(
    both: Fleet, clients: Sequence[httpx2.Client]
) -> None:
    for client in clients:
        assert client.get("/readyz").json()["checks"]["index"] == "ok"
        assert client.post("/v1/recommendations", json={"surface": "search", "query": "kettle"}).json()["products"]
    assert both.logged("index.copied_again")


def test_a_price_patch_at_one_worker_shows_in_both(clients: Sequence[httpx2.Client]) -> None:
    """The filter that finds it works inside each worker's own copy of the index."""
    one, other = clients
    product = ids(one)[0]
    patched = one.patch(f"/v1/products/{product}", json={"price": {"amount": 42, "currency": "EUR"}})
    assert patched.status_code == 200, patched.text
    assert price_in(one, product) == 42
    until(lambda: price_in(other, product) == 42)


def test_a_feed_that_a_command_imports_shows_in_both(both: Fleet, clients: Sequence[httpx2.Client]) -> None:
    feed = both.served.folder / "new.jsonl"
    new = f"quagga-{uuid4().hex[:6]}"
    feed.write_text(f'{{"id": "{new}", "title": "Quagga kettle {new}", "price": {{"amount": 5, "currency": "EUR"}}}}\n')
    assert command("catalog", "import", str(feed), env=both.served.env).exit_code == 0
    for client in clients:
        until(lambda asked=client: price_in(asked, new) == 5)  # type: ignore[misc]  # a default binds this client
        assert ids(client, surface="search", query=f"quagga kettle {new}")[0] == new


def test_rules_and_prompts_changed_at_one_worker_serve_in_both(clients: Sequence[httpx2.Client]) -> None:
    one, other = clients
    hidden = ids(one)[0]
    assert one.put("/v1/rules", json={"text": f"exclude: {{products: [{hidden}]}}"}).status_code == 200
    until(lambda: hidden not in ids(other))
    assert one.get("/v1/rules").json()["bundle_id"] == other.get("/v1/rules").json()["bundle_id"]
    files = dict(PromptLibrary.load().texts)
    name = next(iter(files))
    files[name] = files[name].replace("version:", "# tried\nversion:", 1)
    made = other.put("/v1/prompts", json={"files": files}).json()
    until(lambda: one.get("/v1/prompts").json()["version"] == made["version"])
    assert hidden not in ids(one), "the rules that were changed before are in the bundle still"


def test_of_two_changes_made_from_one_version_at_two_workers_one_is_made(clients: Sequence[httpx2.Client]) -> None:
    version = clients[0].get("/v1/rules").json()["version"]
    until(lambda: clients[1].get("/v1/rules").json()["version"] == version)
    texts = [f"exclude: {{brands: [{brand}]}}" for brand in ("Nobody", "Noone")]

    def change(client: httpx2.Client, text: str) -> int:
        return client.put("/v1/rules", json={"text": text, "replaces": version}).status_code

    with ThreadPoolExecutor(2) as threads:
        codes = list(threads.map(change, clients, texts))
    assert sorted(codes) == [200, 409]
    until(lambda: len({client.get("/v1/rules").json()["version"] for client in clients}) == 1)


def test_a_bundle_activated_at_one_worker_serves_in_both(both: Fleet, clients: Sequence[httpx2.Client]) -> None:
    one, other = clients
    bundle = with_rules(both.served.folder, "exclude: {brands: [Somebody]}")
    assert one.put("/v1/bundles/active", json={"bundle_id": bundle}).status_code == 200
    until(lambda: other.get("/v1/rules").json()["bundle_id"] == bundle)
    earlier = activation.served(both.served.folder / "bundles")[-1]
    assert command("bundle", "activate", earlier, env=both.served.env).exit_code == 0
    for client in clients:
        until(lambda asked=client: asked.get("/v1/rules").json()["bundle_id"] == earlier)  # type: ignore[misc]


def test_what_a_visitor_does_at_one_worker_shapes_their_lists_in_both(clients: Sequence[httpx2.Client]) -> None:
    one, other = clients
    refused = ids(one, visitor_id="ann")[0]
    post_event(one, event("item_dismissed", "ann", refused))
    assert refused not in ids(one, visitor_id="ann")
    until(lambda: refused not in ids(other, visitor_id="ann"))


def test_events_that_a_command_imports_shape_lists_in_both(both: Fleet, clients: Sequence[httpx2.Client]) -> None:
    bought = {"product_id": ids(clients[0])[0], "price": 5, "quantity": 1}
    order = {
        "type": "track",
        "event": "Order Completed",
        "messageId": uuid4().hex,
        "userId": "cyd",
        "timestamp": datetime.now(UTC).isoformat(),
        "properties": {"order_id": "o-1", "currency": "EUR", "products": [bought]},
    }
    file = both.served.folder / "events.jsonl"
    file.write_text(json.dumps(order))
    imported = command("events", "import", str(file), env=both.served.env)
    assert imported.exit_code == 0, imported.output
    for client in clients:
        until(lambda asked=client: asked.get("/v1/visitors/cyd").json()["segment"] == "occasional")  # type: ignore[misc]


def test_turns_of_a_conversation_that_land_on_two_workers_follow_one_another(
    clients: Sequence[httpx2.Client],
) -> None:
    one, other = clients
    talk = {"conversation_id": str(uuid4()), "visitor_id": "dan"}

    def say(client: httpx2.Client, text: str) -> dict[str, Any]:
        answer = client.post("/v1/chat", json={**talk, "text": text}, headers=JSON)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    assert say(one, "a kettle")["version"] == 1
    assert [chip["field"] for chip in say(other, "under 60 euros")["constraints"]] == ["price"]
    assert len(say(one, "not red")["constraints"]) == 2
    assert [chip["field"] for chip in say(other, "undo")["constraints"]] == ["price"]
    with ThreadPoolExecutor(8) as threads:
        said = [threads.submit(say, (one, other)[number % 2], f"under {40 + number} euros") for number in range(8)]
        assert all(each.result() for each in said)
    told = one.get(f"/v1/conversations/{talk['conversation_id']}", params={"visitor_id": "dan"}).json()
    assert [turn["number"] for turn in told["turns"]] == list(range(1, 13))
    assert told == other.get(f"/v1/conversations/{talk['conversation_id']}", params={"visitor_id": "dan"}).json()


def test_a_stream_whose_connection_is_lost_goes_on_at_the_other_worker(
    model: FaultServer, clients: Sequence[httpx2.Client]
) -> None:
    one, other = clients
    talk, model.fault = str(uuid4()), "hang"
    asked = {"conversation_id": talk, "visitor_id": "eve", "text": "a kettle", "resumable": True}
    try:
        with one.stream("POST", "/v1/chat", json=asked) as stream:
            pieces = stream.iter_text()
            first = next(pieces)
            with other.stream("GET", f"/v1/conversations/{talk}/stream", params={"visitor_id": "eve"}) as resumed:
                assert resumed.status_code == 200
                assert next(resumed.iter_text()).startswith(first[:40])
            stranger = other.get(f"/v1/conversations/{talk}/stream", params={"visitor_id": "mallory"})
            assert stranger.status_code == 404
            assert other.delete(f"/v1/conversations/{talk}", params={"visitor_id": "eve"}).status_code == 204
            assert "[DONE]" not in "".join(pieces)
    finally:
        model.fault = "healthy"
    assert one.get(f"/v1/conversations/{talk}", params={"visitor_id": "eve"}).status_code == 404


def test_who_is_forgotten_at_one_worker_is_a_stranger_to_both(
    both: Fleet, model: FaultServer, clients: Sequence[httpx2.Client]
) -> None:
    one, other = clients
    named = {"visitor_id": "fay"}
    stranger = ids(other)
    gone = stranger[:3]
    post_event(other, event("item_dismissed", "fay", *gone), event("purchase", "fay", stranger[5]))
    assert other.post("/v1/chat", json={**named, "text": "a kettle"}, headers=JSON).status_code == 200
    until(lambda: not set(gone) & set(ids(one, visitor_id="fay")))
    model.fault = "hang"
    talk = str(uuid4())
    try:
        with other.stream("POST", "/v1/chat", json={**named, "conversation_id": talk, "text": "a pan"}) as telling:
            next(telling.iter_text())
            assert one.delete("/v1/visitors/fay").status_code in {200, 204}
    finally:
        model.fault = "healthy"
    for client in clients:
        assert ids(client, visitor_id="fay")[:10] == ids(client)[:10]
        known = client.get("/v1/visitors/fay").json()
        assert (known["segment"], known["facts"], known["recent"], known["refused"]) == ("new", [], [], [])
        assert client.get("/v1/conversations", params=named).json()["conversations"] == []
        assert "fay" not in client.get("/debug/events.json").text


def test_metrics_tell_of_every_worker(clients: Sequence[httpx2.Client]) -> None:
    for client in clients:
        told = client.get("/metrics").text
        for number in ("1", "2"):
            assert f'shelftalk_worker_up{{worker="{number}"}} 1.0' in told
            assert re.search(rf'^shelftalk_lists_total{{[^}}]*worker="{number}"}} [1-9]', told, re.MULTILINE)


def test_one_that_is_killed_under_load_is_replaced_and_the_others_serve_on(both: Fleet) -> None:
    """Requests that it had are lost with it, and no other; its copy of the index is gone as well."""
    with both.client(2) as steady, ThreadPoolExecutor(1) as threads:
        killed = both.pid(1)
        stop: list[bool] = []

        def load() -> int:
            served = 0
            while not stop:
                assert len(listed(steady)) > 50
                served += 1
            return served

        loading = threads.submit(load)
        try:
            os.kill(killed, signal.SIGKILL)
            shutil.rmtree(both.served.folder / "workers" / "1")
            until(lambda: both.pid(1) != killed)
            with both.client(2) as asking:
                until(lambda: both.up(asking) == [1, 2])
        finally:
            stop.append(True)
        assert loading.result() > 0
    with both.client(1) as replaced:
        assert len(listed(replaced)) > 50
        assert replaced.get("/readyz").json()["checks"]["index"] == "ok"


def test_sigterm_ends_every_stream_with_its_last_part_and_fails_no_list(both: Fleet, model: FaultServer) -> None:
    """The last test of this file, for it ends the server."""
    model.fault = "hang"
    ended = stop_under_load(both, streams=10, clients=2)
    assert ended.exit_code == 0
    assert ended.cut == []
    assert ended.failed == []
    assert ended.lists > 0
    assert ended.seconds < 10
    assert not (both.served.folder / "server.json").exists()
    log = both.served.log.read_text()
    assert "Traceback" not in log
    assert "server.cut_short" not in log
