"""What docs/rules.md promises of a list, checked on the rules as written. Shares no code with what keeps them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from retrieval.schema import Product

Written = Mapping[str, Any]
"""A rule as it stands in the file, read as plain data."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Where, for whom and when; region and adult as the request says."""

    surface: str
    segment: str
    region: str | None
    adult: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One place of a list: the product, and what a merchant and a shopper are told of it."""

    product: Product
    said: Sequence[str]
    sponsored: bool

    @property
    def given(self) -> bool:
        return any(words.startswith(("pinned at place", "sponsored at place")) for words in self.said)


def applies(rule: Written, page: Page) -> bool:
    return (
        page.surface in (rule.get("surfaces") or [page.surface])
        and page.segment in (rule.get("segments") or [page.segment])
        and (page.region or "nowhere").lower()
        in [one.lower() for one in rule.get("regions") or [page.region or "nowhere"]]
        and rule.get("adults", page.adult) == page.adult
        and rule.get("since", page.at) <= page.at
        and not ("until" in rule and rule["until"] <= page.at)
    )


def matches(product: Product, match: Written) -> bool:
    asked = (
        ("products", [product.id]),
        ("brands", [product.brand.lower()]),
        ("categories", [one.lower() for one in product.categories]),
        ("tags", [one.lower() for one in product.tags]),
    )
    for name, own in asked:
        if name in match and not set(own) & {one if name == "products" else one.lower() for one in match[name]}:
            return False
    return all(_holds(product, condition) for condition in match.get("where", ()))


def _holds(product: Product, condition: Written) -> bool:
    field, limit = condition["field"], condition["value"]
    value: Any = product.internal.get(field.removeprefix("internal."))
    if field == "price":
        value = product.price.amount if product.price else None
    if value is None:
        return False
    return bool({"lt": value < limit, "gte": value >= limit}[condition["op"]])


def hidden(product: Product, rules: Sequence[Written]) -> bool:
    unavailable = product.availability.value not in {"in_stock", "preorder", "backorder"}
    return unavailable or any("hide" in rule and matches(product, rule["hide"]) for rule in rules)


def keys(product: Product, per: str) -> set[str]:
    """As what a product counts in a cap."""
    match per:
        case "brand":
            return {product.brand.lower()} - {""}
        case "category":
            return {one.lower() for one in product.categories[-1:]}
        case _:
            title = "title:" + " ".join(product.title.lower().split())
            return {title, f"group:{product.group_id}"} if product.group_id else {title}


def complaints(
    seen: Sequence[Seen], ranked: Sequence[Product], rules: Sequence[Written], catalogue: Mapping[str, Product]
) -> list[str]:
    """What a list breaks of these rules, all of which apply. `ranked` is what there was to choose from."""
    ids = [one.product.id for one in seen]
    found = [f"{product_id} stands twice" for product_id, times in Counter(ids).items() if times > 1]
    wanted = {one for rule in rules for one in _given_to(rule)}
    may_stand = {one.id for one in ranked} | wanted
    found += [f"{one} came from nowhere" for one in ids if one not in may_stand or one not in catalogue]
    found += [f"{one.product.id} is hidden" for one in seen if hidden(one.product, rules)]
    caps = [rule["cap"] for rule in rules if "cap" in rule]
    for cap in caps:
        found += _too_many(seen, cap)
    for product in ranked:
        if product.id not in ids and not hidden(product, rules) and not _no_room(product, seen, caps):
            found.append(f"{product.id} is missing")
    for rule in rules:
        if _given_to(rule):
            found += _place_complaints(rule, seen, ranked, rules, catalogue)
    paid = {one for rule in rules if "sponsor" in rule for one in rule["sponsor"]["products"]}
    for one in seen:
        by_sponsor = any(words.startswith("sponsored at place") for words in one.said)
        if one.sponsored != by_sponsor or (one.sponsored and one.product.id not in paid):
            found.append(f"{one.product.id} is labelled wrongly")
    return found


def _given_to(rule: Written) -> list[str]:
    return [rule["pin"]["product"]] if "pin" in rule else list(rule.get("sponsor", {}).get("products", ()))


def _too_many(seen: Sequence[Seen], cap: Written) -> list[str]:
    """More than the cap allows; places that were given away stand in any case, and count."""
    within = cap.get("within", 10)
    counted = Counter(key for one in seen[:within] for key in keys(one.product, cap["per"]))
    given = Counter(key for one in seen[:within] if one.given for key in keys(one.product, cap["per"]))
    return [
        f"{times} of {key} within {within}" for key, times in counted.items() if times > max(cap["at_most"], given[key])
    ]


def _no_room(product: Product, seen: Sequence[Seen], caps: Sequence[Written]) -> bool:
    """Whether the product would exceed a cap at the end of the list, which got shorter for it.

    What is given away takes its place last: where the list is too short for that place, it was shorter before.
    """
    end = len(seen)
    while end and seen[end - 1].given and not any(f"at place {end} " in words for words in seen[end - 1].said):
        end -= 1
    for cap in caps:
        within = cap.get("within", 10)
        counted = Counter(key for one in seen[:within] for key in keys(one.product, cap["per"]))
        if end < within and any(counted[key] >= cap["at_most"] for key in keys(product, cap["per"])):
            return True
    return False


def _place_complaints(
    rule: Written,
    seen: Sequence[Seen],
    ranked: Sequence[Product],
    rules: Sequence[Written],
    catalogue: Mapping[str, Product],
) -> list[str]:
    """Whether who may have a place has it; none may be had twice, nor by one who has another."""
    to = (rule.get("pin") or rule["sponsor"])["to"]
    may = [one for one in _given_to(rule) if one in catalogue and not hidden(catalogue[one], rules)]
    mine = [
        at for at, one in enumerate(seen) if any(words.endswith(f"at place {to} by {rule['id']}") for words in one.said)
    ]
    if len(mine) > 1:
        return [f"{rule['id']} gives its place away twice"]
    if not mine:
        elsewhere = {one.product.id for one in seen if one.given}
        given = _given_away(rules, catalogue)
        owner = given[to].id if to in given else None
        if owner not in may or owner in elsewhere or _too_short_for(to, given, ranked, rules):
            return []
        return [f"{owner} has not its place {to}"]
    [at] = mine
    holder = seen[at].product.id
    if holder not in may:
        return [f"{holder} has place {to}, which is not its own"]
    short = at < to - 1 and all(one.given for one in seen[at:])
    return [] if at == to - 1 or short else [f"{holder} stands at {at + 1}, not at {to}"]


def _given_away(rules: Sequence[Written], catalogue: Mapping[str, Product]) -> dict[int, Product]:
    """Who is given which place: the higher priority first, each product one place, each place once."""
    given: dict[int, Product] = {}
    for rule in sorted(rules, key=lambda one: (-one.get("priority", 0), "sponsor" in one)):
        place = (rule.get("pin") or rule.get("sponsor") or {}).get("to")
        taken = {one.id for one in given.values()}
        may = [one for one in _given_to(rule) if one in catalogue and one not in taken]
        may = [one for one in may if not hidden(catalogue[one], rules)]
        if place and place not in given and may:
            given[place] = catalogue[may[0]]
    return given


def _too_short_for(to: int, given: Mapping[int, Product], ranked: Sequence[Product], rules: Sequence[Written]) -> bool:
    """Whether caps leave no list that is long enough for the place, with all that is given away counted in them."""
    free = [one for one in ranked if one.id not in {other.id for other in given.values()} and not hidden(one, rules)]
    free = [
        one
        for _, _, one in sorted(
            ((_moved_to(at, one, rules), at, one) for at, one in enumerate(free)), key=lambda it: it[:2]
        )
    ]
    caps = [rule["cap"] for rule in rules if "cap" in rule]
    page = dict(given)
    for place in range(1, to):
        if place in given:
            continue
        fitting = [one for one in free if not any(_full(one, place, page, cap) for cap in caps)]
        if not fitting:
            return True
        page[place] = fitting[0]
        free.remove(fitting[0])
    return False


def _moved_to(at: int, product: Product, rules: Sequence[Written]) -> float:
    """Where boosts and buries carry a product: so many places on, and there before, or behind, whoever it meets."""
    up: int = sum(rule["by"] for rule in rules if "boost" in rule and matches(product, rule["boost"]))
    up -= sum(rule["by"] for rule in rules if "bury" in rule and matches(product, rule["bury"]))
    return at - up - (0.5 if up > 0 else -0.5 if up < 0 else 0)


def _full(product: Product, place: int, page: Mapping[int, Product], cap: Written) -> bool:
    within = cap.get("within", 10)
    counted = Counter(key for at, one in page.items() if at <= within for key in keys(one, cap["per"]))
    return place <= within and any(counted[key] >= cap["at_most"] for key in keys(product, cap["per"]))
