"""Pulling the model's plug: the list never waits, everything says why, and the model comes back by itself."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.access.keys import KeyKind
from app.assembly import Shop
from app.main import create_app
from app.settings import Env, LLMSettings, TokenSettings
from app.stores import open_stores
from prompts.scripted import ScriptedChatModel
from tests.doors import SECRET, add_key
from tests.problems import assert_told
from tests.shop import OpenShop, open_home, serving, settings_for

PLUG = "/v1/demo/model"
BACK_WITHIN_S = 15


def nonsense(call: Any) -> str:
    """What this model says to everything."""
    del call
    return "[]"


@pytest.fixture
def plugged(tmp_path: Path) -> Iterator[OpenShop]:
    model = ScriptedChatModel(nonsense, name="small-model")
    rerank = {"mode": "on", "deadline_ms": 3_000, "top_n": 5}
    with open_home(tmp_path, "trained", chat_model=model, rerank=rerank, llm=LLMSettings(remember_s=0)) as shop:
        yield shop


def pull(shop: OpenShop, *, plugged: bool) -> dict[str, Any]:
    answer = shop.client.put(PLUG, json={"plugged": plugged})
    assert answer.status_code == 200, answer.text
    state: dict[str, Any] = answer.json()
    return state


def test_without_the_model_lists_go_out_whole_and_say_why(plugged: OpenShop) -> None:
    assert plugged.client.get(PLUG).json() == {"models": ["small-model"], "plugged": True}
    before = plugged.recommend()
    assert before["fallback_reason"].startswith("reply_"), "this model answers nonsense, but it is asked"
    assert pull(plugged, plugged=False)["plugged"] is False
    reasons = [plugged.recommend()["fallback_reason"] for _ in range(8)]
    assert set(reasons) == {"llm_error", "breaker_open"}
    assert reasons[-1] == "breaker_open", "a model that is gone is left alone"
    assert len(plugged.recommend()["products"]) == 10


def test_plugged_in_again_the_model_is_asked_within_seconds(plugged: OpenShop) -> None:
    pull(plugged, plugged=False)
    for _ in range(8):
        plugged.recommend()
    assert pull(plugged, plugged=True)["plugged"] is True
    until = time.monotonic() + BACK_WITHIN_S
    while plugged.recommend()["fallback_reason"] == "breaker_open":
        assert time.monotonic() < until, "the model did not come back"
        time.sleep(0.1)


def test_the_words_of_an_explanation_say_that_the_model_is_gone(plugged: OpenShop) -> None:
    listed = plugged.recommend(llm="off")
    pull(plugged, plugged=False)
    first = listed["products"][0]["product"]["id"]
    url = f"/v1/recommendations/{listed['recommendation_id']}/explanations/{first}"
    told = plugged.client.get(url, params={"words": "llm"}).json()
    assert told["fallback_reason"] in {"llm_error", "breaker_open"}
    assert told["text"]


def test_a_shop_without_a_model_has_nothing_to_unplug(tmp_path: Path) -> None:
    with open_home(tmp_path, "filled") as shop:
        assert shop.client.get(PLUG).json() == {"models": [], "plugged": True}
        assert_told(shop.client.put(PLUG, json={"plugged": False}), 409)


@pytest.mark.parametrize("body", [{}, {"plugged": "no"}, {"plugged": False, "for": 3}], ids=str)
def test_a_plug_is_in_or_out(plugged: OpenShop, body: dict[str, Any]) -> None:
    assert_told(plugged.client.put(PLUG, json=body), 422)


def test_outside_development_there_is_no_plug_and_nobody_to_try_the_shop_as(tmp_path: Path) -> None:
    with open_home(tmp_path, "filled"):
        pass
    (tmp_path / "demo.json").write_text('{"visitors": [{"id": "household-1", "label": "One"}]}')
    settings = settings_for(tmp_path, env=Env.PRODUCTION, tokens=TokenSettings(secret=SECRET))
    stores = open_stores(settings)
    key = add_key(stores.keys, KeyKind.SECRET)
    stores.close()
    shops: list[Shop] = []

    def opened() -> Shop:
        shops.append(Shop(settings, chat_model=ScriptedChatModel(nonsense)))
        return shops[0]

    with serving(create_app(opened, max_body_bytes=settings.max_body_bytes)) as client:
        client.headers["authorization"] = f"Bearer {key}"
        assert _gone(client)
        assert shops[0].plug is None
        card = client.get("/v1/shop").json()
        assert (card["visitors"], card["demo"]) == ([], False)


def _gone(client: TestClient) -> bool:
    return [client.get(PLUG).status_code, client.put(PLUG, json={"plugged": False}).status_code] == [404, 404]
