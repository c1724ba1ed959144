"""The words for a thing within a clause: "would you have a warm blanket for my sofa" is "warm blanket for my sofa"."""

import re
from typing import Final

from app.dialogue.reading.language.filler import BOUNDS, FILLER, SLANG
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary

WORD: Final = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*(?:(?<=[0-9])%)?")
_STOPS: Final = re.compile(r"[^\s'’/&-]")
_BEHIND = phrase(r"""(?: (?:that|which) [a-z]+s (?:on|in|with|over|under) (?:(?:an?|the|my) )?[\w-]+(?= ?(?:$|[|.,;!?]))
    | (?:for|with|of|to|without|that|which|in|on
    |from) (?!(?:me|it|that|this|them|you|i|possible|to|the same)\b)(?:(?:a|an|the|my|our|his|her|some|to) )*(?!(?:me
    |it|that|this|them|you|i|he|she|we|they|is|are|could|should|must|would|be
    |if)\b)[\w'&-]+(?: (?!(?:for|with|of|to|in|on|from|and|but|or|that|which|who|me|it|this|them|you|i|he|she|we|they
    |is|are|was|can|could|should|must|would|be|if|please|not|no|because|so|have|has|do|does|lol|n|perhaps
    |maybe)\b)[\w'&-]+){0,4}){1,2}""")
""" "For two people that works on gas": what it is for, and where it works."""
MOST_LEADING: Final = 3
"""Words of a name that only its place in the sentence tells to be one."""
_NEXT: Final = r"(?!me\b|you\b|it\b|get\b|buy\b|find\b|see\b)\w"
_FOR = phrase(rf" (?:for|with|who|that) {_NEXT}")
_FOR_OR_PLACED = phrase(rf" (?:for|with|who|that|in|on|to|from|over|under|above) {_NEXT}")
""" "Flower box to hang on the railing": behind a single word these may stand where no name is ("go to")."""
_AND = phrase(r" (?:and|or|&) (?:(?:a|an|the|some|maybe) )?")
_OR = phrase(r" or (?:(?:an?|the|in) )?")
_PAIRED = phrase(r" (?:and|&|n) ")
_THINGY = phrase(r"(?<=\w) (?:things?|thingies|stuff)(?=$| (?:in|for|with)\b)")
_SHORT_FORM: Final = re.compile(r"(?:it|that|there|he|she|who|what|they|i|we|you)['’](?:s|re|m|ve|d|ll)")
""" "It's": where a name ends that stands before it."""
_IS_HOW = phrase(r" (?:that|which)(?:'?s| is| are)(?: already| all| nice and)? (?P<how>[a-z-]+)(?= ?(?:$|[|,.;!?]))")
""" "Cheese that's already grated"."""
_NO_NOUN: Final = frozenset(
    {"i", "we", "you", "it", "they", "he", "she", "be", "go", "u", "also", "not", "have", "get"}
)
_CANS: Final = frozenset({"can", "cans"})
_OPEN: Final = frozenset({"a", "an", "the", "my", "our", "your", "his", "her", "their", "very", "too"})
""" "That won't give my baby a": words that say something only with the next one."""
PRAISE: Final = frozenset(
    {
        "good", "nice", "lovely", "decent", "great", "best", "proper", "sick", "cool", "cheap", "beautiful", "pretty",
        "cute", "perfect", "affordable", "fancy", "simple", "dear", "morning", "evening", "afternoon", "quality",
        "boring", "new", "cheapest", "normal", "ordinary", "old", "rated", "top", "other", "another",
    }
)  # fmt: skip
"""What may be left out before a name."""


def noun_phrase(text: str, vocabulary: Vocabulary) -> str:
    """The first words that name a kind, with what stands before them and what "for" or "with" adds; empty if none."""
    words = list(WORD.finditer(text))
    runs: list[list[re.Match[str]]] = [[]]
    for at, word in enumerate(words):
        if _bounds(words, at):
            runs.append([])
        elif at and _STOPS.search(text, words[at - 1].end(), word.start()):
            runs.append([word])
        else:
            runs[-1].append(word)
    head = next((run for run in runs if run and (_names(run, vocabulary) or _leads(run, text, vocabulary))), None)
    if head is None:
        return ""
    while len(head) > 1 and head[0].group().lower() in PRAISE:
        head = head[1:]
    end = head[-1].end()
    start = (_other_kind(runs, head, text) or head)[0].start()
    for run in runs[runs.index(head) + 1 :] if head in runs else ():
        if run and _AND.fullmatch(text, end, run[0].start()) and _names(run, vocabulary):
            end = run[-1].end()
    more = _BEHIND.match(text, end)
    if more and WORD.findall(more.group())[-1].lower() in _OPEN:
        more = None
    name = _THINGY.sub("", text[start : more.end() if more else end].strip())
    how = None if more else _IS_HOW.match(text, end)
    return f"{how['how']} {name}" if how and _describes(how["how"], vocabulary) else name


def _other_kind(runs: list[list[re.Match[str]]], head: list[re.Match[str]], text: str) -> list[re.Match[str]] | None:
    """The words before "or" that say which other kind would do, "single or double duvet", and the first of a pair that
    is one name: "mac and cheese"."""
    before = runs[runs.index(head) - 1] if head in runs[1:] else []
    said = [word.group().lower() for word in before]
    between = (before[-1].end(), head[0].start()) if before else (0, 0)
    joined = len(head) > 1 and _OR.fullmatch(text, *between) is not None
    joined = joined or (len(before) == 1 and not before[0].start() and _PAIRED.fullmatch(text, *between) is not None)
    telling = 0 < len(said) <= MOST_LEADING and (FILLER | PRAISE | SLANG).isdisjoint(said)
    return before if joined and telling else None


def _leads(run: list[re.Match[str]], text: str, vocabulary: Vocabulary) -> bool:
    """Whether words that the shop has not are the name nevertheless: "a present for someone who loves baking"."""
    said = [word.group().lower() for word in run]
    leading = _FOR if len(said) == 1 else _FOR_OR_PLACED
    begins = run[0].start() == 0 and len(said) <= MOST_LEADING and leading.match(text, run[-1].end()) is not None
    telling = (
        not FILLER.intersection(said).difference(_CANS)
        and not said[-1].endswith(("ing", "self"))
        and not PRAISE.issuperset(said)
    )
    return bool(vocabulary.kinds.traits) and begins and telling


def _describes(word: str, vocabulary: Vocabulary) -> bool:
    """Whether goods of the shop are described by a word, which is the name of none."""
    known = vocabulary.slips.has(word) and word not in FILLER | BOUNDS | PRAISE
    return known and not vocabulary.kinds.heads_in(word)


def content(text: str) -> list[str]:
    """The words that say something: no filler, no praise."""
    return [word for word in WORD.findall(text.lower()) if word not in FILLER | BOUNDS | PRAISE]


def _names(run: list[re.Match[str]], vocabulary: Vocabulary) -> bool:
    said = " ".join(word.group() for word in run)
    return bool(vocabulary.kinds.among(said) or vocabulary.find(said, "category"))


def _bounds(words: list[re.Match[str]], at: int) -> bool:
    """Whether no name goes across a word; "can" is a name in "watering can", and none in "can you"."""
    word = words[at].group().lower()
    if word in _CANS:
        return at == 0 or (at + 1 < len(words) and words[at + 1].group().lower() in _NO_NOUN)
    return word in BOUNDS or (at > 0 and _SHORT_FORM.fullmatch(word) is not None)
