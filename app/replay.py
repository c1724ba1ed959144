"""A logged list made again: what was asked, and where a product would stand now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.constraints import constraint_record
from app.engine import Engine
from app.lists import ListMaker, left_out, occasion, offered
from app.rails import on_rail
from app.searching import searchable
from app.store.ports import ServedRecommendation
from ranking.merchandising import Placed, merchandised
from ranking.ranker import Ranked
from ranking.rules import Occasion, Rules
from retrieval.schema import ConstraintSource, Product, ProductId, Query, Rail, Surface, VisitorId


@dataclass(frozen=True, kw_only=True, slots=True)
class Replay:
    """A logged request, to be answered again: without model, without exploration, and nothing is logged."""

    query: Query
    occasion: Occasion
    engine: Engine
    lists: ListMaker

    @classmethod
    def of(cls, served: ServedRecommendation, engine: Engine, lists: ListMaker, now: datetime) -> "Replay":
        """The constraints of that day's rules are left out; `now` stands for the day."""
        request: Mapping[str, Any] = served.request
        said = (constraint_record(one) for one in request.get("constraints", ()))
        page, rail = request.get("product_id"), request.get("rail")
        query = Query(
            surface=Surface(served.surface),
            text=request.get("text", ""),
            product_id=ProductId(page) if page else None,
            cart=tuple(map(ProductId, request.get("cart", ()))),
            liked=tuple(map(ProductId, request.get("liked", ()))),
            visitor_id=VisitorId(served.visitor_id) if served.visitor_id and request.get("profiling", True) else None,
            constraints=tuple(one for one in said if one.source is not ConstraintSource.RULE),
            rail=Rail(rail) if rail else None,
        )
        return cls(
            query=replace(query, exclude=left_out(query, engine)),
            occasion=occasion(query, engine, now, region=request.get("region"), adult=request.get("adult", False)),
            engine=engine,
            lists=lists,
        )

    @classmethod
    def asked(cls, query: Query, engine: Engine, lists: ListMaker, now: datetime) -> "Replay":
        """A request that was answered just now, asked again without the log."""
        return cls(
            query=replace(query, exclude=left_out(query, engine)),
            occasion=occasion(query, engine, now, region=None, adult=False),
            engine=engine,
            lists=lists,
        )

    def first(self, n: int) -> list[Product]:
        """The first `n` products under the rules, as they are placed now."""
        rules = self.engine.rules.on(self.occasion)
        return [one.product for one in self.page(self.ranked([rules]), rules, n)]

    def ranked(self, rules: Sequence[Rules]) -> Ranked:
        """The candidates under what all of these rules ask of the index, as the ranker orders them."""
        first, *others = (one.constraints for one in rules)
        common = tuple(one for one in first if all(one in other for other in others))
        bound = replace(self.query, constraints=(*self.query.constraints, *common))
        bound = on_rail(searchable(bound, self.engine), self.engine)
        day = self.occasion.at.timestamp() / 86_400
        return self.engine.ranker.rank(bound, self.engine.retriever.retrieve(bound), day)

    def page(self, ranked: Ranked, rules: Rules, n: int) -> list[Placed]:
        """The first `n` as the rules have them."""
        products = [product for _, product in self.lists.arranged(self.query, ranked, rules, n)]
        return merchandised(products, rules, offered(self.query, self.lists.products))[:n]
