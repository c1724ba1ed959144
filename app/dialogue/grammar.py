"""What a shopper says, understood in milliseconds and without a model.

Readers take turns on the sheet, the most certain first: what is said to the conversation itself,
prices, products pointed at, exclusions, values insisted on. What nobody took is searched by meaning.
Nothing is invented: a text without a word from these files only ever becomes search text.
"""

import re
from dataclasses import replace

from app.dialogue.brief import Brief
from app.dialogue.commands import take_courtesies, whole_intent
from app.dialogue.limits import read_exclusions, read_limits
from app.dialogue.money import read_prices
from app.dialogue.pointing import read_pointing, read_why
from app.dialogue.sheet import Sheet, phrase
from app.dialogue.understood import Intent, Understood
from app.dialogue.vocabulary import Vocabulary
from app.dialogue.wishes import Wish, claims, without_claims
from retrieval.schema import Constraint

_OPENING = phrase(r"""[ ,.;:!?|-]+
    |(?:ok(?:ay)?|well|so|and|but|then|now|also|plus|please|yes|yeah|no|nope|actually|maybe|um+)\b[ ,]*
    |(?:great|perfect|alright)\b[ ,]*|(?:search|look)(?:ing)? for\b|let's see\b
    |i(?:'m| am)? (?:just )?(?:(?:looking|searching|shopping|hunting)(?: around)? for|after)\b
    |i(?:'d| would)? (?:really )?(?:want|need|like|love|meant|mean|prefer)(?: to (?:buy|get|find|see|order|have))?\b
    |(?:can|could|would|will) you (?:please )?(?:show|find|recommend|suggest|give|get|help)(?: me)?(?: (?:find|with))?\b
    |(?:show|give|find|get|recommend|suggest|bring)(?: me)?\b|(?:do|have) you (?:have|sell|carry|got|stock)\b
    |(?:is|are)(?: there)?\b|i have(?: got)?\b|i wish to(?: buy| get| find)?\b
    |am (?:looking|searching|shopping) for\b|got any\b|(?:what|how) about\b|it (?:should|must|has to) be\b
    |what (?:do you (?:have|recommend|suggest)|would you recommend)\b
    |(?:a|an|some|any|the)\b(?! *$)""")
"""What people say before they say what they want."""
_ANYTHING = phrase(r"(?:something|anything|things?|stuff|products?|items?|ones?|options?)\b")
_LOOKS_AROUND = phrase(r"\b(?:show|recommend|suggest|surprise|find|browse|what (?:do|would) you|do you have)\b")
_CLOSING = phrase(r"""(?:[ ,.;:!?|-]|\b(?:please|pls|plz|and|or|but|with|that|which|is|are|priced?|prices?|costs?
    |costing|the|a|an|in|from|by|for|of|if possible|instead|then|me|it|its|only|just|something|anything|budget
    |my))+$""")
_REFINES = phrase(r"(?:with|in|for|made)\b.*|.*\b(?:ones?|version)")
"""Words that go on with what was searched before: "with a handle", "red ones"."""
_GOES_ON = phrase(r"(?:with|in|made)\b.*")
"""The same after "something", which may begin anew: "something for a picnic"."""
_ONES = phrase(r" *\b(?:ones?|version)$")
_FILLER = frozenset(
    {
        "a", "about", "actually", "all", "am", "an", "and", "any", "are", "as", "at",
        "be", "bit", "both", "but", "buy", "can", "can't", "cannot", "clue", "could", "do",
        "does", "don't", "each", "fine", "for", "get", "go", "good", "have", "he", "higher",
        "how", "i", "i'm", "i'd", "i'll", "idea", "if", "in", "is", "it", "it's",
        "its", "just", "keep", "know", "less", "like", "lil", "long", "lower", "maybe", "me",
        "mind", "more", "much", "my", "no", "not", "of", "ok", "on", "one", "or",
        "perhaps", "please", "possible", "probably", "range", "really", "she", "should", "so", "some", "spend",
        "sure", "than", "that", "that's", "thats", "the", "them", "then", "there", "they", "think",
        "this", "to", "too", "unfortunately", "want", "was", "we", "well", "will", "wish", "with",
        "within", "would", "you",
    }
)  # fmt: skip
"""Words that are no search by themselves."""
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def read(text: str, brief: Brief, vocabulary: Vocabulary, currency: str) -> Understood:
    """What a text asks for, given the brief so far and the list on the cards.

    Any text is read; beyond 1,000 characters it is cut. An empty one is UNCLEAR.
    """
    sheet = Sheet(text)
    if intent := whole_intent(sheet.text):
        return Understood(intent=intent)
    take_courtesies(sheet)
    if asked := read_why(sheet, brief):
        return asked
    prices = read_prices(sheet, currency)
    pointing = read_pointing(sheet, brief)
    limits = (*prices.constraints, *read_exclusions(sheet, vocabulary), *read_limits(sheet, vocabulary))
    rest, refines = _search_text(sheet)
    understood = replace(
        pointing,
        text=rest,
        refines=refines,
        constraints=limits,
        wishes=(*claims(rest), *prices.foreign),
    )
    return replace(understood, intent=Intent.UNCLEAR) if _says_nothing(understood, text) else understood


def read_query(
    text: str, currency: str, vocabulary: Vocabulary
) -> tuple[str, tuple[Constraint, ...], tuple[Wish, ...]]:
    """A search box's words: what to search by meaning, the constraints, and the wishes to confirm.

    "pasta under 3 dollars" is ("pasta", price lt 300, no wish). A claim stays in the words and is a
    soft constraint too.
    """
    sheet = Sheet(text)
    prices = read_prices(sheet, currency)
    limits = [*prices.constraints, *read_exclusions(sheet, vocabulary), *read_limits(sheet, vocabulary)]
    rest, _ = _search_text(sheet)
    wished = claims(rest)
    soft = (wish.constraint for wish in wished)
    return rest, (*limits, *(each for each in soft if each)), (*wished, *prices.foreign)


def _search_text(sheet: Sheet) -> tuple[str, bool]:
    """The words that are left without "show me" and "please"; whether they refine what was searched."""
    opened = bare = _without_opening(_CLOSING.sub("", sheet.rest))
    if vague := _ANYTHING.match(opened):
        bare = _without_opening(opened[vague.end() :])
    if _FILLER.issuperset(_WORD.findall(bare.lower())):
        return "", False
    only_claims = not _LETTER.search(without_claims(bare))
    refines = only_claims or (_GOES_ON if vague else _REFINES).fullmatch(bare) is not None
    return (_ONES.sub("", bare) if refines else bare), refines


def _without_opening(text: str) -> str:
    at = 0
    while at < len(text) and (found := _OPENING.match(text, at)):
        at = found.end()
    return text[at:].strip()


def _says_nothing(understood: Understood, text: str) -> bool:
    """Nothing to look for, and no wish to look around either."""
    return understood.is_empty and not _ANYTHING.search(text) and not _LOOKS_AROUND.search(text)
