"""How many of something a thing has: "six cups", "a set of 6", and in other words "12 hole", "with seven hooks"."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final

from app.dialogue.reading.language.numerals import SMALL
from app.dialogue.reading.language.remarks import PEOPLE
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.measures import UNITS
from app.dialogue.reading.shop.vocabulary import Vocabulary
from retrieval.schema import Constraint, Op

_PIECES: Final = "pieces"
"""What sets have; a number before other words may be how many sets are bought."""
_BOUND: Final = r"""(?:(?P<least>at least|minimum|min\.?|(?:no|not) (?:less|fewer) than|≥|>=) ?)?
    (?:(?P<most>at most|up to|max\.?|(?:no|not) more than|≤|<=) ?)?"""
_BOUND_AFTER: Final = (
    r"(?: (?:(?P<least_after>at least|minimum|min|or more|and (?:up|more))|(?P<most_after>at (?:the )?(?:very )?most"
    r"|max(?:imum)?"
    r"|tops|or (?:less|fewer)))(?!\w))?"
)
_PARTS: Final = "piece|pc|pce|part|bit"
_A_SET: Final = (
    r"(?:an? |the )?(?:sets?|packs?|box|packet) of (?:(?:either )?(?P<one>[0-9]{1,3}) or )?([0-9]{1,3})(?!\w)(?! ?-)"
    r"|([0-9]{1,3}) (?:of (?:them|those) )?(?:(?:in|to) (?:an?|the|each|every)|per) (?:set|pack|box|packet)(?!\w)"
)
""" "A set of 6", "a set of 4 or 6", "4 in a pack"."""
_NUMBER: Final = rf"(?:[0-9]{{1,2}}|{'|'.join(SMALL[1:12])})"
_UNITS: Final = "|".join(written for _, _, written in UNITS.values())
_UNCOUNTED: Final = rf"""(?:{PEOPLE}|people|persons?|adults?|ppl|of|or|to|and|by|per|x|for|in|years?|yrs?|months?|weeks?
    |days?|hours?|minutes?|times?|stars?|slices?|dollars?|euros?|bucks?|pounds?|quid|cents?|pence|percent|sets?|packs?|boxes|ones?|more
    |less|wide|high|tall|long|deep|across|please|is|are|max|different|colou?rs?|shelves|ounces?|lbs|gallons?|pints?|quarts?|fl|count
    |degrees?|{_UNITS})\b"""
_WITH_SO_MANY = phrase(
    rf"(?<![\w.,-])(?:^|(?<=[|.,;:!?] )|(?P<lead>with|for|has|having|holds?|how about|of|needs?|wants?) )"
    rf"(?:(?:about|the|all) )?{_BOUND}(?P<number>{_NUMBER})[ -](?P<what>(?!{_UNCOUNTED})[a-z]{{3,}})"
    r"(?: (?:in it|on it|one))?(?= ?(?:$|[|.,;:!?]|\b(?:and|but|or|not|in|under|please|max|with|per|instead)\b))"
    rf"|(?<![\w.,-])(?P<one>{_NUMBER})[ -](?P<adjective>(?!{_UNCOUNTED})[a-z]{{3,}}(?<!s))(?= \w)"
)


def read_counts(
    sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str], told: Callable[[re.Match[str]], bool]
) -> list[Constraint]:
    """Takes numbers of what products count; `told`: the words around a number only tell of something.

    In other words than the shop's only where some of the things have so many of one kind: a tin with "12 holes" has
    12 cups.
    """
    found: list[Constraint] = []
    for word, attribute in vocabulary.measures.counts.items():
        for match in sheet.take(_counted(word), lambda match: not told(match)):
            number = next(value for value in reversed(match.groups()) if value and value.isdigit())
            either = match.groupdict().get("one")
            found.append(
                Constraint(field=attribute, op=Op.IN, value=(int(either), int(number)))
                if either
                else _limit(attribute, match, int(number))
            )
    return found or list(_in_other_words(sheet, vocabulary, things))


def _in_other_words(sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str]) -> Iterator[Constraint]:
    have = vocabulary.kinds.have
    fields = [one for word, one in vocabulary.measures.counts.items() if word != _PIECES and have(things, one)]
    if len(fields) != 1:
        return
    for match in reversed(list(_WITH_SO_MANY.finditer(sheet.text))):
        number, what = match["number"] or match["one"], match["what"] or match["adjective"]
        amount = int(number) if number.isdigit() else SMALL.index(number.lower()) + 1
        if match["adjective"]:
            bought = vocabulary.kinds.word(what) is not None  # "4 coat racks", but "a 4 hook rack"
        else:
            bought = not match["lead"] and bool(vocabulary.kinds.heads_in(what))
        if not bought and have(things, fields[0], str(amount)):
            yield _limit(fields[0], match, amount)
            sheet.cut(match.start(), match.end())


def _limit(field: str, match: re.Match[str], amount: int) -> Constraint:
    after = match.groupdict()
    op = (
        Op.GTE
        if match["least"] or after.get("least_after")
        else Op.LTE
        if match["most"] or after.get("most_after")
        else Op.EQ
    )
    return Constraint(field=field, op=op, value=amount)


@cache
def _counted(word: str) -> re.Pattern[str]:
    """ "6 cups", "six-cup"; for pieces also "a set of 6"."""
    one = rf"(?:{_PARTS})" if word == _PIECES else re.escape(word.removesuffix("s"))
    extra = rf"|{_A_SET}" if word == _PIECES else ""
    return phrase(rf"(?<![\w.,]){_BOUND}(?:(?:for )?([0-9]{{1,3}})[ -]{one}s?(?!\w){extra}){_BOUND_AFTER}")
