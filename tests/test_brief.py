"""The brief: edits make new versions, JSON keeps all of it, undo leads back exactly."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.dialogue.brief import Brief
from app.dialogue.history import History
from app.dialogue.reading.grammar import read
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.understood import Understood
from app.store.ports import Turn
from retrieval.schema import Constraint, ConstraintSource, Op, ProductId, Surface, VisitorId

NOW = datetime(2026, 11, 22, tzinfo=UTC)
VOCABULARY = Vocabulary.from_values(
    brands=["Acme", "Globex"], categories=["Pasta"], attributes={"color": ["red", "blue"], "material": ["glass"]}
)
A, B, C = ProductId("a"), ProductId("b"), ProductId("c")


def price(op: Op, value: int) -> Constraint:
    return Constraint(field="price", op=op, value=value)


def color(op: Op, *values: str) -> Constraint:
    return Constraint(field="attributes.color", op=op, value=values[0] if op is Op.EQ else values)


def constrained(*constraints: Constraint) -> tuple[Constraint, ...]:
    brief = Brief()
    for constraint in constraints:
        brief = brief.with_constraint(constraint)
    return brief.constraints


def test_a_new_limit_takes_the_place_of_the_old_one_in_its_direction() -> None:
    assert constrained(price(Op.LT, 500), price(Op.GTE, 100), price(Op.LTE, 300)) == (
        price(Op.GTE, 100),
        price(Op.LTE, 300),
    )


def test_a_new_brand_takes_the_place_of_the_old_one() -> None:
    acme, both = (
        Constraint(field="brand", op=Op.EQ, value="Acme"),
        Constraint(field="brand", op=Op.IN, value=("Acme", "Globex")),
    )
    assert constrained(acme, both) == (both,)


def test_exclusions_add_up_until_the_value_is_wanted_after_all() -> None:
    not_red, not_blue, red = color(Op.NOT_IN, "red"), color(Op.NOT_IN, "blue"), color(Op.EQ, "red")
    assert constrained(not_red, not_blue, not_red) == (color(Op.NOT_IN, "red", "blue"),)
    assert constrained(not_red, not_blue, red) == (not_blue, red)
    assert constrained(red, not_red) == (not_red,)


def test_a_constraint_goes_by_its_field_or_by_all_of_it() -> None:
    brief = Brief(constraints=(price(Op.LT, 500), color(Op.NOT_IN, "red"), color(Op.NOT_IN, "blue")))
    assert brief.without("price").constraints == (color(Op.NOT_IN, "red"), color(Op.NOT_IN, "blue"))
    only_blue = brief.without("attributes.color", Op.NOT_IN, ("red",))
    assert only_blue.constraints == (price(Op.LT, 500), color(Op.NOT_IN, "blue"))


def test_what_was_refused_or_passed_is_not_asked_for_again() -> None:
    brief = Brief(text="lamp", shown=(A, B), liked=(A,)).refuse([A]).pass_shown().like(C)
    query = brief.query(VisitorId("v"), VOCABULARY)
    assert query.exclude == {A, B, C}
    assert (query.surface, query.text, query.product_id, query.liked) == (Surface.CHAT, "lamp", C, (C,))


def test_a_new_search_brings_back_what_was_passed_but_not_what_was_refused() -> None:
    brief = Brief(text="lamp", shown=(A, B), refused=(C,), reference=A).pass_shown().searching("mug")
    assert (brief.text, brief.passed, brief.refused, brief.reference) == ("mug", (), (C,), None)


ids = st.sampled_from([A, B, C, ProductId("d")])
constraints = st.one_of(
    st.builds(price, st.sampled_from([Op.LT, Op.LTE, Op.GT, Op.GTE]), st.integers(0, 10**9)),
    st.builds(lambda values: color(Op.NOT_IN, *values), st.lists(st.text(max_size=5), min_size=1, max_size=3)),
    st.builds(
        Constraint,
        field=st.just("text"),
        op=st.sampled_from([Op.CONTAINS, Op.NOT_CONTAINS]),
        value=st.text(min_size=1, max_size=20),
        hard=st.booleans(),
        source=st.sampled_from(ConstraintSource),
        label=st.none() | st.text(min_size=1, max_size=10),
    ),
)
briefs = st.builds(
    Brief,
    version=st.integers(0, 99),
    parent=st.none() | st.integers(0, 99),
    text=st.text(max_size=30),
    constraints=st.lists(constraints, max_size=4).map(tuple),
    liked=st.lists(ids, unique=True).map(tuple),
    refused=st.lists(ids, unique=True).map(tuple),
    passed=st.lists(ids, unique=True).map(tuple),
    reference=st.none() | ids,
    shown=st.lists(ids, unique=True).map(tuple),
    recommendation_id=st.none() | st.text(max_size=8),
)


@given(briefs)
def test_a_brief_comes_back_from_json_as_it_was(brief: Brief) -> None:
    assert Brief.from_json(brief.to_json()) == brief


SAYINGS = [
    "pasta", "wine under 20", "cheaper than that", "not red", "only glass", "more like the second", "something else",
    "not the first one", "from Acme", "any price", "gluten-free please", "why?", "thanks", "start over", "red ones",
]  # fmt: skip


def taken(history: History, understood: Understood) -> History:
    """The conversation with one turn more, three cards shown."""
    brief = history.after(understood).showing((A, B, C), f"r{history.next_number}")
    turn = Turn(number=history.next_number, at=NOW, text="", brief=brief.to_json(), answer={})
    return History(turns=(*history.turns, turn))


@given(st.lists(st.sampled_from(SAYINGS), max_size=30))
def test_undo_leads_back_through_every_change_to_the_beginning(said: list[str]) -> None:
    history = History()
    wanted = [history.brief]
    for text in said:
        history = taken(history, read(text, history.brief, VOCABULARY, "USD"))
        if not history.brief.wants_as(wanted[-1]):
            wanted.append(history.brief)
    for earlier in reversed(wanted[:-1]):
        history = taken(history, Understood(intent=Intent.UNDO))
        assert history.brief.wants_as(earlier)
    assert history.before() is None
    assert taken(history, Understood(intent=Intent.UNDO)).brief.wants_as(Brief())


def test_a_question_is_no_change_that_could_be_undone() -> None:
    history = taken(History(), Understood(text="pasta"))
    history = taken(history, Understood(intent=Intent.WHY))
    assert (history.brief.version, history.brief.parent) == (2, 0)


def test_undo_past_a_turn_that_was_never_written_leads_to_the_one_before_it() -> None:
    history = History()
    for text in ("pasta", "lamp", "mug"):
        history = taken(history, Understood(text=text))
    first, _, last = history.turns
    assert History(turns=(first, last)).before() == Brief.from_json(first.brief)
