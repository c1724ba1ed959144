"""Dialogues of real people, read by the grammar: how much of it is acted on, and how much is honestly not understood.

There are no labels of edits for them, and no catalogue: what is counted is what the grammar takes an utterance for, and
what it made of it is printed to be looked at. Files: lists of dialogues as MG-ShopDial has them (Bernard and Balog,
SIGIR 2023, doi 10.1145/3539618.3591883).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from app.constraints import constraint_words
from app.dialogue.brief import Brief
from app.dialogue.interpreter import unsure
from app.dialogue.reading.grammar import read
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.understood import Understood
from retrieval.schema import ProductId

CLIENT: Final = "Client"
CARDS: Final = tuple(ProductId(f"card-{place}") for place in range(1, 11))
"""What stands on the screen from the second thing said on: products without a name, so that places can be meant."""

_LINK: Final = re.compile(r"(?:https?://|www\.)\S+")


class Taken(StrEnum):
    """What an utterance was taken for."""

    MOVE = "a move: why, compare, undo, hello, talk of other things"
    EDIT = "an edit: limits, likes, refusals, what no longer matters"
    SEARCH = "a search, in words that the shop or the grammar knows"
    UNSURE = "a search by meaning, of which two words and more are unknown: a model may be asked"
    NOTHING = "a wish to go on or look around, without an edit"
    UNCLEAR = "not understood, and said so"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One utterance, and what was made of it."""

    said: str
    understood: Understood
    taken: Taken

    def __str__(self) -> str:
        made = [
            self.understood.intent.value,
            f"search {self.understood.text!r}" if self.understood.text else "",
            *map(constraint_words, self.understood.constraints),
            *(f"like {one}" for one in (self.understood.likes,) if one),
            *(f"not {one}" for one in self.understood.refuses),
            *(f"{one} does not matter" for one in self.understood.released),
            self.understood.step.value if self.understood.step else "",
            "something else" if self.understood.passes_shown else "",
            f"no number {self.understood.missing}" if self.understood.missing is not None else "",
        ]
        return f"{self.said!r}: {', '.join(one for one in made if one)}"


@dataclass(kw_only=True)
class DialogueReport:
    """Every utterance of the shoppers, in the files' order."""

    readings: list[Reading] = field(default_factory=list)

    @property
    def taken(self) -> Counter[Taken]:
        return Counter(reading.taken for reading in self.readings)


def read_dialogues(dialogues: Iterable[Mapping[str, Any]], vocabulary: Vocabulary, currency: str) -> DialogueReport:
    """Reads what the shoppers say, each in the brief that was made of what they said before.

    Raises:
        KeyError: a dialogue lacks `utterances`, or one of them `participant` or `utterance`.
    """
    report = DialogueReport()
    for dialogue in dialogues:
        brief = Brief()
        for utterance in dialogue["utterances"]:
            said = _LINK.sub(" ", utterance["utterance"]).strip()
            if utterance["participant"] != CLIENT or not said:
                continue
            understood = read(said, brief, vocabulary, currency)
            report.readings.append(Reading(said=said, understood=understood, taken=_taken(understood)))
            if understood.intent is Intent.START_OVER:
                brief = brief.cleared()
            elif understood.intent is Intent.FIND:
                brief = understood.applied_to(brief)
            brief = replace(brief, shown=CARDS)
    return report


def _taken(understood: Understood) -> Taken:
    if understood.intent is Intent.UNCLEAR:
        return Taken.UNCLEAR
    if understood.intent is not Intent.FIND:
        return Taken.MOVE
    if replace(understood, text="", refines=False) != Understood():
        return Taken.EDIT
    if unsure(understood):
        return Taken.UNSURE
    return Taken.SEARCH if understood.text else Taken.NOTHING
