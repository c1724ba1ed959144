"""What must not be: not red, without sugar, anything but glass, no nuts."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.language.filler import BOUNDS, FILLER
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.unread import known
from app.dialogue.reading.shop.vocabulary import Named, Vocabulary, fold
from app.dialogue.reading.values.denials import in_plain_words
from app.dialogue.reading.values.insisted import CATEGORY_AFTER, OR, longest_at
from app.dialogue.reading.values.refusals import OPINION, refused
from app.dialogue.reading.wishes import claim_begins, free_of
from retrieval.schema import Constraint, Op

_NOT = phrase(r"""(?<![\w-])(?P<cue>(?:that|which)[ ]
    (?:(?:doesn't|don't|does not|do not|didn't) (?:have(?! to\b)
    |contain|include|come with|use|taste of|smell of)|(?:hasn't|haven't) got)
    |hold the|not|no(?! (?:sorry|wait|hang on|hold on|scratch that)\b)|without|with no|with out|w/o
    |except(?: for)?|exclud(?:e|es|ing)|apart from|besides|nothing(?! (?:left )?(?:in|at) (?:the|my|our) )
    |other than|instead of|rather than|(?:other|different|another) (?:brands?|makers?|things?|kinds?|ones?) than
    |(?:any|every|all)(?:thing|one|body)?(?: [\w-]+){0,2} but|avoid(?:ing)?|never|free (?:of|from)
    |(?:(?:i|we|he|she|they) )?(?:don't|do not|dont|doesn't|does not) (?:want|like|eat|drink|use|trust|touch|buy)
    |(?:lay|stay|keep) (?:off|away from)|cut(?:ting)? out|steer clear of|go easy on
    |(?:(?:i|we|he|she|they) )?(?:hates?|dislikes?|(?:can't|cannot) (?:have|eat|stand|use|drink|do|bear))
    |(?:(?:i'm|he's|she's|they're|is|are|am) )?(?:allergic|intolerant) to|leave out
    |not (?:so |very |too |really )?(?:keen on|fond of|into|a fan of|mad about|crazy about)|skip(?: the)?
    |minus)(?: (?:already|any|a|an|the|that|those|these|in|from|by|with|of|more|brand
    |(?:made|stuffed|filled|lined|coated|covered|soaked|packed|mixed|flavou?red)
    (?: (?:of|from|out of|in|with))?|added|(?:ones?|kinds?|sorts?|types?|stuff) (?:on|in|with|of|made (?:of|from
    |with)|that(?:'s| is) (?:in|made of)
    |that (?:are|have|come with|come in|contain)|which have)|out of
    |anything
    |something|ones?))* """)
_WEAK = {"nothing", "never"}
"""Cues that are often said without excluding anything: they count only for words the shop knows."""
_PART_OF = phrase(r" (?P<name>[a-z]{3,12})\b")
_TOPS: Final = frozenset({"top", "cap", "cover", "stopper"})
"""Other words for a lid."""
_PART_SAID = phrase(r"(?<![\w'-])(?:(?:the|its|a|an|any|with|and|but|my) )*(?P<name>[a-z]{3,12}) (?:is |be )?$")
""" "The lid must not be plastic": the lid is said of the plastic."""
_SORT = phrase(
    r" (?:in (?:the|my|our) [a-z]+(?= ?(?:$|[|.,;!?]))|sort|kind|type|stuff|ones?|things?|versions?|inside|in it"
    r"|coated|lined|filled|scented|flavou?red|based)\b"
)
_NOTHING_FOR = phrase(
    r"(?<!\w)(?:but |and )?(?:nothing|no (?:stuff|things|items|gifts?|presents?)|(?:any|every|some)thing but"
    r"(?: (?:some)?thing| stuff| things)?)(?: else)?(?: (?:made|meant|intended|designed|aimed))?"
    r" (?:for|at|from|out of|to do with) (?P<the>(?:the|my|our|your|her|his"
    r"|their) )?(?P<what>(?!me\b|us\b|now\b)[a-z][a-z]+(?: (?:and|&) [a-z]+)?)(?: please| pls)?(?= ?(?:$|[|.,;:!?(]"
    r"|(?:and|but|or|as|because|since|though|he|she|they|we|i)\b))"
)
""" "Nothing for the kitchen" is a shelf of the shop, "nothing for kids" what products say."""
_FIRM = ("without ", "without a ", "without an ", "without any ", "without the ", "allergic to ", "don't want ")
"""Behind these even several words that nobody knows are meant to be left out."""
_PHRASE = phrase(r"""(?P<phrase>[^\W\d_][\w'-]{1,30}(?: [^\W\d_][\w'-]{1,30}){0,2}?)
    (?P<sort> (?:sort|kind|type|stuff|ones?|things?|versions?|inside|in it|whatsoever|at all|junk|rubbish|crap
    |nonsense|bits|products?|items|varieties|powered|operated|driven|flavou?red|flavou?rs?|scented
    |based)(?: (?:like|such as) [\w'-]+(?: (?:and|n|or) [\w'-]+)?)?)?(?= ?(?:$|[|.,;:!?(0-9)])
    | (?:and|or|nor|but|please|thanks|with|for|in|under|over|that|which|if|because|since|while|unless
    |until|from|by|at|only|just|though|then|even|max
    |either|my|i|it|its|it's|i'm|we|he|she|they|he's|she's|as|so|when|who|on|to|like|is|are|ever|again|lol|ok|ffs|tbh
    |thx|ta|mate|lmao|omg|ngl|pls|plz|btw|obvs)\b)""")
_FIRST = phrase(r"(?P<phrase>[^\W\d_][\w'-]{1,30})(?= )")
_NOT_A_THING = phrase(r"""(?:not|but|sorry|whole (?:lot|army|thing|bunch|set)|high|thanks?|thank you|idea|problem
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
_SAYS_NO_THING: Final = (FILLER | BOUNDS) - {"colours", "colors", "size"}
"""Words that join others: "no must", "not more then 70", "don't want the same"."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_COUNTS: Final = frozenset({"two", "three", "four", "five", "pair", "couple"})
""" "Not the two dish soaps" speaks of cards."""
_SENSED: Final = frozenset({"taste", "smell", "feel", "sound", "texture", "noise"})
""" "I don't like the taste" says why something else is left out."""
_STATEMENT = phrase(r".*(?<!that )(?<!which )(?<!ones )(?:\b(?:i'm|i am|its|is|are|was|were)|(?<!that)'s|'re) $")
"""What comes before a "not" that says how things are, not what is wanted: "I'm not a professional"."""
_HAS_NO = phrase(r"""(?:\b(?:(?:i|we|you|they)(?:'ve| have| had)?(?: got)?|there's|there is|there are|got|means?)
    |(?:\b(?:he|she)|\b(?:my|our|his|her|their) [\w' -]{2,30}?)(?:'s| has| had)(?: got)?) $""")
""" "I've no machine", "my balcony has no socket" say what there is, not what is wanted."""
_OF_PEOPLE = phrase(
    r"\b(?:i'm|i am|we're|we are|you're|you are|(?:he|she)(?:'s| is)|(?:my|our|his|her) [\w-]+(?: is| are|'s)) $"
)
""" "We are not students" is said of people."""
_BARE_NOT = phrase(r"not(?: (?:an?|the|any|that|those|these))* ")
_OR_ELSE = phrase(r"[.;!] ?(?P<link>or|nor) (?:(?:any|a|an|the|in|from|by) )?")
""" "No terracotta. Or rust"."""
_IN_OURS = phrase(r"(?<!\w)nothing in (?:the|my|our) $")
""" "Nothing in the house": what there is, and no wish."""
_PLACE = phrase(r"\b(?:for|on|in|at|by|to) (?:the|my|our) [\w' -]{2,40}?,? (?:and |but )?$")
_NOT_THERE = phrase(r"not(?: in| on| for)? (?:the|my|our) ")
_NO_OTHERS = phrase(r"[ ,-]*\b(?:and )?(?:no|not any) other(?: (?:colou?rs?|brands?|ones?|materials?|sizes?))?(?!\w)")
_VAGUE = phrase(r"""(?<!\w)(?:but |and )?not [\w-]+(?: |-)looking(?= ?(?:$|[|.,;!?]))
    |(?<!\w)(?:but |and )?not (?:meant |intended )?for (?!(?:less|more|over
    |under)\b)[\w-]+(?: [\w-]+)?(?= ?(?:$|[|.,;!?]))|(?<!\w)(?:but |and )?not (?:too|so|very|that(?! (?:stuff|kind
    |sort|type|one)\b)|overly
    |quite so|super) (?!(?:keen|fond|much|many)\b)
    [\w-]+(?: please)?(?!\w)|(?:but |and )?not (?:full|loaded|stuffed full) of [\w-]+|(?:in )?(?:an?other
    |a different|different|the same|same|some other) (?:colou?rs?|brands?
    |shades?|sizes?|materials?)
    (?: please)?(?!\w)""")
"""Wishes that say no value: "not too tall", "not stainless looking", "another colour"."""


def read_exclusions(sheet: Sheet, vocabulary: Vocabulary, *, listed: bool = False) -> list[Constraint]:
    """Takes what must not be. "Without sugar" becomes the wish "sugar-free", left in the words.

    `listed`: there are cards, so "not the single" may speak of one. A word that the shop knows as a value is excluded
    from its field; another one from the whole text of
    a product, if the phrase ends with it.
    """
    found = list(_nothing_for(sheet, vocabulary))
    sheet.take(_VAGUE)
    sheet.say(_NO_OTHERS.sub("", sheet.text))
    sheet.say(in_plain_words(refused(sheet.text, vocabulary), vocabulary))
    for match in reversed(list(_NOT.finditer(sheet.text))):
        end, constraints, wished = _excluded(sheet.text, match, vocabulary, listed=listed)
        if end is None:
            continue
        found[:0] = constraints
        part = _PART_SAID.search(sheet.text, max(0, match.start() - 40), match.start())
        owned = part is not None and _part([fold(part["name"])], vocabulary) in {one.field for one in constraints}
        sheet.cut(part.start() if part and owned else match.start(), end, " ".join(wished))
    return _merged(found)


def _nothing_for(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Constraint]:
    """Takes shelves of the shop that nothing is wanted from, and for whom it is not to be."""
    for match in reversed(list(_NOTHING_FOR.finditer(sheet.text))):
        shelf = vocabulary.find(match["what"], "category") or (vocabulary.shelf(match["what"]),)
        if match["the"] and shelf[0]:
            yield Constraint(field="category", op=Op.NOT_IN, value=shelf[0].values)
        elif not match["the"] and vocabulary.kinds.word(match["what"]):
            yield Constraint(field="text", op=Op.NOT_CONTAINS, value=match["what"].lower())
        else:
            continue
        sheet.cut(match.start(), match.end())


def take_the_thing_itself(sheet: Sheet, brief: Brief) -> None:
    """Says "no stools with three legs" as "without three legs" where stools are looked for."""
    things = "|".join(re.escape(word.removesuffix("s")) for word in brief.text.lower().split() if len(word) > 2)
    if things and _NOT.search(sheet.text):
        sheet.say(_none_of(things).sub("without ", sheet.text))


@lru_cache(maxsize=256)
def _none_of(things: str) -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:no|not)(?: any| the)? (?:{things})s? (?:with|in|of|made of|that have|from) ")


def _excluded(
    text: str, match: re.Match[str], vocabulary: Vocabulary, *, listed: bool
) -> tuple[int | None, list[Constraint], list[str]]:
    """Where the exclusion ends (None: it is none), what it excludes, and what it wishes instead."""
    end: int | None = None
    at = match.end()
    constraints: list[Constraint] = []
    wished: list[str] = []
    linked, anew = "", False
    before = text[max(0, match.start() - 20) : match.start()]
    bare = _BARE_NOT.fullmatch(match.group()) is not None
    if bare and _OF_PEOPLE.search(before):
        return None, [], []
    if match["cue"].lower() == "no" and (_HAS_NO.search(before) or claim_begins(text, match.start())):
        return None, [], []
    weak = (match["cue"].lower() in _WEAK and " with " not in match.group().lower()) or _STATEMENT.match(
        before
    ) is not None
    while True:
        idle = OPINION.match(text, at)
        if idle and vocabulary.fields_of(longest_at(text, idle.end(), vocabulary)[0]):
            at = idle.end()
        said, named = longest_at(text, at, vocabulary)
        named = tuple(each for each in named if each.field != "category" or _is_category(text, at, said))
        owner = _part(before.rstrip().rsplit(" ", 1)[-1:], vocabulary)
        named = tuple(each for each in named if each.field == owner) or named
        if said and named and not _NOT_A_THING.fullmatch(said):
            at = text.index(said, at) + len(said)
            field = named[0].field
            part = _PART_OF.match(text, at)
            owned = _part([fold(part["name"])], vocabulary) if part else None
            if part and owned and vocabulary.find(said, owned):
                field, at = owned, part.end()
            elif part and (more := _side_by_side(part["name"], field, vocabulary)):
                named, field, at = (more,), more.field, part.end()
            if sort := _SORT.match(text, at) or (CATEGORY_AFTER.match(text, at) if field == "category" else None):
                at = sort.end()
            constraints.append(Constraint(field=field, op=Op.NOT_IN, value=named[0].values))
        elif (form := _WORD.match(text, at)) and (values := _formed(text, form, vocabulary)):
            at = form.end()
            constraints.append(Constraint(field=values[0].field, op=Op.NOT_IN, value=values[0].values))
        elif unknown := _unknown(text, at, vocabulary, weak=weak or linked == "and", listed=listed, bare=bare):
            at, thing = unknown.end(), unknown["phrase"]
            if anew and " " in thing:  # "no decanters, and coloured glass please"
                return end, constraints, wished
            if _NOT_THERE.fullmatch(match.group()) and _PLACE.search(text, 0, match.start()):
                pass  # "for the bedroom, not the kitchen" says where it goes
            elif wish := free_of(thing):
                wished.append(f"no added {thing.lower()}" if " added " in match.group().lower() else wish.claim)
            else:
                constraints.append(Constraint(field="text", op=Op.NOT_CONTAINS, value=thing.lower()))
        else:
            return end, constraints, wished
        end = at
        link = OR.match(text, at) or _OR_ELSE.match(text, at)
        if not link:
            return end, constraints, wished
        linked, at = link["link"].lower(), link.end()
        anew = linked == "and" and "," in link.group()


def _formed(text: str, form: re.Match[str], vocabulary: Vocabulary) -> tuple[Named, ...]:
    """The values that another form of a word is; none where it stands before what is left out: "animal leather"."""
    behind = _WORD.match(text, form.end() + 1)
    led = behind is not None and vocabulary.find(behind.group()) and not vocabulary.find(form.group())
    return () if led or vocabulary.kinds.heads_in(form.group()) else vocabulary.formed(form.group())


def _part(words: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The field for a part of a thing: its lid's, whose other names are "tops" and "stoppers"; None for other words."""
    said = words[0].lower().removesuffix("s") if words else ""
    return vocabulary.attributes.get("lid" if said in _TOPS and said not in vocabulary.attributes else said)


def _side_by_side(word: str, field: str, vocabulary: Vocabulary) -> Named | None:
    """The value behind another of a different field: of "not black plastic" the plastic is left out."""
    named = (one for one in vocabulary.find(word) if one.field.startswith("attributes.") and one.field != field)
    return next(named, None) if field.startswith("attributes.") else None


def _is_category(text: str, at: int, said: str) -> bool:
    """Whether a category is meant: "no nuts" leaves out what has nuts in it, wherever it stands."""
    return " " in said or CATEGORY_AFTER.match(text, text.index(said, at) + len(said)) is not None


def _unknown(
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
    if said.split()[0] in _SAYS_NO_THING or (said.split()[0] in _COUNTS and text[:at].lower().endswith("the ")):
        return None
    if text[:at].lower().endswith("the ") and said in _SENSED:
        return None
    doing = said.endswith("ing") and (said in vocabulary.attributes or (found["sort"] or "").startswith(" one"))
    if _NOT_A_THING.match(found["phrase"]) and not doing:
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
    if bare and strange and vocabulary.kinds.traits:
        return None
    if listed and text[:at].lower().endswith("not the ") and not names_it:
        return None  # "not the single" says which card or what was said before
    firm = " " not in said or text[:at].lower().endswith(_FIRM) or vocabulary.kinds.word(said.split()[0])
    return found if names_it or free_of(found["phrase"]) or (firm and not weak) else None


def _merged(constraints: list[Constraint]) -> list[Constraint]:
    """Exclusions from one field become one constraint."""
    merged: dict[tuple[str, Op], Constraint] = {}
    texts: list[Constraint] = []
    for each in constraints:
        if not isinstance(each.value, tuple):
            texts.append(each)
            continue
        known = merged.get((each.field, each.op))
        before = known.value if known and isinstance(known.value, tuple) else ()
        merged[each.field, each.op] = Constraint(
            field=each.field, op=each.op, value=tuple(dict.fromkeys((*before, *each.value)))
        )
    return [*merged.values(), *texts]
