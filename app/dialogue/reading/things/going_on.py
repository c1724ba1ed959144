"""Whether words go on with what was looked for, or name another thing: "spicy" and "nappies", after breakfast."""

import re
from collections.abc import Callable
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.language.common import COMMON
from app.dialogue.reading.language.everyday import EVERYDAY
from app.dialogue.reading.language.filler import BOUNDS, FILLER
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.kinds import forms
from app.dialogue.reading.shop.unread import known
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.things.users import names_user
from retrieval.english import english_words

_SEEKS = phrase(
    r"\b(?:(?:look|search)(?:ing)? for|need|want|get me|show me|do you have|have you got) an? (?!\w+ ones?\b)"
)
_SAID_OF_IT = phrase(r"""(?:^|(?<=[|.,;:!?] )|(?<=^but )|(?<=^and )|(?<=^because )|(?<=^also )
    |(?<=^no )|(?<=^oh )|(?<=^wait )|(?<=^sorry ))
    (?:(?:[\w']+ ){0,4}?(?:forgot|forgotten|meant|should have|should've|didn't|need) (?:to )?(?:say|mention|add|said
    |mentioned|add)(?: that)?,? )?
    (?:it|its|they|that|thats)(?:'s|'re| is| are|'ll be| will be| would be| has to be| have to be| should be
    | must be| needs? to be)?(?: (?:just|only|mainly|mostly|actually|also|meant|intended|supposed|good|ok|suitable|fit
    |to be|to work|to do|to go))* (?=for )(?!for (?:(?:an? |the )?(?:[\w'-]+ )?(?:present|gift)|me|us|sure|free|now
    |real|sale|it|that|this|the best|him|her|them
    |a change)\b)""")
_TO_BE = phrase(r"""(?:^|(?<=[|.,;:!?] ))(?:(?:it|they|this|these|those|one|ones) (?:should|must|has to|have to
    |needs? to|ought to|can|could|would) |(?:can|could|should|must|would) (?:it|they|this|these|those|one) )(?:please )?
    be (?=\w)""")
_MEANT = phrase(
    r"\b(?:i (?:really |actually |just )?(?:meant?|wanted|said)|should(?:'ve| have) (?:said|typed|written))\b"
)
_ONE_OF_THEM = phrase(
    r"\b(?:an?|another) [\w'-]+(?: too| also| as well| please| now| then| next| instead)*(?:\W*$"
    r"| for (?:the|my|our|an?)\b)"
)
_WHAT_FOR = phrase(r" for (?:the|my|our|an?)\b.*")
_NAMED_FOR = phrase(r"(?P<what>[a-z][\w'-]+(?: [a-z][\w'-]+)?) (?:for|to) \w")
_FOR_IT = phrase(r"""(?<=\w) (?:to (?!go(?= |$)(?! (?:with|in|on)))(?!be\b)\w+|for \w+ing)(?: (?!it\b
    |them\b)[\w']+){0,2}? (?:(?:it|them|those|these
    |that|this)(?: (?:in|on|with|up|over|into|from|to|down|all|both))*|(?:on|with|in|from) (?:it|them|those|these|that
    |this))(?= ?(?:$|[|.,;:!?]))""")
""" "A lid to put on it", "a grinder to go with them": what is only to belong to the thing before."""
_SETTLES = phrase(r"""(?<=\w)[ ,.]*\b(?:(?:and|then) (?:i'll|i will|i'd|we'll|we will) (?:take|buy|have|order
    |get) (?:it|them|that
    |one|two)|or (?:forget (?:it|about it)|nothing|not at all|don't bother|none))(?: then| now)?(?= ?(?:$
    |[|.,;:!?]))""")
""" "Half the price and I'll take it", "lactose free or forget it"."""
_CLAUSE: Final = re.compile(r"[|.,;:!?]")
_HAS = phrase(r"\b(?:with|has|have|having|without|no|not|is|are|was|does|do)\b(?! you\b)")
_PLURAL = phrase(r"[^\W\d]{4,}(?<![su'i])s")
_NO_THINGS: Final = frozenset({
    "kids", "children", "adults", "babies", "toddlers", "teens", "teenagers", "beginners", "seniors", "guests",
    "girls", "boys", "ladies", "cats", "dogs", "puppies", "kittens", "grownups", "vegans", "vegetarians",
    "christmas", "always", "besides", "sometimes", "thanks", "afterwards", "upwards", "outdoors", "indoors",
})  # fmt: skip
"""Words in -s that say for whom, when or where something is to be, and not what."""


