"""What shoppers do in a chat becomes events, which the next list knows; over HTTP, the model off."""

import time

import pytest

from app.store.ports import EventStatus, StoreUnavailable
from ranking.events import Event, EventItem
from retrieval.schema import ProductId, VisitorId
from tests.shop import OpenShop, ids_of
from tests.talking import Chat


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
