"""A sentence of an explanation with marks for the names, amounts, dates and numbers in it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

FactJson: TypeAlias = Mapping[str, Any]

_WORDS: Final = re.compile(r"\S+")
MONTHS: Final = _WORDS.findall("january february march april may june july august september october november december")
SMALL: Final = _WORDS.findall("zero one two three four five six seven eight nine ten eleven twelve")
NEUTRAL: Final = frozenset(
    _WORDS.findall(
        """a an the this that it its is are and also because since so which product item one these was recommended
        suggested chosen picked shown we recommend for to you"""
    )
)
CURRENCY: Final = {"$": "USD", "us$": "USD", "usd": "USD", "dollars": "USD", "dollar": "USD", "€": "EUR", "eur": "EUR"}
DESCRIBING: Final = frozenset(
    [
        "title",
        "brand",
        "category",
        *(f"attributes.{one}" for one in _WORDS.findall("color colour flavor flavour material size type style")),
    ]
)
"""Fields whose values a sentence may give to the product itself: a handle's material is not the product's."""
LETTER: Final = {"money": "m", "number": "n", "date": "d"}


class Untrue(Exception):  # noqa: N818 - a finding
    """A statement that the facts do not carry."""


class Page:
    """A sentence on its way: text with marks ⟦n⟧, and what each mark stands for."""

    def __init__(self, sentence: str, title: str, facts: Sequence[FactJson]) -> None:
        self.text = f" {flat(sentence)} "
        self.title = flat(title)
        self.facts = [one for one in facts if one["kind"] in {"catalogue", "constraint", "behaviour"}]
        self.as_of = max(
            (datetime.fromisoformat(one["as_of"]) for one in facts), default=datetime.min.replace(tzinfo=UTC)
        )
        self.marks: list[tuple[str, Any]] = []
        self.fields: set[str] = set()

    def mark_names(self) -> None:
        """Puts marks for title, names and values, the longest first; one text may be the value of several fields."""
        named: dict[str, set[str]] = {self.title: {"title"}}
        fields = {word for fact in self.facts for word in re.findall(r"[a-z]+", fact["field"])}
        for tail in self._tails():
            if tail not in fields:  # "the lid is bamboo" speaks of a field, whatever the title ends with
                named.setdefault(tail, set()).add("title")
        for fact in self.facts:
            if isinstance(fact["value"], str) and fact["field"] != "availability":
                refused = fact.get("op") in {"not_in", "not_contains"}
                named.setdefault(flat(fact["value"]), set()).add("refused" if refused else fact["field"])
        for name in sorted(named, key=len, reverse=True):
            if name not in NEUTRAL:
                mark = self._mark("name", (name, frozenset(named[name])))
                self.text = re.sub(rf"(?<![\w⟦]){re.escape(name)}(?!\w)", mark, self.text)

    def _tails(self) -> list[str]:
        """How a product may be called for short: the end of its title's first part, or any other part."""
        first, *others = (part.strip() for part in re.split(r"[,;()]", self.title))
        words = first.split()
        return [" ".join(words[at:]) for at in range(len(words))] + [one for one in others if one]

    def mark_values(self) -> None:
        month = "|".join([*MONTHS, *(one[:3] for one in MONTHS)])
        year = r"(?:,? (?P<y>\d{4}))?"
        for form in (
            rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{month})\b{year}",
            rf"(?P<m>{month}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b{year}",
            r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
        ):
            self.text = re.sub(form, lambda one: self._mark("date", _day(one)), self.text)
        sign = "|".join(re.escape(one) for one in CURRENCY)
        amount = r"\d[\d,]*(?:\.\d+)?"
        self.text = re.sub(
            rf"(?:(?P<a>us\$|\$|€) ?(?P<n>{amount})|(?P<k>{amount}) ?(?P<b>{sign}))(?!\w)",
            lambda one: self._mark("money", (_number(one["n"] or one["k"]), CURRENCY[one["a"] or one["b"]])),
            self.text,
        )
        self.text = re.sub(
            rf"(?<![\w⟦.,-]){amount}(?![\w⟧%])", lambda one: self._mark("number", _number(one.group())), self.text
        )
        words = "|".join([*(one for one in SMALL if one != "one"), "once", "twice"])
        spoken = {**{word: at for at, word in enumerate(SMALL)}, "once": 1, "twice": 2}
        self.text = re.sub(
            rf"(?<!this )(?<!the )\bone\b|\b(?:{words})\b",
            lambda one: (
                self._mark("number", Decimal(spoken[one.group()]))
                + (" times" if one.group() in {"once", "twice"} else "")
            ),
            self.text,
        )

    def _mark(self, kind: str, value: Any) -> str:
        self.marks.append((kind, value))
        return f"⟦{LETTER.get(kind, 'x')}{len(self.marks) - 1}⟧"

    def nothing_is_left(self) -> None:
        for mark in re.findall(r"⟦(\w+)⟧", self.text):
            if not self.kinds(mark) & DESCRIBING:
                raise Untrue(f"nothing carries {self.marks[int(mark[1:])][1]}")
            self.fields |= self.kinds(mark) & DESCRIBING
        for word in re.findall(r"[^\W_]+|[^\w\s]", re.sub(r"⟦\w+⟧|✓", " ", self.text)):
            if word not in NEUTRAL and word not in {",", ".", ";", ":", "!", "–", "'", '"'}:
                raise Untrue(word)

    # What statements ask

    def value(self, mark: str) -> Any:
        """What the mark stands for: a name's text, an amount, a date, a number."""
        kind, value = self.marks[int(mark[1:])]
        return value[0] if kind == "name" else value

    def kinds(self, mark: str) -> frozenset[str]:
        """The fields that a name is the value of; nothing for other marks."""
        kind, value = self.marks[int(mark[1:])]
        return value[1] if kind == "name" else frozenset()

    def fact(self, kind: str, field: str, ops: Sequence[str] = ()) -> Any:
        """The value of the fact, and the field counted as told; None if there is no such fact."""
        for one in self.facts:
            if one["kind"] == kind and one["field"] == field and (not ops or one.get("op") in ops):
                self.fields.add(field)
                return plain(one["value"])
        return None


def flat(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text).replace("’", "'").replace("'ve ", " have ").replace("'s ", " is ")
    return " ".join(re.sub(r"[“”„«»\"]", " ", shown).lower().split())


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "").rstrip("."))
    except InvalidOperation as error:
        raise Untrue(text) from error


def _day(found: re.Match[str]) -> tuple[int, int, int | None]:
    month = found["m"]
    number = int(month) if month.isdigit() else [one[:3] for one in MONTHS].index(month[:3]) + 1
    return int(found["d"]), number, int(found["y"]) if found["y"] else None


def plain(value: Any) -> Any:
    """Money as (amount, currency), a time as itself, a number as a decimal."""
    match value:
        case {"amount": amount, "currency": currency}:
            return Decimal(amount) / 100, currency
        case {"time": time}:
            return datetime.fromisoformat(time)
        case int() | float():
            return Decimal(str(value))
    return value
