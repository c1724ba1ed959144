"""A place for newcomers: odds that sum to one and are kept, never what may not stand there."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ranking.exploration import Exploration, choices, explored

Entry = tuple[int, frozenset[str]]
own = st.frozensets(st.sampled_from("abcdefgh"), min_size=1, max_size=2)
worlds = st.tuples(
    st.lists(own, max_size=12).map(lambda names: [(number, one) for number, one in enumerate(names)]),
    st.lists(own, max_size=12).map(lambda names: [(100 + number, one) for number, one in enumerate(names)]),
    st.builds(Exploration, share=st.floats(0, 1), place=st.integers(1, 14)),
)


def names(entry: Entry) -> frozenset[str]:
    return entry[1]


@given(worlds)
def test_the_odds_of_a_place_sum_to_one(world: tuple[list[Entry], list[Entry], Exploration]) -> None:
    page, newcomers, exploration = world
    odds = choices(page, newcomers, exploration, names)

    if exploration.place > len(page):
        assert odds == []
    else:
        assert abs(sum(chance for _, chance in odds) - 1) < 1e-9
        assert all(0 <= chance <= 1 for _, chance in odds)
        assert odds[0][0] == page[exploration.place - 1]


@given(worlds, st.integers(0, 2**32))
def test_only_the_place_changes_and_never_to_a_family_that_stands_on_the_page(
    world: tuple[list[Entry], list[Entry], Exploration], seed: int
) -> None:
    page, newcomers, exploration = world
    shown = explored(page, newcomers, exploration, names, Random(seed))

    assert shown == explored(page, newcomers, exploration, names, Random(seed))
    for place, (entry, chance) in enumerate(shown, start=1):
        before = page[place - 1]
        if place != exploration.place:
            assert (entry, chance) == (before, 1.0)
        elif entry != before:
            assert entry in newcomers
            assert all(names(entry).isdisjoint(names(one)) for one in page if one is not before)


@given(worlds, st.integers(0, 2**32))
def test_without_a_share_nothing_changes_and_everything_is_certain(
    world: tuple[list[Entry], list[Entry], Exploration], seed: int
) -> None:
    page, newcomers, exploration = world
    never = Exploration(share=0.0, place=exploration.place)
    assert explored(page, newcomers, never, names, Random(seed)) == [(entry, 1.0) for entry in page]


def test_products_are_drawn_as_often_as_their_logged_odds_say() -> None:
    """20,000 draws; each frequency lies within five standard errors of its probability."""
    page: list[Entry] = [(number, frozenset({f"old {number}"})) for number in range(10)]
    newcomers: list[Entry] = [(100 + number, frozenset({f"new {number}"})) for number in range(4)]
    exploration, rng, n = Exploration(share=0.3, place=3), Random(20261122), 20_000
    odds = {entry[0]: chance for entry, chance in choices(page, newcomers, exploration, names)}
    drawn: Counter[int] = Counter()
    for _ in range(n):
        shown = explored(page, newcomers, exploration, names, rng)
        drawn[shown[2][0][0]] += 1
        assert shown[2][1] == odds[shown[2][0][0]]
    assert set(drawn) == set(odds) == {2, 100, 101, 102, 103}
    for number, chance in odds.items():
        assert abs(drawn[number] / n - chance) < 5 * (chance * (1 - chance) / n) ** 0.5
