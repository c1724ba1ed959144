"""What every ConversationStore does."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.store.conversations import SqlConversationStore
from app.store.ports import ConversationStore, Turn
from retrieval.schema import VisitorId

TALK, OTHER = UUID(int=1), UUID(int=2)
ANN, BOB = VisitorId("ann"), VisitorId("bob")


@pytest.fixture
def store(database: sa.Engine) -> ConversationStore:
    return SqlConversationStore(database)


def turn(number: int, text: str = "hello") -> Turn:
    brief = {"constraints": [{"field": "price", "value": 20.5}], "liked": []}
    at = datetime(2026, 3, 1, 12, 0, number, 7, tzinfo=UTC)
    return Turn(number=number, at=at, text=text, brief=brief, answer={"text": "hi 🐦", "products": ["a"]})


def test_turns_come_back_in_order_as_they_were(store: ConversationStore) -> None:
    store.open(TALK, ANN)
    for number in (0, 1, 2):
        store.append(TALK, turn(number))
    assert store.turns(TALK) == [turn(0), turn(1), turn(2)]


def test_what_was_never_opened_has_no_turns_and_takes_none(store: ConversationStore) -> None:
    assert store.turns(TALK) == []
    with pytest.raises(KeyError):
        store.append(TALK, turn(0))


def test_a_number_is_given_once(store: ConversationStore) -> None:
    store.open(TALK, ANN)
    store.append(TALK, turn(1, "mine"))
    with pytest.raises(ValueError, match="taken"):
        store.append(TALK, turn(1, "from another tab"))
    assert store.turns(TALK) == [turn(1, "mine")]


def test_opening_again_changes_nothing(store: ConversationStore) -> None:
    store.open(TALK, ANN)
    store.append(TALK, turn(1))
    store.open(TALK, ANN)
    assert store.turns(TALK) == [turn(1)]


@pytest.mark.parametrize(("owner", "other"), [(ANN, BOB), (ANN, None), (None, BOB)])
def test_a_conversation_belongs_to_one_visitor(
    store: ConversationStore, owner: VisitorId | None, other: VisitorId | None
) -> None:
    store.open(TALK, owner)
    store.open(TALK, owner)
    with pytest.raises(KeyError):
        store.open(TALK, other)


def test_deleting_takes_the_turns_along_and_nothing_else(store: ConversationStore) -> None:
    for conversation in (TALK, OTHER):
        store.open(conversation, ANN)
        store.append(conversation, turn(1))
    assert store.delete(TALK)
    assert not store.delete(TALK)
    store.open(TALK, BOB)
    assert (store.turns(TALK), store.turns(OTHER)) == ([], [turn(1)])
