"""The commands that measure the re-ranker."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.console import Console

from app.llm.langchain_chat import LangChainChatModel
from app.stores import open_stores
from app.terminal import AsJson, Bars, complain, out, progress_bar, read_settings
from eval import order_sensitivity, shadow
from eval.asked_model import Asked, asked_model
from eval.datasets import home
from eval.exits import Exit
from eval.harness.calls import Prices
from eval.local_model import LocalModelError
from eval.order_sensitivity import Sensitivity, Shelf
from eval.shadow_cost import counting
from prompts.chat_model import ModelError
from prompts.library import PromptLibrary

TABLE_WIDTH = 220


def eval_shadow(
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Let SHELFTALK_RERANK__MODE=auto follow these figures.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Of the resampling of visitors.")] = 0,
    input_price: Annotated[
        float | None, typer.Option(min=0, help="Of a million tokens of prompt. Default: the settings' price.")
    ] = None,
    output_price: Annotated[
        float | None, typer.Option(min=0, help="Of a million tokens of reply. Default: the settings' price.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Where the model's order is better than the ranker's, from lists in shadow and what shoppers did with them."""
    settings = read_settings()
    stores = open_stores(settings)
    prices = Prices(
        input=settings.llm.input_price if input_price is None else input_price,
        output=settings.llm.output_price if output_price is None else output_price,
    )
    try:
        report = shadow.measure(
            stores.shadows.read(),
            (event for _, event in stores.events.read(names=shadow.ACTS)),
            seed=seed,
            tokens=counting(PromptLibrary.load(), settings.rerank, stores.catalog.get),
            prices=prices,
        )
    except shadow.NothingInShadow as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    finally:
        stores.close()
    if as_json:
        out.print_json(data=report.to_json())
    else:
        Console(width=max(out.width, TABLE_WIDTH)).print(shadow.table(report))
        for note in shadow.notes(report):
            out.print(note, markup=False)
    if write:
        path = report.measured().write(settings.data_dir)
        if not as_json:
            out.print(f"written to {path}", markup=False)


def eval_order_sensitivity(
    *,
    llm: Annotated[
        Asked, typer.Option(help="The packaged local model, or the one that the settings name.")
    ] = Asked.LOCAL,
    lists: Annotated[int, typer.Option(min=1, help="Lists of home products, each of one category.")] = 20,
    orders: Annotated[int, typer.Option(min=2, help="How often each is asked about, shuffled.")] = 4,
    size: Annotated[int, typer.Option(min=2, max=50, help="Products in a list.")] = 8,
    deadline_s: Annotated[float, typer.Option(min=0.1, help="Seconds for one call.")] = 120.0,
    seed: int = 0,
    as_json: AsJson = False,
) -> None:
    """Whether the model orders products, or repeats the order that it was shown."""
    settings = read_settings()
    try:
        asked = order_sensitivity.shelves(home.products(), lists=lists, size=size, seed=seed)
        with asked_model(settings, llm) as model, progress_bar() as bar:
            wanted = _probed(
                model,
                asked,
                orders=orders,
                seed=seed,
                within_s=deadline_s,
                mask_brands=settings.rerank.mask_brands,
                progress=Bars(bar).of("asking the model"),
            )
            found = asyncio.run(wanted)
    except (LocalModelError, ModelError, ValueError) as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    if as_json:
        out.print_json(data=found.to_json())
        return
    out.print(order_sensitivity.table(found))
    told = ", ".join(f"{reason} {count}" for reason, count in sorted(found.reasons.items()))
    out.print(f"{found.replies} of {found.lists * found.orders} replies were an order. {told}", markup=False)


async def _probed(model: LangChainChatModel, asked: Sequence[Shelf], **options: Any) -> Sensitivity:
    try:
        return await order_sensitivity.probe(model, asked, **options)
    finally:
        await model.aclose()
