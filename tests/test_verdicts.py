from dataclasses import replace

from ranking.rules import Rules
from ranking.verdicts import Verdicts
from retrieval.schema import Product
from tests.builders import product


def test_a_record_is_judged_once_and_another_of_the_same_product_anew() -> None:
    judged: list[str] = []

    def judge(one: Product) -> bool:
        judged.append(one.title)
        return one.title == "good"

    verdicts, good = Verdicts(), product("a", title="good")
    bad = replace(good, title="bad")
    assert [verdicts.of(one, judge) for one in (good, good, bad, bad, good)] == [True, True, False, False, True]
    assert judged == ["good", "bad", "good"]


def test_no_more_than_so_many_are_remembered() -> None:
    judged = 0

    def judge(one: Product) -> bool:
        nonlocal judged
        judged += 1
        return True

    verdicts, shelf = Verdicts(most=3), [product(name) for name in "abcd"]
    for one in (*shelf[:3], *shelf[:3]):
        verdicts.of(one, judge)
    assert judged == 3
    verdicts.of(shelf[3], judge)
    verdicts.of(shelf[0], judge)
    assert judged == 5


def test_what_rules_allowed_before_they_see_again_when_the_product_changed() -> None:
    rules = Rules.parse("rules:\n  - {id: no-wine, hide: {where: [{field: category, op: contains, value: wine}]}}")
    shelf = product("a", categories=("Juice",))
    assert rules.allow(shelf)
    assert not rules.allow(replace(shelf, categories=("Wine",)))
    assert rules.allow(replace(shelf, categories=("Juice",)))
