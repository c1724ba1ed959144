"""Limits in the shop's own words: not red, without sugar, only glass, from Acme, size 42."""

import re

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.vocabulary import Named, Vocabulary, fold
from app.dialogue.reading.wishes import free_of
from retrieval.schema import Constraint, Op

_NOT = phrase(r"""(?<![\w-])(?P<cue>not|no|without|w/o|except(?: for)?|exclud(?:e|es|ing)|apart from|besides|nothing
    |other than|(?:any|every|all)(?:thing)?(?: [\w-]+){0,2} but|avoid(?:ing)?|never|free (?:of|from)
    |(?:(?:i|we|he|she|they) )?(?:don't|do not|dont|doesn't|does not) (?:want|like|eat|drink|use)
    |(?:(?:i|we|he|she|they) )?(?:hates?|dislikes?|can't (?:have|eat|stand|use|drink|do))
    |(?:(?:i'm|he's|she's|they're|is|are|am) )?(?:allergic|intolerant) to|leave out|skip(?: the)?
    |minus)(?: (?:any|a|an|the|in|from|by|with|of|more|brand|made (?:of|from|out of)|added|anything|something
    |ones?))* """)
_WEAK = {"no", "nothing", "never"}
"""Cues that are often said without excluding anything: they count only for words the shop knows."""
_OR = phrase(r" ?,? ?(?P<link>or|nor|and) (?:(?:any|a|an|the|in|from|by) )?")
_PHRASE = phrase(r"""(?P<phrase>[^\W\d_][\w'-]{1,30}(?: [^\W\d_][\w'-]{1,30}){0,2}?)(?= ?(?:$|[|.,;:!?)])
    | (?:and|or|nor|but|please|thanks|with|for|in|under|over|that|which|if|because|from|by|at|only|just|though
    |either)\b)""")
_NOT_A_THING = phrase(r"""(?:thanks?|thank you|idea|problem|worr(?:y|ies)|sure|really|bad|good|matter|more|less|longer
    |too|very|that|this|these|those|it|the|what|i|i'm|you|we|they|so|only|just|need|needed|preferences?|limit
    |interested|looking|necessarily|much|many|one|ones|expensive|cheap|cheaper|right|yet|now|again|clue|way|doubt
    |price|brand|budget|new|others?|another|else|here|there|at|as|to|my|me|for|than|issue|hurry|rush|wait|please|ok
    |okay|any|anything|all|if|enough|exactly|quite|have|be|do|going|how|want|like|know|care|mind|minimum|maximum|under
    |over|above|below|least|particular|specific|kidding|chance|charge|is|are|was|been|a|an|in|on|of|with|who|when
    |where|why|because|don't|dollars?|euros?|cents?|bucks?|pounds?|fancy|nonsense|fuss|number|working|available|sold
    |help|use|fan|seen|found|find|see|think|believe|particularly|especially|gonna|big|huge|colou?rs?|styles?|looks?
    |designs?|shapes?|sizes?|materials?|\w+ing)(?!\w)""")
_BEHIND = phrase(r"(?<![\w-])(?P<said>[\w'-]+)(?: colou?red| colou?r| one)? not(?= ?(?:$|[|.,;!?]))")
""" "The chilli not", as some say."""
_STATEMENT = phrase(r".*(?<!that )(?<!which )(?<!ones )(?:\b(?:i'm|i am|its|is|are|was|were)|(?<!that)'s|'re) $")
"""What comes before a "not" that says how things are, not what is wanted: "I'm not a professional"."""
_BRAND = phrase(r"(?<![\w-])(?:brand(?: name)?[: ] ?|made by |from |by )(?:the )?(?:brand )?")
_MATERIAL = phrase(r"(?<![\w-])made (?:of|from|out of) (?:pure )?")
_ONLY = phrase(r"""(?<![\w-])(?:only(?: (?:in|from|by|the))?|just|must be|has to be|have to be|strictly|exclusively
    |either) (?:in )?""")
