"""What shoppers take back within a sentence: "dog food, sorry, cat food", "24 cm - no, make that 28 cm"."""

import re
from typing import Final

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary

_CUE = phrase(r"""(?:[ ,;:.!?-]+(?:or |but |oh |um |hm+ |ah )?(?:no(?= ?[,;:!.-]| (?:wait|sorry|actually|i mean|make
    |hang on|hold on|just)\b)|wait|hang on|hold on|sorry|scratch that|i mean|make that|rather|correction)\b
    (?![ -](?:more|less|thanks|thank|one|idea|need|matter|problem|later|than|to|for|from|the|longer|sugar|added
    |salt)\b))
    (?:[ ,;:.!-]+(?:(?<!mean )(?<!mean, )(?<!meant )(?<!meant, )no|wait|hang on|hold on|sorry|actually
    |i mean|i meant|make that|rather|scratch that|just|it's
    |i need)\b)*[ ,;:.!-]+""")
_CUE_OR_ACTUALLY = phrase(rf"{_CUE.pattern}|[ ,;:.!?-]+(?:or |but |oh |no )?actually[ ,]+(?:no[ ,]+)?(?:make it )?")
_LEAD = phrase(r"(?:(?:in|a|an|the|it's|with|of) )*")
_LEAD_BEFORE = phrase(r"(?<!\w)(?:in|of) $")
_WORD: Final = re.compile(r"[^\W\d_][\w'-]*")
_LAST: Final = re.compile(r"(?:^|(?<=[,;:.!?]))[^,;:.!?]*$")
MOST_BARE: Final = 2
"""Words of a text that only names a thing, before it is taken back: "bib, no sorry, apron"."""
_SIZE = phrase(
    r"(?:an? )?(?P<number>[0-9]+(?:[.,][0-9]+)?) ?(?P<unit>cm|m|mm|l|ml|kg|g|oz|lb|euros?|dollars?|bucks?)?\b"
)
_BOUND: Final = r"(?:(?:no |not )?(?:less|more|fewer) than|under|over|below|above|at most|at least|up to|max|min)"
_BOUNDED = phrase(
    rf"{_BOUND} [0-9]+(?:[.,][0-9]+)?(?! ?(?:cm|m|mm|l|ml|k?gs?|kilos?|oz|lbs?|euros?|dollars?"
    r"|bucks?|[€$£%])(?!\w))(?![\w.,]?[0-9])"
)
_BOUNDED_BEFORE = phrase(
    rf"{_BOUND} [0-9]+(?:[.,][0-9]+)? ?(?P<unit>cm|m|mm|l|ml|g|kg|oz|lb|kilos?|lit(?:re|er)s?|pounds?|ounces?)\b"
    r"[^|,.;!?0-9]{0,12}$"
)
""" "More than three kilos... no wait, less than two": of kilos again."""
_LIMITED = phrase(r"[0-9](?P<limit> (?:max|maximum|tops|or less|at (?:the )?most))[ ,]*$")
""" "3.50 max, no wait, 6": what limited the old number limits the new one."""
_SAID_BUT = phrase(
    r"(?:^|(?<=[,.;!] ))(?:(?:oh |sorry |oops |when )*(?:i|we) (?:said|typed|wrote|put"
    r"|asked for) [^,.;|]{2,30}?,? (?:but |and )?)"
    r"(?=(?:i (?:really |actually )*(?:want|need|meant?|was after|was thinking|should)|(?<=but )an? [\w'-]+"
    r"(?: [\w'-]+)?(?: is| would|'d| might))\b)"
)
""" "I said frying pan but I want a wok", "... but a wok would do it better"."""


_DISMISSED = phrase(
    r"""(?:^|(?<=[|.,;:!?] ))(?:(?:or|and|but|no|oh|ok|actually|hm+),? )*
    (?:skip|scrap|scratch|cancel|strike|forget(?: about)?) (?:that|it|this)[ ,.;:!-]+
    (?=(?:i|we|more|now|let's|rather|an?)\b)"""
)
""" "Skip that. I need a watering can": what was said is dismissed, and no card."""


def take_dismissals(sheet: Sheet) -> None:
    """Cuts what dismisses the sentence or the search before it, where something else is asked for."""
    sheet.say(_DISMISSED.sub("", sheet.text))


def take_what_was_said(sheet: Sheet) -> None:
    """Cuts "I said ..." where what is wanted instead follows, and leaves "I mean" with what it is said of."""
    sheet.say(_SAID_BUT.sub("", _I_MEAN.sub("", sheet.text)))


