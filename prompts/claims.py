"""Checks a model's words: a sentence stays only if the facts of a pack say all of it.

The check knows a small closed language (prompts.grounds, prompts.statements and the joining words
below). What is not in it is removed: praise, comparisons, promises and other people's names have no
words here. In doubt a sentence goes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from prompts.facts import Claim, EvidencePack, FactId
from prompts.grounds import names
from prompts.sentences import Token, find, sentences, tokens, words
from prompts.slots import Shelf, slots
from prompts.statements import STATEMENTS, Reading

MAX_SENTENCE: Final = 300
GLUE: Final = frozenset(
    words("a an the this that these it its is are and also because since so which product item one")
)
SIGNS: Final = frozenset({",", ".", ";", ":", "!", "–", "'s"})

_ARTICLES: Final = frozenset({"a", "an", "the"})
_VERBS: Final = frozenset({"is", "are", "and", "because", "costs", "it", "this"})
_MARKUP: Final = re.compile(r"[<>{}\[\]|\\`*_#~^=@]")
_LINK: Final = re.compile(
    r"://|\bwww\b|\b(?:https?|mailto|javascript|data)\s*:|[^\W\d_]{2,}\.[^\W\d_]{2,}", re.IGNORECASE
)
_OTHER_DONE: Final = "<other>"
_DONE: Final = "<done>"
_AFTER_OTHER: Final = re.compile(r"(?: [.,;!])*(?: (?:and|,) (?:it|this) .*)? ?")


class Why(StrEnum):
    """Why a sentence was removed."""

    LINK = "link"
    MARKUP = "markup"
    QUESTION = "question"
    FRAGMENT = "fragment"  # starts in the middle
    TOO_LONG = "too_long"
    WHICH_PRODUCT = "which_product"  # says none, or several, of the products
    UNSUPPORTED = "unsupported"  # the facts say otherwise, or nothing
    NUMBER = "number"
    PRICE = "price"
    DATE = "date"
    NAME = "name"
    WORD = "word"  # a word that no fact has
    UNCITED = "uncited"  # claims nothing
    REPEATED = "repeated"
    STUTTER = "stutter"  # "your limit limit of", "the is"


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """A sentence that was not kept; `detail` is the part that has no fact."""

    sentence: str
    why: Why
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What is left of a model's words, and what was taken out, each in the order of the text."""

    claims: tuple[Claim, ...]
    removed: tuple[Removed, ...]


class _Unproven(Exception):  # noqa: N818 - a finding, not a failure; it never leaves this module
    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why)
        self.why, self.detail = why, detail


def verify(text: str, packs: Sequence[EvidencePack], *, locale: str) -> Verified:
    """Keeps the sentences that the packs prove, each as a claim with the facts that it words.

    With several packs a sentence must name its product by the whole title. Empty text, or no packs:
    nothing is kept. Verifying what was kept keeps it.
    """
    shelves = [Shelf.of(pack, locale) for pack in packs]
    claims: dict[str, Claim] = {}
    removed: list[Removed] = []
    for sentence in sentences(text, [name for pack in packs for name in names(pack)]):
        try:
            claim = Claim(text=sentence, fact_ids=_prove(sentence, shelves))
            if sentence in claims:
                raise _Unproven(Why.REPEATED)
            claims[sentence] = claim
        except _Unproven as unproven:
            removed.append(Removed(sentence=sentence, why=unproven.why, detail=unproven.detail))
    return Verified(claims=tuple(claims.values()), removed=tuple(removed))


def _prove(sentence: str, shelves: Sequence[Shelf]) -> tuple[FactId, ...]:
    """The facts that the sentence words.

    Raises:
        _Unproven: with what is wrong.
    """
    if len(sentence) > MAX_SENTENCE:
        raise _Unproven(Why.TOO_LONG)
    if found := _LINK.search(sentence):
        raise _Unproven(Why.LINK, found.group())
    if found := _MARKUP.search(sentence):
        raise _Unproven(Why.MARKUP, found.group())
    if "?" in sentence:
        raise _Unproven(Why.QUESTION)
    if sentence[0].islower():
        raise _Unproven(Why.FRAGMENT)
    said = tokens(sentence)
    _no_stutter(said)
    shelf = _shelf_of(said, shelves)
    line, values = slots(said, shelf)
    return _check(line, Reading(facts=shelf.facts, values=values))


