"""Which conversation a client goes on with that sends its whole history each time: its own, or a new one."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from app.assembly import Shop
from app.constraints import constraint_words
from app.dialogue.brief import Brief
from app.dialogue.threads import MAX_REPLAYED
from prompts.scripted import Line, ScriptedChatModel
from tests.chat_shop import chat_shop
from tests.completing import PATH, Talker, complete, face, user

HANGS = Line(text="never said", delay_s=3_600)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = chat_shop(tmp_path_factory.mktemp("shop"))
    yield shop
    asyncio.run(shop.aclose())


@pytest.fixture
def client(shop: Shop) -> TestClient:
    return face(shop)


def turns(shop: Shop, conversation_id: str) -> list[str]:
    return [turn.text for turn in shop.conversations.turns(UUID(conversation_id))]


def limits(shop: Shop, conversation_id: str) -> list[str]:
    """What the shopper wants by now, in words."""
    brief = Brief.from_json(shop.conversations.turns(UUID(conversation_id))[-1].brief)
    return [constraint_words(one) for one in brief.constraints]


def test_a_client_that_sends_its_history_goes_on_with_its_conversation(client: TestClient, shop: Shop) -> None:
    talker = Talker(client)
    ids = {talker.say(text) for text in ("pasta under 4 dollars", "cheaper", "not Globex")}
    assert len(ids) == 1
    [conversation] = ids
    assert turns(shop, conversation) == ["pasta under 4 dollars", "cheaper", "not Globex"]
    assert limits(shop, conversation) == ["under $2.49", "not from Globex"]


def test_two_who_begin_alike_are_two(client: TestClient, shop: Shop) -> None:
    ada, bob = Talker(client, user="ada"), Talker(client, user="bob")
    first, second = ada.say("pasta under 4 dollars"), bob.say("pasta under 4 dollars")
    assert first != second
    assert (ada.say("cheaper"), bob.say("only Globex")) == (first, second)
    assert turns(shop, first) == ["pasta under 4 dollars", "cheaper"]
    assert turns(shop, second) == ["pasta under 4 dollars", "only Globex"]


def test_two_strangers_who_read_the_same_so_far_never_share_a_conversation(client: TestClient, shop: Shop) -> None:
    one, other = Talker(client), Talker(client)
    began = {one.say("lamps"), other.say("lamps")}
    first, second = one.say("not red"), other.say("under 35 dollars")
    assert len({first, second, *began}) == 4
    assert turns(shop, first) == ["lamps", "not red"]
    assert turns(shop, second) == ["lamps", "under 35 dollars"]
    assert (one.say("cheaper"), other.say("undo")) == (first, second)


def test_a_server_that_knows_nothing_says_the_past_again(client: TestClient, shop: Shop) -> None:
    talker = Talker(client, user="eve")
    before = {talker.say(text) for text in ("pasta under 4 dollars", "cheaper")}
    talker.client = face(shop)
    after = talker.say("not Globex")
    assert after not in before
    assert turns(shop, after) == ["pasta under 4 dollars", "cheaper", "not Globex"]
    assert limits(shop, after) == ["under $2.49", "not from Globex"]
    assert talker.say("undo") == after


def test_what_is_said_again_happened_once(client: TestClient, shop: Shop) -> None:
    talker = Talker(client, user="zoe")

    def dismissed() -> int:
        return sum(event.visitor_id == "zoe" for _, event in shop.events.read(names=["item_dismissed"]))

    talker.say("pasta under 4 dollars")
    talker.say("not the first one")
    assert dismissed() == 1
    talker.client = face(shop)
    talker.say("cheaper")
    assert dismissed() == 1
    talker.say("not the first one")
    assert dismissed() == 2


def test_saying_the_past_again_asks_no_model(shop: Shop) -> None:
    model = ScriptedChatModel([HANGS])
    talker = Talker(face(shop))
    talker.say("pasta")
    talker.say("under 4 dollars")
    talker.client, talker.more = face(shop, model), {"metadata": {"deadline_ms": 1_000}}
    talker.say("cheaper")
    assert len(model.history) <= 1


@pytest.mark.parametrize(
    ("edit", "wanted"),
    [
        pytest.param(lambda past: [user("pasta under 3 dollars"), *past[1:]], ["under $3.00"], id="edited"),
        pytest.param(lambda past: past[2:], [], id="cut"),
        pytest.param(lambda past: past[:2], ["under $4.00"], id="one turn taken back"),
        pytest.param(lambda past: [m for m in past if m["role"] == "user"], ["under $4.00"], id="only the user's"),
    ],
)
def test_a_history_that_was_changed_makes_another_conversation(
    client: TestClient, shop: Shop, edit: Any, wanted: Sequence[str]
) -> None:
    talker = Talker(client)
    kept = talker.say("pasta under 4 dollars")
    assert talker.say("something else") == kept
    answer = complete(client, *edit(talker.messages), user("not Globex"))
    other = answer["shelftalk"]["conversation_id"]
    assert other != kept
    assert turns(shop, kept) == ["pasta under 4 dollars", "something else"]
    assert limits(shop, other) == [*wanted, "not from Globex"]


def test_a_turn_asked_for_again_leaves_the_first_answer_alone(client: TestClient, shop: Shop) -> None:
    talker = Talker(client)
    first = talker.say("pasta under 4 dollars")
    past = list(talker.messages)
    talker.say("cheaper")
    again = complete(client, *past, user("cheaper"))["shelftalk"]["conversation_id"]
    assert again != first
    assert turns(shop, again) == turns(shop, first) == ["pasta under 4 dollars", "cheaper"]


def test_a_conversation_that_went_on_elsewhere_is_not_gone_on_with(client: TestClient, shop: Shop) -> None:
    talker = Talker(client)
    first = talker.say("pasta under 4 dollars")
    complete(client, user("only Acme"), metadata={"conversation_id": first})
    second = talker.say("cheaper")
    assert second != first
    assert limits(shop, second) == ["under $2.49"]


def test_a_conversation_that_is_named_goes_on_whatever_history_is_sent(client: TestClient, shop: Shop) -> None:
    named = {"metadata": {"conversation_id": str(uuid4())}}
    for text in ("pasta under 4 dollars", "cheaper"):
        answer = complete(client, user(text), **named)
        assert answer["shelftalk"]["conversation_id"] == named["metadata"]["conversation_id"]
    assert turns(shop, named["metadata"]["conversation_id"]) == ["pasta under 4 dollars", "cheaper"]


def test_a_named_conversation_that_the_shop_does_not_know_gets_its_past(client: TestClient, shop: Shop) -> None:
    named = {"metadata": {"conversation_id": f"chat-{uuid4()}"}}
    past = [user("pasta under 4 dollars"), {"role": "assistant", "content": "Here."}]
    conversation = complete(client, *past, user("not Globex"), **named)["shelftalk"]["conversation_id"]
    assert turns(shop, conversation) == ["pasta under 4 dollars", "not Globex"]
    assert complete(client, user("cheaper"), **named)["shelftalk"]["conversation_id"] == conversation


def test_another_users_conversation_is_not_found(client: TestClient) -> None:
    named = {"metadata": {"conversation_id": str(uuid4())}}
    complete(client, user("pasta"), user="ada", **named)
    for other in ({"user": "bob"}, {}):
        body = {"messages": [user("why?")], **named, **other}
        answer = client.post(PATH, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_a_long_past_is_said_again_from_its_latest_messages(client: TestClient, shop: Shop) -> None:
    past = [user("thanks")] * MAX_REPLAYED + [user("pasta"), user("x" * 5_000)]
    conversation = complete(client, *past, user("under 4 dollars"))["shelftalk"]["conversation_id"]
    said = turns(shop, conversation)
    assert len(said) == MAX_REPLAYED + 1
    assert said[-2:] == ["pasta", "under 4 dollars"]


def test_a_user_may_have_any_name(client: TestClient) -> None:
    talker = Talker(client, user="Ada Lovelace <ada@example.com>")
    assert talker.say("pasta") == talker.say("cheaper")
    assert complete(client, user("pasta"), safety_identifier="ada")["choices"]
