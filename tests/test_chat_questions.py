"""The question that the shop asks with a list, in a chat over HTTP; the model is off."""

from itertools import pairwise
from typing import Any

import pytest

from app.dialogue.asking import FEW, Live
from app.dialogue.question import Value
from retrieval.errors import IndexUnavailable
from retrieval.filters import satisfies
from retrieval.schema import Constraint, Op, ProductId
from tests.shop import OpenShop, ids_of
from tests.talking import Chat

UNHURRIED_S = 3.0
"""Which question is asked is told here, on a machine however busy; that none is waited for, in test_aside.py."""


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.dialogue.aside.ASIDE_S", UNHURRIED_S)


def test_a_broad_wish_is_asked_about_with_counts_and_words_that_a_click_says(chat: Chat) -> None:
    question = chat.say("lamp")["question"]
    *options, no_matter = question["options"]
    assert 2 <= len(options) <= 4
    assert no_matter["text"] == "no matter"
    assert question["text"].endswith("?")
    assert str(no_matter["count"]) in question["help"]
    assert all(0 < one["count"] <= no_matter["count"] for one in options)


@pytest.mark.parametrize("wish", ["a gift", "lamp", "knife", "pan", "something for baking"])
def test_every_answer_changes_the_top_of_the_list_and_is_what_the_counts_said(home: OpenShop, wish: str) -> None:
    first = Chat(home).say(wish)
    assert "question" in first
    for option in first["question"]["options"][:-1]:
        chat = Chat(home)
        before = chat.say(wish)
        after = chat.say(option["text"])
        assert ids_of(after) != ids_of(before), option
        [limit] = [one for one in after["constraints"] if one["field"] == first["question"]["field"]]
        values = limit["value"] if isinstance(limit["value"], list) else [limit["value"]]
        wanted = Constraint(field=limit["field"], op=Op.IN, value=tuple(values))
        products = home.shop.catalog.get([ProductId(one) for one in ids_of(after)])
        assert all(satisfies(product, wanted) for product in products.values())


def test_counts_are_the_indexes(home: OpenShop) -> None:
    """For every colour and material under several limits: what the question says is what the index counts."""
    index = home.shop.recommender.engine.index
    stock = Constraint(field="availability", op=Op.EQ, value="in_stock")
    cheap = Constraint(field="price", op=Op.LT, value=3_000)
    near = list(home.shop.catalog.get([ProductId(one) for one in home.ids(surface="home", limit=40)]).values())
    for text, limits in (("", (stock,)), ("mug", (stock,)), ("towel", (cheap,)), ("nothing has these words", (cheap,))):
        live = Live.of(index, limits, text, lambda: near)
        for field in ("attributes.material", "attributes.colour", "brand", "category"):
            spelled = [name for name, _ in index.facets([field], limits)[field]]
            values = [Value(label=name, spellings=(name,), likely=0.1) for name in spelled]
            for value, count in zip(values, live.counts(field, values), strict=True):
                having = (*live.constraints, Constraint(field=field, op=Op.EQ, value=value.label))
                counted = index.count(having) if live.only is None else len(index.admit(live.only, having))
                assert count == counted, (text, field, value.label)


def test_a_question_is_never_asked_two_turns_in_a_row(home: OpenShop) -> None:
    for wishes in (["lamp", "knife", "pan", "glass", "a gift"], ["a gift", "under 50", "lamp", "vase", "towel"]):
        chat = Chat(home)
        asked = ["question" in chat.say(wish) for wish in wishes]
        assert any(asked)
        assert not any(one and other for one, other in pairwise(asked)), asked


def test_what_was_waved_away_is_not_asked_again_in_the_same_search(chat: Chat) -> None:
    field = chat.say("knife")["question"]["field"]
    told = chat.say("no matter")
    assert "question" not in told
    assert told["constraints"] == []
    again = chat.say("under 100")
    assert again.get("question", {}).get("field") != field


def test_what_was_said_is_not_asked(home: OpenShop) -> None:
    question = Chat(home).say("pan")["question"]
    told = Chat(home).say(f"{question['options'][0]['label'].lower()} pan")
    field = question["field"]
    assert told.get("question", {}).get("field") != field


def test_a_value_alone_is_an_answer(chat: Chat) -> None:
    question = chat.say("lamp")["question"]
    told = chat.say(question["options"][1]["label"].lower())
    assert [one["field"] for one in told["constraints"]] == [question["field"]]


def test_few_products_are_looked_at_and_not_asked_about(chat: Chat) -> None:
    told = chat.say("mug")
    live = Constraint(field="text", op=Op.CONTAINS, value="mug")
    assert 0 < chat.home.shop.recommender.engine.index.count([live]) <= FEW
    assert "question" not in told


def test_the_question_comes_after_the_chips_and_before_the_words_and_is_kept(chat: Chat) -> None:
    parts = chat.parts("lamp")
    kinds = [part["type"] for part in parts]
    assert kinds.index("data-products") < kinds.index("data-critiques") < kinds.index("data-question")
    assert kinds.index("data-question") < kinds.index("text-start")
    sent = next(part for part in parts if part["type"] == "data-question")
    assert chat.turns[0]["answer"]["question"] == sent["data"]


def test_where_nothing_was_said_the_kind_is_asked_for(chat: Chat) -> None:
    question = chat.say("show me something")["question"]
    assert question["field"] == "category"
    assert len(question["options"]) == 5


def test_an_index_that_cannot_count_costs_the_question_and_nothing_else(
    home: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise IndexUnavailable("away")

    assert "question" in Chat(home).say("lamp")
    monkeypatch.setattr(home.shop.recommender.engine.index, "facets", away)
    told = Chat(home).say("lamp")
    assert told["products"]
    assert told["text"]
    assert "question" not in told
