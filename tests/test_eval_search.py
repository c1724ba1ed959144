"""The yardstick of text search: its measure by hand, its judgements against the catalogues."""

from collections import Counter
from collections.abc import Sequence
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.datasets import complete_journey, home
from eval.search.bm25 import PlainBM25
from eval.search.judgements import Judgements, kinds_of, read_judgements, read_queries
from eval.search.measure import SearchReport, Sheet, graded_ndcg, judge, possible_grades
from retrieval.schema import Product
from tests.builders import product

grades = st.lists(st.integers(0, 3), max_size=15)
CATALOGUES = {"home": home.products, "grocery": complete_journey.products}


def test_ndcg_by_hand() -> None:
    ideal = 7 + 3 / log2(3) + 1 / log2(4)

    assert graded_ndcg([3, 2, 1], [1, 2, 3]) == 1.0
    assert graded_ndcg([1, 0, 3], [3, 2, 1]) == pytest.approx((1 + 7 / 2) / ideal)
    assert graded_ndcg([0, 3], [3, 3], k=1) == 0.0
    assert graded_ndcg([], [3]) == 0.0
    assert graded_ndcg([0], [0]) == 0.0


@given(grades, grades)
def test_ndcg_is_bounded_and_best_in_the_best_order(found: list[int], others: list[int]) -> None:
    possible = [*found, *others]
    value = graded_ndcg(found, possible)

    assert 0 <= value <= graded_ndcg(sorted(found, reverse=True), possible) + 1e-12 <= 1 + 2e-12


def test_families_count_once_and_what_nobody_judged_counts_as_nothing() -> None:
    judged = Judgements({"q": {"Tea": 3, "Mugs": 1}})
    green = [product(f"green {size}", title="Green tea", categories=("Tea",)) for size in "sml"]
    black, mug = product("black", title="Black tea", categories=("Tea",)), product("mug", title="Mug")
    sheet = Sheet(system="x")

    judge(sheet, "q", [*green, mug, black], possible_grades("q", [*green, black, mug], judged), judged)

    assert sheet.ndcg["q"] == pytest.approx((7 + 7 / 2) / (7 + 7 / log2(3)))
    assert sheet.unjudged["q"] == 0.1


def test_a_judgement_of_one_variant_goes_before_that_of_its_family_and_of_the_store_brand_before_its_kind() -> None:
    judged = Judgements({"q": {"mug": 2, "mug-red": 3, "Jam": 1, "Jam | store brand": 3}})
    own = {"brand_type": "Private label"}

    assert [judged.grade("q", product(one, group_id="mug")) for one in ("mug-red", "mug-blue")] == [3, 2]
    assert judged.grade("q", product("j", categories=("Jam",), attributes=own)) == 3
    assert judged.grade("q", product("j", categories=("Jam",))) == 1
    assert judged.grade("q", product("k", categories=("Tea",))) is None


def test_a_gain_is_ours_minus_theirs_query_by_query() -> None:
    queries = read_queries()[:3]
    ours, theirs = (
        Sheet(system=name, ndcg={one.id: value for one in queries}, unjudged={one.id: 0.0 for one in queries})
        for name, value in (("ours", 0.75), ("theirs", 0.5))
    )
    report = SearchReport(queries=queries, sheets={"ours": ours, "theirs": theirs}, ours="ours")

    gain = report.gain("theirs", report.chosen())

    assert (gain.mean, gain.low, gain.high) == (0.25, 0.25, 0.25)


def test_plain_bm25_prefers_the_rarer_word_and_the_shorter_text() -> None:
    goods = [
        product("1", title="red mug"),
        product("2", title="red kettle"),
        product("3", title="red kettle with a long description of what it is made of and how"),
        product("4", title="red bowl"),
    ]
    plain = PlainBM25(goods)
    scores = plain.scores("red kettles").tolist()

    assert scores[1] > scores[2] > scores[0] == scores[3] > 0
    assert plain.scores("sofa").tolist() == [0.0] * 4


def test_there_are_eighty_queries_half_of_each_shop_for_tuning() -> None:
    queries = read_queries()

    assert Counter((one.shop, one.split) for one in queries) == {
        (shop, split): 20 for shop in CATALOGUES for split in ("dev", "test")
    }
    assert len({one.id for one in queries}) == len({one.text for one in queries}) == 80


@pytest.mark.parametrize("shop", CATALOGUES)
def test_every_judgement_names_something_in_the_catalogue_and_a_query_of_the_shop(shop: str) -> None:
    names = _names(CATALOGUES[shop]())
    judged = read_judgements(shop)

    assert set(judged.grades) == {one.id for one in read_queries() if one.shop == shop}
    assert {kind for kinds in judged.grades.values() for kind in kinds} <= names
    assert all(max(kinds.values()) >= 2 for kinds in judged.grades.values())


def test_a_kind_judged_twice_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("twice")
    (folder / "home.tsv").write_text("query\tgrade\tkind\nq1\t3\tmug\nq1\t2\tmug\n", encoding="utf-8")

    with pytest.raises(ValueError, match="judged twice"):
        read_judgements("home", folder)


def _names(products: Sequence[Product]) -> set[str]:
    return {kind for one in products for kind in kinds_of(one)}
