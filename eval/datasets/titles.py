"""Complete Journey's shorthand as words: "FLUID MILK WHITE ONLY", "1 GA" -> "White milk, 1 gallon".

Nothing is added that the data do not say, so products that the data cannot tell apart share a title.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from eval.datasets import sizes

FRESH = frozenset(
    {"PRODUCE", "MEAT", "DELI", "PASTRY", "SALAD BAR", "FLORAL", "SEAFOOD", "GARDEN CENTER", "RESTAURANT"}
)
"""Departments whose goods carry no brand on the shelf, so "store brand" would tell a shopper nothing."""

MEATS = frozenset({"BEEF", "PORK", "LAMB", "VEAL", "CHICKEN", "TURKEY"})
"""Categories whose types name only the cut."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A product in words. `size` is empty where the data state none that a shopper would see."""

    title: str
    description: str
    categories: tuple[str, ...]
    size: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Glossary:
    """The committed word list, grocery_words.yaml; its head says what each part is."""

    departments: Mapping[str, tuple[str, str]]
    aisles: Mapping[str, str]
    categories: Mapping[str, str]
    types: Mapping[str, str]
    words: Mapping[str, str]
    proper: Mapping[str, str]


def words(*, department: str, category: str | None, kind: str, size: str | None, private: bool) -> Words:
    """Title, description, categories and size of one row of the product file."""
    shop, place = glossary().departments[department]
    name = name_of(kind, category)
    group = category_name(category)
    amount = sizes.readable(size, fresh=department in FRESH) if size else ""
    amount = "" if amount and amount in name else amount
    brand = "store brand" if private and department not in FRESH else ""
    where = glossary().aisles.get(category or "", place)
    aside = f" ({_start_lower(group)})" if group and group.casefold() not in name.casefold() else ""
    sentence = [
        f"{name}{',' if ',' in name else ''} from {where}{aside}",
        amount,
        brand or ("" if department in FRESH else "national brand"),
    ]
    return Words(
        title=_listed([name, brand, amount]),
        description=_listed(sentence) + ".",
        categories=tuple(dict.fromkeys(part for part in (shop, group, name) if part)),
        size=amount,
    )


@cache
def name_of(kind: str, category: str | None) -> str:
    """What a product_type is called; the category is asked where the type alone says nothing."""
    known = glossary().types
    listed = known.get(f"{kind} @ {category}") or known.get(kind)
    if listed:
        return listed
    name = _spelled_out(kind)
    if category in MEATS and category.casefold() not in name.casefold():
        return f"{category.capitalize()} {_start_lower(name)}"
    return name


@cache
def category_name(category: str | None) -> str:
    """What a product_category is called; empty for none."""
    if not category:
        return ""
    return glossary().categories.get(category) or _spelled_out(category)


@cache
def glossary() -> Glossary:
    """The word list, read once."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("grocery_words.yaml").read_text(encoding="utf-8"))
    return Glossary(
        departments={name: (shop, place) for name, (shop, place) in found["departments"].items()},
        aisles={category: aisle for aisle, categories in found["aisles"].items() for category in categories},
        categories=found["categories"],
        types=found["types"],
        words={str(word): spelled for word, spelled in found["words"].items()},
        proper={word.casefold(): word for word in found["proper"]},
    )


def _spelled_out(shorthand: str) -> str:
    """Word by word, for what the list does not hold as a whole; a cut-off bracket is dropped."""
    text = re.sub(r"\([^)]*\)?", " ", shorthand)
    text = re.sub(r"\b(WOMEN|MEN|CHILDREN) S\b", r"\1'S", text)
    text = re.sub(r"\bW/O\b", "without", text)
    text = re.sub(r"\bW/", "with ", text)
    text = re.sub(r"-(MAGAZINE)\b", r" \1", text)
    text = re.sub(r"\bNON[ -](?=[A-Z])", "non-", text)
    text = re.sub(r"\s*(?::|\s-\s|-\s|\s-(?=[A-Z]))\s*", ", ", text)
    text = re.sub(r"\s*[/&]\s*(?=[^,]*[/&])", ", ", text)
    text = re.sub(r"\s*[/&]\s*", " and ", text)
    text = re.sub(r"(?<=[A-Z])-(?=[A-Z]{3})", ", ", text)
    return _start_upper(_listed(" ".join(_word(word) for word in part.split()) for part in text.split(",")))


def _word(word: str) -> str:
    spelled = glossary().words.get(word.upper(), word.lower())
    return " ".join(glossary().proper.get(part.casefold(), part) for part in spelled.split())


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _start_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _start_lower(text: str) -> str:
    first = text.split(maxsplit=1)[0]
    return text if first.casefold() in glossary().proper else text[:1].lower() + text[1:]
