"""What an index remembers between two lists, and when it lets go."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import Hit
from retrieval.indexes.admission import FEW, Admission
from retrieval.indexes.names import PointNames
from retrieval.schema import Constraint, ConstraintSource, Op, ProductId

IN_STOCK = (Constraint(field="availability", op=Op.EQ, value="in_stock"),)
A, B, C = (ProductId(name) for name in "abc")


class Shelf:
    """What is in stock now, and what was asked about."""

    def __init__(self, *stock: ProductId) -> None:
        self.stock = set(stock)
        self.asked: list[list[ProductId]] = []

    def admit(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        self.asked.append(list(ids))
        return self.stock & set(ids)


def test_only_products_never_asked_about_are_asked_about() -> None:
    shelf = Shelf(A, C)
    admission = Admission(shelf.admit)
    assert admission.among([A, B], IN_STOCK) == {A}
    assert admission.among([B, C, A], IN_STOCK) == {A, C}
    assert shelf.asked == [[A, B], [C]]


def test_another_question_has_its_own_answers() -> None:
    shelf = Shelf(A)
    admission = Admission(shelf.admit)
    admission.among([A], IN_STOCK)
    assert admission.among([A], ()) == {A}
    assert shelf.asked == [[A], [A]]


def test_a_product_that_was_written_is_asked_about_again() -> None:
    shelf = Shelf(A, B)
    admission = Admission(shelf.admit)
    admission.among([A, B], IN_STOCK)
    with admission.written([A]):
        shelf.stock = {B}
    assert admission.among([A, B], IN_STOCK) == {B}
    assert shelf.asked == [[A, B], [A]]


def test_an_answer_that_a_write_overtook_is_not_kept() -> None:
    shelf = Shelf(A)

    def sold_out_meanwhile(ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        found = shelf.admit(ids, constraints)
        if shelf.stock:
            with admission.written([A]):
                shelf.stock = set()
        return found

    admission = Admission(sold_out_meanwhile)
    assert admission.among([A], IN_STOCK) == {A}
    assert admission.among([A], IN_STOCK) == set()


RULE = Constraint(field="availability", op=Op.EQ, value="in_stock", source=ConstraintSource.RULE)
CHEAP = Constraint(field="price", op=Op.LT, value=1_000)


class Engine:
    """Products best first, of which some are in stock and some are cheap, and what was asked of them."""

    def __init__(self, in_stock: Sequence[bool], cheap: Sequence[bool]) -> None:
        self.ids = [ProductId(f"p{at:04}") for at in range(len(in_stock))]
        self.holds = {RULE: dict(zip(self.ids, in_stock, strict=True)), CHEAP: dict(zip(self.ids, cheap, strict=True))}
        self.asked: list[Sequence[Constraint]] = []

    def best(self, n: int, constraints: Sequence[Constraint]) -> list[Hit]:
        self.asked.append(constraints)
        fitting = [(at, one) for at, one in enumerate(self.ids) if all(self.holds[each][one] for each in constraints)]
        return [Hit(one, -float(at)) for at, one in fitting[:n]]

    def admit(self, ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        return {one for one in ids if all(self.holds[each].get(one) for each in constraints)}


def known(engine: Engine) -> Admission:
    """An admission that was asked about all products."""
    admission = Admission(engine.admit)
    admission.among(engine.ids, (RULE,))
    return admission


@given(
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=FEW, max_size=FEW + 50),
    st.integers(1, FEW),
    st.booleans(),
)
def test_hits_are_those_that_the_engine_finds_under_the_rules(
    rows: list[tuple[bool, bool]], limit: int, bound: bool
) -> None:
    engine = Engine([in_stock for in_stock, _ in rows], [cheap for _, cheap in rows])
    constraints = (CHEAP, RULE) if bound else (RULE,)
    assert known(engine).hits(engine.best, limit, constraints) == engine.best(limit, constraints)


def test_what_most_products_satisfy_is_looked_up_instead_of_asked() -> None:
    engine = Engine([at % 5 != 0 for at in range(1_000)], [True] * 1_000)
    assert len(known(engine).hits(engine.best, 250, (CHEAP, RULE))) == 250
    assert engine.asked == [(CHEAP,)]


def test_what_few_products_satisfy_is_asked_of_the_engine() -> None:
    engine = Engine([at % 5 == 0 for at in range(1_000)], [True] * 1_000)
    known(engine).hits(engine.best, 100, (RULE,))
    Admission(engine.admit).hits(engine.best, 100, (RULE,))
    assert engine.asked == [(RULE,), (RULE,)], "few of all, and nobody knows how many"


def test_a_page_on_which_the_rules_admit_little_is_asked_again_under_them() -> None:
    engine = Engine([at >= 200 for at in range(1_000)], [True] * 1_000)
    assert [hit.product_id for hit in known(engine).hits(engine.best, 100, (RULE,))] == engine.ids[200:300]
    assert engine.asked == [(), (RULE,)]


def test_a_product_that_was_written_is_looked_up_again_before_it_is_shown() -> None:
    engine = Engine([True] * 1_000, [True] * 1_000)
    admission, gone = known(engine), engine.ids[0]
    with admission.written([gone]):
        engine.holds[RULE][gone] = False
    assert gone not in {hit.product_id for hit in admission.hits(engine.best, 10, (RULE,))}


def test_the_verdicts_that_were_learned_first_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.indexes.admission.MOST_PRODUCTS", 2)
    shelf = Shelf(A, B, C)
    admission = Admission(shelf.admit)
    for one in (A, B, C):
        admission.among([one], IN_STOCK)
    assert admission.among([C, B, A], IN_STOCK) == {A, B, C}
    assert shelf.asked == [[A], [B], [C], [A]]


def test_with_too_many_verdicts_the_question_goes_that_was_not_asked_for_longest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("retrieval.indexes.admission.MOST_VERDICTS", 3)
    shelf = Shelf(A)
    admission = Admission(shelf.admit)
    for question in (IN_STOCK, (), ()):
        admission.among([A, B], question)
    admission.among([A, B], ())
    assert shelf.asked == [[A, B], [A, B]]
    admission.among([A, B], IN_STOCK)
    assert shelf.asked == [[A, B], [A, B], [A, B]]


def test_a_question_that_is_asked_again_and_again_outlives_others() -> None:
    shelf = Shelf(A)
    admission = Admission(shelf.admit)
    admission.among([A], IN_STOCK)
    for price in range(20):
        admission.among([A], (Constraint(field="price", op=Op.LT, value=price),))
        admission.among([A], IN_STOCK)
    assert len(shelf.asked) == 21


def test_names_are_read_once_and_the_names_of_points_that_are_gone_are_left_out() -> None:
    there: dict[int, ProductId] = {1: A, 2: B}
    read: list[list[int]] = []

    def look_up(points: Sequence[int]) -> dict[int, ProductId]:
        read.append(list(points))
        return {point: there[point] for point in points if point in there}

    names = PointNames(look_up, most=2)
    assert names.of([1, 3]) == {1: A}
    assert names.of([1])[1] == A
    assert names.of([2, 1]) == {2: B, 1: A}
    there[4] = C
    assert names.of([4, 2]) == {4: C, 2: B}, "beyond what it may keep it still names"
    assert read == [[1, 3], [2], [4]]
