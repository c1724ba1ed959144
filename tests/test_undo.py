"""Undo is exact: after any edits, each step back shows the list that was there before, id by id, and its brief."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.assembly import Shop
from app.dialogue.brief import Brief
from app.dialogue.edits import Add, EditRefused, Edits, Remove, Weigh, Which, clicked
from retrieval.schema import Constraint, Op
from tests.chat_shop import chat_shop
from tests.talks import Talk, Told


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = chat_shop(tmp_path_factory.mktemp("shop"))
    yield shop
    asyncio.run(shop.aclose())


SAID = ["pasta", "lamp", "pasta under 4 dollars", "under 3 dollars", "over 2 dollars", "cheaper", "more expensive",
        "from Acme", "not red", "any price", "gluten-free", "something for a picnic", "start over"]  # fmt: skip
REFUSED = ["not the first one", "not the second", "not that one"]
LIKED = ["more like the first", "more like the second", "i like the third one"]
PASSED = ["something else", "none of these", "show me more"]
ASKED = ["why?", "thanks!", "why the 9th?", "pasta", "hello", "undo the world", "undo"]
CHIPS = [
    Constraint(field="price", op=Op.LT, value=450),
    Constraint(field="brand", op=Op.EQ, value="Globex"),
    Constraint(field="text", op=Op.CONTAINS, value="vegan", hard=False),
]
FIELDS = st.builds(Which, field=st.sampled_from(["price", "brand", "text"]))
CLICKED = st.one_of(
    st.sampled_from(CHIPS).map(lambda one: Add(constraint=clicked(one, "USD"))),
    st.builds(Remove, which=FIELDS),
    st.builds(Weigh, which=FIELDS, hard=st.booleans()),
).map(lambda edit: Edits(edits=(edit,)))
DONE = st.one_of(*(st.sampled_from(words) for words in (SAID, REFUSED, LIKED, PASSED, ASKED)), CLICKED)


@dataclass(frozen=True)
class State:
    """What the shopper wants, and the list that stood on the cards for it; no list for one that was never shown."""

    wants: tuple[object, ...]
    list_id: str | None = None
    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, brief: Brief, told: Told) -> Self:
        return cls(wants=wants(brief), list_id=told.recommendation.id, ids=tuple(told.ids))


def wants(brief: Brief) -> tuple[object, ...]:
    return brief.text, brief.constraints, brief.liked, brief.refused, brief.passed, brief.reference, brief.goes_with


async def there_and_back(shop: Shop, edits: list[str | Edits]) -> None:
    """Says and clicks all of it, and undoes it step by step; keeps its own account of what each step leads to."""
    talk = Talk(shop)
    past = [State(wants=wants(Brief()))]

    async def undone() -> None:
        told = await talk.say("undo")
        now = State.of(talk.briefs[-1], told)
        if len(past) == 1:
            assert told.sentences[0] == "There is nothing to undo."
        else:
            past.pop()
        assert now.wants == past[-1].wants
        assert past[-1].list_id is None or now == past[-1]
        assert talk.briefs[-1].shown == now.ids
        past[-1] = now

    for what in edits:
        if what == "undo":
            await undone()
            continue
        try:
            told = await talk.say(what)
        except EditRefused:
            continue
        now = State.of(talk.briefs[-1], told)
        if now.wants == past[-1].wants:
            past[-1] = now
        else:
            past.append(now)
    while len(past) > 1:
        await undone()
    await undone()
    numbers = [brief.version for brief in talk.briefs]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(brief.parent is None or brief.parent < brief.version for brief in talk.briefs)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(edits=st.lists(DONE, min_size=1, max_size=30))
def test_undoing_any_edits_shows_each_earlier_list_again_exactly(shop: Shop, edits: list[str | Edits]) -> None:
    asyncio.run(there_and_back(shop, edits))


@pytest.mark.proof
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(edits=st.lists(DONE, min_size=1, max_size=30))
def test_undoing_any_edits_shows_each_earlier_list_again_exactly_often(shop: Shop, edits: list[str | Edits]) -> None:
    asyncio.run(there_and_back(shop, edits))
