"""Rank fusion: by ranks alone, whatever order the sources come in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.behaviour import Suggestion
from retrieval.fusion import RRF_K, fuse
from retrieval.schema import Candidate, Evidence, ProductId

names = st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=10)
Proposals = dict[str, list[Suggestion]]


def proposed(ids: list[str], **fields: float) -> list[Suggestion]:
    """In this order: each scores less than the one before, unless `fields` says otherwise."""
    return [Suggestion(product_id=ProductId(one), score=fields.get(one, -float(at))) for at, one in enumerate(ids)]


WORDS = {"lexical", "semantic"}


def best_place(product_id: ProductId, given_: Proposals) -> int:
    places = [[one.product_id for one in list_] for list_ in given_.values()]
    return min(ids.index(product_id) for ids in places if product_id in ids)


proposals = st.dictionaries(
    st.sampled_from(["buy_again", "lexical", "popular", "semantic", "together"]), names.map(proposed)
)


def test_a_product_scores_by_its_ranks_and_keeps_what_each_source_said() -> None:
    because = ProductId("z")
    found = fuse(
        {
            "popular": [Suggestion(product_id=ProductId("a"), score=9), Suggestion(product_id=ProductId("b"), score=5)],
            "together": [Suggestion(product_id=ProductId("b"), score=0.5, because=because)],
        },
        10,
    )

    assert found == [
        Candidate(
            product_id=ProductId("b"),
            score=1 / (RRF_K + 1) + 1 / (RRF_K + 2),
            evidence=(
                Evidence(source="together", rank=1, score=0.5, because=because),
                Evidence(source="popular", rank=2, score=5),
            ),
        ),
        Candidate(
            product_id=ProductId("a"), score=1 / (RRF_K + 1), evidence=(Evidence(source="popular", rank=1, score=9),)
        ),
    ]


def test_equal_scores_are_ordered_by_product_id() -> None:
    assert [one.product_id for one in fuse({"x": proposed(["b"]), "y": proposed(["a"])}, 10)] == ["a", "b"]


def test_products_that_a_source_scores_alike_share_a_rank_and_the_next_score_has_the_next_rank() -> None:
    sizes = proposed(["a", "b", "c"], a=0.9, b=0.9, c=0.5)

    assert [(one.product_id, one.evidence[0].rank) for one in fuse({"semantic": sizes}, 10, ties_share=WORDS)] == [
        ("a", 1),
        ("b", 1),
        ("c", 2),
    ]


@pytest.mark.parametrize("source", ["popular", "semantic"])
def test_what_a_source_scores_alike_keeps_its_order(source: str) -> None:
    found = fuse({source: proposed(["b", "a"], a=1.0, b=1.0)}, 10, ties_share=WORDS)

    assert [one.product_id for one in found] == ["b", "a"]


def test_equal_counts_do_not_lift_a_source_above_the_others() -> None:
    """Twenty products were bought three times: the last of them is still in the twentieth place."""
    bought = {f"bought {at}": 3.0 for at in range(20)}
    found = fuse({"popular": proposed([*bought], **bought), "like_viewed": proposed(["like"])}, 10, ties_share=WORDS)

    assert [one.product_id for one in found][:2] == ["bought 0", "like"]


def test_many_sizes_of_one_thing_do_not_push_the_next_thing_away() -> None:
    sizes = {f"size {at}": 0.9 for at in range(50)}
    by_meaning = proposed([*sizes, "other"], **sizes, other=0.8)

    found = [
        one.product_id
        for one in fuse({"semantic": by_meaning, "lexical": proposed(["word", "other"])}, 100, ties_share=WORDS)
    ]

    assert found[0] == "other"


def test_a_weaker_source_counts_by_its_weight() -> None:
    lists = {"alike": proposed(["text", "both"]), "popular": proposed(["sold", "both"])}
    found = {one.product_id: one.score for one in fuse(lists, 10, weights={"alike": 0.25})}

    assert found == {
        "both": pytest.approx(1.25 / (RRF_K + 2)),
        "sold": pytest.approx(1 / (RRF_K + 1)),
        "text": pytest.approx(0.25 / (RRF_K + 1)),
    }


@pytest.mark.parametrize("nothing", [{}, {"popular": []}])
def test_no_proposals_give_no_candidates(nothing: Proposals) -> None:
    assert fuse(nothing, 10) == []


@given(proposals, st.randoms(use_true_random=False))
def test_the_order_of_the_sources_does_not_matter(given_: Proposals, random: object) -> None:
    shuffled = list(given_.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives random.Random as an object

    assert fuse(dict(shuffled), 100) == fuse(given_, 100)


@given(proposals)
def test_every_proposed_product_comes_once_best_first_within_bounds(given_: Proposals) -> None:
    found = fuse(given_, 100)

    assert sorted(one.product_id for one in found) == sorted(
        {one.product_id for list_ in given_.values() for one in list_}
    )
    assert found == sorted(found, key=lambda one: (-one.score, best_place(one.product_id, given_), one.product_id))
    assert all(0 < one.score <= len(given_) / (RRF_K + 1) * (1 + 1e-12) for one in found)
    assert all(len(one.evidence) == sum(one.product_id in {s.product_id for s in list_} for list_ in given_.values())
               for one in found)  # fmt: skip


@given(proposals, st.integers(0, 12))
def test_a_limit_cuts_the_same_list(given_: Proposals, limit: int) -> None:
    assert fuse(given_, limit) == fuse(given_, 100)[:limit]


@given(names)
def test_one_list_keeps_its_order_and_so_does_fusing_it_again(ids: list[str]) -> None:
    once = [one.product_id for one in fuse({"semantic": proposed(ids)}, 100)]

    assert once == ids
    assert [one.product_id for one in fuse({"semantic": proposed(list(once))}, 100)] == once
