"""The shop's moves in a chat over HTTP: questions, comparisons, doubts, other ways out, complements, and their events.

The model is off, or it stalls: then products and moves are there all the same, and the turn ends by its deadline.
"""

import json
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from app.dialogue.aside import ASIDE_S
from app.dialogue.asking import FEW, Live
from app.dialogue.question import Value
from app.settings import LLMSettings
from app.store.ports import EventStatus, StoreUnavailable
from ranking.events import Event, EventItem
from retrieval.errors import IndexUnavailable
from retrieval.filters import satisfies
from retrieval.schema import Constraint, Op, ProductId, VisitorId
from tests.faults.server import FaultServer
from tests.shop import OpenShop, catalogue, ids_of, open_home

JSON = {"accept": "application/json"}
DEADLINE_MS = 1_500
SLACK_S = 1.0
"""What a busy machine may add; the model would stall for an hour."""


class Chat:
    """One conversation over HTTP."""

    def __init__(self, home: OpenShop, **body: Any) -> None:
        self.home = home
        self.id = str(uuid4())
        self.visitor = f"visitor-of-{self.id}"
        self.body = {"conversation_id": self.id, "visitor_id": self.visitor, **body}

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        answer = self.home.client.post("/v1/chat", json={**self.body, **more, "text": text}, headers=JSON)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def parts(self, text: str, **more: Any) -> list[dict[str, Any]]:
        answer = self.home.client.post("/v1/chat", json={**self.body, **more, "text": text})
        blocks = answer.text.split("\n\n")
        assert blocks[-2] == "data: [DONE]"
        return [json.loads(block.removeprefix("data: ")) for block in blocks[:-2]]

    @property
    def turns(self) -> list[dict[str, Any]]:
        found = self.home.client.get(f"/v1/conversations/{self.id}", params={"visitor_id": self.visitor}).json()
        turns: list[dict[str, Any]] = found["turns"]
        return turns

    def events(self, *names: str) -> list[Event]:
        return [event for _, event in self.home.shop.events.read(names=names) if event.conversation_id == self.id]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    with open_home(tmp_path_factory.mktemp("moves"), "home") as opened:
        yield opened


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    with open_home(tmp_path_factory.mktemp("trained"), "trained") as opened:
        yield opened


@pytest.fixture(scope="module")
def stalled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """The shop with an endpoint that takes every question and never answers."""
    with FaultServer("hang") as endpoint:
        llm = {
            "provider": "openai_compatible",
            "base_url": endpoint.base_url,
            "model": "m",
            "api_key": "sk-x",
            "breaker": False,
        }
        settings = LLMSettings.model_validate(llm)
        with open_home(tmp_path_factory.mktemp("stalled"), "home", llm=settings) as opened:
            yield opened


@pytest.fixture
def chat(home: OpenShop) -> Chat:
    return Chat(home)


# Questions


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


def test_a_question_that_is_slow_to_find_is_not_waited_for(home: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home.shop.recommender.engine.index, "facets", lambda *_: time.sleep(3))
    started = time.monotonic()
    told = Chat(home).say("lamp")
    assert time.monotonic() - started < ASIDE_S + SLACK_S
    assert told["products"]
    assert "question" not in told


# Comparisons


def test_the_first_two_are_compared_with_the_list_as_it_was(chat: Chat) -> None:
    before = chat.say("kettle")
    told = chat.say("compare the first two")
    assert ids_of(told) == ids_of(before)
    comparison = told["comparison"]
    assert comparison["products"] == ids_of(before)[:2]
    assert comparison["rows"]
    assert all(len(set(row["values"])) == 2 for row in comparison["rows"])
    assert told["text"].startswith("They differ in ")
    assert chat.turns[1]["answer"]["comparison"] == comparison


def test_without_a_list_there_is_nothing_to_compare_but_there_are_products(chat: Chat) -> None:
    told = chat.say("compare the first two")
    assert told["text"] == "There are no two products on a list yet that I could compare."
    assert told["products"]


def test_a_place_without_a_product_is_not_compared(chat: Chat) -> None:
    chat.say("kettle")
    told = chat.say("compare the first and number 30")
    assert told["text"].startswith("There is no number 30 on the list")
    assert "comparison" not in told


# Why not


def test_a_named_product_says_what_keeps_it_out_and_a_chip_brings_it(chat: Chat) -> None:
    chat.say("whistling kettle under 30")
    told = chat.say("why isn't the whistling kettle, red on the list?")
    assert "It is not what was asked for" in told["text"]
    chip = told["critiques"][0]
    assert chip["text"].startswith("forget “")
    assert any(one.startswith("home-whistle-kettle") for one in ids_of(chat.say(chip["text"])))


def test_a_product_further_down_can_be_searched_for(chat: Chat) -> None:
    shown = set(ids_of(chat.say("lamp")))
    other = next(one for one in home_products("kettle") if one not in shown)
    title = catalogue_title(chat.home, other)
    told = chat.say(f"why don't you show the {title}")
    assert told["critiques"][0]["label"] == "Search for it"
    assert other in ids_of(chat.say(told["critiques"][0]["text"]))


