"""What was found out about products lately, so that it need not be found out again."""

from collections.abc import Callable
from typing import Final

from retrieval.schema import Product, ProductId

MOST: Final = 20_000
"""Products that are remembered; then all are forgotten and it begins anew."""


class Verdicts:
    """Answers of yes and no about products, each for exactly the record that it was asked about."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._found: dict[ProductId, tuple[Product, bool]] = {}

    def of(self, product: Product, judge: Callable[[Product], bool]) -> bool:
        """What `judge` says of the product; it is asked once for each record."""
        record, verdict = self._found.get(product.id, (None, False))
        if record is not product:
            verdict = judge(product)
            if len(self._found) >= self._most:
                self._found.clear()
            self._found[product.id] = (product, verdict)
        return verdict
