"""Values of which only the first word is said: "wine glasses for red" are for red wine, "red wine, not white"."""

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Named, Vocabulary, fold
from retrieval.schema import Constraint, Op

_END = r"(?= ?(?:$|[|.,;:!?]|(?:and|or|but|under|below|between|around|up to|max|in|with|at|please|set of)\b))"
_FOR = phrase(rf"(?<!\w)(?<!not )for (?:drinking )?(?P<said>[a-z]{{3,12}}?)s?{_END}")
_NOT = phrase(
    rf"(?<!\w)(?P<said>[a-z]{{3,12}}) (?P<head>[a-z]{{3,12}}),? (?:and |but )?(?:not|no) (?P<other>[a-z]{{3,12}}){_END}"
)


def read_half_said(sheet: Sheet, wanted: str, vocabulary: Vocabulary) -> list[Constraint]:
    """Takes what things are for where that and a word of theirs are one value of an attribute. Of "red wine, not white"
    it takes what is denied: that is another value of the same kind. `wanted` is what was looked for so far.
    """
    for match in reversed(list(_NOT.finditer(sheet.text))):
        if all(_value(match[name], match["head"], vocabulary) for name in ("said", "other")):
            sheet.put(match.start(), match.end(), f"{match['said']} {match['head']}")
    things = [word for word in fold(f"{wanted} {sheet.text}").split() if word.isalpha()]
    found = []
    for match in reversed(list(_FOR.finditer(sheet.text))):
        value = next((one for word in things if (one := _value(match["said"], word, vocabulary))), None)
        if value:
            found.append(Constraint(field=value.field, op=Op.IN, value=value.values))
            sheet.cut(match.start(), match.end())
    return found


def _value(said: str, head: str, vocabulary: Vocabulary) -> Named | None:
    """The value of an attribute that both words are: "red wine"."""
    return next((one for one in vocabulary.find(f"{said} {head}") if one.field.startswith("attributes.")), None)
