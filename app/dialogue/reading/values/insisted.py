"""Values insisted on, in the shop's own words: only glass, from Acme, size 42."""

import re

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Named, Vocabulary, fold
from retrieval.schema import Constraint, Op

ANSWERS = frozenset({"yes", "no", "none"})
"""Values that are none beside the name of their field."""
OR = phrase(r" ?,? ?(?P<link>or|nor|and) (?:(?:any|a|an|the|in|from|by) )?")
_LINKED = phrase(rf"{OR.pattern}|,(?= (?:[\w'-]+,?|[\w'-]+ [\w'-]+) or \w) ")
""" "Wool or cotton", "wool, cotton or linen"."""
_EITHER = phrase(r" or \w")
_EITHER_BEFORE = phrase(r"\w or $")
_OR_BEFORE = phrase(r"(?:,? (?:or|and)|,) $")
_BRAND = phrase(r"(?<![\w-])(?:brand(?: name)?[: ] ?|made by |from |by )(?:the )?(?:brand )?")
_MATERIAL = phrase(r"(?<![\w-])made (?:of|from|out of) (?:pure )?")
_ONLY = phrase(r"""(?<![\w-])(?<!not )(?<!n't )(?:(?:only|just)(?: (?:in|from|by|the))?|must be|(?:has|have) to be
    |strictly|exclusively
    |either) (?:in )?""")
_ONLY_AFTER = phrase(r" only\b")
_CATEGORY = phrase(r"(?<![\w-])(?:(?:in|from) )?(?:the )?(?:category|department|aisle|section)[: ] ?")
CATEGORY_AFTER = phrase(r" (?:category|department|dept|aisle|section|range|corner|shelf|shelves)\b")
_DEPARTMENT_AFTER = phrase(r" (?:category|department|dept|aisle|section)\b")
_FROM = phrase(r"(?<![\w-])(?:only |just )?(?:from|off|at) (?:the |your )?")
_GOODS_AFTER = phrase(r" (?:ones|stuff|things|products|items|goods)\b")
_THE_GOODS = phrase(r"(?<![\w-])(?:only|just)(?: (?:the|your))? ")
""" "Just the Deli ones"."""
_WHAT_IN = phrase(
    r"(?:(?<=^)|(?<=[|.,;:!?] ))(?:(?:so|and|ok) )?(?:what(?:'s| is)?|which things)"
    r"(?: (?:do you have|have you got|there))?(?: new| good)? (?:in|from|under) (?:the|your) "
)
_ONLY_FROM = phrase(r"(?:(?<=^)|(?<=[|.,;:!?] ))(?:(?:only|just|show me|please) )*from (?:the |your )?")
_ENDS = phrase(r"(?= ?(?:please|pls)?(?:$|[|.,;!?]))")
_COUNTER_AFTER = phrase(r" counter\b")
_STUFF_FROM = phrase(r"""(?<![\w-])(?:(?:(?:only|just) )?(?:(?:i'm )?(?:looking|browsing)(?: around)?|stuff|things?
    |something|anything
    |everything|products?|gifts?|new) (?:from|in|out of|under)|(?:have|got) (?:from|out of|under
    |in (?=the |your ))|(?:only
    |just) (?:from|in|out of)) (?:(?:the
    |your) )?""")
_IN_THE = phrase(r"(?<![\w-])(?:only |just )?(?:in|from|of|out of)(?: the| your)? ")
_THE = phrase(r"(?<![\w-])(?:only |just )?(?:the|your) ")
_SHOW_THE = phrase(
    r"(?:(?<=^)|(?<=[|,.;:!?] ))(?:(?:show|try|take)(?: me)? )?(?:only |just )?(?:the )?"
    r"(?=[\w'-]+(?: [\w'-]+){0,3}? (?:department|dept|aisle|section)\b)"
)
""" "Seafood dept rather", "Coffee and tea department, below 25"."""
_IS = phrase(r"[: =] ?(?:is |should be |must be )?")
_WORD = re.compile(r"[^\W_]+(?:['&.-][^\W_]+)*")
_STOP = phrase(r"[|,;:!?]|\.(?: |$)")
_TOGETHER = phrase(r"[|,;:!?]|\.(?: |$)|\b(?:and|or|nor|but)\b")