def home_products(word: str) -> list[str]:
    return [one.id for one in catalogue().values() if word in one.title.lower() and one.availability == "in_stock"]


def catalogue_title(home: OpenShop, product: str) -> str:
    return home.shop.catalog.get([ProductId(product)])[ProductId(product)].title


def test_what_the_shop_does_not_have_is_said_not_to_be_there(chat: Chat) -> None:
    chat.say("lamp")
    told = chat.say("why isn't the flux capacitor on the list?")
    assert told["text"] == "I found no product “flux capacitor” in this shop."


def test_a_refused_product_is_said_to_be_left_out(chat: Chat) -> None:
    first = chat.say("lamp")["products"][0]["product"]
    chat.say("not the first one")
    assert "was not wanted" in chat.say(f"why isn't the {first['title']} on the list?")["text"]


# Other ways out


def test_other_limits_can_be_given_up_instead_and_every_chip_does_what_it_says(home: OpenShop) -> None:
    said = "kettle made of glass under 20, only red"
    chat = Chat(home)
    told = chat.say(said)
    assert told["text"].startswith("Nothing matched")
    chips = [one for one in told["critiques"] if "count" in one]
    assert chips
    for chip in chips:
        other = Chat(home)
        before = other.say(said)
        after = other.say(chip["text"])
        assert after["products"], chip
        assert not after["text"].startswith("Nothing matched"), chip
        assert [one["label"] for one in after["constraints"] if "label" in one] != [
            one["label"] for one in before["constraints"] if "label" in one
        ] or ids_of(after) != ids_of(before)
        limits = [Constraint(field=one["field"], op=Op(one["op"]), value=_value(one)) for one in after["constraints"]]
        stocked = home.shop.recommender.engine.rules.constraints
        assert home.shop.recommender.engine.index.count([*stocked, *limits]) == chip["count"]


def test_where_no_single_limit_is_the_obstacle_each_can_be_kept_alone(home: OpenShop) -> None:
    said = "kettle under 1, from Brasken, only coral"
    told = Chat(home).say(said)
    assert told["text"].count("Nothing matched") == 3
    chips = [one for one in told["critiques"] if "count" in one]
    assert chips
    for chip in chips:
        assert chip["label"].startswith("Only “")
        other = Chat(home)
        other.say(said)
        [limit] = other.say(chip["text"])["constraints"]
        assert (limit.get("label") or limit["value"]) in chip["text"] or str(limit["value"]) in chip["text"]


def _value(limit: dict[str, Any]) -> Any:
    return tuple(limit["value"]) if isinstance(limit["value"], list) else limit["value"]


# Complements


def test_what_goes_with_a_product_says_how_many_are_bought_with_it(trained: OpenShop) -> None:
    chat = Chat(trained)
    anchor = chat.say("springform tin")["products"][0]["product"]
    told = chat.say("what goes with the first one?")
    assert anchor["id"] not in ids_of(told)
    together = trained.shop.recommender.engine.behaviour.together([ProductId(anchor["id"])], 250, frozenset())
    bought = {one.product_id for one in together} & set(ids_of(told))
    assert bought
    assert f"Shoppers who buy {anchor['title']} also buy" in told["text"]
    assert (f"{len(bought)} of these" if len(bought) < len(told["products"]) else "buy these.") in told["text"]


def test_where_nobody_bought_anything_that_is_said(chat: Chat) -> None:
    anchor = chat.say("kettle")["products"][0]["product"]
    told = chat.say("what else do I need?")
    assert f"What is bought with {anchor['title']} is not known yet" in told["text"]
    assert told["products"]
    assert chat.say("undo")["products"][0]["product"]["id"] == anchor["id"]


def test_a_name_that_is_no_product_is_searched_for(chat: Chat) -> None:
    told = chat.say("what else do I need for quantum knitting")
    assert told["products"]
    assert "“quantum knitting”" in told["text"]


# Talk of other things


@pytest.mark.parametrize("text", ["what's the weather like?", "you are stupid", "can I sue my landlord?"])
def test_other_talk_is_answered_shortly_and_the_list_stays(chat: Chat, text: str) -> None:
    before = chat.say("lamp")
    told = chat.say(text)
    assert told["recommendation_id"] == before["recommendation_id"]
    assert told["text"].endswith("The list is as it was.")
    assert chat.say("cheaper")["products"]


