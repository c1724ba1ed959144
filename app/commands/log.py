"""The commands on what was recommended: explain it from the log alone, forget what is old."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

import typer

from app.explain.contributions import Contributions
from app.explain.explanation import Explanation, explanation_json
from app.explain.logged import Logged, NotExplainable, served_locale
from app.settings import Settings
from app.store.database import compact, let_go
from app.store.ports import StoreUnavailable
from app.store.retention import forget_older
from app.stores import Stores, open_stores
from app.terminal import AsJson, ask, complain, out, read_settings
from prompts.audience import Audience
from prompts.phrasebook import UnknownLanguage, known_locale
from retrieval.schema import ProductId

log_commands = typer.Typer(no_args_is_help=True)


@log_commands.command()
def explain(
    recommendation_id: str,
    product_id: str,
    *,
    audience: Annotated[Audience, typer.Option(help="Who reads it; auditors see everything.")] = Audience.SHOPPER,
    locale: Annotated[str | None, typer.Option(help="Such as de_DE; default: that of the list.")] = None,
    as_json: AsJson = False,
) -> None:
    """Why a product was recommended: what was known then, read from the log alone.

    It needs neither server nor model, nor the bundle and the products of that day.
    """
    settings = read_settings()
    try:
        chosen = known_locale(locale).name if locale else None
        stores = open_stores(settings)
        found = _explanation(stores, settings, recommendation_id, ProductId(product_id), audience, chosen)
    except (NotExplainable, StoreUnavailable, UnknownLanguage) as error:
        complain(error)
        raise typer.Exit(1) from error
    stores.close()
    if as_json:
        out.print_json(data=explanation_json(found))
    else:
        _print(found)


def _explanation(
    stores: Stores,
    settings: Settings,
    recommendation_id: str,
    product_id: ProductId,
    audience: Audience,
    locale: str | None,
) -> Explanation:
    served = stores.recommendations.get(recommendation_id)
    logged = Logged.of(
        served,
        recommendation_id,
        product_id,
        audience,
        locale or served_locale(served, settings.locale),
        Contributions(settings.data_dir / "bundles"),
    )
    spoken = stores.model_words.of(recommendation_id, product_id) if audience is Audience.AUDITOR else []
    return logged.explanation(logged.as_of_then(), model_words=spoken)


def _print(found: Explanation) -> None:
    out.print(
        f"As of {found.at:%Y-%m-%d %H:%M} UTC, bundle {found.bundle['id'] or 'none'}", style="dim", highlight=False
    )
    out.print(found.text, markup=False, soft_wrap=True)
    body = explanation_json(found)
    for fact in body["facts"]:
        out.print(f"  {fact['id']} {fact['kind']}: {fact['field']} = {fact['value']}", markup=False, soft_wrap=True)
    for one in body["contributions"]:
        line = f"  {one['contribution']:+.4f} {one['feature']} = {one['value']} ({one['phrase']})"
        out.print(line, markup=False, soft_wrap=True)
    if found.contributions_missing:
        out.print(f"  no contributions: {found.contributions_missing}", markup=False, soft_wrap=True)
    for rule in found.rules:
        out.print(f"  rule: {rule}", markup=False, soft_wrap=True)
    replies = [("the list's order", found.reranked)] if found.reranked else []
    replies += [(f"these words on {one.at:%Y-%m-%d}", one.said) for one in found.model_words]
    for what, said in replies:
        out.print(f"  {said.model} gave {what}, asked by {said.prompt}: {said.reply}", markup=False, soft_wrap=True)


@log_commands.command()
def forget(
    *,
    older_than_days: Annotated[
        int | None, typer.Option(min=1, help="Default: KEEP_DAYS of SHELFTALK_RECOMMENDATIONS and _CONVERSATIONS.")
    ] = None,
    visitor: Annotated[
        str | None, typer.Option(help="Forget this visitor altogether, at once and from the disk.")
    ] = None,
) -> None:
    """Delete what is older than it is kept, which a running server does every hour; or all of one visitor."""
    if visitor is not None:
        path = f"/v1/visitors/{quote(visitor, safe='')}?compact=true"
        rows = asyncio.run(ask("DELETE", path))["deleted"]
        out.print(f"{rows} rows deleted; nothing of {visitor} is left", markup=False)
        return
    settings = read_settings()
    try:
        stores = open_stores(settings)
        kept = stores.kept(settings, older_than_days)
        deleted = [forget_older(each.logs, datetime.now(UTC) - each.keep) for each in kept]
        let_go(stores.database)
        compact(stores.database)
    except StoreUnavailable as error:
        complain(error)
        raise typer.Exit(1) from error
    stores.close()
    for number, each in zip(deleted, kept, strict=True):
        out.print(f"{number} deleted: {each.name} older than {each.keep.days} days")
