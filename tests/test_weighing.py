"""What a place in each candidate source is worth: learned from what shoppers then bought."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ranking.features.products import ProductColumns
from ranking.items import ItemSpace
from ranking.training import VIEWS, Plan, Window, World, pages, past
from ranking.weighing import FEWEST, Fused, Pages, in_words, weigh
from retrieval.behaviour import Suggestion
from retrieval.fusion import fuse
from retrieval.retriever import WEIGHED, WEIGHTS
from retrieval.schema import ProductId, VisitorId
from tests.pasts import TODAY, both_shelves, habits, shelf

LIMIT = 10
DEFAULTS = {name: WEIGHTS.get(name, 1.0) for name in WEIGHED}


def pages_where(knowing: Sequence[str], lists: int = 200, seed: int = 0) -> Pages:
    """Each visitor buys five of a hundred products. These sources have them among their first ten, behind five that
    nobody buys; the others propose twenty at random."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(lists):
        truth = np.sort(rng.choice(50, 5, replace=False))
        others = rng.permutation(np.arange(50, 100))[:5]
        proposed = {
            name: np.concatenate([others, truth]) if name in knowing else rng.permutation(100)[:20] for name in WEIGHED
        }
        found.append((proposed, truth))
    return found


@pytest.mark.parametrize("source", WEIGHED)
def test_the_source_that_knows_what_is_bought_counts_most_and_none_is_silenced(source: str) -> None:
    learned = weigh([pages_where([source])], limit=LIMIT)

    assert learned[source] == max(learned.values()) == 1.0
    assert all(0 < weight < 1 for name, weight in learned.items() if name != source)


def test_the_same_past_gives_the_same_weights_whatever_order_the_sources_come_in() -> None:
    one = pages_where(["factors"])
    other = [(dict(reversed(list(proposed.items()))), truth) for proposed, truth in one]

    assert weigh([one], limit=LIMIT) == weigh([other], limit=LIMIT)


def test_both_views_are_heard() -> None:
    """One view alone would silence the other's source."""
    views = [pages_where(["buy_again"]), pages_where(["alike"], seed=1)]
    learned = weigh(views, limit=LIMIT)

    assert min(learned["buy_again"], learned["alike"]) > max(
        learned[name] for name in WEIGHED if name not in {"buy_again", "alike"}
    )


@pytest.mark.parametrize("views", [[], [[]], [pages_where(["factors"], FEWEST), pages_where(["factors"], FEWEST - 1)]])
def test_too_little_past_leaves_the_weights_as_they_are(views: list[Pages]) -> None:
    assert weigh(views, limit=LIMIT) == DEFAULTS


def test_where_every_product_is_a_candidate_there_is_nothing_to_weigh() -> None:
    assert weigh([pages_where(["factors"])], limit=100) == DEFAULTS


products = st.lists(st.integers(0, 30), unique=True, max_size=20)


@given(
    st.dictionaries(st.sampled_from(WEIGHED), products, min_size=1),
    st.sets(st.integers(0, 30), min_size=1),
    st.lists(st.sampled_from([0.125, 0.3, 0.7, 1.0, 2.3, 3.9]), min_size=len(WEIGHED), max_size=len(WEIGHED)),
    st.integers(1, 12),
)
def test_what_is_weighed_is_the_fusion_that_is_served(
    proposed: Mapping[str, list[int]], bought: set[int], weights: list[float], limit: int
) -> None:
    """But for products with equal sums at the very end of the list, of which either may stand there."""
    truth = np.array(sorted(bought), np.int64)
    arrays = {name: np.array(found, np.int64) for name, found in proposed.items()}
    named = dict(zip(WEIGHED, weights, strict=True))
    lists = {
        name: [Suggestion(product_id=ProductId(f"{at:02}"), score=1.0) for at in found]
        for name, found in proposed.items()
    }
    served = fuse(lists, 100, weights=named)
    first, rest = served[:limit], served[limit:]
    tied = [one for one in served if rest and one.score == pytest.approx(rest[0].score, rel=1e-5)]
    sure = [one for one in first if one not in tied]
    room = len(first) - len(sure)

    hit = len({int(one.product_id) for one in sure} & bought)
    tied_hit = len({int(one.product_id) for one in tied} & bought)
    found = Fused(arrays, truth, limit).recall(np.array(weights, np.float32)) * truth.size

    assert hit + max(0, room - (len(tied) - tied_hit)) - 1e-9 <= found <= hit + min(room, tied_hit) + 1e-9


# In training


PAST = habits(3)
PLAN = Plan(windows=2, days=14.0, visitors_per_window=30, negatives_per_list=10)


def world(weights: Mapping[str, float] = WEIGHTS) -> World:
    items = ItemSpace(PAST.item_ids)
    return World(PAST, items, ProductColumns(items, shelf(both_shelves(40))), Window(TODAY - 14, TODAY), weights)


def order(made: World) -> npt.NDArray[np.int64]:
    return made.context(VisitorId("b3"), "all").positions


def test_a_world_gives_candidates_in_the_order_of_its_weights() -> None:
    """A visitor of the small shelf meets the large one's best-sellers first where selling counts most."""
    plain, popular = world(), world({**dict.fromkeys(WEIGHED, 0.125), "popular": 100.0})
    sold = popular.proposed(VisitorId("b3"), "all")["popular"]

    assert order(popular)[:3].tolist() == sold[:3].tolist()
    assert order(plain)[:3].tolist() != sold[:3].tolist()
    plain.weigh(popular.retriever.weights)
    assert order(plain).tolist() == order(popular).tolist()


def test_what_is_weighed_are_the_sources_of_both_views_and_what_was_bought() -> None:
    made = world()
    everything, new = pages(made, PLAN)

    assert len(everything) == 30
    for (proposed, truth), view in ((everything[0], VIEWS[0]), (new[0], VIEWS[1])):
        assert set(proposed) == set(WEIGHED)
        assert truth.size
        assert all(found.size == np.unique(found).size for found in proposed.values())
        assert (proposed["buy_again"].size > 0) == (view == "all")


def test_training_tells_the_weights_that_its_lists_were_made_with() -> None:
    items = ItemSpace(PAST.item_ids)
    lessons = past(PAST, items, ProductColumns(items, shelf(both_shelves(40))), PLAN, TODAY - 14)

    assert len(lessons.parts) == 2
    assert lessons.weights == DEFAULTS


def test_weights_are_told_in_words_the_heaviest_first() -> None:
    weights = {**dict.fromkeys(WEIGHED, 0.5), "popular": 1.0, "alike": 0.25, "factors": 1 / 32}

    assert in_words(weights) == [
        "what most bought in four weeks: a place counts fully",
        "what the visitor bought before: a place counts half",
        "what shoppers with a like history buy: a place counts half",
        "what the same shoppers bought: a place counts half",
        "what has a like text: a place counts a quarter",
        "what is near in learned factors: a place counts 1/32",
    ]
