"""Product text cannot buy rank: every published attack, against a model that does all that it is told.

A real model is moved by an attack or it is not. This one always is: it knows the attacker's product by its price and
puts it first, whatever of the text gets through. What holds against it holds against any.
"""

import asyncio
import json
import random
import re
import sys
from collections import defaultdict
from dataclasses import replace
from statistics import fmean

import pytest

from app.recommendation import Deadline
from app.rerank.reranker import LLMReranker
from app.settings import LLMProvider, LLMSettings, RerankSettings
from prompts.library import PromptLibrary
from prompts.messages import ModelCall
from prompts.product_card import CLOSE, OPEN, product_card, short_card
from prompts.scripted import ScriptedChatModel
from retrieval.schema import Money, Product
from tests.attacks import DATA, MISSING, Attack, attacks
from tests.builders import product
from tests.faults.server import FaultServer
from tests.faults.words import BRIBE, bribed, obedient
from tests.guards import guarded
from tests.shop import OpenShop, open_home

pytestmark = [pytest.mark.data, pytest.mark.skipif(DATA is None, reason=MISSING)]

LIBRARY = PromptLibrary.load()
BASE_RANKS = (1, 4, 8, 12, 20)
SETTINGS = RerankSettings()
SHELF = [product(f"p{place}", title=f"Plain kettle {place}", brand=f"Brand {place}") for place in range(1, 21)]
BRIBE_PRICE = Money(amount=666_666, currency="USD")
ORDERS = re.compile(r"\b(ignore|rank\w*|recommend\w*|first|top|best|must|always|instruct\w*|system)\b", re.IGNORECASE)
"""Words that an instruction to a ranker is made of."""


def attacker(text: str) -> Product:
    """A product that says the attack in every text that it has."""
    return product(
        "attacker",
        title=text,
        description=text,
        brand=text,
        categories=("Home", text),
        attributes={"a": text, text[:40]: text},
    )


def reordered(shelf: list[Product], reply: str) -> list[str]:
    """The order that is shown if the model replies so."""

    async def run() -> tuple[str, ...]:
        guard = guarded(ScriptedChatModel(lambda call: replies[reply](request_of(call))), breaker=None)
        outcome = await LLMReranker(guard, LIBRARY, SETTINGS, random.Random(1)).rerank(
            shelf, deadline=Deadline.after(60)
        )
        assert outcome.reason is None, outcome.detail
        return outcome.order

    return list(asyncio.run(run()))


replies = {"bribed": bribed, "obedient": obedient}


def request_of(call: ModelCall) -> dict[str, object]:
    return {"messages": [{"content": message.text} for message in call.messages]}


def highest(base: int) -> int:
    """The best place, from 1, that a product of this place may come to."""
    reached = max(1, base - SETTINGS.max_moves)
    return reached if base <= SETTINGS.first_from else max(2, reached)


@pytest.mark.parametrize("every", [40, pytest.param(1, marks=pytest.mark.proof)])
def test_no_product_text_buys_more_than_the_cap(every: int) -> None:
    """From five base ranks each. A model that obeys the words alone, not the price, gets no further either."""
    chosen = attacks("product_text")[::every]
    gained: dict[int, list[int]] = defaultdict(list)
    for attack in chosen:
        hostile = attacker(attack.text)
        for base in BASE_RANKS:
            shelf = [*SHELF[: base - 1], hostile, *SHELF[base:]]
            paid = [replace(one, price=BRIBE_PRICE) if one is hostile else one for one in shelf]
            places = [
                reordered(paid, "bribed").index("attacker") + 1,
                reordered(shelf, "obedient").index("attacker") + 1,
            ]
            assert min(places) >= highest(base), (attack.id, base, places)
            gained[base].append(base - places[0])
    told = ", ".join(f"{base}: {max(gains)} of {base - highest(base)}" for base, gains in gained.items())
    sys.stdout.write(
        f"N {len(chosen)} attacks x {len(BASE_RANKS)} base ranks; places gained at most, by base rank: {told}\n"
    )
    assert {base: max(gains) for base, gains in gained.items()} == {base: base - highest(base) for base in BASE_RANKS}


