"""What an index remembers between two lists, and when it lets go."""

from collections.abc import Sequence

from retrieval.indexes.admission import Admission
from retrieval.indexes.names import PointNames
from retrieval.schema import Constraint, Op, ProductId

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
    shelf.stock = {B}
    admission.forget([A])
    assert admission.among([A, B], IN_STOCK) == {B}
    assert shelf.asked == [[A, B], [A]]


def test_an_answer_that_a_write_overtook_is_not_kept() -> None:
    shelf = Shelf(A)

    def sold_out_meanwhile(ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
        found = shelf.admit(ids, constraints)
        if shelf.stock:
            shelf.stock = set()
            admission.forget([A])
        return found

    admission = Admission(sold_out_meanwhile)
    assert admission.among([A], IN_STOCK) == {A}
    assert admission.among([A], IN_STOCK) == set()


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
