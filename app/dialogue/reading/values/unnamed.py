"""What must not be and is no value of the shop's: "no nuts", "without a handle"."""

import re
from typing import Final

from app.dialogue.reading.language.everyday import EVERYDAY
from app.dialogue.reading.language.filler import BOUNDS, FILLER
from app.dialogue.reading.language.numerals import ORDINALS
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.unread import known
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.wishes import free_of

_FIRM = ("without ", "without a ", "without an ", "without any ", "without the ", "allergic to ", "don't want ")
"""Behind these even several words that nobody knows are meant to be left out."""
_PHRASE = phrase(r"""(?P<phrase>[^\W\d_][\w'-]{1,30}(?: [^\W\d_][\w'-]{1,30}){0,2}?)
    (?P<sort> (?:sort|kind|type|stuff|ones?|things?|versions?|inside|in it|whatsoever|at all|junk|rubbish|crap
    |nonsense|bits|products?|items|varieties|powered|operated|driven|flavou?red|flavou?rs?|scented
    |based)(?: (?:like|such as) [\w'-]+(?: (?:and|n|or) [\w'-]+)?)?)?(?= ?(?:$|[|.,;:!?(0-9)])
    | (?:and|or|nor|but|please|thanks|with|for|in|under|over|that|which|if|because|since|while|unless
    |until|from|by|at|only|just|though|then|even|max
    |no|not|without|nothing|either|my|i|it|its|it's|i'm|we|he|she|they|he's|she's|as|so|when|who|on|to|like|is|are|ever|again|lol|ok|ffs|tbh
    |anymore|any more|any longer|this time|today|for once|these days|thx|ta|mate|lmao|omg|ngl|pls|plz|btw|obvs)\b)""")
_FIRST = phrase(r"(?P<phrase>[^\W\d_][\w'-]{1,30})(?= )")
NOT_A_THING = phrase(r"""(?:not|but|sorry|whole (?:lot|army|thing|bunch|set)|high|thanks?|thank you|idea|problem
    |worr(?:y|ies)|sure|really|bad
    |good|matter|more|less|longer
    |too|very|that|this|these|those|it|the|what|i|i'm|you|we|they|so|only|just|need|needed|preferences?|limit
    |interested|looking|necessarily|much|many|one|ones|expensive|cheap|cheaper|(?:bigg|larg|small|wid|tall|high|long|short|heavi|light|deep|broad|narrow|thick|thinn|old
    |new|dark|bright)er|right|yet|now|again|clue|way|doubt
    |price|brand|budget|new|others?|another|else|here|there|at|as|to|my|me|for|than|issue|nearly|enough|need|hurry
    |rush|wait|please|ok
    |okay|any|anything|all|if|enough|exactly|quite|have|be|do|going|how|want|like|know|care|mind|minimum|maximum|under
    |over|above|below|least|particular|specific|kidding|chance|charge|is|are|was|been|a|an|in|on|of|with|who|when
    |where|why|because|don't|dollars?|euros?|cents?|bucks?|pounds?|fancy|nonsense|fuss|number|working|available|sold
    |help|use|fan|loads|lots|tons|heaps|masses|dear|dearie|love|luv|darling|sweetie|sweetheart|mate
    |buddy|sir|madam|seen|found|find|see|think|believe|particularly|especially|gonna|big|huge|colou?rs?|styles?|looks?|junk|rubbish|tat|trash|garbage|crap|gimmicks?|frills|bother|hassle|surprises?|regrets?
    |designs?|shapes?|sizes?|materials?|exceed|offen[cs]e|wonder|joke|fun|luck|stress|pressure|time|space|room|sense|harm|go|still|either|though|important|relevant|necessary|essential|required|allowed
    |possible|crucial|thin|thick|heavy|flimsy|tiny|tall|wide|ugly|tacky|cheesy|posh|full|some
    |something|baby size
        |\w+ing)(?!\w)""")
