"""What shoppers did, as other systems wrote it down: each entry in the shape of our own events.

GA4's BigQuery export (support.google.com/analytics/answer/7029846), Segment's v2 e-commerce events
(segment.com/docs/connections/spec/ecommerce/v2), Amazon Personalize's interactions, Google Retail's user events
(cloud.google.com/retail/docs/user-events). What has no name among ours is left out, and counted.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, TypeAlias
from uuid import UUID, uuid5

import orjson
from babel.numbers import get_currency_precision

from ranking.events import EVENT_NAMES
from retrieval.feeds.cells import is_currency

Entry: TypeAlias = Mapping[str, Any]

_OURS: Final = UUID("6f1f0f8a-2b11-4e0c-9d41-018f2b6c7f6e")
"""The name space of ids that are made of what an entry says: the same entry has the same id, whenever it is sent."""


MOST_PRICE: Final = 10**12
"""No price; and one with a million digits would keep us busy."""


class Format(StrEnum):
    GA4 = "ga4"
    SEGMENT = "segment"
    PERSONALIZE = "personalize"
    RETAIL = "retail"


class Unreadable(Exception):  # noqa: N818 - a verdict on one entry
    """An entry that cannot be read; `field` is the one to mend."""

    def __init__(self, field: str, problem: str, cure: str) -> None:
        super().__init__(f"{field}: {problem}; {cure}")
        self.field, self.problem, self.cure = field, problem, cure


_SEGMENT: Final = {
    "product viewed": "view_item",
    "product list viewed": "view_item_list",
    "product clicked": "select_item",
    "product added": "add_to_cart",
    "product removed": "remove_from_cart",
    "product added to wishlist": "add_to_wishlist",
    "cart viewed": "view_cart",
    "checkout started": "begin_checkout",
    "order completed": "purchase",
    "products searched": "search",
}
_RETAIL: Final = {
    "detail-page-view": "view_item",
    "category-page-view": "view_item_list",
    "home-page-view": "view_item_list",
    "add-to-cart": "add_to_cart",
    "remove-from-cart": "remove_from_cart",
    "shopping-cart-page-view": "view_cart",
    "purchase-complete": "purchase",
    "search": "search",
}
_PERSONALIZE: Final = {
    "click": "select_item",
    "view": "view_item",
    "purchase": "purchase",
    "buy": "purchase",
    "cart": "add_to_cart",
    "addtocart": "add_to_cart",
}


def told_by(entry: Entry) -> Format | None:
    """Which system wrote an entry, by the fields that only it has."""
    names = {str(name).lower() for name in entry}
    if {"event_timestamp", "user_pseudo_id"} <= names:
        return Format.GA4
    if {"user_id", "item_id", "timestamp"} <= names:
        return Format.PERSONALIZE
    if {"eventtype", "visitorid"} <= names:
        return Format.RETAIL
    if names & {"anonymousid", "messageid", "userid"} and names & {"event", "type"}:
        return Format.SEGMENT
    return None


def ours(entry: Entry, form: Format, currency: str | None = None) -> dict[str, Any] | None:
    """The entry as `POST /v1/events` takes it; None for what has no name among our events. Raises Unreadable.

    `currency` is that of prices that name none.
    """
    return _READERS[form](entry, currency)


def _ga4(entry: Entry, currency: str | None) -> dict[str, Any] | None:
    name = _text(entry, "event_name")
    if name not in EVENT_NAMES:
        return None
    parameters = {
        str(one.get("key")): next((value for value in one.get("value", {}).values() if value is not None), None)
        for one in _objects(entry.get("event_params"))
        if isinstance(one.get("value"), Mapping)
    }
    code = str(parameters.get("currency") or currency or "").upper() or None
    commerce = entry.get("ecommerce")
    transaction = commerce.get("transaction_id") if isinstance(commerce, Mapping) else None
    moment = _number(entry, "event_timestamp")
    return _made(
        Format.GA4,
        entry,
        name=name,
        at=_moment("event_timestamp", moment / 1_000_000),
        visitor=_text(entry, "user_id") or _text(entry, "user_pseudo_id"),
        visitor_field="user_pseudo_id",
        session=parameters.get("ga_session_id"),
        transaction=None if transaction == "(not set)" else transaction,
        term=parameters.get("search_term"),
        currency=code,
        items=[_item(one, "item_id", "items", code) for one in _objects(entry.get("items"))],
    )


def _segment(entry: Entry, currency: str | None) -> dict[str, Any] | None:
    name = _SEGMENT.get(_text(entry, "event").lower()) if _text(entry, "type") in {"track", ""} else None
    if name is None:
        return None
    said = entry.get("properties")
    properties: Entry = said if isinstance(said, Mapping) else {}
    code = (_text(properties, "currency") or currency or "").upper() or None
    products = _objects(properties.get("products")) or ([properties] if "product_id" in properties else [])
    return _made(
        Format.SEGMENT,
        entry,
        name=name,
        at=_text(entry, "timestamp") or _text(entry, "originalTimestamp"),
        visitor=_text(entry, "userId") or _text(entry, "anonymousId"),
        visitor_field="anonymousId",
        transaction=properties.get("order_id"),
        term=properties.get("query"),
        currency=code,
        items=[_item(one, "product_id", "properties", code) for one in products],
        own_id=_text(entry, "messageId"),
    )


def _personalize(entry: Entry, currency: str | None) -> dict[str, Any] | None:
    cells = {str(name).lower(): value for name, value in entry.items()}
    said = _text(cells, "event_type").lower().replace("_", "").replace(" ", "").replace("-", "")
    known = {one.replace("_", ""): one for one in EVENT_NAMES}
    name = "select_item" if not said else _PERSONALIZE.get(said) or known.get(said)
    if name is None:
        return None
    return _made(
        Format.PERSONALIZE,
        entry,
        name=name,
        at=_moment("TIMESTAMP", _number(cells, "timestamp")),
        visitor=_text(cells, "user_id"),
        visitor_field="USER_ID",
        items=[_item(cells, "item_id", "ITEM_ID", None)],
    )


def _retail(entry: Entry, currency: str | None) -> dict[str, Any] | None:
    name = _RETAIL.get(_text(entry, "eventType"))
    if name is None:
        return None
    said = entry.get("purchaseTransaction")
    bought: Entry = said if isinstance(said, Mapping) else {}
    code = (_text(bought, "currencyCode") or currency or "").upper() or None
    items = []
    for one in _objects(entry.get("productDetails")):
        product = one.get("product")
        flat = {**(product if isinstance(product, Mapping) else {}), "quantity": one.get("quantity")}
        items.append(_item(flat, "id", "productDetails", None))
    return _made(
        Format.RETAIL,
        entry,
        name=name,
        at=_text(entry, "eventTime"),
        visitor=_text(entry, "visitorId"),
        visitor_field="visitorId",
        session=entry.get("sessionId"),
        transaction=bought.get("id"),
        term=entry.get("searchQuery"),
        currency=code,
        items=items,
    )


_READERS: Final[dict[Format, Callable[[Entry, str | None], dict[str, Any] | None]]] = {
    Format.GA4: _ga4,
    Format.SEGMENT: _segment,
    Format.PERSONALIZE: _personalize,
    Format.RETAIL: _retail,
}


def _made(
    form: Format,
    entry: Entry,
    *,
    name: str,
    at: str,
    visitor: str,
    visitor_field: str,
    items: list[dict[str, Any]],
    session: Any = None,
    transaction: Any = None,
    term: Any = None,
    currency: str | None = None,
    own_id: str = "",
) -> dict[str, Any]:
    if not visitor:
        raise Unreadable(visitor_field, "is missing", "send whose event it is")
    try:
        what = own_id.encode() if own_id else orjson.dumps(entry, option=orjson.OPT_SORT_KEYS, default=str)
    except TypeError:  # orjson's own error is one
        cure = "send it as the system wrote it"
        raise Unreadable("", "is nested too deeply, or has too large a whole number", cure) from None
    body = {
        "event_id": str(uuid5(_OURS, f"{form}:".encode().hex() + what.hex())),
        "event_name": name,
        "event_time": at,
        "visitor_id": visitor,
        "session_id": _said(session),
        "transaction_id": _said(transaction),
        "search_term": _said(term),
        "currency": currency if any("price" in item for item in items) else None,
        "items": items,
        "consent": False if _refused(entry) else None,
    }
    return {field: value for field, value in body.items() if value is not None}


def _item(one: Entry, key: str, field: str, currency: str | None) -> dict[str, Any]:
    product = _text(one, key) or _text(one, "sku")
    if not product:
        raise Unreadable(field, f"has an item without {key}", f"send {key}, the id of your catalogue")
    made: dict[str, Any] = {"item_id": product}
    quantity = one.get("quantity")
    if quantity not in (None, ""):  # it may be a list, which no set can hold
        made["quantity"] = int(_number(one, "quantity"))
    if one.get("price") not in (None, "") and currency and is_currency(currency):
        made["price"] = _minor(field, one["price"], currency)
    return made


def _minor(field: str, price: Any, currency: str) -> int:
    """A price with decimals in minor units, rounded: systems write 12.499999 for 12.50."""
    try:
        found = Decimal(str(price))
        if not abs(found) < MOST_PRICE:
            raise ValueError
        return round(found.scaleb(get_currency_precision(currency)))
    except (InvalidOperation, ValueError, OverflowError):
        raise Unreadable(field, f"{str(price)[:40]!r} is no price", "send a number such as 12.50") from None


def _moment(field: str, seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        raise Unreadable(field, "is no time that a calendar has", "send the time at which it happened") from None


def _number(entry: Entry, field: str) -> float:
    value = entry.get(field)
    try:
        if isinstance(value, bool) or value is None:
            raise ValueError
        found = float(value)
        if found - found != 0:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(field, "is no number", "send digits") from None
    return found


def _text(entry: Entry, field: str) -> str:
    value = entry.get(field)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _said(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and str(value) else None


def _refused(entry: Entry) -> bool:
    """Whether an entry says that its visitor did not agree: `consent`, as ours has it, or GA4's `privacy_info`."""
    privacy = entry.get("privacy_info")
    stored = privacy.get("analytics_storage") if isinstance(privacy, Mapping) else None
    return entry.get("consent") is False or (isinstance(stored, str) and stored.lower() == "no")


def _objects(value: Any) -> list[Entry]:
    found: Iterable[Any] = value if isinstance(value, list) else []
    return [one for one in found if isinstance(one, Mapping)]
