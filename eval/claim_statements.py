"""What can be said of a product, and the facts that must carry it."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final, TypeAlias

from eval.claim_page import Page, flat, plain

STOCK: Final = {
    "in stock": "in_stock",
    "available": "in_stock",
    "on preorder": "preorder",
    "on backorder": "backorder",
    "out of stock": "out_of_stock",
    "discontinued": "discontinued",
}
SAME_YEAR_DAYS: Final = 300
LESS, MORE = ("lt", "lte"), ("gt", "gte")

Check: TypeAlias = Callable[[Page, re.Match[str]], bool]


def _price(page: Page, found: re.Match[str]) -> bool:
    return bool(page.fact("catalogue", "price") == page.value(found["m"]))


def _list_price(page: Page, found: re.Match[str]) -> bool:
    price, listed = page.fact("catalogue", "price"), page.fact("catalogue", "list_price")
    return bool(price and listed and listed == page.value(found["m"]) and price[0] < listed[0])


def _bound(ops: Sequence[str], holds: Callable[[Decimal, Decimal], bool]) -> Check:
    def check(page: Page, found: re.Match[str]) -> bool:
        price, limit = page.fact("catalogue", "price"), page.fact("constraint", "price", ops)
        if not price or not limit or price[1] != limit[1]:
            return False
        said = found.groupdict().get("m")
        return (said is None or page.value(said) == limit) and holds(price[0], limit[0])

    return check


def _times(page: Page, found: re.Match[str]) -> bool:
    return bool(page.fact("behaviour", "bought_times") == page.value(found["n"]))


def _bought(page: Page, found: re.Match[str]) -> bool:
    return page.fact("behaviour", "bought_times") is not None or page.fact("behaviour", "last_bought") is not None


def _last(page: Page, found: re.Match[str]) -> bool:
    """The day; without its year it is one of the last three hundred days."""
    last, (day, month, year) = page.fact("behaviour", "last_bought"), page.value(found["d"])
    if last is None or (last.day, last.month) != (day, month):
        return False
    age = (page.as_of - last).days
    return bool(year == last.year or (year is None and 0 <= age <= SAME_YEAR_DAYS))


def _only_time(page: Page, found: re.Match[str]) -> bool:
    """ "You bought this once, on 3 November." """
    return bool(page.fact("behaviour", "bought_times") == 1 and _last(page, found))


def _brand(page: Page, found: re.Match[str]) -> bool:
    return bool(page.value(found["s"]) == flat(page.fact("catalogue", "brand") or ""))


def _mentions(page: Page, found: re.Match[str]) -> bool:
    op = "contains" if found["m"] == "mentions" else "not_contains"
    asked = page.fact("constraint", "text", (op,))
    return asked is not None and page.value(found["s"]) == flat(asked)


def _not_listed(page: Page, found: re.Match[str]) -> bool:
    page.fields.add(found["f"])
    return any(
        _named(one["field"]) == found["f"] and flat(str(one["value"])) == page.value(found["v"])
        for one in page.facts
        if one["kind"] == "constraint" and one.get("op") in {"not_in", "not_contains"}
    )


def _named(field: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", field.lower().removeprefix("attributes.")).strip()


def _other(*kinds: str) -> Check:
    def check(page: Page, found: re.Match[str]) -> bool:
        told = page.kinds(found["o"]) & set(kinds)
        page.fields |= told
        return bool(told)

    return check


def _in_baskets_with(page: Page, found: re.Match[str]) -> bool:
    other, count = page.value(found["o"]), page.value(found["n"])
    page.fields |= {"together_with", "together_baskets"}
    return "together_with" in page.kinds(found["o"]) and any(
        one["field"] == "together_baskets" and flat(one.get("label", "")) == other and one["value"] == count
        for one in page.facts
    )


def _baskets(page: Page, found: re.Match[str]) -> bool:
    weeks = found["w"]
    right = weeks is None or page.value(weeks) == 4
    return bool(right and page.fact("behaviour", "baskets_4_weeks") == page.value(found["n"]))


def _has(field: str) -> Check:
    return lambda page, found: page.fact("behaviour", field) is not None


def _searched(page: Page, found: re.Match[str]) -> bool:
    """The shopper's words; said of the product itself, only if they promise nothing."""
    asked = page.fact("behaviour", "search_text")
    if asked is None or page.value(found["s"]) != flat(asked):
        return False
    return "you" in found.group() or "free" not in asked


def _rated(page: Page, found: re.Match[str]) -> bool:
    if page.fact("catalogue", "rating") != page.value(found["n"]):
        return False
    if found["of"] is not None and page.value(found["of"]) != 5:
        return False
    return found["c"] is None or page.fact("catalogue", "rating.count") == page.value(found["c"])


def _above_floor(page: Page, found: re.Match[str]) -> bool:
    floor, rating = page.fact("constraint", "rating", MORE), page.fact("catalogue", "rating")
    return bool(floor == page.value(found["n"]) and rating is not None and rating > floor)


def _stock(page: Page, found: re.Match[str]) -> bool:
    return bool(page.fact("catalogue", "availability") == STOCK[found["s"]])


