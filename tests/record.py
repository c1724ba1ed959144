"""Looks up every number, price, percentage, link, date, stock word, promise and name of a text in a product's record.

It knows nothing of how words are checked before they are shown: it only reads what was shown.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from babel.numbers import get_currency_precision

from prompts.facts import EvidencePack
from retrieval.schema import Money

WORDS = re.compile(r"\S+")
MONTHS = WORDS.findall("January February March April May June July August September October November December")
COUNTED = WORDS.findall(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
NUMBER_WORDS = {word: number for number, word in enumerate(COUNTED)} | {
    "once": 1, "twice": 2, "thrice": 3, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "dozen": 12,
}  # fmt: skip
FORBIDDEN = re.compile(
    r"""\b(?:free|shipping|ships?|shipped|deliver\w*|returns?|refund\w*|warrant\w*|guarantee\w*|money\ back|discount\w*|
    sale|bargain|deal|coupon|save[sd]?|saving\w*|off|half|halved|third|double\w*|best|finest|cheap\w*|better|worse|
    \w+est|favou?rite|top|award\w*|loves?|comes\ close|everybody|nobody|never|not|no|only|few|left|sold|soon|tomorrow|
    today|yesterday|week|month|million|percent|kilo|weighs|than|more|less|almost|about|perfect|made|recommends|sales)\b""",
    re.IGNORECASE | re.VERBOSE,
)
LINK = re.compile(r"https?:|www\.|\w\.(?:com|io|shop|example)\b|@|[<>\[\]{}*]")
STOCK = {
    "in stock": "in_stock", "available": "in_stock", "out of stock": "out_of_stock", "on backorder": "backorder",
    "on preorder": "preorder", "discontinued": "discontinued",
}  # fmt: skip
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "usd": "USD", "dollars": "USD", "dollar": "USD", "cents": "cents"}
OWN_WORDS = frozenset(
    WORDS.findall(
        """You It The This That These Bought Popular Matches Rated Shoppers Similar Often In Because We Mentions Does
        Here Is Was And A An Also Recommended Reduced Price Brand Category Its Last Within Under"""
    )
)
AMOUNT = re.compile(r"([$€£])?\s?(-?\d[\d,.]*\d|\d)(?:\s?(usd|dollars?|cents|€|£))?(?!\w)", re.IGNORECASE)
OWN_PHRASES = re.compile(r"is not listed as|does not mention|less than (?=\$)|reduced from|out of", re.IGNORECASE)


def unfounded(text: str, pack: EvidencePack) -> list[str]:
    """What the text says that the record does not have; empty if nothing."""
    return [*_Reader(text, pack).found()]


class _Reader:
    def __init__(self, text: str, pack: EvidencePack) -> None:
        self.pack = pack
        self.shown = text
        self.values = {fact.field: fact.value for fact in pack.facts if fact.kind not in {"rule", "contribution"}}
        facts = [fact for fact in pack.facts if fact.kind not in {"rule", "contribution"}]
        self.names = [pack.title, *(str(fact.value) for fact in facts if isinstance(fact.value, str))]
        self.money = {fact.value for fact in facts if isinstance(fact.value, Money)}
        self.days = {fact.value for fact in facts if isinstance(fact.value, datetime)}
        self.numbers = {Decimal(str(fact.value)) for fact in facts if isinstance(fact.value, int | float)}
        self.numbers |= {Decimal(5)} if "rating" in self.values else set()
        self.numbers |= {Decimal(4)} if "baskets_4_weeks" in self.values else set()
        self.rest = self._without_names(text)

    def found(self) -> Iterator[str]:
        if link := LINK.search(self.shown):
            yield f"link {link.group()}"
        if "%" in self.rest:
            yield "a percentage"
        rest = self._without_dates(self.rest)
        yield from self._bad_days(self.rest)
        for found in AMOUNT.finditer(rest):
            yield from self._amount(found)
        for word in re.findall(r"[A-Za-z]+", rest):
            value = NUMBER_WORDS.get(word.lower())
            if value is not None and value not in self.numbers and not re.search(rf"\b(?:this|the) {word}\b", rest):
                yield f"number {word}"
        if bad := FORBIDDEN.search(OWN_PHRASES.sub(" ", rest)):
            yield f"word {bad.group()}"
        yield from self._stock(rest)
        for name in re.findall(r"(?<![.!?\n] )(?<!^)\b[A-Z][a-z]+", rest):
            if name not in OWN_WORDS and name not in MONTHS:
                yield f"name {name}"

    def _without_names(self, text: str) -> str:
        for name in sorted(self.names, key=len, reverse=True):
            if len(name) > 1 and name not in STOCK.values():
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE)
        return text

    def _without_dates(self, text: str) -> str:
        return re.sub(self._date(), " ", text)

    def _bad_days(self, text: str) -> Iterator[str]:
        for found in re.finditer(self._date(), text):
            day, month = re.search(r"\b\d{1,2}(?!\d)", found.group()), found.group()
            iso = re.match(r"(\d{4})-(\d\d)-(\d\d)", month)
            right = any(
                (iso and iso.group() == f"{one:%Y-%m-%d}")
                or (not iso and day and int(day.group()) == one.day and f"{one:%b}" in month
                    and (not (year := re.search(r"\d{4}", month)) or int(year.group()) == one.year))
                for one in self.days
            )  # fmt: skip
            if not right:
                yield f"date {month}"

    @staticmethod
    def _date() -> str:
        month = "|".join([*MONTHS, *(one[:3] for one in MONTHS)])
        return (
            rf"\d{{1,2}}(?:st|nd|rd|th)? (?:{month})\b(?:,? \d{{4}})?"
            rf"|\b(?:{month})\b(?: \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?)?"
            r"|\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}"
        )

    def _amount(self, found: re.Match[str]) -> Iterator[str]:
        number = Decimal(found[2].rstrip(".,").replace(",", ""))
        sign = (found[1] or found[3] or "").lower()
        if not sign:
            if number not in self.numbers:
                yield f"number {found.group()}"
            return
        for money in self.money:
            exact = Decimal(money.amount).scaleb(-get_currency_precision(money.currency))
            if exact == number and SIGNS.get(sign) == money.currency:
                return
        yield f"price {found.group()}"

    def _stock(self, rest: str) -> Iterator[str]:
        for words, status in STOCK.items():
            if re.search(rf"\b{words}\b", rest, re.IGNORECASE) and self.values.get("availability") != status:
                yield f"stock {words}"