def say_of_it(sheet: Sheet, names: Callable[[str], bool]) -> bool:
    """Says what the thing is to be without the words that only lead there: "oh, I forgot to say it's for a child";
    and a thing (`names`) without what it is to do with the one before: "a lid to put on it". Whether there is one.
    """
    sheet.say(_TO_BE.sub("", _SAID_OF_IT.sub("", _SETTLES.sub("", sheet.text))))
    beside = [found for found in _FOR_IT.finditer(sheet.text) if names(_clause_before(found))]
    for found in reversed(beside):
        sheet.put(found.start(), found.end(), "")
    return bool(beside)


def _clause_before(found: re.Match[str]) -> str:
    """What is said before in the same clause; nothing where that says what a thing has: "with a lid to close it"."""
    clause = _CLAUSE.split(found.string[: found.start()])[-1]
    return "" if _HAS.search(clause) else clause


def names_another(
    said: str, name: str, brief: Brief, vocabulary: Vocabulary, *, adds: bool = False, ones: bool = False
) -> bool:
    """Whether a name is one for another thing than the brief looks for, which it then takes the place of.

    `said` is the part of a sentence that it stands in; `adds`: words lead to it that go on ("with", "for"); `ones`: it
    is said of "ones". Where the shop's words are not known (an empty vocabulary), only those words go on.
    """
    before, now = fold(brief.text).split(), fold(name).split()
    if set(before) < set(now):
        return True  # it says the whole thing anew
    things = vocabulary.kinds.among(name)
    if not things and _SEEKS.search(said):
        return True
    if not adds and _told_apart(before, now, vocabulary):
        return True
    if not adds and things and _MEANT.search(said) and (vocabulary.kinds.heads_in(name) or _PLURAL.fullmatch(now[-1])):
        return True
    if adds or ones:
        return False
    if not name.startswith(brief.text) and not vocabulary.kinds.named(brief.text) and len(before) == 1:
        return True  # "fridges", of which there are none, and then "tv": nothing to go on with
    if not vocabulary.kinds.traits:
        return True
    return (
        any(
            head not in before and not _is_variety(head, before, vocabulary) for head in vocabulary.kinds.heads_in(name)
        )
        or _for_something(said, name, before, vocabulary)
        or _unknown_thing(said, name, vocabulary)
    )


def only_properties(said: str, vocabulary: Vocabulary) -> bool:
    """Whether words are only what the shop calls a property, one or several: "lid", "with lids"."""
    words = [word for word in fold(said).split() if word not in BOUNDS]
    return bool(words) and all(not vocabulary.attributes.keys().isdisjoint(forms(word)) for word in words)


def _told_apart(before: list[str], now: list[str], vocabulary: Vocabulary) -> bool:
    """Whether a name ends with the word for what was looked for, and tells it from others in other words: "a hand
    mixer", after a stand mixer."""
    same = bool(before) and len(now) > 1 and any(form in forms(before[-1]) for form in forms(now[-1]))
    return same and bool(vocabulary.kinds.heads_in(" ".join(now[-2:]))) and now[-2] not in before


def _is_variety(head: str, before: list[str], vocabulary: Vocabulary) -> bool:
    """Whether the word for another thing says which of those looked for: "wheat" after bread; no shelf of its own."""
    bare = len(before) == 1 and not vocabulary.find(head, "category")
    return bare and head in vocabulary.kinds.varieties_of(before[0])


def _for_something(said: str, name: str, before: list[str], vocabulary: Vocabulary) -> bool:
    """Whether a name says what a thing is for, and which thing, in the plural or behind "a": "cups for tea", "a jug
    for milk", after mugs. A value says which of those before: "stripes for the hall"."""
    led = _NAMED_FOR.match(name)
    what = fold(led["what"]).split()[-1] if led else ""
    if not led or what in FILLER | BOUNDS | _NO_THINGS | EVERYDAY or names_user(what):
        return False
    if any(form in before for form in forms(what)):
        return False
    one = re.search(rf"\ban? {re.escape(led['what'])}", said, re.IGNORECASE) is not None
    return one or (_PLURAL.fullmatch(what) is not None and not vocabulary.find(what))


def _unknown_thing(said: str, name: str, vocabulary: Vocabulary) -> bool:
    """Whether a name that the shop does not know is one for things nevertheless: "nappies", "and a hoover?".

    A word that only describes ("spicy") has no plural, and no article without a noun. A capital may begin a brand,
    unless the word is a common one: "Folgers pls".
    """
    now = fold(_WHAT_FOR.sub("", name)).split()
    last = now[-1] if 0 < len(now) <= 2 else ""
    if not last or last in FILLER | BOUNDS | _NO_THINGS | EVERYDAY:
        return False
    if any(known(one, vocabulary) for one in forms(last)):
        return False
    if name[:1].isupper() and not any(one in COMMON or one in english_words() for one in forms(last)):
        return False
    plural = _PLURAL.fullmatch(last) is not None and not any(char.isdigit() for char in said)
    return plural or (len(now) == 1 and _ONE_OF_THEM.search(said) is not None)
