"""Which wishes the products do not confirm: named in the answer, never claimed."""

import re
from collections.abc import Iterator, Sequence

from app.dialogue.reading.wishes import Wish
from app.recommendation import Unmet
from retrieval.schema import Product

_CLAUSE_END = re.compile(r"[.,;:!?()\[\]|/\n\r•]+")
_WORD = re.compile(r"[^\W_]+")
_DENIALS = frozenset({"not", "non", "no", "never", "isn", "aren", "without", "cannot", "contains", "unsuitable"})
_NO = frozenset({"no", "false", "none", "n", "0", "unknown"})
_REACH = 4
"""How many words before a claim a "not" reaches: "not suitable for vegan diets"."""


def confirm(wishes: Sequence[Wish], products: Sequence[Product]) -> tuple[Unmet, ...]:
    """The wishes that not every product shown states, each in words. No wish, or all stated: nothing.

    A product states a claim if the words stand in it side by side, with no "not" before them.
    """
    return tuple(found for wish in wishes if (found := _unmet(wish, products)))


def states(product: Product, claim: str) -> bool:
    """Whether the product's own words say so. The words are the shop's; nothing is inferred."""
    wanted = _words(claim)
    joined = ("".join(wanted),)
    if not wanted:
        return False
    for name, value in product.attributes.items():
        if _words(name) in {wanted, joined}:
            return bool(value) if not isinstance(value, str) else not _NO.intersection(_words(value))
    return any(_says(clause, form) for clause in _clauses(product) for form in _forms(wanted))


def _unmet(wish: Wish, products: Sequence[Product]) -> Unmet | None:
    if wish.foreign_price:
        return Unmet(wish=wish.foreign_price, detail=_foreign(wish.foreign_price, products))
    stated = [product.title for product in products if states(product, wish.claim)]
    if not stated:
        return Unmet(wish=wish.claim, detail=f"{wish.claim} is not stated for these products")
    if len(stated) == len(products):
        return None
    named = "; ".join(stated[:3]) + ("; …" if len(stated) > 3 else "")
    return Unmet(wish=wish.claim, detail=f"{wish.claim} is stated for {len(stated)} of {len(products)}: {named}")


def _foreign(price: str, products: Sequence[Product]) -> str:
    ours = next((product.price.currency for product in products if product.price), "another currency")
    return f"prices here are in {ours}, and “{price}” was not converted"


def _forms(wanted: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways a claim is written: gluten free, glutenfree, free of gluten, free from gluten."""
    yield wanted
    if len(wanted) == 1:
        return
    yield ("".join(wanted),)
    if wanted[-1] == "free":
        yield ("free", "of", *wanted[:-1])
        yield ("free", "from", *wanted[:-1])


def _says(clause: tuple[str, ...], form: tuple[str, ...]) -> bool:
    for at in range(len(clause) - len(form) + 1):
        if clause[at : at + len(form)] == form and not _DENIALS.intersection(clause[max(0, at - _REACH) : at]):
            return True
    return False


def _clauses(product: Product) -> Iterator[tuple[str, ...]]:
    """Every piece of text that a shopper can read about the product, clause by clause."""
    texts = [product.title, product.description, product.brand, *product.categories, *product.tags]
    texts += [f"{name} {value}" for name, value in product.attributes.items() if isinstance(value, str)]
    for text in texts:
        for clause in _CLAUSE_END.split(text):
            if words := _words(clause):
                yield words


def _words(text: str) -> tuple[str, ...]:
    """Words without case; "vegans" and "vegan" stay two words, "isn't" is "isn" and "t"."""
    return tuple(_WORD.findall(text.casefold()))
