"""Why a product was recommended: by template, and by a model that cannot be trusted."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import errors
from app.access.access import everyone
from app.access.doors import Doors
from app.api import explanations
from app.api.deps import get_shop
from app.explain.contributions import Contribution
from app.explain.explainer import Explainer
from app.explain.explanation import Explanation, Words, explanation_json
from app.explain.logged import NotExplainable
from app.recommendation import Deadline
from app.settings import LLMSettings
from app.store.ports import ModelWords, ServedRecommendation
from prompts.audience import Audience, visible
from prompts.facts import EvidencePack, FallbackReason, fact_to_json
from prompts.library import PromptLibrary
from prompts.scripted import Line, ScriptedChatModel
from ranking.bundles.manifest import BundleRefused
from retrieval.schema import Availability, Product, ProductId, VisitorId
from tests.builders import product
from tests.guards import guarded
from tests.packs import KETTLE, NOW, PENNE
from tests.said import LIES_ABOUT_KETTLE, LIES_ABOUT_PENNE

pytestmark = pytest.mark.anyio

LIBRARY = PromptLibrary.load()
CATALOGUE = {
    "penne": product("penne", price=199, title=PENNE.title),
    "kettle": product("kettle", price=4950, title=KETTLE.title, availability=Availability.BACKORDER),
}
CATALOGUE["kettle"] = replace(CATALOGUE["kettle"], list_price=replace(CATALOGUE["kettle"].price, amount=5900))  # type: ignore[type-var]  # it has one
WISH = {"field": "price", "op": "lte", "value": 300, "hard": True, "source": "said"}


SHARES = [
    Contribution(feature="product.price", value=199.0, contribution=0.42),
    Contribution(feature="visitor.bought_times", value=None, contribution=-0.1),
]


def entry(pack: EvidencePack, position: int) -> dict[str, object]:
    """As app.recommender logs it: rules and shares are not among the facts yet."""
    return {
        "product_id": pack.product_id,
        "title": pack.title,
        "position": position,
        "score": 1.0 / position,
        "facts": [fact_to_json(fact) for fact in pack.facts if visible(fact, Audience.SHOPPER)],
        "features": {"product.price": 199.0, "visitor.bought_times": None},
        "rules": ["only what can be bought", None],
        "constraints": [WISH],
    }


SERVED = ServedRecommendation(
    id="r1",
    at=NOW,
    visitor_id=VisitorId("v1"),
    surface="search",
    mode="ranked",
    bundle_id="b7",
    request={"text": "pasta", "constraints": [WISH, {**WISH, "source": "rule"}]},
    shown=[entry(PENNE, 1), entry(KETTLE, 2)],
)


class Served:
    """A log with one recommendation."""

    def get(self, recommendation_id: str) -> ServedRecommendation | None:
        return SERVED if recommendation_id == SERVED.id else None


class Shelf:
    """A catalogue in memory."""

    def __init__(self, products: dict[str, Product]) -> None:
        self.products = products

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {id: self.products[id] for id in ids if id in self.products}


class Spoken:
    """A log of what models said, in memory."""

    def __init__(self) -> None:
        self.kept: list[ModelWords] = []

    def add(self, words: ModelWords) -> None:
        self.kept.append(words)

    def of(self, recommendation_id: str, product_id: ProductId) -> list[ModelWords]:
        return [one for one in self.kept if (one.recommendation_id, one.product_id) == (recommendation_id, product_id)]


def shares_of(served: ServedRecommendation, product_id: ProductId) -> list[Contribution]:
    return SHARES


def explainer(model: ScriptedChatModel | None = None, **changes: Any) -> Explainer:
    parts: dict[str, Any] = {
        "served": Served(),
        "catalog": Shelf(CATALOGUE),
        "guard": guarded(model) if model else None,
        "library": LIBRARY,
        "contributions": shares_of,
        "locale": "en_US",
        "spoken": Spoken(),
    }
    return Explainer(**(parts | changes))


async def explain(
    by: Explainer,
    *,
    id: str = "penne",
    audience: Audience = Audience.SHOPPER,
    words: Words = "template",
    seconds: float = 5.0,
) -> Explanation:
    return await by.explain(
        "r1", ProductId(id), audience=audience, words=words, deadline=Deadline.after(seconds), now=NOW
    )


async def test_the_template_words_the_logged_facts() -> None:
    found = await explain(explainer())
    assert (found.words, found.fallback_reason) == ("template", None)
    assert found.text.startswith("You bought this 4 times, last on 3 November. Often bought together with Tomato Sauce")
    assert "It costs $1.99, under your limit of $3.00." in found.text
    ids = {fact.id for fact in found.facts}
    assert all(set(claim.fact_ids) <= ids for claim in found.claims)


async def test_a_shopper_sees_neither_rules_nor_shares_nor_features() -> None:
    found = await explain(explainer())
    assert (found.rules, found.contributions, dict(found.features)) == ((), (), {})
    assert all(visible(fact, Audience.SHOPPER) for fact in found.facts)


async def test_a_merchant_sees_rules_and_shares_and_an_auditor_features_too() -> None:
    merchant = await explain(explainer(), audience=Audience.MERCHANT)
    assert merchant.rules == ("only what can be bought",)
    assert list(merchant.contributions) == SHARES
    assert "It keeps the shop's rule “only what can be bought”." in merchant.text
    assert "Its price raised the score by 0.42. How often you bought it lowered the score by 0.1." in merchant.text
    assert dict(merchant.features) == {}
    auditor = await explain(explainer(), audience=Audience.AUDITOR)
    assert dict(auditor.features) == {"product.price": 199.0, "visitor.bought_times": None}


async def test_a_bundle_that_is_gone_is_named_not_hidden() -> None:
    def gone(served: ServedRecommendation, product_id: ProductId) -> list[Contribution]:
        raise BundleRefused("no manifest")

    found = await explain(explainer(contributions=gone), audience=Audience.AUDITOR)
    assert (found.contributions, found.contributions_missing) == ((), "bundle b7 cannot be read any more")


@pytest.mark.parametrize(
    "now", [{}, {"penne": product("penne", price=249)}, {"penne": product("penne", price=249, currency="EUR")}]
)
async def test_a_price_that_has_changed_is_left_unsaid(now: dict[str, Product]) -> None:
    model = ScriptedChatModel(["It costs $1.99."])
    found = await explain(explainer(model, catalog=Shelf(now)), words="llm")
    assert "$" not in found.text
    assert found.fallback_reason is FallbackReason.REPLY_REJECTED
    assert "$1.99" not in model.history[0].messages[1].text
    assert "price" in {fact.field for fact in found.facts}


async def test_stock_that_has_changed_is_left_unsaid() -> None:
    sold = {"penne": replace(CATALOGUE["penne"], availability=Availability.OUT_OF_STOCK)}
    found = await explain(explainer(ScriptedChatModel(["It is in stock."]), catalog=Shelf(sold)), words="llm")
    assert "stock" not in found.text


async def test_true_words_of_the_model_are_kept_and_what_they_leave_out_is_said_by_the_shop() -> None:
    model = ScriptedChatModel(["You bought this 4 times. It is organic and costs $1.99! It costs $1.99."])
    found = await explain(explainer(model), words="llm")
    assert (found.words, found.fallback_reason) == ("llm", None)
    assert [(claim.text, claim.fact_ids) for claim in found.claims] == [
        ("You bought this 4 times.", ("times",)),
        ("Often bought together with Tomato Sauce, 24 oz.", ("with",)),
        ("Popular: in 212 baskets in the last four weeks.", ("baskets",)),
        ("It costs $1.99.", ("price",)),
    ]
    assert found.text == " ".join(claim.text for claim in found.claims)
    assert found.text.startswith("You bought this 4 times. Often")


async def test_the_strongest_reason_is_told_even_where_the_model_words_the_price_alone() -> None:
    found = await explain(explainer(ScriptedChatModel(["It costs $1.99."])), words="llm")
    assert found.claims[0].fact_ids == ("times", "last")
    assert found.claims[-1].text == "It costs $1.99."


@pytest.mark.parametrize(("id", "lies"), [("penne", LIES_ABOUT_PENNE), ("kettle", LIES_ABOUT_KETTLE)])
async def test_a_lying_model_is_never_heard(id: str, lies: list[str]) -> None:
    """Each lie alone, and all of them in one breath: prices, stock, discounts, names, policies, links."""
    own = (await explain(explainer(), id=id)).text
    script: Iterator[str] = cycle([*lies, "\n".join(lies)])
    by = explainer(ScriptedChatModel(lambda _: next(script)))
    for _ in range(len(lies) + 1):
        found = await explain(by, id=id, words="llm")
        assert (found.text, found.words, found.fallback_reason) == (own, "template", FallbackReason.REPLY_REJECTED)


async def test_a_late_model_leaves_the_template_and_its_reason() -> None:
    model = ScriptedChatModel([Line(text="It costs $1.99.", delay_s=30)])
    started = time.monotonic()
    found = await explain(explainer(model), words="llm", seconds=0.3)
    assert time.monotonic() - started < 3
    assert (found.words, found.fallback_reason) == ("template", FallbackReason.DEADLINE)
    assert found.text.startswith("You bought this 4 times")
    await asyncio.sleep(0)
    assert model.cancelled == 1


async def test_a_slow_store_does_not_keep_the_reader_waiting_and_has_the_reply_all_the_same() -> None:
    spoken = Spoken()
    ready, add = threading.Event(), spoken.add

    def slow(words: ModelWords) -> None:
        ready.wait(10)
        add(words)

    spoken.add = slow  # type: ignore[method-assign]  # a store that its disk keeps waiting
    by = explainer(ScriptedChatModel(["It costs $1.99."]), spoken=spoken)
    async with asyncio.timeout(5):
        found = await explain(by, words="llm", seconds=0.5)
    assert found.words == "llm"
    assert spoken.of("r1", ProductId("penne")) == []
    ready.set()
    await by.aclose()
    assert [words.said.reply for words in spoken.of("r1", ProductId("penne"))] == ["It costs $1.99."]


async def test_a_broken_model_and_no_model_are_named() -> None:
    broken = await explain(explainer(ScriptedChatModel([])), words="llm")
    assert (broken.words, broken.fallback_reason) == ("template", FallbackReason.LLM_ERROR)
    off = await explain(explainer(), words="llm")
    assert (off.words, off.fallback_reason) == ("template", FallbackReason.LLM_OFF)


async def test_product_text_reaches_the_model_only_as_fenced_data() -> None:
    model = ScriptedChatModel(["It costs $1.99."])
    await explain(explainer(model), words="llm")
    system, user = (message.text for message in model.history[0].messages)
    assert PENNE.title not in system
    product_text = user[user.index("Product: ", 1) :]  # behind the example, which has nothing of the shop in it
    assert product_text.startswith(f'Product: "{PENNE.title}"\nFacts:\n<<<data\n1. "You bought this 4 times, last on')
    assert product_text.endswith("\ndata>>>\nAnswer:")


async def test_what_was_not_recommended_cannot_be_explained() -> None:
    by = explainer()
    with pytest.raises(NotExplainable, match="did not show product 'mug'"):
        await explain(by, id="mug")
    with pytest.raises(NotExplainable, match="no recommendation 'r9'"):
        await by.explain(
            "r9", ProductId("penne"), audience=Audience.SHOPPER, words="template", deadline=Deadline.after(1), now=NOW
        )


@pytest.fixture
def client() -> Iterator[TestClient]:
    """The two routes over a shop of what they need."""
    app = FastAPI()
    errors.install(app)
    app.include_router(explanations.router)
    app.add_middleware(Doors, access=everyone())
    settings = SimpleNamespace(locale="en_US", llm=LLMSettings())
    shop = SimpleNamespace(explainer=explainer(), recommendations=Served(), settings=settings, now=lambda: NOW)
    app.dependency_overrides[get_shop] = lambda: shop
    with TestClient(app) as opened:
        yield opened


def test_a_logged_list_can_be_read_again(client: TestClient) -> None:
    body = client.get("/v1/recommendations/r1").json()
    assert (body["mode"], body["bundle"], body["request"]["constraints"]) == ("ranked", {"id": "b7"}, [WISH])
    assert [(one["product_id"], one["position"]) for one in body["products"]] == [("penne", 1), ("kettle", 2)]
    first = body["products"][0]
    assert first["reason"] == {"text": "You bought this 4 times, last on 3 November.", "fact_ids": ["times", "last"]}
    assert first["facts"] == [fact_to_json(fact) for fact in PENNE.facts]
    assert "features" not in first


def test_an_explanation_over_http(client: TestClient) -> None:
    body = client.get("/v1/recommendations/r1/explanations/penne", params={"audience": "auditor"}).json()
    assert set(body) >= {"text", "claims", "facts", "contributions", "rules", "constraints", "bundle", "features"}
    assert body["contributions"][0] == {
        "feature": "product.price",
        "phrase": "its price",
        "value": 199.0,
        "contribution": 0.42,
    }
    known = {fact["id"] for fact in body["facts"]}
    assert all(set(claim["fact_ids"]) <= known for claim in body["claims"])


@pytest.mark.parametrize("path", ["r9", "r9/explanations/penne", "r1/explanations/mug"])
def test_what_is_unknown_is_a_404_problem(client: TestClient, path: str) -> None:
    answer = client.get(f"/v1/recommendations/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("query", ["audience=thief", "words=poem", "deadline_ms=0"])
def test_a_wrong_parameter_is_named(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/recommendations/r1/explanations/penne?{query}")
    assert answer.status_code == 422
    assert query.split("=", maxsplit=1)[0] in answer.json()["errors"][0]["pointer"]


async def test_the_fallback_reason_is_in_the_answer() -> None:
    found = await explain(explainer(), words="llm")
    body = explanation_json(found)
    assert (body["words"], body["fallback_reason"], body["contributions"]) == ("template", "llm_off", [])
