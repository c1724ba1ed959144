"""The whole list: nothing lost, nothing added, no family twice, the page as varied as the rules ask."""

from operator import itemgetter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ranking.diversity import PAGE, POOL, families, spread, varied
from tests.builders import product

Entry = tuple[int, frozenset[str]]
names = st.frozensets(st.sampled_from(["lamp", "kettle", "pan", "red", "blue"]), max_size=2)
entries = st.lists(names, max_size=20).map(lambda given: [*enumerate(given)])


def own(entry: Entry) -> frozenset[str]:
    return entry[1]


def test_what_shares_a_name_stands_behind_everything_else() -> None:
    given = [{"lamp"}, {"lamp", "red"}, set(), {"pan"}, set(), {"red"}, {"pan", "blue"}]
    ranked = [(number, frozenset(one)) for number, one in enumerate(given, start=1)]

    assert [number for number, _ in spread(ranked, own)] == [1, 3, 4, 5, 6, 2, 7]


@given(entries)
def test_the_list_is_permuted(ranked: list[Entry]) -> None:
    assert sorted(number for number, _ in spread(ranked, own)) == list(range(len(ranked)))


@given(entries)
def test_no_name_stands_twice_before_the_repeats_and_both_keep_their_order(ranked: list[Entry]) -> None:
    found = spread(ranked, own)
    different = [one for at, one in enumerate(found) if not any(one[1] & other for _, other in found[:at])]

    assert found[: len(different)] == different
    assert different == sorted(different, key=itemgetter(0))
    assert found[len(different) :] == sorted(found[len(different) :], key=itemgetter(0))
    for number, names in found[len(different) :]:
        assert any(names & theirs for earlier, theirs in different if earlier < number)


@given(entries)
def test_a_spread_list_stays_as_it_is(ranked: list[Entry]) -> None:
    once = spread(ranked, own)

    assert spread(once, own) == once


def test_a_family_is_the_group_and_the_title_as_it_is_read() -> None:
    red = product("a", title="Cast-iron  pot", group_id="pot")
    assert families(red) & families(product("b", title="Pot in blue", group_id="pot"))
    assert families(red) & families(product("c", title="cast-iron pot"))
    assert not families(red) & families(product("d", title="pot"))


# Variety

paths = st.lists(st.lists(st.sampled_from("abc"), max_size=3), max_size=45)


@given(paths, st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_a_varied_list_is_permuted_and_its_page_comes_from_the_pool(
    categories: list[list[str]], strength: float, seed: int
) -> None:
    scores = np.sort(np.random.default_rng(seed).normal(size=len(categories)))[::-1]
    order = varied(scores, categories, strength)

    assert sorted(order) == list(range(len(categories)))
    assert all(row < POOL for row in order[:PAGE])
    assert order[PAGE:] == sorted(order[PAGE:])
    assert order[:1] == [0][: len(order)]


@given(paths)
def test_strength_nought_changes_nothing(categories: list[list[str]]) -> None:
    assert varied(np.zeros(len(categories)), categories, 0.0) == list(range(len(categories)))


def test_more_strength_shows_more_kinds() -> None:
    """Twenty pans score above ten kettles, of two shelves each."""
    categories = [("kitchen", "pans", f"shelf {at % 2}") for at in range(20)]
    categories += [("table", "kettles", f"shelf {at % 2}") for at in range(10)]
    scores = np.linspace(1, 0.5, 30)

    def kettles(strength: float) -> int:
        return sum(row >= 20 for row in varied(scores, categories, strength)[:PAGE])

    assert kettles(0.0) == 0
    assert kettles(0.1) <= kettles(0.4) <= kettles(0.9)
    assert kettles(0.9) >= 2
