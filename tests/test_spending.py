"""Who is charged for the model's words and orders, over HTTP."""

from pathlib import Path
from uuid import uuid4

from prompts.messages import ModelCall
from prompts.scripted import ScriptedChatModel
from tests.shop import open_home


def answer(call: ModelCall) -> str:
    return '{"order": ["A2"]}' if call.schema else "A fine choice."


def test_a_conversation_that_has_spent_its_tokens_goes_on_without_the_model(tmp_path: Path) -> None:
    model = ScriptedChatModel(answer)
    llm = {"budget": {"conversation_tokens": 800}, "remember_s": 0}
    with open_home(tmp_path, "trained", llm=llm, chat_model=model) as shop:
        first, other = str(uuid4()), str(uuid4())
        asked: list[int] = []
        for conversation in (first, first, first, first, other):
            said = {"conversation_id": conversation, "text": "a kettle"}
            turn = shop.client.post("/v1/chat", json=said, headers={"accept": "application/json"}).json()
            assert turn["products"]
            asked.append(sum(not call.schema for call in model.history))
    assert asked[0] == 1
    assert asked[3] == asked[2], "the model was asked for a conversation that has nothing left"
    assert asked[4] == asked[3] + 1


def test_a_visitor_that_has_spent_the_day_gets_ranked_lists_and_templates(tmp_path: Path) -> None:
    model = ScriptedChatModel(answer)
    llm = {"budget": {"visitor_day_tokens": 1_500}, "remember_s": 0}
    with open_home(tmp_path, "trained", llm=llm, chat_model=model) as shop:
        reasons = [shop.recommend(visitor_id="visitor-3").get("fallback_reason") for _ in range(4)]
        listed = shop.recommend(visitor_id="visitor-3")
        path = (
            f"/v1/recommendations/{listed['recommendation_id']}/explanations/{listed['products'][0]['product']['id']}"
        )
        *_, words = (shop.client.get(path, params={"words": "llm"}).json() for _ in range(5))
        stranger = shop.recommend(visitor_id="visitor-4").get("fallback_reason")
    assert reasons[-1] == "budget"
    assert words["fallback_reason"] == "budget"
    assert words["text"]
    assert stranger != "budget"
