"""Words as BM25 terms: what of a name says what the thing is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.filters import fold
from retrieval.lexical import document_terms, heads_of, query_terms, search_terms


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("Pasta sauce, premium, 24 oz", ["sauce", "premium", "oz"]),
        ("Vanilla wafers and kids' cookies", ["wafers", "cookies"]),
        ("Glass box with bamboo lid", ["box"]),
        ("snacks for a lunchbox", ["snacks"]),
        ("Soups/broths", ["soups", "broths"]),
        ("12", []),
        ("", []),
    ],
)
def test_the_head_is_the_last_word_of_each_part_before_what_it_is_with(name: str, heads: list[str]) -> None:
    assert heads_of(name) == heads


@given(st.text(max_size=60))
def test_heads_are_words_of_the_name(name: str) -> None:
    assert all(head in fold(name) for head in heads_of(name))


@given(st.text(max_size=60))
def test_a_search_looks_for_every_word_and_at_most_one_head_more(text: str) -> None:
    words, searched = set(query_terms(text).indices), set(search_terms(text).indices)

    assert words <= searched
    assert len(searched) <= len(words) + 1


def test_the_head_of_a_search_meets_the_head_of_a_name_whatever_their_endings() -> None:
    [head] = set(search_terms("egg").indices) - set(query_terms("egg").indices)

    assert head in document_terms("Eggs, large", ["Eggs, large"]).indices
    assert head not in document_terms("Egg substitute", ["Egg substitute"]).indices
