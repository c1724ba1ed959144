"""A logged list explained a year later: the log alone knows why, in the same words."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.store.model_words import MOST, SqlWordsLog
from app.store.ports import ModelWords, Turn
from app.stores import open_stores
from prompts.messages import MOST_KEPT, Said
from prompts.scripted import ScriptedChatModel
from retrieval.schema import ProductId
from tests.served import command
from tests.shop import open_home, settings_for, with_rules

RULES = "exclude: {brands: [Nobody]}"
AUDIENCES = ["shopper", "merchant", "auditor"]


def env_of(folder: Path) -> dict[str, str]:
    return {"SHELFTALK_DATA_DIR": str(folder), "SHELFTALK_ENCODER": "hashing", "COLUMNS": "300"}


def told(folder: Path, recommendation_id: str, product_id: str, *options: str) -> dict[str, Any]:
    """What `shelftalk explain` prints for scripts."""
    ran = command("explain", recommendation_id, product_id, "--json", *options, env=env_of(folder))
    assert ran.exit_code == 0, ran.output
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def in_words(folder: Path, recommendation_id: str, product_id: str, audience: str) -> str:
    ran = command("explain", recommendation_id, product_id, "--audience", audience, env=env_of(folder))
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_a_year_later_without_its_bundle_and_its_product_a_list_is_explained_to_the_letter(tmp_path: Path) -> None:
    with open_home(tmp_path, "trained") as before:
        listed = before.recommend(visitor_id="visitor-3", limit=5)
        recommendation, product = listed["recommendation_id"], listed["products"][0]["product"]["id"]
        cheaper = listed["products"][1]["product"]["id"]
        assert before.shop.recommendations.flush()
        first = {one: told(tmp_path, recommendation, product, "--audience", one) for one in AUDIENCES}
        other = told(tmp_path, recommendation, cheaper, "--audience", "auditor")
        printed = in_words(tmp_path, recommendation, product, "auditor")
        over_http = before.client.get(
            f"/v1/recommendations/{recommendation}/explanations/{product}?audience=auditor"
        ).json()
    old = listed["bundle"]["id"]
    new = with_rules(tmp_path, RULES)

    later = datetime.now(UTC) + timedelta(days=365)
    with open_home(tmp_path, now=lambda: later) as after:
        assert after.client.put("/v1/bundles/active", json={"bundle_id": new}).status_code == 200
        assert after.client.delete(f"/v1/products/{product}").status_code < 300
        changed = {"price": {"amount": 1, "currency": "EUR"}}
        assert after.client.patch(f"/v1/products/{cheaper}", json=changed).status_code == 200
        shutil.rmtree(tmp_path / "bundles" / old)
        assert {one: told(tmp_path, recommendation, product, "--audience", one) for one in AUDIENCES} == first
        assert told(tmp_path, recommendation, cheaper, "--audience", "auditor") == other
        assert in_words(tmp_path, recommendation, product, "auditor") == printed
        asked = f"/v1/recommendations/{recommendation}/explanations/{product}?audience=auditor"
        assert after.client.get(asked).json() == over_http

    auditor = first["auditor"]
    assert auditor["contributions"], "every share is kept with the list"
    assert "contributions_missing" not in auditor
    assert auditor["bundle"]["id"] == old
    assert auditor["bundle"]["prompts"]
    assert auditor["features"].keys() >= {one["feature"] for one in auditor["contributions"]}
    assert "You bought this" in first["shopper"]["text"]
    assert first["shopper"]["contributions"] == []
    assert "raised the score by" in printed or "lowered the score by" in printed


def test_shares_are_those_of_the_ranker_that_served(tmp_path: Path) -> None:
    """They add up to what the ranker said, but for its average."""
    with open_home(tmp_path, "trained") as shop:
        listed = shop.recommend(visitor_id="visitor-3", limit=5)
        assert shop.shop.recommendations.flush()
        served = shop.shop.recommendations.get(listed["recommendation_id"])
        model = shop.shop.recommender.engine.ranker.model
    assert served is not None
    assert model is not None
    sums = [sum(entry["contributions"].values()) for entry in served.shown]  # type: ignore[attr-defined]  # plain JSON
    scores = [entry["score"] for entry in served.shown]
    averages = [score - total for score, total in zip(scores, sums, strict=True)]  # type: ignore[operator]  # as above
    assert averages == pytest.approx([averages[0]] * len(averages), abs=1e-4)


def test_the_models_replies_are_kept_raw_for_auditors_alone(tmp_path: Path) -> None:
    reply = "It is by far the best. " + "x" * 3_000
    with open_home(tmp_path, "trained", chat_model=ScriptedChatModel(lambda call: reply)) as shop:
        listed = shop.recommend(visitor_id="visitor-3", limit=5)
        recommendation, product = listed["recommendation_id"], listed["products"][0]["product"]["id"]
        path = f"/v1/recommendations/{recommendation}/explanations/{product}?words=llm"
        assert shop.client.get(path).json()["fallback_reason"] == "reply_rejected"
        assert shop.shop.recommendations.flush()
    assert listed["fallback_reason"] == "reply_unreadable"
    auditor = told(tmp_path, recommendation, product, "--audience", "auditor")
    assert auditor["reranked"]["reply"] == reply[:MOST_KEPT]
    assert auditor["reranked"]["prompt"].startswith("rerank@")
    assert set(auditor["reranked"]["handles"].values()) >= {one["product"]["id"] for one in listed["products"]}
    [said] = auditor["model_words"]
    assert (said["prompt"].split("@")[0], said["reply"], said["shown"]) == ("explain", reply[:MOST_KEPT], [])
    assert "by far the best" in in_words(tmp_path, recommendation, product, "auditor")
    for audience in ("shopper", "merchant"):
        assert "by far the best" not in json.dumps(told(tmp_path, recommendation, product, "--audience", audience))


def test_of_one_product_the_latest_replies_are_kept(tmp_path: Path) -> None:
    stores = open_stores(settings_for(tmp_path))
    log = SqlWordsLog(stores.database)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(MOST + 3):
        said = Said(prompt="explain@2", model="m", reply=str(number))
        at = start + timedelta(days=number)
        words = ModelWords(recommendation_id="r", product_id=ProductId("p"), at=at, said=said, shown=("A.",))
        log.add(words)
    assert [one.said.reply for one in log.of("r", ProductId("p"))] == [str(n) for n in range(3, MOST + 3)]
    assert log.of("r", ProductId("q")) == []
    assert log.of("r", ProductId("p"))[-1] == words
    assert log.forget(start + timedelta(days=5), 1) == 1
    assert log.forget(start + timedelta(days=5), 10) == 1
    assert len(log.of("r", ProductId("p"))) == MOST - 2
    stores.close()


def test_what_is_not_in_the_log_is_said(tmp_path: Path) -> None:
    open_stores(settings_for(tmp_path)).close()
    ran = command("explain", "nothing", "mug", env=env_of(tmp_path))
    assert ran.exit_code == 1
    assert "no recommendation 'nothing'" in ran.output
    ran = command("explain", "nothing", "mug", "--locale", "fr_FR", env=env_of(tmp_path))
    assert "use a locale of de, en" in ran.output


def test_forget_deletes_what_is_older_than_it_is_kept(tmp_path: Path) -> None:
    with open_home(tmp_path, "filled", now=lambda: datetime.now(UTC) - timedelta(days=100)) as shop:
        old = shop.recommend(query="kettle")["recommendation_id"]
    with open_home(tmp_path) as shop:
        young = shop.recommend(query="kettle")["recommendation_id"]
    assert "0 deleted" in command("forget", env=env_of(tmp_path)).output
    assert "1 deleted" in command("forget", "--older-than-days", "90", env=env_of(tmp_path)).output
    stores = open_stores(settings_for(tmp_path))
    assert [bool(stores.recommendations.get(one)) for one in (old, young)] == [False, True]
    stores.close()


def test_forget_deletes_conversations_that_were_not_used_for_long(tmp_path: Path) -> None:
    stores = open_stores(settings_for(tmp_path))
    now = datetime.now(UTC)
    for number, days in enumerate((91, 89)):
        stores.conversations.open(UUID(int=number), None)
        at = now - timedelta(days=days)
        turn = Turn(number=1, at=at, text="pasta", brief={}, answer={})
        stores.conversations.append(UUID(int=number), turn)
    stores.close()
    assert "1 deleted: conversations older than 90 days" in command("forget", env=env_of(tmp_path)).output
    short = {**env_of(tmp_path), "SHELFTALK_CONVERSATIONS__KEEP_DAYS": "88"}
    assert "1 deleted: conversations older than 88 days" in command("forget", env=short).output
    stores = open_stores(settings_for(tmp_path))
    assert [stores.conversations.own(UUID(int=number), None) for number in range(2)] == [None, None]
    stores.close()
