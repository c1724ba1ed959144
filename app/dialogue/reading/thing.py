"""What is looked for: the words for a thing, out of all that nobody else took."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.vocabulary import Named, Vocabulary, fold
from app.dialogue.reading.wishes import Wish, claims, without_claims
from retrieval.schema import Constraint, Op

_OPENING = phrase(r"""[ ,.;:!?|"'()-]+
    |(?:ok(?:ay)?|well|so|and|but|then|now|also|plus|please|pls|yes|yeah|no|nope|nah|actually|maybe|um+|hm+|oh|ooh|oops|sorry
    |hey|just|only|rather|instead|or|wait|next|wrong|i mean|i said|i meant|ugh|right|too|both|as well|again|either
    |really)\b(?!')[ ,:]*
    |what (?:do|would|else do) (?:i|we|you) need (?:for|to make)\b|what goes (?:well )?with\b
    |(?:great|perfect|alright|cool)\b[ ,]*|(?:search|look|hunt|shop)(?:ing)? for\b|let's see\b|let me see\b
    |(?:i(?:'m| am)?|we(?:'re| are)?) (?:just |really )?(?:(?:looking|searching|shopping|hunting)(?: around)? for
    |after)\b
    |(?:i|we)(?:'d| would)? (?:really |just |also |actually )?(?:want|need|like|love|meant|mean|said|prefer|require
    |was after)
    (?: to (?:buy|get|find|see|order|have))?\b|(?:also |just |still )?(?:need|want|after|looking for)(?: to (?:buy
    |get|find|see|order))?\b
    |(?:can|could|would|will) (?:you|u) (?:please )?(?:show|find|recommend|suggest|give|get|help)(?: me)?(?: (?:find
    |with))?\b
    |(?:can|could|may) i (?:get|have|see|buy)\b|(?:show|give|find|get|recommend|suggest|bring|list)(?: me| us)?\b(?! to)
    |(?:do|have|did) (?:you|u)(?: guys)? (?:have|sell|carry|got|stock|do)\b|(?:is|are) there(?: any)?\b|(?:i
    |we) have(?: got)?\b
    |i wish to(?: buy| get| find)?\b|am (?:looking|searching|shopping) for\b|(?:have )?(?:you )?got (?:any|some)\b
    |(?:what|how) about\b|(?:it|they) (?:should|must|has to|have to) be\b|make (?:it|that|them)\b
    |what (?:do you (?:have|recommend|suggest)|would you recommend|can you recommend)\b|(?:what|which|wich|whats
    |what's|how many)\b
    |(?:a|an|some|any|the|more|my|our)\b(?! *$)|(?:few|couple of|lot of|bunch of|pair of|good|nice|decent
    |kind of)\b(?= \w)
    |(?:[0-9]{1,2}|two|three|four|five|six)(?: x)? (?=[a-z]{3})(?!\w+ (?:wide|high|tall|long|deep|people|persons
    |cups?|litres?))""")
"""What people say before they say what they want."""
_ANYTHING = phrase(r"(?:something|anything|sth|things?|stuff|products?|items?|ones?|one|options?|goods)\b")
_CLOSING = phrase(r"""(?:[ ,.;:!?|"'()-]|\b(?:please|pls|plz|and|or|but|with|that|which|is|are|priced?|prices?
    |costs?|keep|keep it
    |costing|the|a|an|in|from|by|for|of|to|if possible|instead|then|me|it|its|only|just|something|anything|budget
    |same|sth like
    |my|can i get|can you get|could i get|do you have|have you got|have you|you have|you got|you actually have
    |do you sell
    |are there|is there|got|whichever|whatever|though|too|either|ideally|preferably|now|ones?|stuff|things?
    |has to be|have to be
    |must be|should be|i mean|i said|of them|at least|is what i (?:want|need|meant)|would be (?:nice|good|great
    |ideal|ok|fine)|thanks
    |or so|or something|or similar|sort|kind|again|sorry|any colou?r|any size|any brand|as well|these|those|them
    |i want|i need
    |to go with (?:it|them|that)|is what i'm after|not [0-9]+|way|have|has))+$""")
_BREAK = re.compile(
    r"""[|;:!?]+|,(?=\D|$)|\.(?!\d)|\b(?:but|because|since|although|though|however|cos|coz|cause|so that|whichever
    |whatever"""
    r"|don'?t care|doesn'?t matter|thanks|thank you)\b|(?<=\w) - (?=\w)",
    re.IGNORECASE,
)
_SAYS = phrase(r"""^(?:is|are|was|were|has|had|have|do|does|did|can|could|will|would|should|must|be|been|it|its|this
    |that|these|those
    |there|what|which|how|where|who|when|my|your|his|her|everything|nothing|everyone|let|lets|let's|no|not|said|thought)(?![\w-])
    |(?<!\w)(?:i|i'm|i've|i'd|i'll|he|he's|she|she's|it's|they|they're|we|we're|we've|you|you're|that's|isn't|aren't|don't|doesn't
    |won't|isnt|dont|doesnt)(?!\w)""")
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
_LETTER = re.compile(r"[^\W\d_]")
_JOINS = frozenset({"and", "or", "in", "with", "of", "from", "by", "made", "for", "a", "the", "either"})
_ASKS = phrase(r"""\b(?:need|want|look(?:ing)? for|search(?:ing)? for|show me|find me|after|should like|would like
    |i'd like|get me|buy
    |have you|do you have)\b""")
_STOPS = re.compile(r"[^\s'’/&-]")
_BEHIND = phrase(r"""(?: (?:for|with|of|to|without|that|which|in|on|from) (?!(?:me|it|that|this|them|you|i|possible
    |to|the same)\b)
    (?:(?:a|an|the|my|our|his|her|some|to) )*(?!(?:me|it|that|this|them|you|i|he|she|we|they|is|are|can|could|should
    |must|would|be|if)\b)
    [\w'&-]+(?: (?!(?:for|with|of|to|in|on|from|and|but|or|that|which|who|me|it|this|them|you|i|he|she|we|they|is
    |are|was|can|could
    |should|must|would|be|if|please|not|no|because|so|have|has|do|does|lol|n|perhaps|maybe)\b)[\w'&-]+){0,4}){1,2}""")
_DENIED = phrase(r"""(?<!\w)(?:(?:that|which) (?:is|are) |that's |thats )?(?:not|no|never|nothing|without|isn't|but
    |except)
    (?: [\w-]+){0,2} $""")
_BOUNDS: Final = frozenset(
    {
        "a", "an", "the", "any", "some", "your", "my", "our", "his", "her", "their", "those", "these", "this", "that",
        "i", "you", "u", "he", "she", "it", "we", "they", "me", "us", "him", "them", "im", "i'm", "i'd", "i've",
        "is", "are", "was", "were", "be", "been", "am", "have", "has", "had", "do", "does", "did", "can", "could",
        "will", "would", "should", "shall", "must", "may", "might", "want", "need", "like", "look", "looking", "search",
        "get", "got", "give", "show", "find", "buy", "cost", "see", "help", "for", "with", "in", "on", "at", "of", "to",
        "from", "by", "about", "than", "as", "and", "or", "but", "if", "so", "which", "what", "who", "how", "where",
        "when", "why", "not", "no", "please", "yo", "lol", "af", "ngl", "tbh", "btw", "n", "smth", "sth", "thingies",
        "perhaps", "maybe", "just", "only", "really", "very", "too", "also", "now", "then", "there", "here", "one",
        "ones", "much", "many", "more", "most", "lot", "sort", "kind", "type", "bit", "pair", "something", "anything",
        "trouble", "browsing", "wondering", "hoping", "thinking", "interested",
    }
)  # fmt: skip
"""Words that no name of a thing goes across."""
_SEEMS: Final = frozenset({"look", "looks", "seem", "seems", "feel", "feels", "cat", "says"})
_SLANG: Final = frozenset(
    {
        "lol",
        "af",
        "ngl",
        "tbh",
        "btw",
        "haha",
        "omg",
        "bro",
        "mate",
        "dude",
        "dear",
        "lush",
        "darling",
        "love",
        "tho",
        "w",
    }
)
_PRAISE: Final = frozenset(
    {
        "good", "nice", "lovely", "decent", "great", "best", "proper", "sick", "cool", "cheap", "beautiful", "pretty",
        "cute", "perfect", "affordable", "fancy", "simple", "dear", "morning", "evening", "afternoon", "quality",
        "boring", "new",
    }
)  # fmt: skip
"""What may be left out before a name."""
FILLER: Final = frozenset(
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
        "within", "would", "you", "double", "everything", "nothing", "either", "again", "instead", "ones", "those",
        "these", "others", "other", "sorry", "oops", "rather", "preferably", "ideally", "only", "got", "though", "junk",
        "least", "most", "very", "tops", "hm", "hmm", "same", "sort", "kind", "budget", "limit", "up",
        "half", "stay", "needs", "need", "colours", "colors", "back", "must", "drop",
        "show", "here", "now", "also", "else", "anything", "something", "option",
    }
)  # fmt: skip
"""Words that are no search by themselves."""


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
        chosen = named or [part for part in parts if not part.says]
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
    bare = _stripped(sheet.rest)
    if vague := _ANYTHING.match(bare):
        bare = _stripped(bare[vague.end() :])
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
        bare = _stripped(said)
        adds = _ADDS.match(bare) is not None and bool(brief.text)
        those = _THOSE.match(bare)
        if those and brief.text:
            bare, adds = _stripped(bare[those.end() :]), True
        if vague := _ANYTHING.match(bare):
            rest = _stripped(bare[vague.end() :])
            adds, bare = adds or _GOES_ON.match(bare[vague.end() :].strip()) is not None, rest
        ones = _ONES.search(said) is not None
        bare = _SPACES.sub(" ", _ONES.sub(" ", bare)).strip() if ones else bare
        if not brief.text and (led := _LED.match(bare)):
            bare = _stripped(bare[led.end() :])
        if not _LETTER.search(bare) or FILLER.issuperset(_WORD.findall(bare.lower())):
            return None
        text, constraints = _without_values(bare, vocabulary, brief)
        text = _noun_phrase(text, vocabulary) or text
        things = _things(text, vocabulary)
        says = _SAYS.search(text) is not None
        asks = _ASKS.search(said) is not None
        new = [one for one in things if one not in set(fold(brief.text).split())]
        if brief.text and text and vocabulary.kinds.traits and not things and not _short(text):
            return None
        wanted = set(fold(brief.text).split())
        if wanted and wanted < set(fold(text).split()):
            adds = ones = False  # it says the whole thing anew
            new = [text]
        refines = bool(brief.text) and (adds or ones or (bool(vocabulary.kinds.traits) and not new))
        return cls(text=text, things=things, says=says, asks=asks, refines=refines, constraints=tuple(constraints))


def _short(text: str) -> bool:
    """Whether words that name nothing may describe what is looked for: "spicy", "for the garden"; no whole sentence."""
    words = text.lower().split()
    if _BOUNDS.intersection(words[1:]) - {"the", "a", "an", "my", "our", "and", "or", "with", "of", "in"}:
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
        if word.group().lower() in _BOUNDS:
            runs.append([])
        elif at and _STOPS.search(text, words[at - 1].end(), word.start()):
            runs.append([word])
        else:
            runs[-1].append(word)
    head = next((run for run in runs if any(_is_thing(word.group(), vocabulary) for word in run)), None)
    if head is None:
        return ""
    while len(head) > 1 and head[0].group().lower() in _PRAISE:
        head = head[1:]
    end = head[-1].end()
    more = _BEHIND.match(text, end)
    return text[head[0].start() : more.end() if more else end].strip()


def _is_thing(word: str, vocabulary: Vocabulary) -> bool:
    return word.lower() not in FILLER and vocabulary.kinds.word(fold(word)) is not None


def _parts(sheet: Sheet) -> list[str]:
    return [part for part in _BREAK.split(sheet.text) if part and part.strip()]


def _stripped(text: str) -> str:
    bare = _CLOSING.sub("", text)
    at = 0
    while at < len(bare) and (found := _OPENING.match(bare, at)):
        at = found.end()
    return bare[at:].strip()


def _things(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    words = (word for word in fold(text).split() if word not in FILLER)
    return tuple(word for word in words if vocabulary.kinds.word(word))


def _without_values(text: str, vocabulary: Vocabulary, brief: Brief) -> tuple[str, list[Constraint]]:
    """The words without the brands and attribute values among them that products of this kind have.

    A value stays where it is all that was said, or where no product of the kind has it: "olive oil" is no colour.
    """
    spans = list(_values(text, vocabulary))
    if not spans:
        return text, []
    kept = _cut(text, [(start, end) for start, end, _ in spans])
    things = _things(kept, vocabulary) or tuple(fold(brief.text).split())
    chosen: dict[tuple[str, Op], list[str]] = {}
    cut = []
    for start, end, named in spans:
        said = text[start:end]
        fitting = next(((one, values) for one in named if (values := _had(one, said, things, vocabulary))), None)
        if fitting:
            one, values = fitting
            denied = _DENIED.search(text, 0, start)
            chosen.setdefault((one.field, Op.NOT_IN if denied else Op.IN), []).extend(values)
            cut.append((denied.start() if denied else start, end))
    rest = _stripped(_cut(text, cut))
    if not cut or not (_things(rest, vocabulary) or (brief.text and not rest)):
        return text, []
    return rest, [
        Constraint(field=field, op=op, value=tuple(dict.fromkeys(values))) for (field, op), values in chosen.items()
    ]


def _had(named: Named, said: str, things: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Of a value's spellings those that products of these kinds have; or of the longer values that end with it."""
    have = vocabulary.kinds.have
    if named.field == "category":
        return ()
    exact = tuple(value for value in named.values if have(things, named.field, fold(value)))
    if exact:
        return exact
    longer = (one for one in vocabulary.heads.get(fold(said), ()) if one.field == named.field)
    return tuple(value for one in longer for value in one.values if have(things, one.field, fold(value)))


def _values(text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int, tuple[Named, ...]]]:
    """Every value among the words, the longest first at each place."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        for last in range(min(at + 3, len(words)), at, -1):
            start, end = words[at].start(), words[last - 1].end()
            if named := vocabulary.find(text[start:end]):
                yield start, end, named
                at = last - 1
                break
        at += 1


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text without these spans, and without the words that joined them to the rest."""
    for start, end in reversed(spans):
        before = text[:start].rstrip(" ,")
        words = before.split()
        while words and words[-1].lower() in _JOINS:
            words.pop()
        text = f"{' '.join(words)} {text[end:].lstrip(' ,')}"
    return _SPACES.sub(" ", text).strip()
