"""The shop's words and products as Markdown, for chat clients that know no cards.

Product text is data: whatever a title says, it stands there as text and makes no link, no heading, no picture.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from app.dialogue.reading.limits.money import money_words
from app.dialogue.reply import MAX_TITLE
from prompts.product_card import clean

_WORD: Final = re.compile(r"[^\s`]+|`")
_SYNTAX: Final = re.compile(r"[\\`*_\[\]<~]|&(?=#?\w+;)")
_OPENING: Final = re.compile(r"^(\d{1,9}(?=[.)](?: |$))|(?=[#>+-]))")
"""What would open a heading, a quotation or a list where a line begins."""
_ADDRESS: Final = re.compile(r"://|www\.|@|\w\.[^\W\d_]{2}", re.IGNORECASE)
"""In a word that some renderers make a link of unasked, such as www.example.com or name@example.com."""
_URL_MARKS: Final = ":/?#@!$&'*+,;=%-._~"


def plain(text: str, *, opens: bool = True) -> str:
    """Text that Markdown shows as it is, on one line; addresses stand there as code, so that nothing links them.

    `opens`: whether it stands where a line begins.
    """
    line = _WORD.sub(_plain_word, " ".join(text.split()))
    return _OPENING.sub(r"\1\\", line) if opens else line


def product_list(products: Sequence[Mapping[str, Any]], locale: str) -> str:
    """The cards as a numbered list: title, price, and the product's own address if it has one."""
    return "\n".join(f"{one['position']}. {_card(one['product'], locale)}" for one in products)


def question_words(question: Mapping[str, Any]) -> str:
    """What the shop asks, with its answers and how many products each leaves: any of them may be typed."""
    answers = (f"{plain(one['label'], opens=False)} ({one['count']})" for one in question["options"])
    return f"{plain(question['text'])} {', '.join(answers)}."


def _card(product: Mapping[str, Any], locale: str) -> str:
    title, url, price = plain(clean(product["title"], MAX_TITLE)), product.get("url"), product.get("price")
    if url and url.startswith(("http://", "https://")):
        title = f"[{title}]({quote(url, safe=_URL_MARKS)})"
    return f"{title}, {money_words(price['amount'], price['currency'], locale)}" if price else title


def _plain_word(word: re.Match[str]) -> str:
    return f"`{word.group()}`" if _ADDRESS.search(word.group()) else _SYNTAX.sub(r"\\\g<0>", word.group())
