"""What the grammar makes of words said to the demo shops, for tests of wordings; `shelf` and `grocer` are fixtures."""

from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.understood import Understood
from eval.datasets import complete_journey, home
from eval.understanding import Shelf
from retrieval.schema import Op

NOTHING: Final = Brief()


def home_shelf() -> Shelf:
    return Shelf.of(home.products(), home.CURRENCY)


def grocery_shelf() -> Shelf:
    return Shelf.of(complete_journey.products(), "USD")


def understood(shelf: Shelf, said: str, brief: Brief = NOTHING) -> Understood:
    """With the products that the brief has shown on the cards."""
    return read(said, brief, shelf.vocabulary, shelf.currency, [shelf.products[one] for one in brief.shown])


def limits(found: Understood) -> list[tuple[str, Op, object]]:
    """The limits of an utterance: field, operator, value; attributes by their bare names."""
    return [(one.field.removeprefix("attributes."), one.op, one.value) for one in found.constraints]
