"""`shelftalk eval turns`: how soon products are on the wire, and turns at their end, whatever the model does."""

import asyncio
import json
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import httpx2
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from app.client import server_client
from app.settings import LLMProvider, LLMSettings
from app.terminal import Bars, complain, console, out, progress_bar
from eval import demo
from eval.bench.children import shop_server
from eval.bench.wire import BenchError
from eval.exits import Exit
from eval.local_model import LocalModel, LocalModelError
from eval.turn_kinds import PRODUCTS_WITHIN_MS, Timed, timed

WIDTH = 150


class With(StrEnum):
    """What stands behind the chat."""

    OFF = "no model"
    LOCAL = "the local model"
    STALLING = "a model that never answers"


def eval_turns(
    *,
    rounds: Annotated[int, typer.Option(min=1, help="Turns of each kind, after one that is not counted.")] = 20,
    deadline_ms: Annotated[int, typer.Option(min=500, help="Of each turn.")] = 3_000,
    write: Annotated[Path | None, typer.Option(help="Write the figures as JSON.")] = None,
) -> None:
    """Play every kind of turn in the home shop over HTTP: without a model, with the local one, and with one that never
    answers."""
    settings, _ = demo.prepared(demo.DemoShop.HOME, datetime.now(UTC), console)
    found: dict[With, list[Timed]] = {}
    try:
        for model in With:
            with _served(settings.data_dir, model) as url, progress_bar() as bar:
                found[model] = asyncio.run(_measured(url, rounds, deadline_ms, Bars(bar), model))
    except (BenchError, LocalModelError, httpx2.HTTPError) as error:
        complain(error)
        raise typer.Exit(Exit.COULD_NOT_RUN) from error
    paper = Console(width=max(out.width, WIDTH))
    for model, kinds in found.items():
        paper.print(_table(model, kinds, rounds, deadline_ms))
    if write:
        figures = {model.value: [_figures(one) for one in kinds] for model, kinds in found.items()}
        write.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    if not all(one.holds(deadline_ms) for kinds in found.values() for one in kinds):
        raise typer.Exit(Exit.REGRESSED)


async def _measured(url: str, rounds: int, deadline_ms: int, bars: Bars, model: With) -> list[Timed]:
    async with server_client(url) as client:
        return await timed(client, rounds, deadline_ms, progress=bars.of(model.value))


@contextmanager
def _served(data_dir: Path, model: With) -> Iterator[str]:
    """The shop's server in a process of its own, with this model beside it."""
    with _beside(model, data_dir) as llm, shop_server(data_dir, llm=llm) as server:
        yield f"http://127.0.0.1:{server.port}"


@contextmanager
def _beside(model: With, data_dir: Path) -> Iterator[LLMSettings]:
    """A model that is asked every time: what it answered before is not remembered, and it is never left alone."""
    with ExitStack() as holding:
        if model is With.OFF:
            yield LLMSettings()
            return
        if model is With.LOCAL:
            local = holding.enter_context(LocalModel.start(data_dir / "eval" / "local-model.log", threads=1))
            where, name = local.base_url, local.model
        else:
            silent = holding.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1_000))
            where, name = f"http://127.0.0.1:{silent.getsockname()[1]}/v1", "silent"
        yield LLMSettings(
            provider=LLMProvider.OPENAI_COMPATIBLE,
            base_url=where,
            model=name,
            understands=model is With.STALLING,  # the packaged model cannot
            breaker=False,
            remember_s=0,
        )


def _table(model: With, kinds: Sequence[Timed], rounds: int, deadline_ms: int) -> Table:
    table = Table(
        "turn", "products on the wire: p50", "max", "whole turn: p50", "max", "verdict",
        title=f"With {model}: {rounds} turns of each kind, deadline {deadline_ms} ms, products due in "
        f"{PRODUCTS_WITHIN_MS:g} ms",
    )  # fmt: skip
    for one in kinds:
        figures = (_ms(one.products_ms, 50), _ms(one.products_ms, 100), _ms(one.whole_ms, 50), _ms(one.whole_ms, 100))
        verdict = "holds" if one.holds(deadline_ms) else ", ".join(one.faults) or "late"
        table.add_row(one.kind.name, *figures, verdict)
    return table


def _ms(times: np.ndarray[tuple[int], np.dtype[np.float64]], percentile: float) -> str:
    return f"{np.percentile(times, percentile):.0f}"


def _figures(one: Timed) -> dict[str, object]:
    return {
        "turn": one.kind.name,
        "products_ms": [round(each, 1) for each in one.products_ms.tolist()],
        "whole_ms": [round(each, 1) for each in one.whole_ms.tolist()],
        "faults": list(one.faults),
    }
