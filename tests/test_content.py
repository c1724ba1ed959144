"""Products with like texts."""

import numpy as np

from ranking.content import content_neighbours
from tests.builders import product

SHELF = [
    product("red", title="Red enamel kettle", categories=("Kitchen",)),
    product("blue", title="Blue enamel kettle", categories=("Kitchen",)),
    None,
    product("rug", title="Wool rug", categories=("Floor",)),
    product("mat", title="Wool bath mat", categories=("Floor",)),
]


def test_like_texts_are_near_and_others_are_not() -> None:
    near = content_neighbours(SHELF).toarray()

    assert near[0, 1] > 0.5
    assert near[3, 4] > 0.2
    assert not near[:2, 3:].any()
    np.testing.assert_allclose(near, near.T, rtol=1e-6)


def test_no_product_is_its_own_neighbour_and_one_without_text_has_none() -> None:
    near = content_neighbours(SHELF).toarray()

    assert not np.diag(near).any()
    assert not near[2].any()


def test_only_the_nearest_are_kept() -> None:
    shelf = [product(f"mug{at}", title=f"Stone mug {'blue ' * (at % 3)}", categories=("Mugs",)) for at in range(30)]

    assert np.diff(content_neighbours(shelf, k=4).indptr).max() == 4


def test_a_catalogue_without_common_words_has_no_neighbours() -> None:
    assert content_neighbours([product("one", title="Alpha", categories=()), None]).nnz == 0
    assert content_neighbours([]).shape == (0, 0)
