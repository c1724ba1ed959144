"""GET and PUT /v1/rules, and what other rules would have done: POST /v1/rules/rehearsals."""

import time
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from app.access.needs import SecretDep
from app.api.answers import JSONAnswer
from app.api.deps import ShopDep
from app.problem import Problem
from app.rehearsal import rehearse
from app.rulebook import VersionConflict, doubts, version_of
from ranking.bundles.manifest import BundleRefused
from ranking.rules import Rules, RulesError
from retrieval.errors import IndexUnavailable

if TYPE_CHECKING:
    from app.assembly import Shop

MOST_TEXT = 200_000
MOST_LISTS = 5_000

router = APIRouter()

Yaml = Annotated[str, Field(max_length=MOST_TEXT)]


class RulesBody(BaseModel):
    """Rules as in rules.yaml. `replaces`: the version they were made from; others that came meanwhile stay then."""

    model_config = ConfigDict(extra="forbid")

    text: Yaml
    replaces: Annotated[str, Field(max_length=64)] | None = None


class RehearsalBody(BaseModel):
    """Rules to try on the last `lists` lists of the log."""

    model_config = ConfigDict(extra="forbid")

    text: Yaml
    lists: Annotated[int, Field(ge=1, le=MOST_LISTS)] = 1_000


@router.get("/v1/rules")
async def rules(shop: ShopDep, _: SecretDep) -> JSONAnswer:
    """The rules that serve: as written, and each with what it does."""
    text = await run_in_threadpool(shop.current.rules_text)
    return JSONAnswer(_body(text, shop.recommender.engine.rules, shop.recommender.engine.bundle.id))


@router.put("/v1/rules")
async def change(body: RulesBody, shop: ShopDep, caller: SecretDep) -> JSONAnswer:
    """Lets other rules serve at once, in a bundle of their own. What cannot be used is refused, and nothing changes."""
    try:
        await run_in_threadpool(shop.current.change_rules, body.text, body.replaces)
    except RulesError as error:
        raise Problem(422, "invalid_rules", str(error), errors=[("/text", str(error))]) from error
    except VersionConflict as error:
        raise Problem(409, "rules_changed", str(error), errors=[("/replaces", str(error))]) from error
    except BundleRefused as error:
        raise Problem(409, "bundle_refused", str(error)) from error
    return await rules(shop, caller)


@router.post("/v1/rules/rehearsals")
async def rehearsal(body: RehearsalBody, shop: ShopDep, _: SecretDep) -> JSONAnswer:
    """The last lists made again under these rules beside those that serve: who moves, and what it costs."""
    try:
        proposed = Rules.parse(body.text)
    except RulesError as error:
        raise Problem(422, "invalid_rules", str(error), errors=[("/text", str(error))]) from error
    try:
        return JSONAnswer(await run_in_threadpool(_rehearsed, shop, proposed, body.lists))
    except IndexUnavailable as error:
        raise Problem(503, "index_unavailable", f"Lists cannot be made again now: {error}") from error


def _rehearsed(shop: "Shop", proposed: Rules, lists: int) -> dict[str, Any]:
    recommender = shop.recommender
    started = time.perf_counter()
    served = shop.recommendations.latest(lists)
    found = rehearse(served, recommender.engine, recommender.lists, proposed, shop.now())
    seconds = round(time.perf_counter() - started, 2)
    return {**found.to_json(), "doubts": list(doubts(proposed, shop.catalog.get)), "seconds": seconds}


def _body(text: str, rules: Rules, bundle_id: str | None) -> dict[str, Any]:
    return {
        "version": version_of(text),
        "bundle_id": bundle_id,
        "text": text,
        "rules": [
            {"kind": one.kind, **one.entry.model_dump(mode="json", exclude_defaults=True, exclude_none=True)}
            for one in rules.rules
        ],
    }
