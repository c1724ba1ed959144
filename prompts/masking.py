"""A product without its brand's name, for a model that should judge the thing and not the name."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from retrieval.schema import Product

MASK: Final = "…"
"""Stands where the name stood; no letter, so that it joins nothing to a new name."""

INSIDE_WORDS_FROM: Final = 4
"""Letters and digits of a name that is found inside words too; a shorter one would be found in too many."""


def unbranded(product: Product) -> Product:
    """The product without its brand; wherever its texts repeat the name, MASK stands. Attributes that repeat it go.

    Names are compared by their letters and digits alone, whatever their case, accents, width and what stands between
    them: "Dr. Oetker" is found in "DR-OETKER's". A brand without letters or digits leaves the texts as they are.
    """
    name = "".join(part for _, part in _parts(product.brand) if part.isalnum())
    if not name:
        return replace(product, brand="")
    return replace(
        product,
        brand="",
        title=_masked(product.title, name),
        description=_masked(product.description, name),
        categories=tuple(_masked(one, name) for one in product.categories),
        attributes={
            key: value
            for key, value in product.attributes.items()
            if not _repeats(key, name) and not _repeats(value, name)
        },
    )


def _repeats(value: object, name: str) -> bool:
    return isinstance(value, str) and _span(value, name) is not None


def _masked(text: str, name: str) -> str:
    while (span := _span(text, name)) is not None:
        text = f"{text[: span[0]]}{MASK}{text[span[1] :]}"
    return text


def _span(text: str, name: str) -> tuple[int, int] | None:
    """Where the name first stands in the text: as words of its own, or, if it is long enough, inside one."""
    parts = list(_parts(text))
    letters = [at for at, (_, part) in enumerate(parts) if part.isalnum()]
    joined, at = "".join(parts[one][1] for one in letters), -1
    while (at := joined.find(name, at + 1)) >= 0:
        first, last = letters[at], letters[at + len(name) - 1]
        if _is_words(parts, first, last) or (len(name) >= INSIDE_WORDS_FROM and _in_one_word(parts, first, last)):
            return parts[first][0], _with_marks(text, parts[last][0] + 1)
    return None


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """The text as it is compared, character by character, each with the place in the text that it comes from."""
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold()):
            yield place, part


def _is_words(parts: Sequence[tuple[int, str]], first: int, last: int) -> bool:
    before, after = parts[max(0, first - 1) : first], parts[last + 1 : last + 2]
    return not any(part.isalnum() for _, part in (*before, *after))


def _in_one_word(parts: Sequence[tuple[int, str]], first: int, last: int) -> bool:
    return all(part.isalnum() or _joins(part) for _, part in parts[first : last + 1])


def _with_marks(text: str, end: int) -> int:
    """The end, behind the accents that belong to the last letter."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def _joins(char: str) -> bool:
    """Whether a reader sees no gap there: accents, and characters without a shape."""
    return unicodedata.category(char) in {"Mn", "Me", "Cf"}
