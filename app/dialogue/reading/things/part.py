"""One part of a sentence: whether it names a thing, says which, asks for it, or only tells something."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.language.everyday import EVERYDAY
from app.dialogue.reading.language.filler import BOUNDS, FILLER, SLANG, stripped
from app.dialogue.reading.language.numerals import NUMBER_WORDS, SMALL
from app.dialogue.reading.language.remarks import tells
from app.dialogue.reading.sheet import GAP, Sheet, phrase
from app.dialogue.reading.shop.unread import unread_words
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.things.antecedents import stands_for_another
from app.dialogue.reading.things.going_on import names_another, only_properties
from app.dialogue.reading.things.packs import says_how_much, says_package
from app.dialogue.reading.things.phrases import PRAISE, WORD, content, noun_phrase
from app.dialogue.reading.things.presents import present_in, without_receiver
from app.dialogue.reading.things.tails import without_beside, without_leads
from app.dialogue.reading.things.unsought import denies, says_how_big
from app.dialogue.reading.values.described import without_values
from retrieval.schema import Constraint

ANYTHING = phrase(
    r"(?:something|anything|others?(?= (?:from|in|with|made)\b)|sth|things?|stuff|products?|items?|ones?|one"
    r"|options?|goods)\b"
)
_BREAK = phrase(r"""[|;:!?]+|,(?=\D|$)|\.(?!\d)|\b(?:(?<!^those )(?<!^these )(?<!^same )(?<!^that )but|because|since
    |although|though|however|cos|coz|cause|so that
    |(?<=\w )(?<!is )(?<!are )(?<!was )(?<!'s )so (?!(?:much|many|far|long|that|good|nice|big|small|pretty|expensive
    |cheap|beautiful|as|it|is)\b)
    |whichever|whatever|don'?t care|doesn'?t matter|thanks|thank you|(?<!at )(?<!of )(?<!to )(?=(?:mine|ours)\b)
    |(?<=\w )(?:and|then|realised|realized|noticed|figured) (?=(?:that |now |so )?(?:i|we)(?:'m|'re| am| are)?
    (?: (?:just|really|now|still|also|finally|only))* (?:need|want|(?:'d|would) (?:like|love)|after|looking for)\b
    |(?:now |so )?(?:i|we)'d (?:like|love)\b|(?:now )?(?:need|want) (?:an?|some|new|another)\b)
    |ideally|preferably|for (?:about |roughly |around )?(?:the |that )?same (?:money|price|budget|amount|cost)
    )\b""")
_WHEN = phrase(r"(?<=\w )(?<!for )(?<!as )(?:when|whenever|while|every time) (?=\w)[^|,.;:!?]*")
""" "Plates that don't break when thrown on the floor"."""
_CLAUSE: Final = re.compile(r"[|,.;:!?]")
_SAYS = phrase(r"""^(?:is|are|was|were|has|had|have|do|does|did|can|could|will|would|should|must|be|been|it|its|this
    |that|these|those|there|what|which|how|where|who|when|my|your|his|her|everything|nothing|everyone|let|lets|let's
    |no|not|said|thought)(?![\w-])|(?<!\w)(?:i|i'm|i've|i'd|i'll|he|he's|she|she's|it's|they|they're|we|we're|we've
    |you|you're|that's|isn't|aren't|don't|doesn't|won't|isnt|dont|doesnt)(?!\w)""")
_ADDS = phrase(r"(?:with|in|for|made|of(?! (?:them|those|these|the)\b)|without|to|against|on(?= an? ))\b")
_ONLY = phrase(r"(?<=\w) only(?: please| pls)*[ .!]*$")
_THINGS_ONLY = phrase(r"\w{3}[^\Wsu]s only(?: please| pls)*[ .!]*$")
""" "Coat racks only" names things, "steel only" and "whole bean only" describe them."""
_LED = phrase(r"(?:to|against|for)\b ?(?=\w)")
_MEANT_FOR = phrase(
    r" *(?:for (?:(?:an?|the|my|our|his|her|their|some) )?"
    r"|(?:over|above|under|beside|behind|next to) (?:an?|the|my|our) )(?!me\b)[a-z]"
)
_IN = phrase(r"in (?:the |your )?(?=\w)")
_GOES_ON = phrase(r"(?:with|in|made|on(?= an? ))\b")
"""After "something"; "something for a picnic" may begin anew."""
_ONE = phrase(r"ones?")
_THOSE = phrase(
    r"^(?:those|these|the same|same|them|it|that)\b(?!')[ ,]*(?:ones?|things?)?[ ,]*(?:but\b|only\b|in\b)?[ ,]*"
)
_NEW_ONE = phrase(r"\b(?:new ones?|another(?: one)?|replacement)[ .]*$")
_HOW = phrase(r" *(?!(?:an?|the|some|for|thanks|please|under|max)\b)[\w-]+(?: (?!for\b)[\w-]+)?[ .]*")
""" "I need a new one, electric"."""
_ONES = phrase(r"[ ,]*\b(?:ones?|versions?|(?<!what )(?<!which )(?:sort|kind|type|variety))(?: only| please)*[ .!?]*$")
_SPACES = re.compile(r"\s+")
MOST_DESCRIBING: Final = 4
"""Words beside the name of a thing that tell it from others."""
MOST_BARE: Final = 3
"""Words of a name that no other word of the shop tells to be one."""
_LETTER = re.compile(r"[^\W\d_]{2}")
_ASKS = phrase(r"""\b(?:needs?|wants?|wanted|look(?:ing)? for|search(?:ing)? for|show(?: me)?|find me|(?:am|is|are|was
    |were|'m|'re) after|should like
    |would like|i'd (?:like|love|prefer)|get me|give me|gimme|buy|have you|(?:do|might|would) you (?:have|sell|stock
    |carry)
    |(?:is|are) there|got any|any chance|what about|how about|switch to|recommend|suggest|hoping|fancy|meant
    |(?:run|running|nearly|almost|all|i'm|we're|are|am) out of|low on|down to|i (?:actually |really |just )?mean
    |thinking of|really after
    |i said|(?:could|can|might|will|would|'ll|'d)(?: also| now| maybe| just)? do(?= an? )|have to be(?= an? )
    |come as(?= \w{3})
    |could use|make (?:it|that)|in the market for|(?:grateful|thankful|glad|happy) (?:for|with|to (?:have|get|see))
    |(?:in the mood for|craving|fancying|dying for|feel like)|only$|i'll take|send me|let's (?:see|try|do|look at
    |go (?:for
        |with)|have))\b""")
_DECLINES = phrase(r"""\b(?:doesn't|don't|do not|does not|needn't|didn't|won't|no longer)(?: (?:really|even
    |actually))* (?:need
    |want|require|have to)\b|\bno need (?:for|to)\b""")
_OWNED = phrase(
    r"(?:\W|and |but |so |because |since |as |now |oh |ugh |all |both |half |most |of )*(?:my|our|the old|mum's|dad's) "
)
""" "My old kettle leaks": of what somebody has only the name is wished for again."""
_PREDICATE = phrase(
    r" *(?:is|are|was|were|isn't|aren't|looks?|seems?|feels?|costs?) (?!there\b|it\b|they\b|that\b|this\b"
    r"|these\b|those\b|any|some|what\b)"
)
"""What is said of a card, whose name was taken before: "is pure sugar"."""
_SHORT_FORM = phrase(r"\w{3}'(?:(?P<of>s)|d|ll|re|ve)(?!\w)")
_QUALITY = phrase(r"\b(?:flavou?r(?:ed|s)?|taste|size|sized|style|shape|version)$")
_INDEFINITE = phrase(
    r"""[ .]*(?:and |or |maybe |also |then |so |actually |no |well |ok |oh |yes )*(?:an?|some|any) (?!(?:lot|bit
        |little|friend|few)\b)[\w-]{3,}
        |[ .]*(?:something"""
    r"|anything) (?:for|to|against|that|sweet|like)\b"
)
""" "A pan": what nobody has mentioned before is wanted."""
_SEEMS: Final = frozenset({"look", "looks", "seem", "seems", "feel", "feels"})
_NO_NAME: Final = (EVERYDAY | PRAISE | SLANG | BOUNDS | FILLER | NUMBER_WORDS) - {"or", "and"}
_TRAILING = phrase(rf"(?<=\w)(?: (?:{'|'.join(sorted(SLANG))}))+(?= ?$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a sentence; `things` are its words for kinds, `says`: it is a statement rather than a name; `told`:
    the clause, if it is a remark on how things are; `asks`: it says that this is wanted, `seeks`: in so many words;
    `known`: the shop has all its words; `whole`: the part says nothing beside the name; `headed`: it says what a thing
    is, and not only which; `alone`: it is a single word, or said of "ones"; `named`: the words for a thing that it
    begins with; `another`: "one" stands in it for a thing named before; `meant_for`: all of it, where it says what the
    thing is for; `packs`: it says only how much of it, `packaged`: only what it comes in.
    """

    text: str
    things: tuple[str, ...]
    says: bool
    told: str
    asks: bool
    seeks: bool
    known: bool
    whole: bool
    headed: bool
    alone: bool
    named: str
    another: bool
    meant_for: str
    packs: bool
    packaged: bool
    refines: bool
    constraints: tuple[Constraint, ...]

    @property
    def only_names(self) -> bool:
        """Whether it is the bare name of a thing."""
        return self.whole and self.headed and not self.says and len(self.text.split()) <= MOST_BARE

    @property
    def calls_it(self) -> bool:
        """Whether it is a bare word or two for what is wanted that the shop has not, and not everyday talk:
        "cheddar", "chamomile or mint"."""
        words = self.text.lower().split()
        bare = self.whole and not self.says and not self.things and len(words) <= MOST_BARE
        return bare and _NO_NAME.isdisjoint(words)

    @property
    def may_describe(self) -> bool:
        """Whether it is a few words that neither tell nor name a thing: "wholemeal", "salted or sour cream"."""
        words = self.text.lower().split()
        names = self.headed and "or" not in words
        return self.whole and not (self.says or names) and len(words) <= MOST_DESCRIBING and _NO_NAME.isdisjoint(words)

    @property
    def tells_why(self) -> bool:
        """Whether it only says what for: a reason, beside an edit ("any brand, it's for a student")."""
        return self.refines and not self.asks and self.text.lower().startswith("for ")

    @property
    def names(self) -> bool:
        """Whether it names a thing that may be what is looked for, and not one in a story."""
        return not self.told and (self.headed or (self.seeks and bool(self.things)))

    @property
    def describes(self) -> bool:
        """Whether it says in the shop's words which, and not what: "chocolate or vanilla"."""
        return (
            self.whole
            and self.known
            and (not self.headed or " or " in self.text)
            and len(self.text.split()) <= MOST_DESCRIBING
        )

    @classmethod
    def of(cls, said: str, vocabulary: Vocabulary, brief: Brief, *, anew: bool = False) -> "Part | None":
        said = _TRAILING.sub("", said)
        if denies(said) or (brief.text and says_how_big(said)):
            return None
        bare, adds, ones = _bare(said, on=bool(brief.text))
        if not _LETTER.search(bare) or (FILLER | SLANG | {"nothing", *SMALL}).issuperset(WORD.findall(bare.lower())):
            return None
        if vocabulary.kinds.traits and not content(bare) and not vocabulary.kinds.among(bare):
            return None
        text, constraints = without_values(bare, vocabulary, brief)
        text = "" if constraints and brief.text and only_properties(text, vocabulary) else text  # "cork lids"
        named = noun_phrase(text, vocabulary)
        if text and adds and _short(text):
            named = ""  # all of it: "for round the pool"
        whole = not named or content(named) == content(text)
        text = _with_lead(bare, named) if named and (adds or bare.startswith("with ")) else named or text
        text = without_beside(without_receiver(text))
        if not brief.text and _IN.match(text) and vocabulary.kinds.among(text):
            text = _IN.sub("", text, count=1)
        if constraints:
            text = without_leads(f"{text} {GAP}").removesuffix(f" {GAP}")
        things = vocabulary.kinds.among(text) or present_in(text)
        seeks = _ASKS.search(said) is not None
        declines = _DECLINES.search(said) is not None
        asks = not declines and (seeks or _INDEFINITE.match(said) is not None)
        if brief.text and not (asks or anew) and fold(bare) in vocabulary.attributes:
            return None  # "still induction though"
        owned = not asks and _OWNED.match(said) is not None
        told = owned or (not asks and tells(said))
        says = told or declines or _SAYS.search(text) is not None
        says = says or _judges(text, vocabulary) or bool(brief.text and _PREDICATE.match(said))
        if brief.text and text and vocabulary.kinds.traits and not things and not asks and not _short(text):
            return None
        on = bool(brief.text) and not anew
        refines = on and not names_another(said, text, brief, vocabulary, adds=adds, ones=ones)
        return cls(
            text=_named(text, things) if owned else text,
            things=things,
            says=says,
            told=said.strip() if told else "",
            asks=asks,
            seeks=seeks,
            known=adds or not vocabulary.kinds.traits or not unread_words(text, vocabulary),
            headed=_QUALITY.search(text) is None
            and bool(
                vocabulary.kinds.heads_in(text)
                or present_in(text)
                or (" " in text and vocabulary.find(text, "category"))
            ),
            whole=whole or not vocabulary.kinds.traits,
            alone=" " not in without_beside(bare) or (ones and len(bare.split()) <= MOST_BARE),
            named=_named(text, things),
            another=stands_for_another(said),
            meant_for=stripped(said) if _MEANT_FOR.match(said) else "",
            packs=says_how_much(text) or says_how_much(said),
            packaged=says_package(said),
            refines=refines,
            constraints=tuple(constraints),
        )


def _judges(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a short form says how a thing is ("pint's enough"), rather than whose ("chef's knife")."""
    short = _SHORT_FORM.search(text)
    behind = text[short.end() :] if short else ""
    return short is not None and (not short["of"] or not (behind and vocabulary.kinds.among(behind)))


def _bare(said: str, *, on: bool) -> tuple[str, bool, bool]:
    """The words of a part without those that lead to them; whether they add to what was wanted (`on`: something was),
    and whether they are said of "ones"."""
    bare = stripped(said)
    adds = on and (_ADDS.match(bare) is not None or (_ONLY.search(said) is not None and not _THINGS_ONLY.search(said)))
    if on and (those := _THOSE.match(bare)):
        bare, adds = stripped(bare[those.end() :]), True
    if vague := ANYTHING.match(bare):
        rest = bare[vague.end() :].strip()
        one = on and _ONE.fullmatch(vague.group()) and _ADDS.match(rest)
        adds, bare = adds or bool(one or _GOES_ON.match(rest)), stripped(rest)
    ones = _ONES.search(said) is not None
    bare = _SPACES.sub(" ", _ONES.sub(" ", bare)).strip() if ones else bare
    while on and bare.split(" ", 1)[0].lower() in SLANG and " " in bare:
        bare = stripped(bare.split(" ", 1)[1])
    if not on and (led := _LED.match(bare)):
        bare = stripped(bare[led.end() :])
    return bare, adds, ones


def _named(text: str, things: Sequence[str]) -> str:
    """The words as far as they name a kind of thing: "loaves" of "loaves go stale"."""
    words = text.split()
    names = [fold(word).removesuffix("'s") in things for word in words]
    first = names.index(True) if any(names) else 0
    end = next((at for at in range(first, len(words)) if not names[at]), len(words))
    return " ".join(words[:end] or words).removesuffix("'s")


def _with_lead(bare: str, named: str) -> str:
    """A name with the word before it that adds it to what was wanted: "with a shade", "for reading"."""
    at = bare.find(named)
    return bare[: at + len(named)] if at >= 0 and _ADDS.match(bare) else named


def _short(text: str) -> bool:
    """Whether words that name nothing may describe what is looked for: "spicy", "for the garden"; no whole sentence."""
    words = text.lower().split()
    if BOUNDS.intersection(words[1:]) - {"the", "a", "an", "my", "our", "and", "or", "with", "of", "in"}:
        return False
    return (
        len(words) <= (5 if _ADDS.match(text) else 2)
        and words[0] not in PRAISE | _SEEMS
        and not SLANG.issuperset(words)
    )


def parts_said(sheet: Sheet, vocabulary: Vocabulary) -> list[str]:
    """The parts of a sentence; a category's name with a comma in it ("bread, buns and rolls") is one. When a thing is
    used that was named before is no part of its name."""

    def used(match: re.Match[str]) -> str:
        before = _CLAUSE.split(match.string[: match.start()])[-1]
        return "" if vocabulary.kinds.heads_in(before) else match.group()

    parts = [part for part in _BREAK.split(_WHEN.sub(used, without_leads(sheet.text))) if part and part.strip()]
    at = 0
    while at + 1 < len(parts):
        both = f"{parts[at].strip()}, {parts[at + 1].strip()}"
        if vocabulary.find(stripped(both), "category"):
            parts[at : at + 2] = [both.replace(",", "")]
        elif _NEW_ONE.search(parts[at]) and not content(parts[at]) and _HOW.fullmatch(parts[at + 1]):
            parts[at : at + 2] = [f"need a {parts[at + 1].strip(' .')} one"]
        at += 1
    return parts
