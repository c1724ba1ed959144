"""Values of which only the first word is said: "wine glasses for red" are for red wine, "red wine, not white"."""

import re

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold

_END = r"(?= ?(?:$|[|.,;:!?]|(?:and|or|but|under|below|between|around|up to|max|in|with|at|please|set of)\b))"
_FOR = phrase(rf"(?<!\w)for (?:drinking )?(?P<said>[a-z]{{3,12}}?)s?{_END}")
_NOT = phrase(
    rf"(?<!\w)(?P<said>[a-z]{{3,12}}) (?P<head>[a-z]{{3,12}}),? (?:and |but )?(?:not|no) (?P<other>[a-z]{{3,12}}){_END}"
)


def in_full(text: str, wanted: str, vocabulary: Vocabulary) -> str:
    """The text with the second word of a value, which stands beside it or in what is `wanted`, where both are one;
    another of its kind that is denied then says no more."""
    if not vocabulary.kinds.traits:
        return text
    things = [word for word in fold(f"{wanted} {text}").split() if word.isalpha()]

    def whole(match: re.Match[str]) -> str:
        found = next((f"{match['said']} {word}" for word in things if _is_value(match["said"], word, vocabulary)), "")
        return f", {found}" if found else match.group()

    def both(match: re.Match[str]) -> str:
        alike = all(_is_value(match[name], match["head"], vocabulary) for name in ("said", "other"))
        return f"{match['said']} {match['head']}" if alike else match.group()

    return _NOT.sub(both, _FOR.sub(whole, text))


def _is_value(said: str, head: str, vocabulary: Vocabulary) -> bool:
    """Whether both words are one value of an attribute: "red wine"."""
    return any(one.field.startswith("attributes.") for one in vocabulary.find(f"{said} {head}"))
