"""In shadow, shoppers get the ranker's list at once, and what the model would have made of it is kept."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from app.assembly import utc_now
from app.recommendation import Deadline
from app.rerank.reranker import LLMReranker
from app.rerank.shadows import MOST_WAITING, Shadows
from app.settings import RerankSettings
from app.store.ports import ShadowOrder, StoreUnavailable
from app.stores import open_stores
from app.telemetry import Metrics
from prompts.library import PromptLibrary
from prompts.messages import ModelCall
from prompts.scripted import Line, ScriptedChatModel
from ranking.llm_reranker import RerankOutcome
from ranking.segments import Segment
from retrieval.schema import ProductId
from tests.guards import guarded
from tests.shop import OpenShop, ids_of, open_home, settings_for
from tests.test_recommender import lists_of, reversing, stream_parts

SHADOW: dict[str, Any] = {"mode": "shadow", "deadline_ms": 20_000, "top_n": 10}
HANGS = Line(text="{}", delay_s=3600)


def soon(condition: Callable[[], object]) -> bool:
    until = time.monotonic() + 10
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def kept(shop: OpenShop, count: int = 1) -> list[ShadowOrder]:
    """What is kept, as soon as there is that much of it."""
    stores = open_stores(shop.shop.settings)
    try:
        assert soon(lambda: len(list(stores.shadows.read())) >= count)
        return list(stores.shadows.read())
    finally:
        stores.close()


def in_background(shop: OpenShop) -> int:
    reranking = shop.shop.reranking
    assert reranking is not None
    return reranking.shadows.running


def test_the_rankers_list_goes_out_and_the_models_order_is_kept_beside_it(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained", chat_model=ScriptedChatModel(reversing), rerank=SHADOW) as shop:
        ranked = shop.ids(llm="off")
        listed = shop.recommend()
        [order] = kept(shop)
        metrics = shop.client.get("/metrics").text

    assert (listed["mode"], listed["fallback_reason"], ids_of(listed)) == ("ranked", "llm_shadow", ranked)
    assert "rerank" not in listed["timings_ms"]
    assert (order.recommendation_id, order.segment) == (listed["recommendation_id"], "new")
    assert (order.prompt, order.model, order.reason) == ("rerank@1", "scripted", None)
    assert list(order.ranked) == ranked
    assert order.ordered is not None
    assert sorted(order.ordered) == sorted(order.ranked)
    assert order.ordered != order.ranked
    assert order.reply.startswith('{"order": [')
    assert 'shelftalk_shadow_orders_total{outcome="ordered"} 1.0' in metrics


def test_the_order_that_is_kept_is_the_one_that_would_have_been_shown(tmp_path: Path) -> None:
    with open_home(tmp_path / "a", "trained", chat_model=ScriptedChatModel(reversing), rerank=SHADOW) as shop:
        shop.recommend(visitor_id="visitor-3")
        [order] = kept(shop)
    live = {**SHADOW, "mode": "on"}
    with open_home(tmp_path / "b", "trained", chat_model=ScriptedChatModel(reversing), rerank=live) as shop:
        assert shop.ids(visitor_id="visitor-3") == list(order.ordered or ())


def test_nobody_waits_for_a_model_that_hangs_and_closing_gives_it_up(tmp_path: Path) -> None:
    model = ScriptedChatModel(lambda call: HANGS)
    with open_home(tmp_path, "trained", chat_model=model, rerank=SHADOW) as shop:
        parts = stream_parts(shop)
        assert [one["fallback_reason"] for one in lists_of(parts)] == ["llm_shadow"], "one list, not two"
        assert soon(lambda: model.history)
        assert in_background(shop) == 1
        closing = time.monotonic()
    assert time.monotonic() - closing < 5
    assert model.cancelled == 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (Line(text="no idea"), "reply_unreadable"),
        (Line(error=OSError("the cable is out")), "llm_error"),
        (HANGS, "deadline"),
    ],
)
def test_a_model_that_gives_no_order_is_logged_counted_and_kept_with_the_reason(
    tmp_path: Path, said: Line, reason: str
) -> None:
    hurried = {**SHADOW, "deadline_ms": 300}
    model = ScriptedChatModel(lambda call: said)
    with (
        structlog.testing.capture_logs() as logs,
        open_home(tmp_path, "trained", chat_model=model, rerank=hurried) as shop,
    ):
        shop.recommend()
        [order] = kept(shop)
        metrics = shop.client.get("/metrics").text
    assert (order.ordered, order.reason, order.reply) == (
        None,
        reason,
        said.text if reason == "reply_unreadable" else "",
    )
    assert f'shelftalk_shadow_orders_total{{outcome="{reason}"}} 1.0' in metrics
    assert [entry["reason"] for entry in logs if entry["event"] == "shadow.no_order"] == [reason]


def test_more_calls_than_the_bulkhead_holds_are_counted_and_not_made(tmp_path: Path) -> None:
    model = ScriptedChatModel(lambda call: HANGS)
    llm = {"max_concurrent": 2}
    with open_home(tmp_path, "trained", chat_model=model, rerank=SHADOW, llm=llm) as shop:
        for _ in range(5):
            shop.recommend()
        assert soon(lambda: 'outcome="bulkhead_full"} 3.0' in shop.client.get("/metrics").text)
        assert len(model.history) == 2
        assert in_background(shop) == 2
    stores = open_stores(settings_for(tmp_path))
    assert list(stores.shadows.read()) == []
    stores.close()


def test_shadows_leave_the_model_to_those_whose_lists_it_orders(tmp_path: Path) -> None:
    """The calls of newcomers hang and fill their bulkhead; a regular's list is ordered all the same."""

    def answer(call: ModelCall) -> Line:
        return HANGS if "kettle" in call.messages[1].text.partition("\n")[0] else Line(text=reversing(call))

    rerank = {**SHADOW, "segments": {"occasional": "on", "regular": "on"}}
    with open_home(
        tmp_path, "trained", chat_model=ScriptedChatModel(answer), rerank=rerank, llm={"max_concurrent": 1}
    ) as shop:
        shop.recommend(surface="search", query="kettle")
        assert soon(lambda: in_background(shop) == 1)
        assert shop.recommend(visitor_id="visitor-3")["mode"] == "reranked"


