"""What a shop knows when it opens, before the first shopper comes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from retrieval.indexes.apart import ApartIndex
from retrieval.indexes.edge import EdgeIndex
from retrieval.schema import Constraint, ProductId
from tests.shop import open_home


@pytest.mark.parametrize("apart", [True, False])
def test_a_shop_that_opened_knows_which_of_its_bought_products_the_rules_admit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, apart: bool
) -> None:
    with open_home(tmp_path, "trained", index_apart=apart) as home:
        engine = home.shop.recommender.engine
        bought = [engine.behaviour.items.ids[at] for at in np.flatnonzero(engine.behaviour.tables.baskets).tolist()]
        index = engine.index
        assert isinstance(index, ApartIndex if apart else EdgeIndex)
        asked: list[ProductId] = []

        def ask(ids: Sequence[ProductId], constraints: Sequence[Constraint]) -> set[ProductId]:
            asked.extend(ids)
            return set()

        monkeypatch.setattr(index._admission, "_ask", ask)
        assert index.admit(bought, engine.rules.constraints)
        assert asked == []