_I_MEAN = phrase(r"(?<=\w),(?= i (?:mean|meant)(?= ?(?:$|[.,;!])))")
""" "Espresso cups, I mean, little ones": what it is said of stands before it."""
_EXCUSE = phrase(r"""(?:^|(?<=[.,;:!?] ))(?:slip of the (?:tongue|finger|pen)|excuse me|pardon(?: me)?|forgive me
    |(?:the )?other way (?:round|around)(?: please)?|brain (?:fog|fart|freeze)
    |my (?:bad|mistake|fault)|silly me|typo|wrong word|autocorrect(?:ed)?|correction|apologies|i apologi[sz]e
    |fat fingers?|on reflection
    |on second thoughts?|come to think of it|let me correct (?:that|myself)|i misspoke|ha(?:ha)*|aw+|ew+|whoa|woah
    |oh dear|(?:oh )?goodness
    |oh my|heh|blimey|crikey|gosh|dear me|ffs|lol|lmao|mm+|sheesh|bah|pff+t?)(?: (?:sorry|again))?(?= ?(?:$
    |[.,;:!?-]))[.,;:!?-]*""")
"""What introduces a correction, or only sighs."""


def take_excuses(sheet: Sheet) -> None:
    """Takes sighs and excuses that stand alone between punctuation: "brain fog", "my bad", "ha"."""
    if sheet.has(_EXCUSE):
        sheet.say(_EXCUSE.sub(" ", sheet.text).strip(" ,;:") or sheet.text)


def take_corrections(sheet: Sheet, vocabulary: Vocabulary) -> None:
    """Cuts what was taken back: the thing or the size just before the cue, if the words behind it name another, and
    what `take_corrected_values` cuts."""
    take_corrected_values(sheet, vocabulary)
    at = 0
    while cue := _CUE.search(sheet.text, at):
        at = cue.end()
        before, after = sheet.text[: cue.start()], sheet.text[cue.end() :]
        if limited := _LIMITED.search(before):
            if new := _SIZE.match(after):
                after = f"{new.group()}{limited['limit']}{after[new.end() :]}"
            before = before[: limited.start("limit")]
        start = _taken_back(before, after, vocabulary)
        if start is not None:
            sheet.say(f"{before[:start]} {after}".strip())
            at = start


def take_corrected_values(sheet: Sheet, vocabulary: Vocabulary) -> None:
    """Cuts a size or a value anywhere before a cue, if those behind it are of its kind: "red kettle, no wait, blue"."""
    for place in reversed(list(_CUE_OR_ACTUALLY.finditer(sheet.text))):
        before, after = sheet.text[: place.start()], sheet.text[place.end() :]
        if sized := _resized(before, after) or _rebounded(before, after):
            sheet.say(sized)
        elif old := _value_of_its_kind(before, after, vocabulary):
            sheet.say(f"{before[: old[0]]}{before[old[1] :]}, {after}")


def _rebounded(before: str, after: str) -> str:
    """Both texts as one, the bound behind in place of that before it, and of its unit; empty if either is none."""
    new, old = _BOUNDED.match(after), _BOUNDED_BEFORE.search(before)
    if not new or not old:
        return ""
    return f"{before[: old.start()]}{new.group()} {old['unit']} {after[new.end() :]}".strip()


def _resized(before: str, after: str) -> str:
    """Both texts as one, the size behind in place of the last one of its unit before; empty if there is none."""
    new = _SIZE.match(after)
    sizes = [one for one in _SIZE.finditer(before) if one["unit"] and new and new["unit"] in {None, one["unit"]}]
    if not new or not sizes:
        return ""
    old = sizes[-1]
    return f"{before[: old.start()]}{new['number']} {old['unit']}{before[old.end() :]} {after[new.end() :]}".strip()


def _value_of_its_kind(before: str, after: str, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Where the last value before stands of the field that one behind begins is of; not one of several."""
    lead = _LEAD.match(after)
    named = vocabulary.longest(after[lead.end() if lead else 0 :][:60])[1]
    fields = {one.field for one in named if one.field.startswith("attributes.")}
    words = list(_WORD.finditer(before)) if fields else []
    for last in range(len(words), 0, -1):
        for first in range(max(0, last - 3), last):
            start, end = words[first].start(), words[last - 1].end()
            if fields & {one.field for one in vocabulary.find(before[start:end])}:
                led = _LEAD_BEFORE.search(before, 0, start)
                several = first and words[first - 1].group().lower() in {"or", "and", "not", "no", "without"}
                return None if several else (led.start() if led else start, end)
    return None


def _taken_back(before: str, after: str, vocabulary: Vocabulary) -> int | None:
    """Where the words begin that are taken back; None if the words behind the cue name nothing of their kind."""
    sizes = list(_SIZE.finditer(before))
    new = _SIZE.match(after)
    if sizes and new and sizes[-1]["unit"] and new["unit"] not in {None, sizes[-1]["unit"]}:
        return None
    if sizes and new and sizes[-1].end() >= len(before.rstrip(" ,-")):
        return sizes[-1].start()
    last = _LAST.search(before)
    clause = re.split(r"[,;:.!?]", after, maxsplit=1)[0]
    if last is None or not vocabulary.kinds.traits:
        return None
    named, renamed = vocabulary.kinds.heads_in(last.group()), vocabulary.kinds.heads_in(clause)
    if (
        renamed
        and len(last.group().split()) <= 4
        and (
            named
            or not vocabulary.kinds.among(last.group())
            or (last.start() == 0 and len(last.group().split()) <= MOST_BARE)
        )
    ):
        return last.start()
    return None
