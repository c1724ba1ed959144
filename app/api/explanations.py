"""GET /v1/recommendations/{id}, and why a product was in it."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.access.callers import Caller
from app.access.needs import Need, VisitorDep, check
from app.api.answers import JSONAnswer
from app.api.deps import ShopDep
from app.api.locales import SpokenLocale
from app.api.present import while_present
from app.constraints import constraint_json
from app.errors import Problem
from app.explain.explanation import claim_json, explanation_json
from app.explain.logged import NotExplainable, served_locale, served_packs
from app.explain.why_not import WhyNot, why_not
from app.recommendation import Deadline
from app.replay import Replay
from app.store.ports import ServedRecommendation
from prompts.audience import Audience, visible
from prompts.facts import fact_to_json
from prompts.wording import reason
from retrieval.errors import IndexUnavailable
from retrieval.schema import ProductId

if TYPE_CHECKING:
    from app.assembly import Shop

router = APIRouter()


@router.get("/v1/recommendations/{recommendation_id}")
async def recommendation(recommendation_id: str, shop: ShopDep, caller: VisitorDep) -> JSONAnswer:
    """A list as it was served, with the facts behind its reasons."""
    served = await _own_list(shop, caller, recommendation_id)
    return JSONAnswer(_served_json(served, served_locale(served, shop.settings.locale)))


@router.get("/v1/recommendations/{recommendation_id}/explanations/{product_id:path}")
async def explanation(
    recommendation_id: str,
    product_id: str,
    request: Request,
    shop: ShopDep,
    caller: VisitorDep,
    audience: Audience = Audience.SHOPPER,
    words: Literal["template", "llm"] = "template",
    locale: SpokenLocale | None = None,
    deadline_ms: Annotated[int | None, Query(ge=1, le=60_000)] = None,
) -> Response:
    """Why a product was in a list. `deadline_ms` may ask for less time than the server's own limit, not for more.

    Without a `locale` it is in the language of the list.
    """
    await _own_list(shop, caller, recommendation_id, audience)
    limit_ms = shop.settings.llm.deadline_ms
    deadline = Deadline.after(min(deadline_ms or limit_ms, limit_ms) / 1000)

    async def explained() -> Response:
        try:
            found = await shop.explainer.explain(
                recommendation_id,
                ProductId(product_id),
                audience=audience,
                words=words,
                deadline=deadline,
                now=shop.now(),
                locale=locale,
            )
        except NotExplainable as error:
            raise Problem(404, "not_found", str(error)) from error
        return JSONAnswer(explanation_json(found))

    return await while_present(request, explained())


@router.get("/v1/recommendations/{recommendation_id}/why-not/{product_id:path}")
async def why_not_shown(
    recommendation_id: str,
    product_id: str,
    shop: ShopDep,
    caller: VisitorDep,
    audience: Audience = Audience.SHOPPER,
    locale: SpokenLocale | None = None,
) -> JSONAnswer:
    """At which stage a product falls out of a logged list, made again with the shop of now, and what would help."""
    served = await _own_list(shop, caller, recommendation_id, audience)
    try:
        chosen = locale or served_locale(served, shop.settings.locale)
        found = await asyncio.to_thread(_why_not, shop, served, ProductId(product_id), chosen)
    except IndexUnavailable as error:
        raise Problem(503, "index_unavailable", f"The list cannot be made again now: {error}") from error
    body: dict[str, Any] = {
        "recommendation_id": recommendation_id,
        "product_id": product_id,
        "stage": found.stage,
        "text": found.text,
        "constraints": [constraint_json(one) for one in found.constraints],
        "rules": list(found.rules) if audience is not Audience.SHOPPER else [],
    }
    if found.place is not None:
        body["place"] = found.place
    if found.instead is not None:
        body["instead"] = found.instead.id
    return JSONAnswer(body)


async def _own_list(
    shop: "Shop", caller: Caller, recommendation_id: str, audience: Audience = Audience.SHOPPER
) -> ServedRecommendation:
    """A list that this caller may see; another visitor's is not found. Other audiences than shoppers are the shop's.

    Raises:
        Problem: 404, 403.
    """
    served = await asyncio.to_thread(shop.recommendations.get, recommendation_id)
    if served is None or not caller.may_see(served.visitor_id):
        raise Problem(404, "not_found", f"there is no recommendation {recommendation_id!r} in the log")
    if audience is not Audience.SHOPPER:
        check(caller, Need.SHOP)
    return served


def _why_not(shop: "Shop", served: ServedRecommendation, product_id: ProductId, locale: str) -> WhyNot:
    recommender = shop.recommender
    replay = Replay.of(served, recommender.engine, recommender.lists, shop.now())
    return why_not(replay, product_id, len(served.shown), locale)


def _served_json(served: ServedRecommendation, locale: str) -> dict[str, Any]:
    """The logged list without what is not for shoppers."""
    products = []
    for entry, pack in zip(served.shown, served_packs(served), strict=True):
        facts = [fact_to_json(fact) for fact in pack.facts if visible(fact, Audience.SHOPPER)]
        products.append(
            {
                "product_id": pack.product_id,
                "title": pack.title,
                "position": entry["position"],
                "score": entry["score"],
                "reason": claim_json(reason(pack, locale, served.at)),
                "facts": facts,
                **({"sponsored": True} if entry.get("sponsored") else {}),
            }
        )
    request = dict(served.request)
    constraints = request.get("constraints")
    if isinstance(constraints, list):
        request["constraints"] = [one for one in constraints if one.get("source") != "rule"]
    return {
        "recommendation_id": served.id,
        "at": served.at.isoformat(),
        "surface": served.surface,
        "mode": served.mode,
        "request": request,
        "bundle": {"id": served.bundle_id},
        "products": products,
    }