def _shelf_of(said: Sequence[Token], shelves: Sequence[Shelf]) -> Shelf:
    """The product that the sentence is about: the only one, or the only one that it names."""
    if len(shelves) == 1:
        return shelves[0]
    texts = [token.text for token in said]
    named: list[Shelf] = []
    for shelf in sorted(shelves, key=lambda shelf: -len(shelf.title)):
        while shelf.title and (at := find(texts, shelf.title)) >= 0:
            texts[at : at + len(shelf.title)] = [_DONE]
            named.append(shelf)
    if len(named) != 1:
        raise _Unproven(Why.WHICH_PRODUCT)
    return named[0]


def _check(line: Sequence[Token], reading: Reading) -> tuple[FactId, ...]:
    """Takes every statement out of the sentence, with its proof; what then is left must only join them.

    Raises:
        _Unproven: a statement that the facts do not carry, or something that is no statement.
    """
    shape = f" {' '.join(token.text for token in line)} "
    proofs: list[FactId] = []
    for statement in STATEMENTS:
        while found := statement.form.search(shape):
            proof = statement.check(reading, found)
            if proof is None:
                raise _Unproven(Why.UNSUPPORTED, found.group())
            proofs += proof
            mark = _OTHER_DONE if statement.about_other else _DONE
            shape = f"{shape[: found.start()]}{mark}{shape[found.end() :]}"
    _only_glue(shape, reading)
    _no_names(line)
    _ends_after_other(shape)
    proofs += [
        fact for slot in re.findall(r"<[tp](\d+)>", " ".join(t.text for t in line)) for fact in _cited(reading, slot)
    ]
    if not proofs:
        raise _Unproven(Why.UNCITED)
    return tuple(dict.fromkeys(proofs))


def _cited(reading: Reading, slot: str) -> tuple[FactId, ...]:
    ids = reading.value(slot)
    return ids if isinstance(ids, tuple) else ()


_SLOT_FAULTS: Final = {"n": Why.NUMBER, "m": Why.PRICE, "d": Why.DATE, "o": Why.NAME, "k": Why.NAME, "b": Why.NAME}


def _only_glue(shape: str, reading: Reading) -> None:
    for part in shape.split():
        if part in GLUE or part in SIGNS or part in {_DONE, _OTHER_DONE} or part[:2] in {"<t", "<p"}:
            continue
        if part.startswith("<"):
            raise _Unproven(_SLOT_FAULTS[part[1]], str(reading.value(part[2:-1])))
        raise _Unproven(Why.NUMBER if part[0].isdigit() else Why.WORD, part)


def _no_names(line: Sequence[Token]) -> None:
    """A capital inside the sentence that is in no phrase of the pack is somebody's name."""
    for token in line[1:]:
        if token.capital:
            raise _Unproven(Why.NAME, token.text)


def _no_stutter(said: Sequence[Token]) -> None:
    """No word twice in a row, no article before a verb: words that nobody who means something would write."""
    words = [token.text for token in said if token.text[0].isalnum()]
    if len(words) < 2:
        raise _Unproven(Why.FRAGMENT)
    for word, following in pairwise(words):
        if (word == following and word.isalpha()) or (word in _ARTICLES and following in _VERBS):
            raise _Unproven(Why.STUTTER, f"{word} {following}")


def _ends_after_other(shape: str) -> None:
    """After another product was named, only "and it ..." comes back to this one."""
    _, found, rest = shape.partition(f" {_OTHER_DONE}")
    if found and not _AFTER_OTHER.fullmatch(rest):
        raise _Unproven(Why.WHICH_PRODUCT, rest.strip())
