"""The list never waits and never fails: whatever breaks, a marked list goes out that holds every limit."""

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.pool import ROOM
from prompts.messages import ModelCall
from prompts.scripted import Line, ScriptedChatModel
from retrieval.errors import IndexUnavailable
from retrieval.filters import satisfies
from retrieval.retriever import Retriever
from retrieval.schema import BUYABLE, Candidate, Constraint, Op, Query
from tests.faults.words import handles_of, order
from tests.shop import SURFACES, OpenShop, catalogue, ids_of, open_home

CHEAP = {"field": "price", "op": "lt", "value": 3000}


@pytest.fixture
def trained(tmp_path: Path) -> Iterator[OpenShop]:
    with open_home(tmp_path, "trained") as opened:
        yield opened


class StuckRetriever(Retriever):
    """Looks and looks until it is let go."""

    def __init__(self, real: Retriever) -> None:
        self._real = real
        self.begun = 0
        self.let_go = threading.Event()

    def retrieve(self, query: Query, limit: int = 1_000) -> list[Candidate]:
        self.begun += 1
        self.let_go.wait(30)
        return self._real.retrieve(query, limit)


class BrokenRetriever(Retriever):
    def __init__(self) -> None:
        """Has nothing to look in."""

    def retrieve(self, query: Query, limit: int = 1_000) -> list[Candidate]:
        raise IndexUnavailable("the disk is gone")


def retrieve_with(shop: OpenShop, retriever: Retriever) -> None:
    shop.shop.current.engine = replace(shop.shop.current.engine, retriever=retriever)


def assert_popular(shop: OpenShop, reason: str) -> None:
    """Every surface answers from memory: enough products, buyable, under the constraints, the reason named."""
    for asked in SURFACES.values():
        listed = shop.recommend(**asked, constraints=[CHEAP])
        products = [catalogue()[id] for id in ids_of(listed)]
        assert (listed["mode"], listed["fallback_reason"]) == ("popular", reason)
        assert len(set(ids_of(listed))) == 10
        assert all(one.availability in BUYABLE for one in products)
        assert all(satisfies(one, Constraint(field="price", op=Op.LT, value=3000)) for one in products)
        assert all(one["reason"]["fact_ids"] for one in listed["products"])
        scores = [one["score"] for one in listed["products"]]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("state", ["filled", "trained"])
def test_without_its_index_the_shop_shows_what_sells(tmp_path: Path, state: Any) -> None:
    with open_home(tmp_path, state):
        pass
    for build in (tmp_path / "index").glob("2*"):
        shutil.rmtree(build) if build.is_dir() else build.unlink()
    with open_home(tmp_path) as shop:
        assert_popular(shop, "index_unavailable")
        ready = shop.client.get("/readyz")
        assert ready.status_code == 200
        assert "index build" in ready.json()["checks"]["index"]


def test_without_its_index_a_sold_out_product_goes_too(tmp_path: Path) -> None:
    with open_home(tmp_path, "filled"):
        pass
    for build in (tmp_path / "index").glob("2*"):
        shutil.rmtree(build) if build.is_dir() else build.unlink()
    with open_home(tmp_path) as shop:
        first, second = shop.ids()[:2]
        patch = {"availability": {"status": "out_of_stock"}}
        assert shop.client.patch(f"/v1/products/{first}", json=patch).status_code == 200
        assert shop.client.delete(f"/v1/products/{second}").status_code == 204
        assert not {first, second} & set(shop.ids(limit=100))


def test_an_index_that_fails_is_named(trained: OpenShop) -> None:
    retrieve_with(trained, BrokenRetriever())
    assert_popular(trained, "index_unavailable")


def test_a_store_that_cannot_be_read_is_named(trained: OpenShop) -> None:
    engine = sa.create_engine(f"sqlite:///{trained.shop.settings.data_dir}/shelftalk.db")
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE counters RENAME TO elsewhere"))
    assert_popular(trained, "store_unavailable")
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO counters"))
    engine.dispose()
    assert trained.recommend()["mode"] == "ranked"


