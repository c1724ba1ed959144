"""Whether a sentence of an explanation is true of its facts: a second opinion, for measuring.

It is written from the definition of facts (docs/explanations.md) and reads an explanation's JSON alone. It shares no
code with the verifier that guards what shoppers read, so that a mistake of one is not a mistake of both. English only.

A sentence is taken apart: names that the facts hold become marks, then amounts, dates and numbers do, then every
statement known here is taken out if its facts carry it. What is left must say nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.claim_page import FactJson, Page, Untrue
from eval.claim_statements import STATEMENTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """Whether every part of a sentence is carried by facts; `why` names the first part that is not."""

    sentence: str
    supported: bool
    why: str = ""
    fields: frozenset[str] = frozenset()


def check_claim(sentence: str, title: str, facts: Sequence[FactJson]) -> Verdict:
    """The verdict on one sentence about the product with this title. An empty sentence claims nothing, and is false."""
    page = Page(sentence, title, facts)
    try:
        _read(page)
    except Untrue as found:
        return Verdict(sentence=sentence, supported=False, why=str(found))
    return Verdict(sentence=sentence, supported=True, fields=frozenset(page.fields))


def check_explanation(explanation: Mapping[str, Any], title: str) -> list[Verdict]:
    """A verdict for every claim of an explanation as the API writes it."""
    return [check_claim(one["text"], title, explanation["facts"]) for one in explanation["claims"]]


def _read(page: Page) -> None:
    """Raises Untrue with the first part that no fact carries."""
    if not page.text.strip(" .!"):
        raise Untrue("says nothing")
    if re.search(r"https?:|www\.|\w\.(com|net|org|io|shop|example)\b|[<>{}\[\]|]", page.text):
        raise Untrue("a link or mark-up")
    page.mark_names()
    page.mark_values()
    for form, check in STATEMENTS:
        while found := re.search(form, page.text):
            if not check(page, found):
                raise Untrue(found.group().strip())
            if found.groupdict().get("o") and re.match(r"[ ,]*(?:which|that|is|costs)\b", page.text[found.end() :]):
                raise Untrue("goes on about another product")
            page.text = f"{page.text[: found.start()]} ✓ {page.text[found.end() :]}"
    page.nothing_is_left()
    if not page.fields:
        raise Untrue("names no fact")