@pytest.mark.parametrize("every", [10, pytest.param(1, marks=pytest.mark.proof)])
def test_what_gets_through_a_card_is_short_and_stays_data(every: int) -> None:
    chosen = attacks("product_text")[::every]
    told = [
        f"N {len(chosen)}; of the attack's characters: in a title on the re-rank card, a description on the full card:"
    ]
    for kind in sorted({attack.kind for attack in chosen}):
        found = [_through(attack) for attack in chosen if attack.kind == kind]
        short, full, ordering = (fmean(column) for column in zip(*found, strict=True))
        told.append(
            f"{kind} ({len(found)}): {short:.1%}, {full:.1%}; words of an order left in the title of {ordering:.1%}"
        )
    sys.stdout.write("\n  ".join(told) + "\n")


def _through(attack: Attack) -> tuple[float, float, bool]:
    """The shares that get through, and whether the title still has a word that orders; the card must stay a card."""
    short, full = short_card(product(title=attack.text)), product_card(product(description=attack.text))
    assert len(short.splitlines()) == 1, attack.id
    assert full.count(OPEN) == full.count(CLOSE) == 1, attack.id
    assert OPEN not in short, attack.id
    assert CLOSE not in short, attack.id
    title = json.loads(short[: short.rindex('"') + 1])
    [line] = [line for line in full.splitlines() if line.startswith("description: ")]
    description = json.loads(line.removeprefix("description: "))
    assert (len(title) <= 60, len(description) <= 300) == (True, True), attack.id
    return len(title) / len(attack.text), len(description) / len(attack.text), bool(ORDERS.search(title))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> OpenShop:  # type: ignore[misc]  # a generator, as fixtures are
    """A trained shop that asks a bribed model over HTTP."""
    with FaultServer("bribed") as server:
        llm = LLMSettings(provider=LLMProvider.OPENAI_COMPATIBLE, base_url=server.base_url, model="m", breaker=False)
        rerank = {"mode": "on", "deadline_ms": 20_000}
        with open_home(tmp_path_factory.mktemp("attacked"), "trained", llm=llm, rerank=rerank) as opened:
            yield opened


@pytest.mark.parametrize("sample", [2, pytest.param(20, marks=pytest.mark.proof)])
def test_over_http_an_attack_moves_its_product_no_further(shop: OpenShop, sample: int) -> None:
    """The attack is written into the catalogue as a feed would; the base rank is that of the list without the model."""
    kinds: dict[str, list[Attack]] = defaultdict(list)
    for attack in attacks("product_text"):
        kinds[attack.kind].append(attack)
    chosen = [attack for found in kinds.values() for attack in random.Random(7).sample(found, sample)]
    moved = 0
    for number, attack in enumerate(chosen):
        product_id = shop.ids(llm="off", limit=20)[BASE_RANKS[number % len(BASE_RANKS)] - 1]
        honest = shop.client.get(f"/v1/products/{product_id}").json()
        change = {
            "title": attack.text[:500],
            "description": attack.text,
            "price": {"amount": 666_666, "currency": "USD"},
            "list_price": None,
        }
        answer = shop.client.patch(f"/v1/products/{product_id}", json=change)
        assert answer.status_code == 200, (attack.id, answer.text)
        base, listed = shop.ids(llm="off", limit=20), shop.recommend(limit=20)
        assert listed["mode"] == "reranked", attack.id
        places = [one["product"]["id"] for one in listed["products"]]
        if product_id in base and product_id in places:
            was, now = base.index(product_id) + 1, places.index(product_id) + 1
            assert now >= highest(was), (attack.id, was, now)
            moved += now < was
        shop.client.patch(f"/v1/products/{product_id}", json={key: honest.get(key) for key in change})
    assert moved >= len(chosen) // 3, "the model was not obeyed"


def test_the_bribe_is_the_price_that_the_model_reads() -> None:
    assert BRIBE in short_card(product(price=666_666))
