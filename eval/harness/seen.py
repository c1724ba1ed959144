"""What a shop answered in one case: the record that assertions look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.constraints import constraint_json
from eval.harness.calls import Call
from prompts.facts import Claim, Fact
from prompts.product_card import clean
from ranking.rules import Rules
from retrieval.schema import Constraint, Product, ProductId

MOST_SHOWN = 5
MOST_TEXT = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class Worded:
    """Words about one product, with the facts that they may say."""

    title: str
    text: str
    claims: tuple[Claim, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """The last answer of a case.

    `text` is what was read: the explanation if one was asked for, else the chat's words, else the
    reasons on the cards, one a line. `worded` is the explanation, else the reasons; None if the shop
    kept no evidence. `shelf` is everything that the shop sells, `rules` are those of this occasion; None if not known.
    `plain` is the order that the list had without the model, if it was asked for. `brief` is what a conversation
    has understood so far. `calls` are those to the model, `ms` is what all turns took together.
    """

    said: tuple[str, ...]
    products: tuple[Product, ...]
    constraints: tuple[Constraint, ...]
    unmet: tuple[str, ...]
    mode: str
    fallback_reason: str | None
    text: str
    worded: tuple[Worded, ...] | None
    shelf: tuple[Product, ...] | None
    locale: str
    rules: Rules | None = None
    plain: tuple[ProductId, ...] | None = None
    brief: Mapping[str, Any] | None = None
    calls: tuple[Call, ...] = ()
    ms: float = 0.0

    @property
    def titles(self) -> frozenset[str] | None:
        """The names of everything that the shop sells; None if not known."""
        return None if self.shelf is None else frozenset(product.title for product in self.shelf)

    def summary(self) -> dict[str, Any]:
        """As much of it as tells a reader what happened; the same for the same answer."""
        return {
            "mode": self.mode,
            "fallback_reason": self.fallback_reason,
            "text": clean(self.text, MOST_TEXT),
            "products": list(_titles(self.products)),
            "count": len(self.products),
            "constraints": [constraint_json(one) for one in self.constraints],
            "unmet": list(self.unmet),
        }


def _titles(products: Iterable[Product]) -> Iterable[str]:
    for product in tuple(products)[:MOST_SHOWN]:
        price = f" ({product.price.amount} {product.price.currency})" if product.price else ""
        yield f"{clean(product.title, 120)}{price}"
