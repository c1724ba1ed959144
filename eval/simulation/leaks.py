"""What a simulated shopper must never give away, checked utterance by utterance."""

import re
from collections.abc import Sequence

from eval.simulation.facts import tokens
from retrieval.schema import Product


class Leak(Exception):  # noqa: N818 - what was found
    """A shopper said what would hand the system its target; no figure may come of it."""


def audited(target: Product, said: Sequence[str]) -> None:
    """Lets pass what a shopper has said so far.

    Raises:
        Leak: with the first thing that was given away.
    """
    if found := leak(target, said):
        raise Leak(f"{target.id}: {found}: {' / '.join(said)}")


def leak(target: Product, said: Sequence[str]) -> str:
    """What these utterances together give away of the target; empty if they are clean.

    Given away are: its id or its family's, its whole title in one utterance or bit by bit, and more than half of
    the title's distinctive words (but one word may always be said). Distinctive are those that no attribute and
    not the brand states: "white" and "mug" of a white mug by Clayfold whose colour is white is "mug" alone.
    """
    together = " ".join(said).casefold()
    for own in filter(None, (target.id, target.group_id)):
        if re.search(rf"(?<![\w-]){re.escape(own.casefold())}(?![\w-])", together):
            return f"the id {own}"
    spoken, title = {word for each in said for word in tokens(each)}, tokens(target.title)
    if title and spoken.issuperset(title):
        return "the whole title"
    if len(given := distinctive(target) & spoken) > allowance(target):
        return f"too much of the title ({', '.join(sorted(given))})"
    return ""


def distinctive(target: Product) -> frozenset[str]:
    """The words of the title that are no fact of their own."""
    facts = (target.brand, *(str(value) for value in target.attributes.values()), *_store_brand(target))
    return frozenset(tokens(target.title)) - {word for fact in facts for word in tokens(fact)}


def allowance(target: Product) -> int:
    """How many of the distinctive words may be said: half of them, and at least one."""
    return max(1, len(distinctive(target)) // 2)


def share_said(target: Product, said: Sequence[str]) -> float:
    """How much of the whole title was said, facts included: 0 to 1."""
    title = frozenset(tokens(target.title))
    spoken = {word for each in said for word in tokens(each)}
    return len(title & spoken) / len(title) if title else 0.0


def _store_brand(target: Product) -> tuple[str, ...]:
    """What the grocery shop's titles call an own brand."""
    return ("store brand",) if target.attributes.get("brand_type") == "Private label" else ()
