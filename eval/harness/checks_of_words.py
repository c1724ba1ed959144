"""Assertions about words: which language, whether the shop declines, several words at once."""

import re
from collections.abc import Sequence
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field, StrictStr

from app.dialogue.reading.talk.offtopic import Talk, about_offtopic
from eval.harness.score import Score, met
from eval.harness.seen import Seen

RUBRIC: Final = "llm-rubric"
"""The assertion that judges are asked about, as promptfoo calls it."""

Criterion: TypeAlias = Annotated[StrictStr, Field(min_length=1, max_length=1_000)]

LEAST_WORDS: Final = 3
"""Below so many known words, a language cannot be told."""

_COMMON: Final = {
    "en": frozenset(
        """the is it in and of for with your are at first here under no was by to from that you matches search costs
        stock products above not as this there nothing one rated out more on""".split()  # noqa: SIM905
    ),
    "de": frozenset(
        """der die das ist es und für mit ihr ihre sind bei zuerst hier unter kein war von zu dass sie passt suche
        kostet lager produkte über nicht als dies gibt nichts eins bewertet aus mehr auf auch zur ihrer""".split()  # noqa: SIM905
    ),
}


def contains_all(value: Sequence[str], seen: Seen) -> Score:
    missing = [repr(one) for one in value if one not in seen.text]
    return met(not missing, f"the text has no {', '.join(missing)}")


def contains_any(value: Sequence[str], seen: Seen) -> Score:
    return met(any(one in seen.text for one in value), f"the text has none of {', '.join(map(repr, value))}")


def refuses(value: Talk | None, seen: Seen) -> Score:
    """The shop says that this is nothing it can help with; with a value, in the words for that kind of talk."""
    talks = [value] if value else list(Talk)
    sentences = {talk: about_offtopic(talk.value, listed=True)[0] for talk in talks}
    return met(any(sentence in seen.text for sentence in sentences.values()), "the shop did not decline")


def no_judge(value: str, seen: Seen) -> Score:
    """What an `llm-rubric` comes to where there is nobody to ask; judges are asked by eval/harness/judges.py."""
    return Score(None, f"no judge was asked whether {value!r} holds; ask one with --judge local --record")


def language(value: Literal["en", "de"], seen: Seen) -> Score:
    """The text is in this language, told by the commonest words of the two that the shop speaks."""
    words = re.findall(r"[^\W\d_]+", seen.text.casefold())
    found = {name: sum(word in common for word in words) for name, common in _COMMON.items()}
    if max(found.values()) < LEAST_WORDS:
        return Score(None, "there are too few words to tell a language by")
    told = max(found, key=lambda name: found[name])
    return met(told == value and found["en"] != found["de"], f"the text reads as {told}")