def test_a_log_that_cannot_be_written_is_said(trained: OpenShop) -> None:
    """The journal learns of it with its first commit; the list does not wait for that."""
    engine = sa.create_engine(f"sqlite:///{trained.shop.settings.data_dir}/shelftalk.db")
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE recommendations RENAME TO elsewhere"))
    trained.recommend()
    assert not trained.shop.recommendations.flush(0.3)
    listed = trained.recommend()
    assert (listed["explainable"], len(listed["products"])) == (False, 10)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO recommendations"))
    engine.dispose()
    assert trained.shop.recommendations.flush()
    assert trained.recommend()["explainable"]


def test_a_request_for_which_there_is_no_room_is_answered_from_memory_at_once(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained", deadline_ms=20_000) as shop:
        real = shop.shop.recommender.engine.retriever
        stuck = StuckRetriever(real)
        retrieve_with(shop, stuck)
        with ThreadPoolExecutor(ROOM + 1) as shoppers:
            waiting = [shoppers.submit(shop.recommend) for _ in range(ROOM + 1)]
            turned_away = next(as_completed(waiting)).result()
            stuck.let_go.set()
        assert turned_away["fallback_reason"] == "bulkhead_full"
        assert sum(one.result()["mode"] == "ranked" for one in waiting) == ROOM
        assert (turned_away["mode"], len(turned_away["products"])) == ("popular", 10)
        retrieve_with(shop, real)
        assert shop.recommend()["mode"] == "ranked", "there is room again"


def test_a_slow_retrieval_is_not_waited_for(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained", deadline_ms=50) as shop:
        stuck = StuckRetriever(shop.shop.recommender.engine.retriever)
        retrieve_with(shop, stuck)
        assert_popular(shop, "deadline")
        assert stuck.begun
        assert not stuck.let_go.is_set()
        stuck.let_go.set()


def test_a_client_may_ask_for_less_time(trained: OpenShop) -> None:
    stuck = StuckRetriever(trained.shop.recommender.engine.retriever)
    retrieve_with(trained, stuck)
    listed = trained.recommend(deadline_ms=30)
    assert (listed["mode"], listed["fallback_reason"], len(listed["products"])) == ("popular", "deadline", 10)
    assert listed["timings_ms"]["total"] < 2_000  # the shop's own limit is 5 s
    stuck.let_go.set()


def test_lists_that_were_given_up_do_not_keep_later_ones_waiting(trained: OpenShop) -> None:
    """Only as many as there are threads ever begin; the others are forgotten with their requests."""
    stuck = StuckRetriever(trained.shop.recommender.engine.retriever)
    retrieve_with(trained, stuck)
    for _ in range(20):
        trained.recommend(deadline_ms=1)
    begun = stuck.begun
    stuck.let_go.set()
    assert trained.recommend()["mode"] == "ranked"
    assert stuck.begun <= begun + 1 < 20


def test_what_the_shop_has_not_sold_yet_fills_the_list_from_memory(tmp_path: Path) -> None:
    """One sale must not make it the only best-seller."""
    with open_home(tmp_path, "filled") as shop:
        event = {
            "event_id": "018f2b6c-7f6e-7c3a-9d41-6f1f0f8a2b11",
            "event_name": "purchase",
            "event_time": shop.shop.now().isoformat(),
            "visitor_id": "first",
            "items": [{"item_id": "home-whistle-kettle-red"}],
        }
        assert shop.client.post("/v1/events", json={"events": [event]}).status_code == 200
    with open_home(tmp_path) as shop:
        retrieve_with(shop, BrokenRetriever())
        ids = shop.ids()
        assert (ids[0], len(ids)) == ("home-whistle-kettle-red", 10)


# The model's part


def reversing(call: ModelCall) -> str:
    request = {"messages": [{"content": message.text} for message in call.messages]}
    return order(handles_of(request)[::-1])


def stream_parts(shop: OpenShop, **asked: Any) -> list[str]:
    answer = shop.client.post(
        "/v1/recommendations", json={"surface": "home", **asked}, headers={"accept": "text/event-stream"}
    )
    return [part.removeprefix("data: ") for part in answer.text.strip().split("\n\n")]


def lists_of(parts: Sequence[str]) -> list[dict[str, Any]]:
    read = [json.loads(part) for part in parts if part != "[DONE]"]
    return [part["data"] for part in read if part["type"] == "data-products"]


PATIENT = {"mode": "on", "deadline_ms": 20_000, "top_n": 10}


def test_the_stream_sends_the_ranked_list_first_and_the_reranked_one_under_the_same_id(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained", chat_model=ScriptedChatModel(reversing), rerank=PATIENT) as shop:
        parts = stream_parts(shop)
        ranked, reranked = lists_of(parts)
        assert parts[-1] == "[DONE]"
        assert (ranked["mode"], reranked["mode"]) == ("ranked", "reranked")
        assert ranked["recommendation_id"] == reranked["recommendation_id"]
        assert "fallback_reason" not in ranked
        assert set(ids_of(ranked)) == set(ids_of(reranked))
        assert ids_of(ranked) != ids_of(reranked)
        logged = shop.client.get(f"/v1/recommendations/{ranked['recommendation_id']}").json()
        assert [one["product_id"] for one in logged["products"]] == ids_of(reranked)


def test_a_model_that_fails_leaves_the_ranked_list_and_says_why(tmp_path: Path) -> None:
    model = ScriptedChatModel([Line(text='{"order": []}')])
    with open_home(tmp_path, "trained", chat_model=model, rerank=PATIENT) as shop:
        ranked, last = lists_of(stream_parts(shop))
        assert (last["mode"], last["fallback_reason"]) == ("ranked", "reply_incomplete")
        assert ids_of(ranked) == ids_of(last)


@pytest.mark.parametrize(
    "asked", [{"llm": "off"}, {"constraints": [{"field": "price", "op": "lt", "value": 1}]}], ids=str
)
def test_the_model_is_not_asked_when_it_may_not_or_has_nothing_to_order(tmp_path: Path, asked: dict[str, Any]) -> None:
    model = ScriptedChatModel(reversing)
    with open_home(tmp_path, "trained", chat_model=model, rerank=PATIENT) as shop:
        listed = shop.recommend(**asked)
        assert listed["mode"] == "ranked"
        assert listed.get("fallback_reason") == ("llm_off" if asked.get("llm") else None)
        assert model.history == []


def test_one_product_needs_no_model(tmp_path: Path) -> None:
    model = ScriptedChatModel(reversing)
    with open_home(tmp_path, "trained", chat_model=model, rerank=PATIENT) as shop:
        only = {"field": "text", "op": "contains", "value": "whistling kettle"}
        listed = shop.recommend(constraints=[only])
        assert (len(listed["products"]), listed["mode"]) == (1, "ranked")
        assert (model.history, "fallback_reason" in listed) == ([], False)


def test_reranking_that_is_switched_off_asks_nobody(tmp_path: Path) -> None:
    model = ScriptedChatModel(reversing)
    with open_home(tmp_path, "trained", chat_model=model, rerank={"mode": "off"}) as shop:
        listed = shop.recommend()
        assert (listed["mode"], listed["fallback_reason"], model.history) == ("ranked", "llm_off", [])


def test_without_a_ranker_the_model_does_not_order(tmp_path: Path) -> None:
    model = ScriptedChatModel(reversing)
    with open_home(tmp_path, "filled", chat_model=model, rerank=PATIENT) as shop:
        listed = shop.recommend()
        assert (listed["mode"], listed["fallback_reason"], model.history) == ("retrieved", "no_ranker", [])


def test_the_model_never_sees_the_visitor(tmp_path: Path) -> None:
    model = ScriptedChatModel(reversing)
    with open_home(tmp_path, "trained", chat_model=model, rerank=PATIENT) as shop:
        shop.recommend(visitor_id="visitor-3", surface="search", query="kettle")
    said = "\n".join(message.text for call in model.history for message in call.messages)
    assert "kettle" in said
    assert "visitor-3" not in said
    assert "home-" not in said
