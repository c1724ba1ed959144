"""Text from outside: which characters may enter the shop.

Ids are compared and shown byte for byte, so an id with a space, a control character or an invisible
one is refused. Everywhere else such characters only mislead a reader or a model, and a row is not
worth losing over them, so they are taken out: control characters but tab and line feed, bidi
overrides and isolates, the byte order mark, the invisible tag characters, lone surrogates.
"""

import re
from typing import Annotated

from pydantic import AfterValidator

from retrieval.feeds.complaints import complain, quoted

MAX_ID = 128

_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)


def clean(text: str) -> str:
    """The text as a reader sees it, with plain line ends and without space around it."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _printable_id(text: str) -> str:
    if not text:
        raise complain("is empty", f"send 1 to {MAX_ID} printable characters without spaces")
    if len(text) > MAX_ID:
        raise complain(f"is {len(text)} characters long", f"send at most {MAX_ID}")
    if " " in text or not text.isprintable():
        raise complain(f"{quoted(text)} has a space, control or invisible character", "leave it out of the id")
    if text in {".", ".."}:
        raise complain(f"{quoted(text)} cannot stand in a web address", "choose another id")
    return text


def _not_blank(text: str) -> str:
    if not text:
        raise complain("is empty", "send text that can be seen")
    return text


Text = Annotated[str, AfterValidator(clean)]
"""Text that a person reads, cleaned."""

Words = Annotated[Text, AfterValidator(_not_blank)]
"""Cleaned text of which something must be left."""

Id = Annotated[str, AfterValidator(_printable_id)]
"""1 to 128 printable characters without spaces."""
