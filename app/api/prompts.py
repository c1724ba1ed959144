"""GET and PUT /v1/prompts: the prompt templates that serve."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from app.access.needs import SecretDep
from app.api.answers import JSONAnswer
from app.api.deps import ShopDep
from app.problem import Problem
from app.rulebook import VersionConflict
from prompts.errors import PromptError
from prompts.library import PromptLibrary
from ranking.bundles.manifest import BundleRefused

MOST_FILES, MOST_TEXT = 50, 50_000

router = APIRouter()


class PromptsBody(BaseModel):
    """Templates by file name ("explain.yaml"): all that the shop asks with. `before`: those that served before, again.

    `replaces`: the version that they were made from; others that came meanwhile stay then.
    """

    model_config = ConfigDict(extra="forbid")

    files: Annotated[dict[str, Annotated[str, Field(max_length=MOST_TEXT)]], Field(max_length=MOST_FILES)] = {}
    before: bool = False
    replaces: Annotated[str, Field(max_length=64)] | None = None


@router.get("/v1/prompts")
async def prompts(shop: ShopDep, _: SecretDep) -> JSONAnswer:
    """The prompts that serve, as they were written."""
    engine = shop.current.engine
    library = engine.library
    templates = [
        {"name": one.name, "version": one.file.version, "owner": one.file.owner, "changed": one.file.changed}
        for one in library.templates.values()
    ]
    return JSONAnswer(
        {
            "version": library.version,
            "bundle_id": engine.bundle.id,
            "templates": templates,
            "files": dict(library.texts),
        }
    )


@router.put("/v1/prompts")
async def change(body: PromptsBody, shop: ShopDep, caller: SecretDep) -> JSONAnswer:
    """Lets other prompts serve at once, in a bundle of their own. What cannot be used is refused."""
    try:
        library = shop.current.prompts_before() if body.before else PromptLibrary.of(body.files)
        if lacking := sorted(shop.current.engine.library.templates.keys() - library.templates.keys()):
            raise PromptError(f"{', '.join(lacking)} is missing; send every template")
        await run_in_threadpool(shop.current.change_prompts, library, body.replaces)
    except PromptError as error:
        raise Problem(422, "invalid_prompts", str(error), errors=[("/files", str(error))]) from error
    except VersionConflict as error:
        raise Problem(409, "prompts_changed", str(error), errors=[("/replaces", str(error))]) from error
    except BundleRefused as error:
        raise Problem(409, "bundle_refused", str(error)) from error
    return await prompts(shop, caller)
