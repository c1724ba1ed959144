"""What every store of conversations does: for turns, and for the visitors who look after them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.store.conversations import SqlConversationStore
from app.store.ports import ConversationStore, Talk, Turn
from retrieval.schema import VisitorId

TALK, OTHER = UUID(int=1), UUID(int=2)
ANN, BOB = VisitorId("ann"), VisitorId("bob")


@pytest.fixture
def store(database: sa.Engine) -> SqlConversationStore:
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


def test_one_can_look_at_ones_own_and_at_nothing_else(store: SqlConversationStore) -> None:
    assert store.own(TALK, ANN) is None
    store.open(TALK, ANN)
    assert store.own(TALK, ANN) == []
    store.append(TALK, turn(1))
    assert store.own(TALK, ANN) == [turn(1)]
    for other in (BOB, None):
        with pytest.raises(KeyError):
            store.own(TALK, other)


def test_a_visitors_conversations_come_the_last_used_first(store: SqlConversationStore) -> None:
    empty = UUID(int=3)
    for conversation in (TALK, OTHER, empty):
        store.open(conversation, ANN)
    store.open(UUID(int=4), None)
    store.append(TALK, turn(1, "first"))
    store.append(OTHER, turn(2, "second"))
    store.append(TALK, turn(3, "again"))
    newest = Talk(id=TALK, used_at=turn(3).at, first_text="first", turns=2)
    older = Talk(id=OTHER, used_at=turn(2).at, first_text="second", turns=1)
    assert store.of(ANN, 10) == [newest, older]
    assert store.of(ANN, 1) == [newest]
    assert store.of(ANN, 10, after=newest) == [older]
    assert store.of(ANN, 10, after=older) == []
    assert store.of(BOB, 10) == []


def test_pages_end_well_between_conversations_of_the_same_moment(store: SqlConversationStore) -> None:
    keys = [UUID(int=number) for number in range(1, 8)]
    for key in keys:
        store.open(key, ANN)
        store.append(key, turn(1))
    seen: list[UUID] = []
    page = store.of(ANN, 2)
    while page:
        seen += [talk.id for talk in page]
        page = store.of(ANN, 2, after=page[-1])
    assert seen == keys[::-1]


def test_those_not_used_for_long_are_forgotten_the_oldest_first(database: sa.Engine) -> None:
    store = SqlConversationStore(database, now=lambda: turn(5).at)
    for number, conversation in enumerate((TALK, OTHER, UUID(int=3)), start=1):
        store.open(conversation, ANN)
        store.append(conversation, turn(number))
    store.append(TALK, turn(4))
    store.open(UUID(int=4), BOB)
    assert store.forget(turn(4).at, 1) == 1
    assert store.own(OTHER, ANN) is None
    assert store.forget(turn(4).at, 10) == 1
    assert store.forget(turn(4).at, 10) == 0
    assert store.turns(TALK) == [turn(1), turn(4)]
    assert store.own(UUID(int=4), BOB) == []
    assert store.forget(turn(6).at, 10) == 2
    assert (store.own(TALK, ANN), store.own(UUID(int=4), BOB)) == (None, None)