_PLAINLY_NO = phrase(r"\b(?:no|not|without|hold the|nothing)(?: (?:any|the|a))* $")
""" "No dressing", but "I hate cooking" is of no product."""
_DOES = phrase(r"\w+ing ")
SAYS_NO_THING: Final = (FILLER | BOUNDS) - {"colours", "colors", "size"}
"""Words that join others: "no must", "not more then 70", "don't want the same"."""
_COUNTS: Final = frozenset({"two", "three", "four", "five", "pair", "couple"})
""" "Not the two dish soaps" speaks of cards."""
_SENSED: Final = frozenset({"taste", "smell", "feel", "sound", "texture", "noise"})
""" "I don't like the taste" says why something else is left out."""
_NO = phrase(r"(?:^|[|,.;:!?] ?)(?:and |but )?no $")
""" "No earl grey", "tea, no earl grey": a clause of its own."""
_ALONE = phrase(r" ?(?:no|without) ")
_IN_OURS = phrase(r"(?<!\w)nothing in (?:the|my|our) $")
""" "Nothing in the house": what there is, and no wish."""


def unnamed(
    text: str, at: int, vocabulary: Vocabulary, *, weak: bool, listed: bool, bare: bool
) -> re.Match[str] | None:
    """A thing that the shop has no name for by itself; None where the words probably exclude nothing.

    `bare`: they stand behind "not" alone, which is said of much that no product is ("not scratchy", "not my cup of
    tea"), so that of several each must be a word of the shop's.
    """
    found = _PHRASE.match(text, at)
    first = _FIRST.match(text, at)
    if first and free_of(first["phrase"]) and (not found or " " in found["phrase"]):
        return first  # "no sugar apple juice"
    if not found:
        return None
    said = fold(found["phrase"])
    alone = not listed and _ALONE.fullmatch(text[:at]) and not text[found.end() :].strip(" .!")
    if first and alone and " " in said and vocabulary.kinds.heads_in(said.split()[-1]):
        return first  # "no pulp orange juice"
    if (
        said in {*ORDINALS, "last"}
        or said.split()[0] in SAYS_NO_THING
        or (said.split()[0] in _COUNTS and text[:at].lower().endswith("the "))
    ):
        return None
    if text[:at].lower().endswith("the ") and said in _SENSED:
        return None
    doing = said.endswith("ing") and (
        said in vocabulary.attributes
        or (found["sort"] or "").startswith(" one")
        or (_PLAINLY_NO.search(text, 0, at) is not None and vocabulary.kinds.word(said) is not None)
    )
    of_a_kind = " " in said and _DOES.match(said) and vocabulary.kinds.word(said.split()[-1])  # "a hanging loop"
    if NOT_A_THING.match(found["phrase"]) and not doing and not of_a_kind:
        return None
    if {said.split()[0], f"{said.split()[0]} safe"} & vocabulary.flags.keys():
        return None  # "no induction here" says how things are
    names = vocabulary.heads.keys() | vocabulary.attributes.keys()
    names_it = (
        vocabulary.find(said)
        or said in names
        or said.removesuffix("s") in names
        or vocabulary.kinds.word(said.split()[-1])
    )
    strange = (
        " " in said and not vocabulary.fields_of(said) and not all(known(word, vocabulary) for word in said.split())
    )
    if weak and _IN_OURS.search(text, 0, at):
        return None
    if bare and strange and not of_a_kind and vocabulary.kinds.traits:
        return None
    if listed and text[:at].lower().endswith("not the ") and not names_it:
        return None  # "not the single" says which card or what was said before
    clause = _NO.search(text, 0, at) is not None and EVERYDAY.isdisjoint(said.split())
    firm = " " not in said or clause or text[:at].lower().endswith(_FIRM) or vocabulary.kinds.word(said.split()[0])
    return found if names_it or free_of(found["phrase"]) or (firm and not weak) else None