_ONLY_AFTER = phrase(r" only\b")
_CATEGORY = phrase(r"(?<![\w-])(?:(?:in|from) )?(?:the )?(?:category|department|aisle|section)[: ] ?")
_CATEGORY_AFTER = phrase(r" (?:category|department|aisle|section)\b")
_STUFF_FROM = phrase(
    r"(?<![\w-])(?:(?:only|just) )?(?:stuff|things?|something|anything|everything|products?) (?:from|in) (?:the|your) "
)
_IN_THE = phrase(r"(?<![\w-])(?:in|from) the ")
_IS = phrase(r"[: =] ?(?:is |should be |must be )?")
_WORD = re.compile(r"[^\W_]+(?:['&.-][^\W_]+)*")
_TOGETHER = phrase(r"[|,;:!?]|\.(?: |$)|\b(?:and|or|nor|but)\b")


def read_exclusions(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    """Takes what must not be. "Without sugar" becomes the wish "sugar-free", left in the words.

    A word that the shop knows as a value is excluded from its field; another one from the whole text of
    a product, if the phrase ends with it.
    """
    found: list[Constraint] = []
    for match in reversed(list(_BEHIND.finditer(sheet.text))):
        sheet.put(match.start(), match.end(), f"not {match['said']}")
    for match in reversed(list(_NOT.finditer(sheet.text))):
        end, constraints, wished = _excluded(sheet.text, match, vocabulary)
        if end is None:
            continue
        found[:0] = constraints
        sheet.cut(match.start(), end, " ".join(wished))
    return _merged(found)


def read_limits(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    """Takes values that the shopper clearly insists on; a value said in passing stays in the words."""
    found: list[Constraint] = []
    for pattern, field, after in (
        (_BRAND, "brand", None),
        (_CATEGORY, "category", None),
        (_IN_THE, "category", _CATEGORY_AFTER),
        (_STUFF_FROM, "category", None),
        (_MATERIAL, "attributes.", None),
        (_ONLY, "", None),
    ):
        found += _after_cue(sheet, pattern, field, after, vocabulary)
    return found + _only_after(sheet, vocabulary) + _named_attributes(sheet, vocabulary)


def _excluded(
    text: str, match: re.Match[str], vocabulary: Vocabulary
) -> tuple[int | None, list[Constraint], list[str]]:
    """Where the exclusion ends (None: it is none), what it excludes, and what it wishes instead."""
    end: int | None = None
    at = match.end()
    constraints: list[Constraint] = []
    wished: list[str] = []
    linked = ""
    before = text[max(0, match.start() - 20) : match.start()]
    weak = match["cue"].lower() in _WEAK or _STATEMENT.match(before) is not None
    while True:
        said, named = vocabulary.longest(_until_gap(text, at))
        named = tuple(each for each in named if each.field != "category" or _is_category(text, at, said))
        if said and named and not _NOT_A_THING.fullmatch(said):
            at += _until_gap(text, at).index(said) + len(said)
            constraints.append(Constraint(field=named[0].field, op=Op.NOT_IN, value=named[0].values))
        elif thing := _unknown(text, at, vocabulary, weak=weak or linked == "and"):
            at += len(thing)
            if wish := free_of(thing):
                wished.append(wish.claim)
            else:
                constraints.append(Constraint(field="text", op=Op.NOT_CONTAINS, value=thing.lower()))
        else:
            return end, constraints, wished
        end = at
        link = _OR.match(text, at)
        if not link:
            return end, constraints, wished
        linked, at = link["link"].lower(), link.end()


def _is_category(text: str, at: int, said: str) -> bool:
    """Whether a category is meant: "no nuts" leaves out what has nuts in it, wherever it stands."""
    return " " in said or _CATEGORY_AFTER.match(text, text.index(said, at) + len(said)) is not None


def _unknown(text: str, at: int, vocabulary: Vocabulary, *, weak: bool) -> str:
    """A thing that the shop has no name for by itself; empty where the words probably exclude nothing."""
    found = _PHRASE.match(text, at)
    if not found or _NOT_A_THING.match(found["phrase"]):
        return ""
    said = fold(found["phrase"])
    names = vocabulary.heads.keys() | vocabulary.attributes.keys()
    known = (
        vocabulary.find(said)
        or said in names
        or said.removesuffix("s") in names
        or vocabulary.kinds.word(said.split()[-1])
    )
    counts = not weak or known or free_of(found["phrase"])
    return found["phrase"] if counts else ""


def _after_cue(
    sheet: Sheet, cue: re.Pattern[str], field: str, after: re.Pattern[str] | None, vocabulary: Vocabulary
) -> list[Constraint]:
    """Values that stand behind a cue, joined by "or"; with `after`, only if it follows them."""
    found: list[Constraint] = []
    for match in reversed(list(cue.finditer(sheet.text))):
        values: list[Named] = []
        at = end = match.end()
        while True:
            here = _until_gap(sheet.text, at)
            said, named = vocabulary.longest(here)
            one = next((each for each in named if each.field.startswith(field)), None)
            if one is None or (values and one.field != values[0].field) or here.lstrip() != here:
                break
            values.append(one)
            at = end = at + here.index(said) + len(said)
            link = _OR.match(sheet.text, at)
            if not link:
                break
            at = link.end()
        closing = after.match(sheet.text, end) if after else None
        if values and (after is None or closing):
            found.insert(0, _one_of(values))
            sheet.cut(match.start(), closing.end() if closing else end)
    return found


def _only_after(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    """ "glass only": the longest known value right before the word."""
    found: list[Constraint] = []
    for match in reversed(list(_ONLY_AFTER.finditer(sheet.text))):
        start, named = _known_before(sheet.text, match.start(), vocabulary)
        if named:
            found.insert(0, _one_of([named[0]]))
            sheet.cut(start, match.end())
    return found


def _named_attributes(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    """ "size 42", "care level: easy", "red color": a value beside the name of its attribute."""
    found: list[Constraint] = []
    if not vocabulary.attributes:
        return found
    words = list(_WORD.finditer(sheet.text))
    for place in reversed(range(len(words))):
        end = words[place].end()
        starts = (words[first].start() for first in range(max(0, place - 1), place + 1))
        names = ((start, vocabulary.attributes.get(fold(sheet.text[start:end]))) for start in starts)
        start, field = next((name for name in names if name[1]), (end, None))
        if field is None:
            continue
        joint = _IS.match(sheet.text, end)
        said, named = vocabulary.longest(_until_gap(sheet.text, joint.end()), field) if joint else ("", ())
        if joint and named:
            found.insert(0, _one_of([named[0]]))
            sheet.cut(start, sheet.text.index(said, joint.end()) + len(said))
            continue
        first, before = _known_before(sheet.text, start, vocabulary, field)
        if before:
            found.insert(0, _one_of([before[0]]))
            sheet.cut(first, end)
    return found


def _known_before(
    text: str, end: int, vocabulary: Vocabulary, field: str | None = None
) -> tuple[int, tuple[Named, ...]]:
    """The longest known name, of at most three words, that ends here; where it starts."""
    words = list(_WORD.finditer(text, max(0, end - 90), end))
    words = [word for word in words if "|" not in text[word.start() : end]][-3:]
    for word in words:
        if named := vocabulary.find(text[word.start() : end], field):
            return word.start(), named
    return end, ()


def _until_gap(text: str, at: int) -> str:
    """The words from here on that stand together; a comma, a full stop or a gap ends them."""
    return _TOGETHER.split(text[at : at + 120], maxsplit=1)[0]


def _one_of(values: list[Named]) -> Constraint:
    return one_of(values[0].field, tuple(dict.fromkeys(spelling for each in values for spelling in each.values)))


def one_of(field: str, spellings: tuple[str, ...]) -> Constraint:
    """A field has one of these spellings, at least one of which is given."""
    if len(spellings) == 1:
        return Constraint(field=field, op=Op.EQ, value=spellings[0])
    return Constraint(field=field, op=Op.IN, value=spellings)


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
