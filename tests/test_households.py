"""Households to try the demo shop as: one that comes seldom, and regulars with a taste of their own."""

import numpy as np

from app.store.events import PurchaseRows
from eval.households import households
from ranking.segments import Segment
from retrieval.schema import Product, ProductId, VisitorId

KINDS = ("Bread", "Milk", "Cat food", "Wine", "Tea", "Soap", "Nuts", "Figs", "Rice", "Jam", "Eggs", "Corn")
PRODUCTS = [Product(id=ProductId(kind), title=kind, categories=("Grocery", kind)) for kind in KINDS]


def rows(bought: dict[str, list[tuple[int, str]]]) -> PurchaseRows:
    """Purchases as {visitor: [(basket, kind)]}."""
    lines = [(visitor, kind, at) for visitor, list_ in bought.items() for at, kind in list_]
    return PurchaseRows(
        visitor_ids=[VisitorId(visitor) for visitor, _, _ in lines],
        item_ids=[ProductId(kind) for _, kind, _ in lines],
        unix_s=np.array([at for _, _, at in lines], dtype=np.float64),
        quantity=np.ones(len(lines), dtype=np.int32),
    )


def of_everything(baskets: int) -> list[tuple[int, str]]:
    return [(at, kind) for at in range(baskets) for kind in KINDS]


def test_regulars_differ_in_what_they_buy_more_than_others() -> None:
    own = {"cats": ("Cat food", "Milk", "Eggs"), "wine": ("Wine", "Nuts", "Figs")}
    bought = {f"plain-{at}": of_everything(40) for at in range(6)}
    for visitor, kinds in own.items():
        bought[visitor] = [(at, kind) for at in range(40) for kind in kinds] + [(at, kinds[0]) for at in range(40)]
    bought["seldom"] = of_everything(7)
    chosen = households(rows(bought), PRODUCTS)
    assert chosen[0].id == "seldom"
    assert {one.id: set(one.kinds) for one in chosen if one.id in own} == {one: set(own[one]) for one in own}
    first = next(one for one in chosen if one.id == "cats")
    told = first.to_json()
    assert (told["label"], told["segment"]) == ("Cats", Segment.REGULAR.value)
    assert told["about"].startswith("40 baskets so far; buys more than others: cat food, ")


def test_where_nobody_bought_anything_there_is_nobody_to_be() -> None:
    assert households(rows({}), PRODUCTS) == []
