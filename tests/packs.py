"""Two packs of facts for tests of words: a grocery product and a home product."""

from datetime import UTC, datetime

from prompts.facts import EvidencePack, Fact, FactId, FactKind, FactValue
from retrieval.schema import Money, Op, ProductId

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def fact(
    id: str, kind: FactKind, field: str, value: FactValue, *, op: Op | None = None, label: str | None = None
) -> Fact:
    return Fact(id=FactId(id), kind=kind, field=field, value=value, as_of=NOW, op=op, label=label)


def asked(id: str, field: str, op: Op, value: FactValue) -> Fact:
    return fact(id, FactKind.CONSTRAINT, field, value, op=op)


def stated(id: str, field: str, value: FactValue) -> Fact:
    return fact(id, FactKind.CATALOGUE, field, value)


def done(id: str, field: str, value: FactValue) -> Fact:
    return fact(id, FactKind.BEHAVIOUR, field, value)


def usd(amount: int) -> Money:
    return Money(amount=amount, currency="USD")


def pack(title: str, *facts: Fact, id: str = "p1") -> EvidencePack:
    return EvidencePack(product_id=ProductId(id), title=title, facts=facts)


PENNE = pack(
    "Penne Rigate Pasta, 16 oz",
    done("times", "bought_times", 4),
    done("last", "last_bought", datetime(2026, 11, 3, 9, 30, tzinfo=UTC)),
    done("with", "together_with", "Tomato Sauce, 24 oz"),
    done("baskets", "baskets_4_weeks", 212),
    done("alike", "shoppers_like_you", 3),
    done("words", "search_text", "pasta"),
    asked("limit", "price", Op.LTE, usd(300)),
    stated("price", "price", usd(199)),
    stated("stock", "availability", "in_stock"),
    stated("brand", "brand", "Bella Cucina"),
    stated("category", "category", "Dry Pasta"),
    id="penne",
)

KETTLE = pack(
    "Nordlys Electric Kettle, 1.7 L",
    done("like", "like_product", "Nordlys Toaster, two slices"),
    asked("colour?", "attributes.colour", Op.EQ, "red"),
    asked("stars?", "rating", Op.GTE, 4),
    asked("not blue", "attributes.lid", Op.NOT_IN, "blue"),
    stated("price", "price", usd(4950)),
    stated("was", "list_price", usd(5900)),
    stated("stock", "availability", "backorder"),
    stated("brand", "brand", "Nordlys"),
    stated("rating", "rating", 4.5),
    stated("reviews", "rating.count", 1280),
    stated("category", "category", "Kettles"),
    stated("colour", "attributes.colour", "red"),
    stated("material", "attributes.material", "stainless steel"),
    stated("handle", "attributes.handle_material", "bakelite"),
    stated("watts", "attributes.power_w", 2200),
    stated("safe", "attributes.dishwasher_safe", "no"),
    fact("rule", FactKind.RULE, "rule", "autumn push"),
    fact("share", FactKind.CONTRIBUTION, "product.price", 0.42, label="its price"),
    stated("margin", "internal.margin", 0.37),
    id="kettle",
)
