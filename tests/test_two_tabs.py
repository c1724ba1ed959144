"""Two tabs of one visitor: whatever they do at once, every version can be read, has its own number and a parent."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from app.assembly import Shop
from app.dialogue.brief import Brief
from app.dialogue.edits import Add, Edits, Remove, VersionConflict, Which, clicked
from app.dialogue.parts import Critiques, Part
from app.recommendation import Deadline
from app.store.ports import Turn
from retrieval.schema import Constraint, Op, VisitorId
from tests.chat_shop import chat_app, chat_shop, dialogue_of
from tests.talks import Talk, Through
from tests.test_chat_api import JSON

ACME = Add(constraint=clicked(Constraint(field="brand", op=Op.EQ, value="Acme"), "USD"))
UNDER_3 = Add(constraint=clicked(Constraint(field="price", op=Op.LT, value=300), "USD"))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = chat_shop(tmp_path_factory.mktemp("shop"))
    yield shop
    asyncio.run(shop.aclose())


def assert_whole(turns: list[Turn]) -> list[Brief]:
    """Every version can be read, has the number of its turn, and a parent that is there or is the beginning."""
    briefs = [Brief.from_json(turn.brief) for turn in turns]
    numbers = [turn.number for turn in turns]
    assert numbers == list(range(1, len(turns) + 1))
    assert [brief.version for brief in briefs] == numbers
    for turn, brief in zip(turns, briefs, strict=True):
        assert brief.parent is None or brief.parent == 0 or brief.parent in numbers[: turn.number - 1]
        kept: Any = turn.answer["list"]
        assert list(brief.shown) == [one["id"] for one in kept["products"]]
        assert brief.recommendation_id == kept["recommendation_id"]
    return briefs


SAID = ["under 3 dollars", "not red", "from Acme", "any price", "something else", "undo", "why?", "pasta", "cheaper"]


@pytest.mark.parametrize("processes", [1, 2])
def test_two_tabs_at_once_over_http_never_lose_a_version(shop: Shop, processes: int) -> None:
    """Two processes are two applications that share nothing but the stores."""
    conversation, answers = str(uuid4()), Counter[int]()
    whose = {"visitor_id": "two-tabs"}

    def tab(client: TestClient, seed: int) -> None:
        rng = Random(seed)
        version = 1
        for _ in range(15):
            if rng.random() < 0.5:
                said = {**whose, "conversation_id": conversation, "text": rng.choice(SAID)}
                answer = client.post("/v1/chat", json=said, headers=JSON)
            else:
                value = rng.choice([300, 400, 500])
                edit = {"edit": "add", "constraint": {"field": "price", "op": "lt", "value": value}}
                body: dict[str, Any] = {**whose, "edits": [edit]}
                if guarded := rng.random() < 0.7:
                    body["version"] = version
                answer = client.patch(f"/v1/conversations/{conversation}/constraints", json=body, headers=JSON)
                if answer.status_code == 409:
                    assert guarded, answer.text
                    version = client.get(f"/v1/conversations/{conversation}", params=whose).json()["version"]
            answers[answer.status_code] += 1
            version = answer.json().get("version", version)

    with ExitStack() as open_, ThreadPoolExecutor(2) as threads:
        clients = [open_.enter_context(TestClient(chat_app(shop))) for _ in range(processes)]
        client = clients[0]
        first = {**whose, "conversation_id": conversation, "text": "pasta"}
        assert client.post("/v1/chat", json=first, headers=JSON).json()["version"] == 1
        for done in [threads.submit(tab, clients[seed % processes], seed) for seed in (1, 2)]:
            done.result()
        turns = shop.conversations.turns(UUID(conversation))
        assert answers.keys() <= {200, 409}
        assert len(turns) == 1 + answers[200]
        assert_whole(turns)
        for _ in turns:
            last = client.post(f"/v1/conversations/{conversation}/undo", json=whose, headers=JSON)
        assert last.json()["text"] == "There is nothing to undo."


@pytest.mark.anyio
async def test_of_two_clicks_for_one_version_one_is_made(shop: Shop) -> None:
    talk = Talk(shop)
    await talk.say("pasta")
    clicks = [Edits(edits=(each,), version=1) for each in (ACME, UNDER_3)]
    made = await asyncio.gather(*(talk.say(click) for click in clicks), return_exceptions=True)
    assert sorted(isinstance(each, VersionConflict) for each in made) == [False, True]
    assert [brief.version for brief in assert_whole(shop.conversations.turns(talk.id))] == [1, 2]


@pytest.mark.anyio
async def test_clicks_in_two_tabs_at_once_are_both_kept(shop: Shop) -> None:
    talk = Talk(shop)
    await talk.say("pasta")
    await asyncio.gather(*(talk.say(Edits(edits=(each,))) for each in (ACME, UNDER_3)))
    assert {each.field for each in talk.briefs[-1].constraints} == {"brand", "price"}
    assert_whole(shop.conversations.turns(talk.id))


async def shown_so_far(talk: Talk) -> AsyncGenerator[Part, None]:
    """A turn whose list and chips are out, and whose words are not."""
    turn = talk.dialogue.run(talk.id, talk.visitor, "pasta under 3 dollars", Deadline.after(10), "en_US")
    async for each in turn:
        if isinstance(each, Critiques):
            break
    return turn


@pytest.mark.anyio
async def test_a_chip_can_be_clicked_while_the_words_about_it_still_come(shop: Shop) -> None:
    talk = Talk(shop)
    turn = await shown_so_far(talk)
    assert talk.briefs == [], "it is written down when it is over"
    shown = await talk.say(Edits(edits=(Remove(which=Which(field="price")),), version=1))
    assert shown.limits == []
    await turn.aclose()
    briefs = assert_whole(shop.conversations.turns(talk.id))
    assert [len(brief.constraints) for brief in briefs] == [1, 0]
    assert (briefs[1].parent, briefs[1].text) == (1, "pasta")
    assert len((await talk.say("undo")).limits) == 1


@pytest.mark.anyio
async def test_a_question_that_another_process_overtook_takes_nothing_back(shop: Shop) -> None:
    talk = Talk(shop)
    await talk.say("pasta")
    elsewhere = [Talk(shop, dialogue_of(shop))]

    def faster() -> None:
        if elsewhere:
            other = elsewhere.pop()
            other.id, other.visitor = talk.id, talk.visitor
            asyncio.run(other.say("under 3 dollars"))

    here = Talk(shop, dialogue_of(shop, conversations=Through(shop.conversations, faster)))
    here.id, here.visitor = talk.id, talk.visitor
    await here.say("why the first?")
    briefs = assert_whole(shop.conversations.turns(talk.id))
    assert [turn.text for turn in shop.conversations.turns(talk.id)] == ["pasta", "under 3 dollars", "why the first?"]
    assert (briefs[2].constraints, briefs[2].parent) == (briefs[1].constraints, 1)
    assert (await talk.say("undo")).limits == []


@pytest.mark.anyio
async def test_what_is_deleted_while_it_is_told_does_not_come_back(shop: Shop) -> None:
    talk = Talk(shop)
    turn = await shown_so_far(talk)
    await talk.dialogue.forget(talk.id)
    stranger = talk.dialogue.run(talk.id, VisitorId("other"), "lamp", Deadline.after(5), "en_US")
    assert [each async for each in stranger]
    await turn.aclose()
    assert [brief.text for brief in talk.briefs] == ["lamp"]
    assert talk.briefs[0].constraints == ()