def test_what_the_catalogue_sells_is_shopping(tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_home(tmp_path_factory.mktemp("pharmacy"), "empty") as pharmacy:
        row = {"title": "Peppermint oil", "description": "For a headache.", "price": {"amount": 500, "currency": "EUR"}}
        pharmacy.client.put("/v1/products", json={"products": [{"id": "oil", **row}]}).raise_for_status()
        assert "medical advice" not in Chat(pharmacy).say("what should I take for a headache?")["text"]
        assert "medical advice" in Chat(pharmacy).say("what should I take for a fever?")["text"]


# What happened is known


def test_a_refusal_is_an_event_with_its_reason_and_the_next_list_knows(home: OpenShop) -> None:
    chat = Chat(home)
    shown = chat.say("lamp")
    first = ids_of(shown)[0]
    chat.say("not the first one, it's too expensive")
    [event] = chat.events("item_dismissed")
    assert event.items == (EventItem(item_id=ProductId(first), reason_code="price_sensitive"),)
    assert event.recommendation_id == shown["recommendation_id"]
    assert event.visitor_id == chat.visitor
    assert first not in home.ids(surface="search", query="lamp", visitor_id=chat.visitor)
    assert first in home.ids(surface="search", query="lamp", visitor_id="another")


def test_an_undone_refusal_is_forgotten(home: OpenShop) -> None:
    chat = Chat(home)
    first = ids_of(chat.say("lamp"))[0]
    chat.say("not the first one")
    chat.say("undo")
    assert [event.data.get("undone") for event in chat.events("item_dismissed")] == [None, True]
    assert first in home.ids(surface="search", query="lamp", visitor_id=chat.visitor)


def test_critiques_dropped_limits_and_questions_why_are_events(chat: Chat) -> None:
    shown = chat.say("lamp under 100")
    chat.say("cheaper")
    chat.say("any price")
    chat.say("why the second?")
    critique, *_ = chat.events("critique_applied")
    assert critique.data["step"] == "cheaper"
    assert critique.recommendation_id == shown["recommendation_id"]
    [removed] = chat.events("constraint_removed")
    assert [one["field"] for one in removed.data["constraints"]] == ["price"]  # type: ignore[attr-defined]
    [viewed] = chat.events("explanation_viewed")
    assert len(viewed.items) == 1


def test_asking_for_a_missed_product_is_an_event_of_that_product(chat: Chat) -> None:
    chat.say("whistling kettle under 30")
    chat.say("why isn't the whistling kettle, red on the list?")
    [viewed] = chat.events("explanation_viewed")
    assert viewed.data == {"intent": "why_not"}
    assert [item.item_id for item in viewed.items] == ["home-whistle-kettle-red"]


def test_what_the_shop_gave_up_is_not_the_shoppers_doing(chat: Chat) -> None:
    chat.say("kettle")
    chat.say("under 1")
    assert chat.events("constraint_removed") == []


def test_a_stranger_has_events_too(home: OpenShop) -> None:
    chat = Chat(home, visitor_id=None)
    chat.say("lamp")
    chat.say("not the first one")
    [event] = chat.events("item_dismissed")
    assert event.visitor_id == VisitorId(f"conversation-{chat.id}")


class _NoLog:
    """An event log that cannot be written."""

    def __init__(self, slow_s: float = 0.0) -> None:
        self._slow_s = slow_s

    def append(self, events: list[Event]) -> list[EventStatus]:
        time.sleep(self._slow_s)
        raise StoreUnavailable("down")


@pytest.mark.parametrize("slow_s", [0.0, 1.0])
def test_an_event_log_at_fault_disturbs_no_turn(home: OpenShop, monkeypatch: pytest.MonkeyPatch, slow_s: float) -> None:
    monkeypatch.setattr(home.shop.events, "append", _NoLog(slow_s).append)
    chat = Chat(home)
    first = ids_of(chat.say("lamp"))[0]
    told = chat.say("not the first one")
    assert told["products"]
    assert first not in ids_of(told)
    assert len(chat.turns) == 2


# With a model that stalls


@pytest.mark.parametrize(
    ("before", "text", "part"),
    [
        ((), "lamp", "data-question"),
        (("lamp",), "only black", None),
        (("kettle",), "compare the first two", "data-comparison"),
        (("whistling kettle under 30",), "why isn't the whistling kettle, red on the list?", None),
        ((), "kettle made of glass under 20, only red", None),
        (("kettle",), "what goes with the first one?", None),
        (("kettle",), "what's the weather like?", None),
    ],
)
def test_a_stalling_model_holds_up_neither_products_nor_moves(
    stalled: OpenShop, before: tuple[str, ...], text: str, part: str | None
) -> None:
    chat = Chat(stalled, deadline_ms=DEADLINE_MS)
    for said in before:
        chat.say(said)
    started = time.monotonic()
    parts = chat.parts(text)
    took = time.monotonic() - started
    kinds = [each["type"] for each in parts]
    assert took < DEADLINE_MS / 1000 + SLACK_S
    assert kinds[-1] == "finish"
    assert next(each for each in parts if each["type"] == "data-products")["data"]["products"]
    assert kinds.index("data-products") < kinds.index("text-start")
    assert part is None or kinds.index("data-products") < kinds.index(part) < kinds.index("text-start")
    reasons = [each["data"].get("fallback_reason") for each in parts if each["type"] == "data-status"]
    assert reasons[-1] in {None, "deadline", "llm_off"}


def test_the_stalling_model_was_really_waited_for(stalled: OpenShop) -> None:
    told = Chat(stalled, deadline_ms=DEADLINE_MS).say("lamp")
    assert told["fallback_reason"] == "deadline"
    assert told["question"]
    assert told["products"]
