"""From the ranker's order to the list's: which products are read, and in which order they come out."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.arranging import arranged
from ranking.diversity import MOST_NAMES, families, parted
from ranking.ranker import Ranked
from ranking.rules import DEFAULT, Rules
from retrieval.schema import Candidate, Product, ProductId, Query
from tests.builders import product

RULES = Rules.parse(DEFAULT)


class CountingShelf:
    """Products by id; counts how many it was asked for."""

    def __init__(self, products: Sequence[Product]) -> None:
        self.products = {one.id: one for one in products}
        self.read = 0

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        self.read += len(ids)
        return {one: self.products[one] for one in ids if one in self.products}


def ranked(products: Sequence[Product], *, known: bool = True) -> Ranked:
    """In this order; `known`: memory knows their families."""
    names = np.zeros((len(products), MOST_NAMES), np.int64)
    if known:
        for row, one in enumerate(products):
            own = [hash(name) for name in families(one)]
            names[row, : len(own)] = own
    return Ranked(
        candidates=[Candidate(product_id=one.id, score=0.0, evidence=()) for one in products],
        scores=-np.arange(len(products), dtype=np.float64),
        features=np.zeros((len(products), 1), np.float32),
        families=names,
        learned=True,
    )


def page(shelf: CountingShelf, order: Ranked, wanted: int = 10) -> list[str]:
    return [one.id for _, one in arranged(shelf, Query(), order, RULES, wanted)]


def test_of_forty_sizes_of_one_thing_one_is_read() -> None:
    shelf = CountingShelf([product(f"p{n}", title=f"Spaghetti {n // 40}") for n in range(2_000)])
    found = page(shelf, ranked(list(shelf.products.values())))
    assert found == [f"p{40 * n}" for n in range(10)]
    assert shelf.read == 20


def test_where_the_first_of_a_family_is_gone_the_next_stands_in_its_place() -> None:
    products = [product("a1", title="A"), product("b1", title="B"), product("a2", title="A"), product("c1", title="C")]
    shelf = CountingShelf(products[1:])
    assert page(shelf, ranked(products), 3) == ["b1", "a2", "c1"]


def test_repeats_come_where_there_is_nothing_else() -> None:
    products = [product(f"p{n}", title="AABBC"[n]) for n in range(5)]
    assert page(CountingShelf(products), ranked(products)) == ["p0", "p2", "p4", "p1", "p3"]


@given(
    titles=st.lists(st.sampled_from("ABCDEFG"), max_size=60),
    groups=st.lists(st.sampled_from(["", "", "x", "y"]), min_size=60, max_size=60),
    gone=st.sets(st.integers(0, 59)),
    wanted=st.integers(1, 25),
    known=st.booleans(),
)
def test_what_memory_knows_of_families_changes_what_is_read_and_never_the_list(
    titles: list[str], groups: list[str], gone: set[int], wanted: int, known: bool
) -> None:
    products = [product(f"p{n}", title=title, group_id=groups[n] or None) for n, title in enumerate(titles)]
    there = [one for n, one in enumerate(products) if n not in gone]
    different, repeats = parted(there, families)
    expected = [one.id for one in (different + repeats)[:wanted]]
    assert page(CountingShelf(there), ranked(products, known=known), wanted) == expected