def read_limits(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    """Takes values that the shopper clearly insists on; a value said in passing stays in the words."""
    found: list[Constraint] = []
    for pattern, field, after in (
        (_BRAND, "brand", None),
        (_CATEGORY, "category", None),
        (_IN_THE, "category", CATEGORY_AFTER),
        (_THE, "category", CATEGORY_AFTER),
        (_FROM, "category", _COUNTER_AFTER),
        (_SHOW_THE, "category", _DEPARTMENT_AFTER),
        (_STUFF_FROM, "category", None),
        (_THE_GOODS, "category", _GOODS_AFTER),
        (_WHAT_IN, "category", _ENDS),
        (_ONLY_FROM, "category", _ENDS),
        (_MATERIAL, "attributes.", None),
        (_ONLY, "", None),
    ):
        found += _after_cue(sheet, pattern, field, after, vocabulary)
    return list(dict.fromkeys([*found, *_only_after(sheet, vocabulary), *_named_attributes(sheet, vocabulary)]))


def _after_cue(
    sheet: Sheet, cue: re.Pattern[str], field: str, after: re.Pattern[str] | None, vocabulary: Vocabulary
) -> list[Constraint]:
    """Values that stand behind a cue, joined by "or"; with `after`, only if it follows them."""
    found: list[Constraint] = []
    for match in reversed(list(cue.finditer(sheet.text))):
        values: list[Named] = []
        at = end = match.end()
        while True:
            here = until_gap(sheet.text, at)
            said, named = longest_at(sheet.text, at, vocabulary)
            if field == "category" and not named:
                said, named = _shelf(here, vocabulary)
            here = sheet.text[at:] if said not in here else here
            owner = _owner(sheet.text, match.start(), vocabulary) if field == "attributes." else field
            if cue is _WHAT_IN and vocabulary.kinds.heads_in(said):
                break  # "what's in the granola bars" asks about them
            fitting = (each for each in named if each.field.startswith(owner))
            one = next((each for each in fitting if field or each.field != "category"), None)
            if one is None or (values and one.field != values[0].field) or here.lstrip() != here:
                break
            values.append(one)
            at = end = at + here.index(said) + len(said)
            link = _LINKED.match(sheet.text, at)
            if not link:
                break
            at = link.end()
        closing = after.match(sheet.text, end) if after else None
        if values and (after is None or closing):
            found.insert(0, _one_of(values))
            start = match.start()
            if field == "attributes." and _owner(sheet.text, start, vocabulary) != field:
                start = sheet.text.rstrip().rfind(" ", 0, start - 1) + 1
            sheet.cut(start, closing.end() if closing else end)
    return found


def _shelf(here: str, vocabulary: Vocabulary) -> tuple[str, tuple[Named, ...]]:
    """The category that a word before "department" is the first of: the garden's, in "the garden department"."""
    word = _WORD.match(here)
    if word is None or not CATEGORY_AFTER.match(here, word.end()):
        return "", ()
    named = vocabulary.shelf(word.group())
    if named is None and word.group().lower().endswith("room"):
        return word.group(), vocabulary.find(word.group()[: -len("room")], "category")
    return (word.group(), (named,)) if word and named else ("", ())


def _owner(text: str, end: int, vocabulary: Vocabulary) -> str:
    """The attribute of the part that is made of something: the lid's, in "a lid made of glass"; else any."""
    word = fold(text[:end]).split()[-1:]
    return vocabulary.attributes.get(word[0], "attributes.") if word else "attributes."


def _only_after(sheet: Sheet, vocabulary: Vocabulary) -> list[Constraint]:
    """ "glass only": the longest known value right before the word."""
    found: list[Constraint] = []
    for match in reversed(list(_ONLY_AFTER.finditer(sheet.text))):
        start, named = _known_before(sheet.text, match.start(), vocabulary)
        if named and named[0].field != "category":  # "cookies only" are what is looked for
            values = [named[0]]
            while link := _OR_BEFORE.search(sheet.text, 0, start):
                first, before = _known_before(sheet.text, link.start(), vocabulary, named[0].field)
                if not before:
                    break
                values.insert(0, before[0])
                start = first
            found.insert(0, _one_of(values))
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
        said, named = vocabulary.longest(until_gap(sheet.text, joint.end()), field) if joint else ("", ())
        if joint and named:
            values, end = _with_others(
                sheet.text, sheet.text.index(said, joint.end()) + len(said), named[0], vocabulary
            )
            found.insert(0, _one_of(values))
            sheet.cut(start, end)
            continue
        first, before = _known_before(sheet.text, start, vocabulary, field)
        if _EITHER.match(sheet.text, end) or _EITHER_BEFORE.search(sheet.text, 0, first):
            continue  # "terracotta colour or sage" are values side by side
        if before and not ANSWERS.issuperset(map(fold, before[0].values)):  # "no induction here" says how things are
            found.insert(0, _one_of([before[0]]))
            sheet.cut(first, end)
    return found


def _with_others(text: str, end: int, first: Named, vocabulary: Vocabulary) -> tuple[list[Named], int]:
    """A value with those of the same field that "or" joins to it, and where they end: "colour petrol or sand"."""
    values = [first]
    while link := OR.match(text, end):
        said, named = vocabulary.longest(until_gap(text, link.end()), first.field)
        if not named or not text.startswith(said, link.end()):
            break
        values.append(named[0])
        end = link.end() + len(said)
    return values, end


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


def longest_at(text: str, at: int, vocabulary: Vocabulary) -> tuple[str, tuple[Named, ...]]:
    """The longest name that begins here, with what it names: "coffee and tea" is one, "red and blue" two."""
    said, named = vocabulary.longest(_STOP.split(text[at : at + 120], maxsplit=1)[0])
    return (said, named) if " and " in said else vocabulary.longest(until_gap(text, at))


def until_gap(text: str, at: int) -> str:
    """The words from here on that stand together; a comma, a full stop or a gap ends them."""
    return _TOGETHER.split(text[at : at + 120], maxsplit=1)[0]


def _one_of(values: list[Named]) -> Constraint:
    return one_of(values[0].field, tuple(dict.fromkeys(spelling for each in values for spelling in each.values)))


def one_of(field: str, spellings: tuple[str, ...]) -> Constraint:
    """A field has one of these spellings, at least one of which is given."""
    if len(spellings) == 1:
        return Constraint(field=field, op=Op.EQ, value=spellings[0])
    return Constraint(field=field, op=Op.IN, value=spellings)
