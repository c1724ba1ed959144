"""POST /v1/recommendations: a ranked list with reasons, as JSON or as a stream."""

from collections.abc import AsyncIterator, Iterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from app.access.needs import ShopperDep
from app.api.answers import JSONAnswer
from app.api.deps import ShopDep
from app.api.present import while_present
from app.api.sse import DONE, STREAM_HEADERS, encode
from app.api.wire import RecommendationBody, list_part, recommendation_json
from app.assembly import Shop
from app.errors import Problem
from app.rails import OF_PRODUCTS
from app.recommendation import Deadline, ListRequest
from retrieval.errors import ConstraintError
from retrieval.filters import check
from retrieval.indexes.payload import shown_path
from retrieval.schema import Constraint, Query, VisitorId

router = APIRouter()


@router.post("/v1/recommendations")
async def recommend(body: RecommendationBody, request: Request, shop: ShopDep, caller: ShopperDep) -> Response:
    """A list under every constraint; as an event stream, the ranked list first, then the re-ranked one."""
    wanted = list_request(body, shop, caller.visitor(body.visitor_id))
    if "text/event-stream" in request.headers.get("accept", ""):
        return StreamingResponse(_stream(wanted, shop), media_type="text/event-stream", headers=STREAM_HEADERS)
    return await while_present(request, _whole(wanted, shop))


async def _whole(wanted: ListRequest, shop: Shop) -> Response:
    return JSONAnswer(recommendation_json(await shop.recommender.recommend(wanted)))


async def _stream(wanted: ListRequest, shop: Shop) -> AsyncIterator[bytes]:
    yield encode({"type": "start"})
    async for recommendation in shop.recommender.stages(wanted):
        yield encode(list_part(recommendation))
    yield encode({"type": "finish"})
    yield DONE


def _without_meaning(constraints: Sequence[Constraint], facets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Where a constraint or facet names what there is not, and the cure."""
    for place, constraint in enumerate(constraints):
        try:
            check(constraint)
        except ConstraintError as error:
            yield f"/constraints/{place}{error.pointer}", str(error)
    for place, field in enumerate(facets):
        try:
            shown_path(field)
        except ConstraintError as error:
            yield f"/facets/{place}", str(error)


def _off_the_rails(body: RecommendationBody) -> str | None:
    """Why a rail and what it was asked with do not go together, and the cure."""
    anchored = bool(body.product_id or body.cart_product_ids)
    if body.rail in OF_PRODUCTS and not anchored:
        return f"{body.rail} starts from a product; send product_id or cart_product_ids"
    if body.rail and body.rail not in OF_PRODUCTS and anchored:
        return f"{body.rail} starts from the visitor; leave product_id and cart_product_ids out"
    if body.rail and body.query:
        return "a rail is not searched; leave query out, or leave rail out"
    return None


def list_request(body: RecommendationBody, shop: Shop, visitor_id: VisitorId | None) -> ListRequest:
    """The record of a request: constraints checked, limits and wishes read out of the words."""
    constraints = [constraint.record() for constraint in body.constraints]
    if errors := list(_without_meaning(constraints, body.facets)):
        raise Problem(422, "invalid_request", "A constraint or facet has no meaning; see `errors`.", errors=errors)
    if wrong := _off_the_rails(body):
        raise Problem(422, "invalid_request", "The rail cannot be made; see `errors`.", errors=[("/rail", wrong)])
    text, said, wishes = shop.understand(body.query or "")
    limit_s = shop.list_deadline_s if body.llm == "off" else shop.answer_deadline_s
    asked_s = body.deadline_ms / 1000 if body.deadline_ms else limit_s
    return ListRequest(
        query=Query(
            surface=body.surface,
            text=text,
            product_id=body.page,
            cart=body.cart,
            visitor_id=visitor_id,
            constraints=(*constraints, *said),
            rail=body.rail,
        ),
        deadline=Deadline.after(min(asked_s, limit_s)),
        limit=body.limit,
        facets=tuple(body.facets),
        llm=body.llm == "auto",
        wishes=wishes,
        region=body.region,
        adult=body.adult,
        locale=body.locale,
        profiling=body.profiling,
    )
