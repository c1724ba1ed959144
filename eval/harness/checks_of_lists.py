"""Assertions about a list's order: how good it is, what the rules ask of it, how far the model moved it."""

import re
from collections.abc import Mapping
from math import log2
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from eval.harness.score import Score, met, share
from eval.harness.seen import Seen
from ranking.merchandising import Placed, held
from retrieval.schema import Product


class NdcgAt(BaseModel):
    """Grades by what a title matches; the first pattern that matches counts, any other product is worth 0."""

    model_config = ConfigDict(extra="forbid", strict=True)

    k: Annotated[int, Field(ge=1, le=100)] = 10
    grades: Annotated[dict[str, Annotated[int, Field(ge=1, le=10)]], Field(min_length=1)]

    @field_validator("grades")
    @classmethod
    def compile(cls, grades: Mapping[str, int]) -> Mapping[str, int]:
        for pattern in grades:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return grades

    def grade(self, product: Product) -> int:
        return next((grade for pattern, grade in self.grades.items() if re.search(pattern, product.title)), 0)


def ndcg_at(value: NdcgAt, seen: Seen) -> Score:
    """NDCG@k with the grade itself as gain (Jarvelin and Kekalainen, 2002), against the best page of the whole shop.

    A page shows one product of a family, so the best page does too. Not scored if nothing in the shop has a
    grade: then no order is better than another.
    """
    if seen.shelf is None:
        return Score(None, "the shop's products are not known here")
    best: dict[str, int] = {}
    for product in seen.shelf:
        family = product.group_id or product.id
        best[family] = max(best.get(family, 0), value.grade(product))
    ideal = _dcg(sorted(best.values(), reverse=True)[: value.k])
    if not ideal:
        return Score(None, f"no product of the shop matches {', '.join(map(repr, value.grades))}")
    found = _dcg([value.grade(product) for product in seen.products[: value.k]]) / ideal
    return Score(found, f"NDCG@{value.k} is {found:.3f}")


def _dcg(grades: list[int]) -> float:
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades, start=1))


def rules_hold(_: None, seen: Seen) -> Score:
    """Nothing hidden stands there, and places given away and caps are as the shop's rules of this occasion say."""
    if seen.rules is None:
        return Score(None, "the shop's rules are not known here")
    if not seen.products:
        return Score(None, "no product was shown")
    hidden = [product.title for product in seen.products if not seen.rules.allow(product)]
    if hidden:
        return share(len(seen.products), hidden)
    given = {place: wanted for rule in seen.rules.rules if rule.given for place, wanted in [rule.given]}
    empty = [
        f"place {place} belongs to {wanted[0]}"
        for place, wanted in given.items()
        if place <= len(seen.products) and seen.products[place - 1].id not in wanted
    ]
    if empty:
        return share(len(given), empty)
    placed = [Placed(one, (), fixed=at in given) for at, one in enumerate(seen.products, start=1)]
    kept = [one.product.id for one in held(placed, seen.rules)]
    return met(kept == [one.id for one in seen.products], "a cap is not kept")


def max_moves(value: int, seen: Seen) -> Score:
    """No product stands further from its place in the list without the model; what the model brought in fails."""
    if seen.plain is None:
        return Score(None, "the list was not asked without the model; say `rerank: true` in vars")
    before = {product_id: place for place, product_id in enumerate(seen.plain)}
    if not seen.products:
        return Score(None, "no product was shown")
    far = [
        f"{product.title} by {abs(before[product.id] - place)}" if product.id in before else f"{product.title} is new"
        for place, product in enumerate(seen.products)
        if product.id not in before or abs(before[product.id] - place) > value
    ]
    return share(len(seen.products), far)
