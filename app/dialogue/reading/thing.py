"""What is looked for: the words for a thing, out of all that nobody else took."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.described import without_values
from app.dialogue.reading.filler import BOUNDS, FILLER, stripped
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.vocabulary import Vocabulary, fold
from app.dialogue.reading.wishes import Wish, claims, without_claims
from retrieval.schema import Constraint

_ANYTHING = phrase(r"(?:something|anything|sth|things?|stuff|products?|items?|ones?|one|options?|goods)\b")
_BREAK = phrase(r"""[|;:!?]+|,(?=\D|$)|\.(?!\d)|\b(?:but|because|since|although|though|however|cos|coz|cause|so that
    |whichever|whatever|don'?t care|doesn'?t matter|thanks|thank you)\b|(?<=\w) - (?=\w)""")
_SAYS = phrase(r"""^(?:is|are|was|were|has|had|have|do|does|did|can|could|will|would|should|must|be|been|it|its|this
    |that|these|those|there|what|which|how|where|who|when|my|your|his|her|everything|nothing|everyone|let|lets|let's
    |no|not|said|thought)(?![\w-])|(?<!\w)(?:i|i'm|i've|i'd|i'll|he|he's|she|she's|it's|they|they're|we|we're|we've
    |you|you're|that's|isn't|aren't|don't|doesn't|won't|isnt|dont|doesnt)(?!\w)""")
_ADDS = phrase(r"(?:with|in|for|made|of|without|to)\b")
_LED = phrase(r"(?:to|for (?=an? |the |some |my ))\b ?(?=\w)")
_GOES_ON = phrase(r"(?:with|in|made)\b")
"""After "something"; "something for a picnic" may begin anew."""
_THOSE = phrase(
    r"^(?:those|these|the same|same|them|it|that)\b(?!')[ ,]*(?:ones?|things?)?[ ,]*(?:but\b|only\b|in\b)?[ ,]*"
)
_ONES = phrase(r"[ ,]*\b(?:ones?|versions?)(?: only| please)*[ .!?]*$")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")
_LETTER = re.compile(r"[^\W\d_]{2}")
_ASKS = phrase(r"""\b(?:need|want|look(?:ing)? for|search(?:ing)? for|show me|find me|after|should like|would like
    |i'd like|get me|buy|have you|do you have)\b""")
_SEEKS = phrase(r"\b(?:look|search)(?:ing)? for an?\b")
_STOPS = re.compile(r"[^\s'’/&-]")
_BEHIND = phrase(r"""(?: (?:for|with|of|to|without|that|which|in|on
    |from) (?!(?:me|it|that|this|them|you|i|possible|to|the same)\b)(?:(?:a|an|the|my|our|his|her|some|to) )*(?!(?:me
    |it|that|this|them|you|i|he|she|we|they|is|are|can|could|should|must|would|be
    |if)\b)[\w'&-]+(?: (?!(?:for|with|of|to|in|on|from|and|but|or|that|which|who|me|it|this|them|you|i|he|she|we|they
    |is|are|was|can|could|should|must|would|be|if|please|not|no|because|so|have|has|do|does|lol|n|perhaps
    |maybe)\b)[\w'&-]+){0,4}){1,2}""")
_SEEMS: Final = frozenset({"look", "looks", "seem", "seems", "feel", "feels"})
_SLANG: Final = frozenset(
    {"lol", "af", "ngl", "tbh", "btw", "haha", "omg", "bro", "mate", "dude", "dear", "darling", "love", "tho", "w"}
)
_PRAISE: Final = frozenset(
    {
        "good", "nice", "lovely", "decent", "great", "best", "proper", "sick", "cool", "cheap", "beautiful", "pretty",
        "cute", "perfect", "affordable", "fancy", "simple", "dear", "morning", "evening", "afternoon", "quality",
        "boring", "new",
    }
)  # fmt: skip
"""What may be left out before a name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """Words to search by meaning, in the shopper's own; `refines`: they go on with what was searched before.

    `constraints` are values of the shop that were said as part of it, `wishes` its claims.
    """

    text: str = ""
    refines: bool = False
    constraints: tuple[Constraint, ...] = ()
    wishes: tuple[Wish, ...] = ()


def read_thing(sheet: Sheet, vocabulary: Vocabulary, brief: Brief) -> Thing:
    """The thing that is looked for, if one is said.

    Parts of a sentence that name no kind of thing which the shop has are left out where another part names one. Where
    something was wanted before, a sentence about other things than products is no search.
    """
    wishes = claims(sheet.rest)
    parts = [
        part
        for said in _parts(sheet)
        if (part := _Part.of(without_claims(said) if wishes else said, vocabulary, brief))
    ]
    named = [part for part in parts if part.things and not part.says]
    on = bool(brief.text)
    if on:
        chosen = named or [part for part in parts if not part.says] or [part for part in parts if part.asks]
    else:
        chosen = _wanted([part for part in parts if part.things]) or parts
    if not chosen:
        return Thing(wishes=wishes)
    constraints = [constraint for part in chosen for constraint in part.constraints]
    text = " ".join(part.text for part in chosen if part.text)
    known = set(fold(brief.text).split())
    if on and known.issuperset(fold(text).split()):
        text = ""
    refines = on and bool(text) and all(part.refines for part in chosen)
    return Thing(text=text, refines=refines, constraints=tuple(constraints), wishes=wishes)


def search_text(sheet: Sheet) -> str:
    """All that is left of a search box's words, without "show me" and "please"."""
    bare = stripped(sheet.rest)
    if vague := _ANYTHING.match(bare):
        bare = stripped(bare[vague.end() :])
    return "" if FILLER.issuperset(_WORD.findall(bare.lower())) else bare


def _wanted(parts: Sequence["_Part"]) -> list["_Part"]:
    """Of the parts that name things the first that says it is wanted, or else the first, with the single words behind
    it."""
    asking = [part for part in parts if part.asks]
    first = (asking or list(parts))[:1]
    return [*first, *(part for part in parts if part not in first and not part.asks and " " not in part.text)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """One part of a sentence; `things` are its words for kinds, `says`: it is a statement rather than a name; `asks`:
    it says that this is wanted.
    """

    text: str
    things: tuple[str, ...]
    says: bool
    asks: bool
    refines: bool
    constraints: tuple[Constraint, ...]

    @classmethod
    def of(cls, said: str, vocabulary: Vocabulary, brief: Brief) -> "_Part | None":
        bare = stripped(said)
        adds = _ADDS.match(bare) is not None and bool(brief.text)
        those = _THOSE.match(bare)
        if those and brief.text:
            bare, adds = stripped(bare[those.end() :]), True
        if vague := _ANYTHING.match(bare):
            rest = stripped(bare[vague.end() :])
            adds, bare = adds or _GOES_ON.match(bare[vague.end() :].strip()) is not None, rest
        ones = _ONES.search(said) is not None
        bare = _SPACES.sub(" ", _ONES.sub(" ", bare)).strip() if ones else bare
        if not brief.text and (led := _LED.match(bare)):
            bare = stripped(bare[led.end() :])
        if not _LETTER.search(bare) or FILLER.issuperset(_WORD.findall(bare.lower())):
            return None
        text, constraints = without_values(bare, vocabulary, brief)
        text = _noun_phrase(text, vocabulary) or text
        things = vocabulary.kinds.among(text)
        says = _SAYS.search(text) is not None
        asks = _ASKS.search(said) is not None
        new = [one for one in things if one not in set(fold(brief.text).split())]
        if brief.text and text and vocabulary.kinds.traits and not things and not asks and not _short(text):
            return None
        wanted = set(fold(brief.text).split())
        if wanted and wanted < set(fold(text).split()):
            adds = ones = False  # it says the whole thing anew
            new = [text]
        if not things and _SEEKS.search(said):
            new = [text]
        refines = bool(brief.text) and (adds or ones or (bool(vocabulary.kinds.traits) and not new))
        return cls(text=text, things=things, says=says, asks=asks, refines=refines, constraints=tuple(constraints))


def _short(text: str) -> bool:
    """Whether words that name nothing may describe what is looked for: "spicy", "for the garden"; no whole sentence."""
    words = text.lower().split()
    if BOUNDS.intersection(words[1:]) - {"the", "a", "an", "my", "our", "and", "or", "with", "of", "in"}:
        return False
    return (
        len(words) <= (5 if _ADDS.match(text) else 2)
        and words[0] not in _PRAISE | _SEEMS
        and not _SLANG.issuperset(words)
    )


def _noun_phrase(text: str, vocabulary: Vocabulary) -> str:
    """The first words that name a kind, with what stands before them and what "for" or "with" adds; empty if none.

    "Would you have a warm blanket for my sofa" is "warm blanket for my sofa".
    """
    words = list(_WORD.finditer(text))
    runs: list[list[re.Match[str]]] = [[]]
    for at, word in enumerate(words):
        if word.group().lower() in BOUNDS:
            runs.append([])
        elif at and _STOPS.search(text, words[at - 1].end(), word.start()):
            runs.append([word])
        else:
            runs[-1].append(word)
    head = next((run for run in runs if vocabulary.kinds.among(" ".join(word.group() for word in run))), None)
    if head is None:
        return ""
    while len(head) > 1 and head[0].group().lower() in _PRAISE:
        head = head[1:]
    end = head[-1].end()
    more = _BEHIND.match(text, end)
    return text[head[0].start() : more.end() if more else end].strip()


def _parts(sheet: Sheet) -> list[str]:
    return [part for part in _BREAK.split(sheet.text) if part and part.strip()]
