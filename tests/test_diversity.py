"""Spreading families: nothing lost, nothing added, the first of each family first."""

from hypothesis import given
from hypothesis import strategies as st

from ranking.diversity import spread

Entry = tuple[int, str | None]
entries = st.lists(st.sampled_from(["lamp", "kettle", "pan", None]), max_size=20).map(lambda names: [*enumerate(names)])


def family(entry: Entry) -> str | None:
    return entry[1]


def test_repeats_of_a_family_stand_behind_everything_else() -> None:
    ranked: list[Entry] = [(1, "lamp"), (2, "lamp"), (3, None), (4, "pan"), (5, None), (6, "lamp"), (7, "pan")]

    assert [number for number, _ in spread(ranked, family)] == [1, 3, 4, 5, 2, 6, 7]


@given(entries)
def test_the_list_is_permuted(ranked: list[Entry]) -> None:
    assert sorted(number for number, _ in spread(ranked, family)) == list(range(len(ranked)))


@given(entries)
def test_the_first_of_each_family_and_the_unrelated_come_first_each_in_their_order(ranked: list[Entry]) -> None:
    firsts = [one for at, one in enumerate(ranked) if one[1] is None or one[1] not in {name for _, name in ranked[:at]}]
    repeats = [one for one in ranked if one not in firsts]

    assert spread(ranked, family) == firsts + repeats


@given(entries)
def test_a_spread_list_stays_as_it_is(ranked: list[Entry]) -> None:
    once = spread(ranked, family)

    assert spread(once, family) == once
