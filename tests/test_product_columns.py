"""The catalogue as columns, while products come, change and go."""

from dataclasses import replace

import numpy as np
import pytest

from ranking.features.products import UNSTATED, ProductColumns
from ranking.items import ItemSpace
from ranking.tables import Tables
from tests.builders import product
from tests.pasts import TODAY, bought, ids, shelf


def test_a_deleted_product_is_no_longer_to_be_liked() -> None:
    columns = ProductColumns(ItemSpace(), shelf(["A1", "A2"]))

    columns.remove(ids("A1", "nowhere"))

    assert (columns.liking() > 0).tolist() == [False, True]


def test_the_typical_price_is_the_median_of_its_kind() -> None:
    columns = ProductColumns(
        ItemSpace(), [*shelf(["A1", "A2", "A9", "B5"]), product("bare"), product("gift", price=None)]
    )

    assert columns.typical_price.tolist() == pytest.approx([102, 102, 102, 105, np.nan, np.nan], nan_ok=True)
    columns.update(shelf(["A3"]))
    assert columns.typical_price[0] == 103


def test_what_is_sold_of_a_kind_follows_every_purchase_and_every_change_of_the_catalogue() -> None:
    columns = ProductColumns(ItemSpace(), shelf(["A1", "A2", "B5"]))
    tables = Tables.learn(bought(), TODAY, n_items=3)

    def sold() -> list[float]:
        of_kind = columns.sold_by_category(tables)
        return [float(of_kind[code - UNSTATED]) for code in columns.category[-1]]

    assert sold() == [0, 0, 0]
    tables.add(np.array([0, 0, 1]))
    assert sold() == [3, 3, 0]
    columns.update([replace(product("A2"), categories=("Elsewhere",))])
    assert sold() == [2, 1, 0]
    columns.update([product("C7", categories=("Quite new",))])
    assert sold()[3] == 0
    assert columns.sold_by_category(tables) is columns.sold_by_category(tables)
    assert columns.sold_by_category(Tables.learn(bought(), TODAY, n_items=3)).sum() == 0
