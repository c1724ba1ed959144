"""What people type in haste, as it is spelt in full: "isnt", "wanna", "pls", "somthing".

Every reader then has one spelling to read. The words for things stay as they are.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from app.dialogue.reading.language.contracted import contracted
from app.dialogue.reading.language.filler import FILLER
from app.dialogue.reading.language.numerals import NUMBER_WORDS
from app.dialogue.reading.language.swapped import unswapped
from app.dialogue.reading.sheet import phrase
from retrieval.english import english_words
from retrieval.spelling import slips_between

_SHORT: Final = {
    "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "dont": "don't", "doesnt": "doesn't", "didnt": "didn't",
    "cant": "can't", "wont": "won't", "wouldnt": "wouldn't", "couldnt": "couldn't", "shouldnt": "shouldn't",
    "mustnt": "mustn't", "havent": "haven't", "hasnt": "hasn't", "neednt": "needn't", "im": "i'm", "ive": "i've",
    "thats": "that's", "whats": "what's", "theyre": "they're", "youre": "you're", "hes": "he's", "shes": "she's",
    "theres": "there's", "wheres": "where's", "lets": "let's", "whos": "who's", "hows": "how's",
    "whys": "why's", "whatve": "what've", "youve": "you've", "weve": "we've", "theyve": "they've", "itll": "it'll",
    "thatll": "that'll", "youll": "you'll", "theyll": "they'll", "itd": "it'd", "werent": "weren't", "hadnt": "hadn't",
    "u": "you", "ur": "your", "pls": "please", "plz": "please", "plse": "please",
    "thx": "thanks", "thnx": "thanks", "tnx": "thanks", "sry": "sorry", "cos": "because", "coz": "because",
    "cuz": "because", "bc": "because", "tho": "though", "thru": "through", "smth": "something", "smthg": "something",
    "sth": "something", "sthg": "something", "wanna": "want to", "gonna": "going to", "gotta": "have to",
    "gimme": "give me", "lemme": "let me", "dunno": "don't know", "teh": "the", "hte": "the", "adn": "and",
    "fourty": "forty", "fivty": "fifty", "ninty": "ninety", "tweny": "twenty",
    "idc": "i don't care", "abt": "about", "w/o": "without", "w/out": "without", "w/": "with", "upto": "up to",
    "bday": "birthday", "prezzie": "present", "pressie": "present", "prezzy": "present",
    "tmrw": "tomorrow", "pic": "picture", "wich": "which", "aint": "isn't", "ain't": "isn't",
    "kk": "ok", "alright": "ok", "okey": "ok", "allright": "ok", "yea": "yes", "ya": "yes", "yup": "yes",
    "bout": "about", "n": "and", "prolly": "probably", "wrk": "work", "wrks": "works",
    "dosent": "doesn't", "dosnt": "doesn't", "mayb": "maybe", "jus": "just", "jst": "just",
    "evry": "every", "abit": "a bit", "alot": "a lot", "xmas": "christmas", "veg": "vegetable", "veggie": "vegetable",
    "veggies": "vegetables",
    "ment": "meant", "em": "them", "sory": "sorry",
    "nvm": "never mind", "ty": "thanks", "deets": "details", "r": "are", "def": "definitely", "defo": "definitely",
    "ppl": "people", "dif": "difference", "diff": "difference",
    "oen": "one", "noe": "one", "b4": "before", "summat": "something", "sumthing": "something",
    "sumthin": "something", "owt": "anything", "nowt": "nothing", "nuthin": "nothing", "nuthing": "nothing",
    "nott": "not", "hav": "have", "shud": "should", "cud": "could", "wud": "would",
    "undr": "under", "unter": "under", "cheep": "cheap", "rly": "really", "thanx": "thanks",
    **{word[:-1]: word for word in (
        "something", "anything", "nothing", "looking", "needing", "thinking", "having", "making", "going", "getting",
        "doing", "cooking", "baking", "hoping",
    )},
}  # fmt: skip
_WORD: Final = re.compile(r"(?<![\w'/-])(?:w/(?:o(?:ut)?)?(?= )|[^\W\d_][\w']*)(?![\w'])")
_CUES: Final = (
    "without", "something", "anything", "cheaper", "cheapest", "expensive", "dollars", "smaller", "smallest",
    "biggest", "largest", "compare", "second", "third", "fourth", "between", "different", "difference", "similar",
    "please", "another", "budget", "minimum", "maximum", "dishwasher", "microwave", "thanks", "instead", "actually",
    "available", "recommend", "sulfate", "gluten", "lactose", "caffeine", "fluoride", "unscented", "organic",
    "looking", "cheap", "bigger", "except", "either", "neither", "nothing", "number", "granddaughter", "grandson",
    "grandmother", "grandfather", "grandchildren", "daughter", "boyfriend", "girlfriend", "husband", "neighbour",
    "colleague", "toddler",
)  # fmt: skip
"""Words that readers look for, long enough to be known with a letter wrong."""
_NO_SLIPS: Final = frozenset(
    {"chedder", "chedar", "cheddar", "lookin", "nutting", "pleats", "insteps", "campers", "guten"}
)
"""Other words that are near to them."""
_TWO_SLIPS_FROM: Final = 7
_HESITATES: Final = phrase(
    r"(?<=\w),? (?:i (?:don't know|guess|suppose|think)|you know|let's say|how (?:do|shall) i (?:say|put it)|um+|uh+"
    r"|er+m?|hm+),(?= )"
)
""" "More than, I don't know, 25"."""

_THEN: Final = phrase(
    r"(?:(?<=more )|(?<=less )|(?<=other )|(?<=rather )|(?<=cheaper )|(?<=bigger )|(?<=larger )|(?<=smaller )"
    r"|(?<=wider )"
    r"|(?<=taller )|(?<=longer )|(?<=shorter )|(?<=higher )|(?<=lower ))(?:then(?= (?:[$€£]?[0-9]|an? |the |that|this"
    rf"|what))|as(?= (?:[$€£]?[0-9]|(?:{'|'.join(sorted(NUMBER_WORDS))})\b)))"
)
""" "Not more then 70", "less as 80"."""

_TOO: Final = phrase(
    r"(?:^|(?<=\bnot )|(?<=\bway )|(?<=\bbit )|(?<=\bfar )|(?<=\bis )|(?<=\bare )|(?<=\bits )|(?<=it's )|(?<=that's ))"
    r"to (?=(?:expensive|dear|pricey|costly|cheap|big|bulky|small|little|tiny|large|heavy|long|short|wide|narrow|tall"
    r"|high|low|dark|bright|sweet|salty|strong|fancy|plain|much|many)(?! \w+(?:er|or)\b)\b)"
)
""" "Not to expensive"."""
_LONG: Final = re.compile(r"([^\W\d_])\1{2,}")
""" "Soooo", "pleeease"."""
_APART: Final = phrase(r"(?<!\w)(?P<one>micro|dish|cup) (?P<two>waves?|washers?|boards?)(?!\w)")
""" "Micro wave"."""


_CAUSE: Final = phrase(
    r"(?<=[\w,] )'?cause (?=(?:i|it|its|it's|that|this|these|those|he|she|they|we|you|my|our|his|her|the|i'm|i've|im"
    r"|he's|hes|she's|shes|they're|we're|there's|of|nobody|someone)\b)"
)
""" "Cause that stuff keeps me awake"."""
_WITH: Final = phrase(r"(?<=[a-z] )w (?=(?:(?:an?|the|my|some) )?(?:[a-z]{3}|[0-9]+ [a-z]))")
_FOUR: Final = phrase(r"(?<=[a-z] )4 (?=(?:my|the|our|his|her|their|me|us|him|them|an?|\w+(?:ing|ion))\b)")
""" "A bin w a lid", "a lamp 4 my daughter"."""


def spelled(text: str, sells: Callable[[str], bool] = lambda _: False) -> str:
    """The text with its short forms in full and its slips in common words set right, and without hesitation.

    What the shop `sells` under a strange name is no slip.
    """

    def full(match: re.Match[str]) -> str:
        said = drawled = match[0].lower()
        if _LONG.search(said):
            said = next(
                (one for one in _shortened(said) if one in FILLER or one in english_words() or sells(one)), said
            )
        if short := _SHORT.get(said):
            return short
        meant = unswapped(said) or _nearest(said)
        return (match[0] if said == drawled else said) if meant is None or sells(said) else meant

    text = _CAUSE.sub("because ", contracted(text))
    text = _APART.sub(r"\g<one>\g<two>", _FOUR.sub("for ", _WITH.sub("with ", text)))
    text = _TOO.sub("too ", text)
    return _THEN.sub("than", _HESITATES.sub("", _WORD.sub(full, text)))


def _shortened(drawled: str) -> tuple[str, str]:
    """A word with its letters drawn out, with two of them and with one: "foood" is "food", "noooo" is "no"."""
    return _LONG.sub(r"\1\1", drawled), _LONG.sub(r"\1", drawled)


@lru_cache(maxsize=4096)
def _nearest(said: str) -> str | None:
    """The common word that this one is a slip of; None if it is none."""
    if len(said) < 5 or not said.isalpha() or said in _CUES or said in _NO_SLIPS or said in english_words():
        return None
    most = 2 if len(said) >= _TWO_SLIPS_FROM else 1
    near = [(slips_between(said, cue, most), cue) for cue in _CUES if cue[0] == said[0] and len(cue) > 5]
    found = min(near, default=(most + 1, ""))
    return found[1] if found[0] <= most else None
