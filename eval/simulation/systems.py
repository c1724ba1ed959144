"""What is compared: our chat, a search box used in three ways, best-sellers, and blind chance."""

import asyncio
from collections.abc import Mapping, Sequence
from enum import StrEnum
from random import Random
from typing import Any
from uuid import uuid4

from app.api.chat_wire import whole
from app.assembly import Shop
from app.recommendation import Deadline, ListRequest
from eval.simulation.page import CARDS, Page, System, Talk
from eval.simulation.remarks import is_relative
from retrieval.schema import Product, ProductId, Query, Surface

PATIENCE_S = 120.0
"""What is found is measured, not how fast: a busy machine must not turn lists into best-sellers."""

CHAT, CHAT_WITH_MODEL = "our chat", "our chat, with the local model"
POPULAR, CHANCE = "best-sellers, page by page", "random products"


class Use(StrEnum):
    """How a shopper uses a search box for one product.

    LATEST: types what was said last; ALL: adds it to all that was said before; PRACTISED: adds what a search can
    read and turns the page at what only has a meaning beside the cards ("cheaper", "something else").
    """

    LATEST = "search, the latest words"
    ALL = "search, all words"
    PRACTISED = "search, all words, turning pages"


def peers(shop: Shop, bought: Sequence[Product], rng: Random) -> list[System]:
    """What our chat is compared with. `bought` are the products of which the blind one draws."""
    popular = list(shop.recommender.engine.popular.values())
    return [*(SearchBox(shop, use) for use in Use), BestSellers(popular), Blind(bought, rng)]


class Chat:
    """Our dialogue as `POST /v1/chat` answers it, in this process."""

    def __init__(self, shop: Shop, catalogue: Mapping[ProductId, Product], name: str = CHAT) -> None:
        self.name = name
        self._shop = shop
        self._catalogue = catalogue

    def talk(self) -> Talk:
        return _ChatTalk(self._shop, self._catalogue)


class _ChatTalk:
    """A conversation that is forgotten when it is over: it was nobody's."""

    def __init__(self, shop: Shop, catalogue: Mapping[ProductId, Product]) -> None:
        self._shop = shop
        self._catalogue = catalogue
        self._id = uuid4()

    async def say(self, utterance: str) -> Page:
        shop = self._shop
        parts = shop.dialogue.run(self._id, None, utterance, Deadline.after(PATIENCE_S), shop.settings.locale)
        body = await whole(await anext(parts), parts)
        ids = (one["product"]["id"] for one in body["products"])
        return Page(
            cards=tuple(self._catalogue[product_id] for product_id in ids),
            options=_options(body.get("question")),
            note=_note(body),
        )

    async def close(self) -> None:
        await asyncio.to_thread(self._shop.conversations.delete, self._id)


class SearchBox:
    """Our search as it is served, which is all that it knows: every utterance is typed into an empty or a full box."""

    def __init__(self, shop: Shop, use: Use) -> None:
        self.name = use.value
        self._shop = shop
        self._use = use

    def talk(self) -> Talk:
        return _SearchTalk(self._shop, self._use)


class _SearchTalk:
    def __init__(self, shop: Shop, use: Use) -> None:
        self._shop = shop
        self._use = use
        self._typed: list[str] = []
        self._seen: set[ProductId] = set()

    async def say(self, utterance: str) -> Page:
        if self._use is Use.LATEST:
            self._typed.clear()
        if self._use is not Use.PRACTISED or not is_relative(utterance):
            self._typed.append(utterance)
            self._seen.clear()
        text, constraints, wishes = self._shop.understand(", ".join(self._typed))
        query = Query(surface=Surface.SEARCH, text=text, constraints=constraints, exclude=frozenset(self._seen))
        found = await self._shop.recommender.recommend(
            ListRequest(query=query, deadline=Deadline.after(PATIENCE_S), limit=CARDS, llm=False, wishes=wishes)
        )
        cards = tuple(one.product for one in found.products)
        self._seen.update(card.id for card in cards)
        limits = "; ".join(f"{one.field} {one.op} {one.value}" for one in constraints)
        return Page(cards=cards, note=f"searched “{text}” ({limits or 'no limits'})")

    async def close(self) -> None:
        pass


class BestSellers:
    """Hears nothing: the best-sellers, the next ten at every turn."""

    name = POPULAR

    def __init__(self, popular: Sequence[Product]) -> None:
        self._popular = popular

    def talk(self) -> Talk:
        return _Pages([self._popular[at : at + CARDS] for at in range(0, len(self._popular), CARDS)])


class _Pages:
    def __init__(self, pages: Sequence[Sequence[Product]]) -> None:
        self._pages = iter(pages)

    async def say(self, utterance: str) -> Page:
        return Page(cards=tuple(next(self._pages, ())))

    async def close(self) -> None:
        pass


class Blind:
    """Hears nothing: ten products by chance, at every turn anew. It must score as chance does, or the test is wrong."""

    name = CHANCE

    def __init__(self, products: Sequence[Product], rng: Random) -> None:
        self._products = products
        self._rng = rng

    def talk(self) -> Talk:
        return self

    async def say(self, utterance: str) -> Page:
        return Page(cards=tuple(self._rng.sample(self._products, min(CARDS, len(self._products)))))

    async def close(self) -> None:
        pass


def _options(question: Any) -> tuple[str, ...]:
    """What a question that was asked back offers to answer."""
    offered = question.get("options", ()) if isinstance(question, Mapping) else ()
    return tuple(one["text"] if isinstance(one, Mapping) else str(one) for one in offered)


def _note(body: Mapping[str, Any]) -> str:
    limits = "; ".join(f"{one['field']} {one['op']} {one['value']}" for one in body["constraints"])
    return f"{body['text']} ({limits or 'no limits'})"
