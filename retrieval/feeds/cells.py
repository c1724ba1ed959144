"""What stands in the cells of a feed, in the contract's shape."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any, Final

from babel.numbers import get_currency_precision, list_currencies

from retrieval.feeds.complaints import Complaint, pointer_to, quoted

_AMOUNT: Final = re.compile(r"^(?:(?P<before>[A-Z]{3}) ?)?(?P<number>[0-9][0-9.,']*)(?: ?(?P<behind>[A-Z]{3}))?$")
_PLAIN: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_GROUPED: Final = re.compile(
    r"(?P<whole>[0-9]{1,3}(?P<sign>[.,'])[0-9]{3}(?:(?P=sign)[0-9]{3})*)(?:(?!(?P=sign))[.,](?P<decimals>[0-9]+))?"
)
_POINT_ALONE: Final = re.compile(r"[0-9]+\.[0-9]+")
_CURRENCIES: Final = frozenset(list_currencies())
_BLOCKS: Final = frozenset(
    {"p", "br", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "hr"}
)
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "head"})
_SPACES: Final = re.compile(r"[ \t\f\v]+")
_LINES: Final = re.compile(r"\s*\n\s*")
_TRUE: Final = frozenset({"true", "yes", "1"})
MARGIN: Final = "margin"
"""The internal field for what is left of a price: rules for merchants read it, nobody else."""


class CellRefused(Exception):  # noqa: N818 - a verdict on a cell
    """A cell that cannot be read; `complaint` names its column."""

    def __init__(self, column: str, problem: str, cure: str) -> None:
        super().__init__(problem)
        self.complaint = Complaint(pointer=pointer_to([column]), problem=problem, cure=cure)


def is_currency(code: str) -> bool:
    """Whether it is a code of ISO 4217, such as USD."""
    return code in _CURRENCIES


def money(column: str, text: str, currency: str | None = None) -> dict[str, Any] | None:
    """ "15.00 USD" as minor units; None for an empty cell. `currency` is that of a number without one.

    Of a point and a comma the last one parts the decimals: "1.299,00 EUR" is 129,900.

    Raises:
        CellRefused: it is no amount, has more decimals than its currency, or no known currency.
    """
    plain = text.strip().replace("\N{NO-BREAK SPACE}", " ")
    if not plain:
        return None
    found = _AMOUNT.match(plain.upper())
    code = (found["before"] or found["behind"] or currency) if found else None
    if found and code is None:
        cure = "write it behind the amount, such as 15.00 USD, or say one for the whole feed"
        raise CellRefused(column, f"{quoted(text)} names no currency", cure)
    if found is None or code is None or not is_currency(code):
        cure = "write an amount with its currency, such as 15.00 USD"
        raise CellRefused(column, f"{quoted(text)} is no price", cure)
    digits, plain_number = get_currency_precision(code), _plain_number(found["number"])
    if plain_number is None:
        raise CellRefused(column, f"{quoted(text)} is no price", "write it as 15.00 USD")
    amount = Decimal(plain_number).scaleb(digits)
    if amount != amount.to_integral_value():
        raise CellRefused(column, f"{quoted(text)} has more decimals than {code}", f"write at most {digits}")
    return {"amount": int(amount), "currency": code}


def _plain_number(number: str) -> str | None:
    """The number with nothing but a point before its decimals; None if it is written in no way that is known.

    "1.299" alone has three decimals, as feeds write them; "1,299" are thousands.
    """
    grouped = _GROUPED.fullmatch(number)
    if grouped and not _POINT_ALONE.fullmatch(number):
        whole = re.sub(r"\D", "", grouped["whole"])
        return f"{whole}.{grouped['decimals'] or 0}"
    return number.replace(",", ".") if _PLAIN.fullmatch(number) else None


def number(column: str, text: str) -> float | None:
    """A number as it stands; None for an empty cell. Raises CellRefused."""
    plain = text.strip()
    if not plain:
        return None
    try:
        found = float(plain.replace(",", "."))
    except ValueError:
        found = float("nan")
    if found != found or found in {float("inf"), float("-inf")}:
        raise CellRefused(column, f"{quoted(text)} is no number", "write digits with a point before decimals")
    return found


def is_true(text: str) -> bool:
    return text.strip().lower() in _TRUE


def path_of(text: str) -> list[dict[str, str]]:
    """ "Home > Kitchen > Pans" as categories, from the general to the special; of several paths the first."""
    steps = (step.strip() for step in text.split(" > ") if step.strip())
    return [{"value": step} for step in steps]


def pictures(urls: Iterable[tuple[str, str]], kind: str = "image") -> list[dict[str, str]]:
    """Addresses with what they show; each address once, empty ones left out. `kind` is the contract's media type."""
    found: dict[str, str] = {}
    for url, alt in urls:
        if plain := url.strip():
            found.setdefault(plain, alt.strip())
    return [{"type": kind, "url": url, "alt_text": alt} for url, alt in found.items()]


def parted(text: str, separator: str) -> list[str]:
    """The parts of a cell between separators; one within double quotes parts nothing. Parts keep their quotes."""
    if text.count('"') % 2 or '"' not in text:
        return [part.strip() for part in text.split(separator)]
    parts, begins, inside = [], 0, False
    for place, character in enumerate(text):
        if character == '"':
            inside = not inside
        elif character == separator and not inside:
            parts.append(text[begins:place].strip())
            begins = place + 1
    return [*parts, text[begins:].strip()]


def unquoted(text: str) -> str:
    """A part without the quotes around it; doubled ones within it are one."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text


def listed(texts: Iterable[str]) -> str:
    """Texts as one cell that `parted` takes apart again."""
    return ",".join('"' + text.replace('"', '""') + '"' if {",", '"'} & set(text) else text for text in texts)


def margin(price: Mapping[str, Any] | None, cost: Mapping[str, Any] | None) -> dict[str, float]:
    """What is left of a price, as the internal field that rules for merchants read; nothing where one is unknown."""
    if not cost or not price or not price["amount"]:
        return {}
    return {MARGIN: round(1 - cost["amount"] / price["amount"], 4)}


def text_of_html(html: str) -> str:
    """What a reader of the page would see: no tags, scripts or styles; each paragraph and list item on its own line."""
    if "<" not in html and "&" not in html:
        return html
    reader = _Seen()
    reader.feed(html)
    reader.close()
    return _LINES.sub("\n", _SPACES.sub(" ", "".join(reader.seen))).strip()


class _Seen(HTMLParser):
    """Collects the text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self.seen.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        if tag in _BLOCKS:
            self.seen.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.seen.append(data.replace("\n", " "))