class Away:
    """A log whose store cannot be had."""

    def write(self, orders: Sequence[ShadowOrder]) -> None:
        raise StoreUnavailable("the disk is full")

    def read(self) -> Iterator[ShadowOrder]:
        return iter(())

    def forget(self, before: datetime, limit: int) -> int:
        return 0


def alone(metrics: Metrics) -> Shadows:
    """Shadows without a shop, and with no store to keep anything in."""
    reranker = LLMReranker(guarded(ScriptedChatModel([])), PromptLibrary.load(), RerankSettings())
    return Shadows(reranker, Away(), within_s=5, now=utc_now, metrics=metrics)


async def swap(reranker: LLMReranker, deadline: Deadline) -> tuple[tuple[ProductId, ...], RerankOutcome]:
    order = (ProductId("b"), ProductId("a"))
    return order, RerankOutcome(order=order)


RANKED = (ProductId("a"), ProductId("b"))


@pytest.mark.anyio
async def test_only_so_many_lists_wait_at_a_time() -> None:
    metrics = Metrics()
    shadows = alone(metrics)
    for number in range(MOST_WAITING + 2):
        shadows.ask(f"r{number}", Segment.NEW, RANKED, swap)
    assert shadows.running == MOST_WAITING
    await shadows.aclose()
    assert shadows.running == 0
    assert b'shelftalk_shadow_orders_total{outcome="bulkhead_full"} 2.0' in metrics.exposition()


@pytest.mark.anyio
async def test_a_store_that_is_away_costs_the_shadow_alone() -> None:
    shadows = alone(Metrics())
    with structlog.testing.capture_logs() as logs:
        shadows.ask("r1", Segment.NEW, RANKED, swap)
        assert await asyncio.to_thread(soon, lambda: not shadows.running)
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("shadow.not_kept", "warning")]


def test_a_segment_may_be_on_off_or_in_shadow_on_its_own(tmp_path: Path) -> None:
    rerank = {**SHADOW, "mode": "off", "segments": {"new": "off", "occasional": "on", "regular": "on"}}
    with open_home(tmp_path, "trained", chat_model=ScriptedChatModel(reversing), rerank=rerank) as shop:
        stranger, known = shop.recommend(), shop.recommend(visitor_id="visitor-3")
        assert shop.recommend(visitor_id="visitor-3", llm="off")["fallback_reason"] == "llm_off"
    assert (stranger["mode"], stranger["fallback_reason"]) == ("ranked", "segment_off")
    assert (known["mode"], known.get("fallback_reason")) == ("reranked", None)


def test_one_product_asks_nobody_in_shadow_either(tmp_path: Path) -> None:
    model = ScriptedChatModel(reversing)
    only = {"field": "text", "op": "contains", "value": "whistling kettle"}
    with open_home(tmp_path, "trained", chat_model=model, rerank=SHADOW) as shop:
        listed = shop.recommend(constraints=[only])
        assert (len(listed["products"]), "fallback_reason" in listed, in_background(shop)) == (1, False, 0)
