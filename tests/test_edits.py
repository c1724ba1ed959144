"""Edits by hand: the brief after one is the brief after saying it, and what does not fit is refused with a cure."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assembly import Shop
from app.dialogue.brief import Brief
from app.dialogue.edits import Add, Change, Edit, EditRefused, Edits, Remove, VersionConflict, Weigh, Which, clicked
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.understood import Understood
from retrieval.schema import Constraint, ConstraintSource, Op
from tests.chat_shop import chat_shop
from tests.talks import Talk

RED = Constraint(field="attributes.color", op=Op.NOT_IN, value=("red",))
VEGAN = Constraint(field="text", op=Op.CONTAINS, value="vegan", hard=False, label="vegan")
ACME = Constraint(field="brand", op=Op.EQ, value="Acme")


def under(minor: int) -> Constraint:
    return Constraint(field="price", op=Op.LT, value=minor, label=f"under ${minor / 100:.2f}")


def add(constraint: Constraint) -> Add:
    return Add(constraint=clicked(constraint, "USD"))


def edited(brief: Brief, *edits: Edit) -> Brief:
    return Understood(edits=edits).applied_to(brief)


def said(brief: Brief) -> Brief:
    """The brief as if everything in it had been said, whichever list showed it."""
    told = (replace(each, source=ConstraintSource.SAID) for each in brief.constraints)
    return replace(brief, constraints=tuple(told), recommendation_id=None)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = chat_shop(tmp_path_factory.mktemp("shop"))
    yield shop
    asyncio.run(shop.aclose())


PRICE = Which(field="price")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("before", "words", "edit"),
    [
        ("pasta", "under 3 dollars", add(under(300))),
        ("pasta under 5 dollars", "under 3 dollars", add(under(300))),
        ("pasta under 5 dollars", "under 3 dollars", Change(which=PRICE, currency="USD", value=300)),
        ("pasta under 5 dollars", "at most 3 dollars", Change(which=PRICE, currency="USD", op=Op.LTE, value=300)),
        ("pasta", "from Acme", add(ACME)),
        ("pasta from Globex", "from Acme", add(ACME)),
        ("red lamp", "not red", add(RED)),
        ("pasta", "vegan", add(VEGAN)),
        ("pasta under 3 dollars from Acme", "any price", Remove(which=PRICE)),
        ("pasta under 3 dollars from Acme", "any brand", Remove(which=Which(field="brand", op=Op.EQ, value="Acme"))),
    ],
)
async def test_the_brief_and_the_list_after_a_click_are_those_after_saying_it(
    shop: Shop, before: str, words: str, edit: Edit
) -> None:
    spoken, by_hand = Talk(shop), Talk(shop)
    for talk in (spoken, by_hand):
        await talk.say(before)
    told, shown = await spoken.say(words), await by_hand.say(Edits(edits=(edit,)))
    assert said(by_hand.briefs[-1]) == said(spoken.briefs[-1])
    assert (shown.ids, shown.limits) == (told.ids, told.limits)
    assert [one.score for one in shown.recommendation.products] == [one.score for one in told.recommendation.products]


@pytest.mark.anyio
async def test_a_click_is_a_turn_that_can_be_undone(shop: Shop) -> None:
    talk = Talk(shop)
    first = await talk.say("pasta")
    shown = await talk.say(Edits(edits=(add(under(300)), add(ACME)), version=1))
    assert shown.limits == ["under $3.00", "from Acme"]
    assert {each.source for each in talk.briefs[-1].constraints} == {ConstraintSource.CLICKED}
    assert [turn.text for turn in shop.conversations.turns(talk.id)] == ["pasta", "add: under $3.00; add: from Acme"]
    assert (talk.briefs[-1].version, talk.briefs[-1].parent) == (2, 1)
    undone = await talk.say("undo")
    assert (undone.ids, undone.recommendation.id) == (first.ids, first.recommendation.id)


def test_a_wish_that_is_removed_is_searched_for_no_more() -> None:
    vegan = Brief(text="pasta").with_constraint(VEGAN).refined("vegan")
    assert edited(vegan, Remove(which=Which(field="text"))) == Brief(text="pasta")
    bamboo = edited(Brief(text="bowl"), add(Constraint(field="text", op=Op.CONTAINS, value="bamboo", hard=False)))
    assert bamboo.query(None, Vocabulary()).text == "bamboo bowl"
    assert edited(bamboo, Remove(which=Which(field="text"))) == Brief(text="bowl")


def test_a_constraint_can_be_made_harder_and_softer_in_its_place() -> None:
    brief = Brief(constraints=(ACME, RED))
    soft = edited(brief, Weigh(which=Which(field="brand"), hard=False))
    assert soft.constraints == (replace(ACME, hard=False, source=ConstraintSource.CLICKED), RED)
    assert edited(soft, Weigh(which=Which(field="brand"), hard=True)).constraints[0].hard
    assert edited(brief, Weigh(which=Which(field="brand"), hard=True)) == brief


def test_what_was_said_already_is_not_added_again() -> None:
    brief = Brief(text="pasta").with_constraint(under(300)).with_constraint(ACME)
    assert edited(brief, add(under(300))) == brief


def test_there_is_an_end_to_constraints() -> None:
    brief = Brief()
    for number in range(50):
        brief = edited(brief, add(replace(RED, value=(f"shade {number}",))))
    with pytest.raises(EditRefused, match="50 constraints already; remove some"):
        edited(brief, add(RED))
    [left_out] = edited(brief, add(replace(RED, value=("shade 7",)))).constraints
    assert len(left_out.value) == 50  # type: ignore[arg-type]


def test_a_label_is_the_shops_own() -> None:
    assert clicked(replace(under(300), label="free!"), "EUR").label == "under €3.00"
    assert clicked(replace(ACME, label="the best"), "USD").label is None


@pytest.mark.parametrize(
    ("edits", "pointer", "words"),
    [
        ([Remove(which=Which(field="rating"))], "/edits/0/constraint", "no such constraint on rating; there are price"),
        ([Remove(which=PRICE), Remove(which=PRICE)], "/edits/1/constraint", "there are brand eq (from Acme)"),
        ([Weigh(which=Which(field="price", op=Op.GT), hard=True)], "/edits/0/constraint", "price lt (under $3.00)"),
        (
            [Change(which=Which(field="attributes.color"), currency="USD", value=("blue",))],
            "/edits/0/constraint",
            "2 constraints on attributes.color are meant; say op and value of one",
        ),
        ([Change(which=PRICE, currency="USD", value="low")], "/edits/0/to/value", "whole minor units"),
        ([Change(which=PRICE, currency="USD", op=Op.CONTAINS)], "/edits/0/to/op", "cannot be compared by contains"),
    ],
)
def test_an_edit_that_does_not_fit_says_where_and_what_there_is(edits: list[Edit], pointer: str, words: str) -> None:
    colors = (RED, replace(RED, value=("blue",)))
    brief = Brief(constraints=(under(300), ACME, *(colors if "color" in words else ())))
    with pytest.raises(EditRefused) as refused:
        Edits(edits=tuple(edits)).words_for(brief)
    assert refused.value.pointer == pointer
    assert words in str(refused.value)
    assert refused.value.meaningless == ("/to" in pointer)


def test_edits_for_another_version_are_refused_with_the_present_one() -> None:
    with pytest.raises(VersionConflict, match="is at version 7, not 5") as conflict:
        Edits(edits=(add(ACME),), version=5).words_for(Brief(version=7))
    assert conflict.value.current == 7
    assert Edits(edits=(add(ACME),), version=7).words_for(Brief(version=7)) == "add: from Acme"


constraints = st.sampled_from([under(100), under(300), ACME, replace(ACME, value="Globex"), RED, VEGAN])
which = st.builds(Which, field=st.sampled_from(["price", "brand", "text", "attributes.color", "rating"]))
edits = st.one_of(
    constraints.map(add),
    st.builds(Remove, which=which),
    st.builds(Weigh, which=which, hard=st.booleans()),
    st.builds(Change, which=which, currency=st.just("USD"), value=st.sampled_from([200, "Acme", ("blue",)])),
)


@given(st.lists(edits, max_size=30))
def test_whatever_is_clicked_the_brief_stays_whole(batch: list[Edit]) -> None:
    brief = Brief(text="pasta")
    for edit in batch:
        try:
            Edits(edits=(edit,)).words_for(brief)
        except EditRefused:
            with pytest.raises(EditRefused):
                edit.applied_to(brief)
            continue
        brief = edited(brief, edit)
        assert Brief.from_json(brief.to_json()) == brief
        assert brief.text.startswith("pasta")
        places = [(each.field, each.op, each.value) for each in brief.constraints]
        assert len(places) == len(set(places))
