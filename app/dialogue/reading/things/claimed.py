"""Qualities that no value of the shop's says ("gluten-free"), told from those that one does ("organic cotton")."""

from itertools import pairwise

from app.dialogue.reading.shop.vocabulary import Named, Vocabulary, fold
from app.dialogue.reading.things.phrases import WORD
from app.dialogue.reading.wishes import Wish, claims, without_claims


def without_claims_but_values(said: str, vocabulary: Vocabulary) -> str:
    """The words without the claims among them; "organic cotton" is a material of the shop's, and stays."""
    return said if _claimed_values(said, vocabulary) else without_claims(said)


def claims_but_values(said: str, vocabulary: Vocabulary) -> tuple[Wish, ...]:
    """The qualities that are asked for and that no value of the shop's says: "non stick" is a coating."""
    wished = claims(said)
    valued = _claimed_values(said, vocabulary) if wished else set()
    return tuple(wish for wish in wished if wish not in valued)


def _claimed_values(said: str, vocabulary: Vocabulary) -> set[Wish]:
    """The claims that are, or begin, a value of the shop's that such things have."""
    words, things = WORD.findall(said), vocabulary.kinds.among(said)
    runs = (" ".join(run) for run in (*pairwise(words), *((word,) for word in words)))

    def had(one: Named) -> bool:
        stated = (vocabulary.kinds.have(things, one.field, fold(value)) for value in one.values)
        return one.field.startswith("attributes.") and (not things or any(stated))

    return {wish for run in runs for wish in claims(run) if any(map(had, vocabulary.find(run)))}
