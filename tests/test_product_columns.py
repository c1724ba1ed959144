"""The catalogue as columns, while products come, change and go."""

import numpy as np
import pytest

from ranking.features.products import ProductColumns
from ranking.items import ItemSpace
from tests.builders import product
from tests.pasts import ids, shelf


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
