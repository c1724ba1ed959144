"""What simulated shoppers meet in tests: a product to have in mind, another one, and a system that never listens."""

from collections.abc import Sequence

from eval.simulation.page import Page
from retrieval.schema import Product
from tests.builders import product

KETTLE = product(
    "swift-kettle",
    title="Swift electric kettle, red",
    brand="Brewline",
    categories=("Kitchen", "Coffee and tea", "Kettles"),
    price=4_990,
    attributes={"colour": "red", "material": "glass", "capacity_l": 1.7},
)
OTHER = product(
    "tall-pot",
    title="Tall pot",
    brand="Hearth",
    categories=("Kitchen", "Cookware", "Pots"),
    price=9_900,
    attributes={"colour": "grey", "material": "steel"},
)


class Fixed:
    """A system that shows the same page to everybody, and remembers what it heard."""

    name = "fixed"

    def __init__(self, *cards: Product, options: Sequence[str] = ()) -> None:
        self._page = Page(cards=cards, options=tuple(options))
        self.heard: list[str] = []

    def talk(self) -> "Fixed":
        return self

    async def say(self, utterance: str) -> Page:
        self.heard.append(utterance)
        return self._page

    async def close(self) -> None:
        pass
