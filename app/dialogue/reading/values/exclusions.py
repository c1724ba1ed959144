"""What must not be: not red, without sugar, anything but glass, no nuts."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Named, Vocabulary, fold
from app.dialogue.reading.values.denials import in_plain_words
from app.dialogue.reading.values.insisted import CATEGORY_AFTER, OR, longest_at
from app.dialogue.reading.values.refusals import OPINION, refused
from app.dialogue.reading.values.unnamed import NOT_A_THING, SAYS_NO_THING, unnamed
from app.dialogue.reading.wishes import claim_begins, free_of
from retrieval.schema import Constraint, Op

_NOT = phrase(r"""(?<![\w-])(?P<cue>(?:that|which)[ ]
    (?:(?:doesn't|don't|does not|do not|didn't) (?:have(?! to\b)
    |contain|include|come with|use|taste of|smell of)|(?:hasn't|haven't) got)
    |hold the|not|no(?! (?:sorry|wait|hang on|hold on|scratch that)\b)|without|with no|with out|w/o|sans|excl\.?
    |except(?: for)?|exclud(?:e|es|ing)|apart from|besides|nothing(?! (?:left )?(?:in|at) (?:the|my|our) )
    |other than|instead of|rather than|(?:other|different|another) (?:brands?|makers?|things?|kinds?|ones?) than
    |(?:any|every|all)(?:thing|one|body)?(?: [\w-]+){0,2} but
    |(?:any|every|all)(?: [\w-]+){1,2} bar(?= the )
    |(?:any|every|all)(?:thing|one)?(?: (?:colou?r|brand|make|material|flavou?r|kind|shade|scent)s?)? bar(?! (?:with|of
    |for|in|that|and|or|under)\b)|avoid(?:ing)?|never|free (?:of|from)
    |(?:(?:i|we|he|she|they) )?(?:don't|do not|dont|doesn't|does not) (?:want|like|care for|eat|drink|use
    |trust|touch|buy)
    |(?:(?:i|we) )?(?:didn't|did not|never) (?:mean|ask for|want)
    |(?:(?:i|we|he|she|they|(?:my|our) [\w-]+) )?(?:won't|will not) (?:eat|drink|touch|wear|buy|have|use)
    |(?:lay|stay|keep) (?:off|away from)|cut(?:ting)? out|steer clear of|go easy on
    |(?:(?:i|we|he|she|they) )?(?:hates?|dislikes?|(?:can't|cannot) (?:have|eat|stand|use|drink|do|bear))
    |my [\w-]+ (?:can't|cannot) (?:take|tolerate|handle|have|eat|stand|bear)
    |(?:(?:i'm|he's|she's|they're|is|are|am) )?(?:allergic|intolerant) to|leave out
    |skip(?: the)?
    |minus)(?: (?:already|any|a|an|the|that|those|these|in|from|by|with|of|more|brand
    |(?:made|stuffed|filled|lined|coated|covered|soaked|packed|mixed|flavou?red)
    (?: (?:of|from|out of|in|with))?|added|(?:ones?|kinds?|sorts?|types?|stuff) (?:on|in|with|of|made (?:of|from
    |with)|that(?:'s| is) (?:in|made of)
    |that (?:are|have|come with|come in|contain)|which have)|out of
    |anything
    |something|ones?))* """)
_WEAK = {"nothing", "never"}
"""Cues that are often said without excluding anything: they count only for words the shop knows."""
_TELLING = phrase(r"nothing (?:with|by|from) $")
""" "Nothing with" and "nothing from" exclude what follows, whatever it is."""
_OPINED = phrase(r"(?:i|we) (?:hate|dislike) ")
_ON_IT = phrase(r"[\w-]+ (?:on|in) (?:it|them)\b")
""" "I hate clutter" is a story, "I hate numbers on it" none."""
_CONTENTS = phrase(r"\b(?:without|with no|with out|w/o|contain|include|come with|have|allergic to|intolerant to)\b")
"""Behind these stands what is in a product: cookies without peanut butter are no shelf."""
_SHELF_AHEAD = phrase(r"(?:(?P<from>\bfrom|\bnothing in)(?: the)?|\b(?:exclud\w+|skip|avoid\w*|leave out) the) $")
""" "Not from the bakery", "exclude the deli"."""
_PART_OF = phrase(r" (?P<name>[a-z]{3,12})\b")
_BEING = phrase(r"(?: (?:that's|that is|which is|is|be|that) ?)$")
_TOPS: Final = frozenset({"top", "cap", "cover", "stopper"})
"""Other words for a lid."""
_PART_SAID = phrase(
    r"(?<![\w'-])(?:(?:the|its|a|an|any|with|and|but|my) )*(?P<name>[a-z]{3,12}) "
    r"(?:is |be |that's |that is |which is )?$"
)
""" "The lid must not be plastic": the lid is said of the plastic."""
_SORT = phrase(
    r" (?:in (?:the|my|our) [a-z]+(?= ?(?:$|[|.,;!?]))|sort|kind|type|stuff|ones?|things?|versions?|inside|in it"
    r"|coated|lined|filled|scented|flavou?red|based)\b"
)
_SECTION: Final = r"(?:section|aisle|department|range|category)"
_NOTHING_FOR = phrase(
    r"(?<!\w)(?:but |and )?(?:nothing|no (?:stuff|things|items|gifts?|presents?)|(?:any|every|some)thing but"
    r"(?: (?:some)?thing| stuff| things)?)(?: else)?(?: (?:made|meant|intended|designed|aimed))?"
    rf" (?:for|at|from|out of|to do with|in(?= (?:the )?[\w-]+ {_SECTION}\b)) (?P<the>(?:the|my|our|your|her|his"
    r"|their) )?(?P<what>(?!me\b|us\b|now\b)[a-z][a-z]+(?: (?:and|&) [a-z]+)?)"
    rf"(?: {_SECTION})?(?: please| pls)?(?= ?(?:$|[|.,;:!?(]"
    r"|(?:and|but|or|as|because|since|though|he|she|they|we|i)\b))"
)
""" "Nothing for the kitchen" is a shelf of the shop, "nothing for kids" what products say."""
_NOTHING_MORE = phrase(r"(?: (?:ones?|stuff|things?))? ?(?:$|[|.,;:!?])")
_WORD = re.compile(r"[^\W\d_]{4,}")
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
_PLACE = phrase(r"\b(?:for|on|in|at|by|to) (?:the|my|our) [\w' -]{2,40}?,? (?:and |but )?$")
_NOT_THERE = phrase(r"not(?: in| on| for)? (?:the|my|our) ")
_NO_OTHERS = phrase(
    r"[ ,-]*\b(?:and )?(?:no|not any) other(?: (?:colou?rs?|brands?|ones?|materials?|sizes?))?(?!\w)"
    r"(?! (?:than|but|except))"
)
_NOT_READ = phrase(
    r"(?<!\w)(?:but |and )?not (?:the|an?|your|those|these) [a-z-]+(?: [a-z-]+)?(?= ?(?:$|[|.,;!?]))"
    r"|(?<!\w)nothing (?:that|which) [^|.,;!?]{2,50}(?= ?(?:$|[|.,;!?]))"
)
"""What must not be and no reader knows is no wish either: "not the big bottles"."""
_COLOURED = phrase(r"(?<=\w)-colou?red(?= ?(?:$|[|.,;:!?]|(?:or|and|ones?|please|but)\b))")
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
    sheet.say(_COLOURED.sub("", _NO_OTHERS.sub("", sheet.text)))
    sheet.say(in_plain_words(refused(sheet.text, vocabulary), vocabulary))
    for match in reversed(list(_NOT.finditer(sheet.text))):
        end, constraints, wished = _excluded(sheet.text, match, vocabulary, listed=listed)
        if end is None:
            continue
        found[:0] = constraints
        part = _PART_SAID.search(sheet.text, max(0, match.start() - 40), match.start())
        owned = part is not None and _part([fold(part["name"])], vocabulary) in {one.field for one in constraints}
        sheet.cut(part.start() if part and owned else match.start(), end, " ".join(wished))
    sheet.take(_NOT_READ)
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
    inside = _CONTENTS.search(match.group()) is not None
    first = not listed and not text[: match.start()].strip(" .,")
    bare = _BARE_NOT.fullmatch(match.group()) is not None
    if bare and _OF_PEOPLE.search(before):
        return None, [], []
    if match["cue"].lower() == "no" and (_HAS_NO.search(before) or claim_begins(text, match.start())):
        return None, [], []
    weak = (
        (not match.start() and _OPINED.match(text) is not None and not _ON_IT.match(text, at))
        or (match["cue"].lower() in _WEAK and not _TELLING.search(match.group()))
        or _STATEMENT.match(before) is not None
    )
    while True:
        idle = OPINION.match(text, at)
        if idle and vocabulary.fields_of(longest_at(text, idle.end(), vocabulary)[0]):
            at = idle.end()
        said, named = longest_at(text, at, vocabulary)
        heads = vocabulary.kinds.heads_in(said)
        named = tuple(
            each
            for each in named
            if each.field != "category" or _is_category(text, at, said, inside=inside, first=first, heads=heads)
        )
        owner = _part(_BEING.sub("", before).rstrip().rsplit(" ", 1)[-1:], vocabulary)
        named = tuple(each for each in named if each.field == owner) or named
        if said and named and (named[0].field == "category" or not NOT_A_THING.fullmatch(said)):
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
        elif (form := _WORD.match(text, at)) and (
            values := _formed(text, form, vocabulary) or _cut_short(text, form, vocabulary)
        ):
            at = form.end()
            constraints.append(Constraint(field=values[0].field, op=Op.NOT_IN, value=values[0].values))
        elif found := unnamed(
            text, at, vocabulary, weak=(weak and not constraints) or linked == "and", listed=listed, bare=bare
        ):
            at, thing = found.end(), found["phrase"]
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
    led = behind is not None and not vocabulary.find(form.group()) and not _ends_name(text, behind, vocabulary)
    return () if led or vocabulary.kinds.heads_in(form.group()) else vocabulary.formed(form.group())


def _ends_name(text: str, word: re.Match[str], vocabulary: Vocabulary) -> bool:
    """Whether a word no longer belongs to the name of what is left out: "no striped towels", but "no animal hair"."""
    said = word.group().lower()
    return (
        said in SAYS_NO_THING
        or _SORT.match(text, word.start() - 1) is not None
        or bool(vocabulary.kinds.heads_in(said))
    ) and not vocabulary.fields_of(said)


def _cut_short(text: str, form: re.Match[str], vocabulary: Vocabulary) -> tuple[Named, ...]:
    """The one material that a word alone stands for: "not stainless" is no stainless steel."""
    found = vocabulary.cut_short(form.group()) if _NOTHING_MORE.match(text, form.end()) else ()
    return found if len(found) == 1 else ()


def _part(words: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """The field for a part of a thing: its lid's, whose other names are "tops" and "stoppers"; None for other words."""
    said = words[0].lower().removesuffix("s") if words else ""
    return vocabulary.attributes.get("lid" if said in _TOPS and said not in vocabulary.attributes else said)


def _side_by_side(word: str, field: str, vocabulary: Vocabulary) -> Named | None:
    """The value behind another of a different field: of "not black plastic" the plastic is left out."""
    named = (one for one in vocabulary.find(word) if one.field.startswith("attributes.") and one.field != field)
    return next(named, None) if field.startswith("attributes.") else None


def _is_category(text: str, at: int, said: str, *, inside: bool, first: bool, heads: Collection[str]) -> bool:
    """Whether a category is meant: "no nuts" leaves out what has nuts in it, wherever it stands.

    `inside`: what is left out is said to be in a product; `first`: nothing is said before it, and nothing listed.
    `heads`: the kinds of thing it names; "the deli" is none.
    """
    if " " in said and not inside:
        return True
    if first and not (inside or heads or free_of(said)):
        return True  # "anything but bedding"
    shelf = _SHELF_AHEAD.search(text, max(0, at - 20), at)
    if shelf and (shelf["from"] or not heads):
        return True
    return CATEGORY_AFTER.match(text, text.index(said, at) + len(said)) is not None


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