def _field_is(page: Page, found: re.Match[str]) -> bool:
    """The brand is Acme; dishwasher safe: no; the colour is red, as you asked."""
    name, said = found["f"].strip(), found["v"].strip()
    wanted = page.value(said[1:-1]) if said.startswith("⟦") else said
    for one in page.facts:
        stated = one["kind"] == "catalogue" or one.get("op") in {"eq", "in"}
        if stated and _named(one["field"]) == name and _alike(one["value"], wanted):
            if found["w"] and not any(w["kind"] == "constraint" and w["field"] == one["field"] for w in page.facts):
                return False
            page.fields.add(one["field"])
            return True
    return False


def _alike(value: Any, wanted: Any) -> bool:
    said = plain(value)
    return bool((flat(said) if isinstance(said, str) else said) == wanted)


_SELF: Final = r"(?:(?:this|it|the)(?: product| item| one)?(?: ⟦x\d+⟧)*|⟦x\d+⟧)"
_LIMIT: Final = r"(?:your )?(?:price )?(?:limit|budget|maximum)"
_MONEY: Final = r"⟦(?P<m>m\d+)⟧"
_NUMBER: Final = r"⟦(?P<n>n\d+)⟧"
_DATE: Final = r"⟦(?P<d>d\d+)⟧"
_OTHER: Final = r"⟦(?P<o>x\d+)⟧"

STATEMENTS: Final[tuple[tuple[str, Check], ...]] = (
    (rf"\byou (?:have )?(?:already )?(?:bought|purchased|ordered) {_SELF} {_NUMBER} times?\b", _times),
    (rf"✓ ?,? (?:and )?(?:last|most recently) on {_DATE}", _last),
    (rf"✓ ?,? on {_DATE}", _only_time),
    (rf"\byou (?:have )?last (?:bought|purchased) {_SELF} on {_DATE}", _last),
    (rf"\byou (?:have )?(?:bought|purchased|ordered) {_SELF} on {_DATE}", _last),
    (rf"(?:often )?bought together with {_OTHER} in {_NUMBER} baskets?\b", _in_baskets_with),
    (rf"(?:often )?bought together with {_OTHER}", _other("together_with")),
    (rf"\bshoppers who (?:buy|bought) {_OTHER} also (?:buy|bought) {_SELF}", _other("together_with", "same_shoppers")),
    (rf"\bsimilar to {_OTHER}", _other("like_product")),
    (rf"\bshoppers (?:with a history like yours|like you) (?:also )?buy {_SELF}", _has("shoppers_like_you")),
    (rf"\byou (?:have )?(?:already )?(?:bought|purchased|ordered) {_SELF}(?: before)?", _bought),
    (rf"\bin {_NUMBER} baskets?\b(?: in the (?:last|past) ⟦(?P<w>n\d+)⟧ weeks)?", _baskets),
    (r"\bpopular\b ?:?", _has("baskets_4_weeks")),
    (r"\b(?:(?:matches |matching )?your search for|you (?:searched|were looking|looked) for) ⟦(?P<s>x\d+)⟧", _searched),
    (r"\b(?:matches|matching) ⟦(?P<s>x\d+)⟧", _searched),
    (rf",? ?\breduced from {_MONEY}", _list_price),
    (rf"(?:under|below|less than) (?:{_LIMIT}(?: of)? )?{_MONEY}", _bound(LESS, lambda price, limit: price < limit)),
    (rf"(?:within|up to|at most) (?:{_LIMIT}(?: of)? )?{_MONEY}", _bound(LESS, lambda price, limit: price <= limit)),
    (rf"(?:under|below) {_LIMIT}", _bound(LESS, lambda price, limit: price < limit)),
    (rf"(?:within|in) {_LIMIT}", _bound(LESS, lambda price, limit: price <= limit)),
    (rf"above your minimum of {_MONEY}", _bound(MORE, lambda price, limit: price > limit)),
    (rf"at your minimum of {_MONEY}", _bound(MORE, lambda price, limit: price == limit)),
    (rf"\b(?:costs?|price is|price of|priced at|price:|available for|is) {_MONEY}", _price),
    (rf"\brated {_NUMBER}(?: (?:out of|of) ⟦(?P<of>n\d+)⟧)?(?: stars)?(?: in ⟦(?P<c>n\d+)⟧ reviews?)?", _rated),
    (rf",? ?above your minimum of {_NUMBER}", _above_floor),
    (r"\b(?:by|from) ⟦(?P<s>x\d+)⟧", _brand),
    (rf"\b(?P<s>{'|'.join(STOCK)})\b", _stock),
    (r"(?P<m>\bdoes not mention|\bmentions) ⟦(?P<s>x\d+)⟧ ?,? as you asked", _mentions),
    (r"(?:\bthe )(?P<f>[a-z][a-z0-9 ]{0,40}?) is not listed as ⟦(?P<v>x\d+)⟧ ?,? as you asked", _not_listed),
    (
        r"(?:\bthe )?\b(?P<f>(?!(?:it|this|that|these|which|and|so|because|also)\b)[a-z][a-z0-9 ]{0,40}?)(?: is|:) "
        r"(?P<v>⟦[xn]\d+⟧|yes|no)(?P<w> ?,? as you asked)?",
        _field_is,
    ),
)
"""Tried in this order: what says more comes before what says less."""
