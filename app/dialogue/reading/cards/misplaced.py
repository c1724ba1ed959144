"""Cards that are no such thing as is looked for: "number four isn't even a clock", "that creamer isn't coffee"."""

import re
from functools import lru_cache

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import fold

LEAST = 3
"""Letters of a word of what is looked for."""


def say_misplaced(sheet: Sheet, brief: Brief) -> None:
    """Says "isn't a clock" as "is wrong", where clocks are looked for: that is what is meant by it."""
    words = tuple(word.removesuffix("s") for word in fold(brief.text).split() if len(word) >= LEAST)
    if brief.shown and words and ("n't" in sheet.text or "not" in sheet.text):
        sheet.say(_is_none(words).sub(r"\g<is> wrong", sheet.text))


@lru_cache(maxsize=256)
def _is_none(words: tuple[str, ...]) -> re.Pattern[str]:
    thing = rf"(?:{'|'.join(map(re.escape, words))})(?:e?s)?"
    return phrase(
        rf"""(?<!\bit )(?<!\bit)(?<!^)(?P<is>\b(?:is|are)|'s|'re)(?:n't| not) (?:even |really |actually |exactly
        |proper |at all )*(?:an? |any )?{thing}(?: {thing})*(?= ?(?:$|[|.,;:!?]|(?:at all|really|lol|haha|love|dear
        |sweetheart|honey|mate|darling|get|take|drop|so|and|though|is it|are they)\b))"""
    )
