"""`shelftalk eval rank --llm`: the learned lists of some visitors, ordered again by a language model as the shop would.

Everything else stays as it was measured: the same visitors, the same truth, the same bounds as when serving. A list for
which the model gave no order is the ranker's, and is counted with the reason.
"""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rich.markup import escape
from rich.table import Table

from app.llm.endpoint import Endpoint
from app.llm.guard import Guard
from app.recommendation import Deadline
from app.rerank.reranker import LLMReranker
from app.settings import RerankSettings
from eval.harness.calls import Call, Prices
from eval.harness.watched_model import WatchedModel
from eval.measuring import Measurement
from eval.ranking import RANKER, Report, drawn
from eval.report import HEADINGS, TITLES
from eval.sheets import K, Positions, Result, Sheet
from eval.significance import Interval, paired_gain
from prompts.chat_model import ChatModel
from prompts.library import PromptLibrary
from ranking.measures import NOTHING
from ranking.training import VIEWS, Progress, View
from retrieval.schema import ProductId

WITHIN_S: Final = 120.0
"""For one call: what is measured is the order, not the patience of a shopper; the times are told apart."""

DEEP: Final = ("recall@200", "recall@500")
"""Further down than a model reaches, and than lists are kept: the ranker's."""


@dataclass(frozen=True, kw_only=True)
class LlmView:
    """One view. `rows` int64 [n] are the visitors among the view's targets; `reasons` count lists without an order."""

    result: Result
    rows: npt.NDArray[np.int64]
    ordered: int
    reasons: Mapping[str, int]
    calls: tuple[Call, ...]

    def gain(self, report: Report, system: str, measure: str = f"ndcg@{K}") -> Interval:
        """How much the model's lists lie above another system's, paired on these visitors."""
        theirs = report.result(system, self.result.view).values[measure][self.rows]
        return paired_gain(self.result.values[measure], theirs)

    def to_json(self, report: Report) -> dict[str, Any]:
        p50, p95 = self.times
        return {
            "visitors": int(self.rows.size),
            "ordered": self.ordered,
            "reasons": dict(self.reasons),
            "calls": len(self.calls),
            "tokens": self.tokens,
            "cost": self.cost,
            "p50_ms": p50,
            "p95_ms": p95,
            "measures": {name: _plain(Interval.of(values)) for name, values in self.result.values.items()},
            "gain": {one.system: _plain(self.gain(report, one.system)) for one in report.of(self.result.view)},
        }

    @property
    def times(self) -> tuple[float | None, float | None]:
        """Median and 95th percentile of a call, in milliseconds; None without a call."""
        if not self.calls:
            return None, None
        p50, p95 = np.percentile([call.ms for call in self.calls], (50, 95)).tolist()
        return p50, p95

    @property
    def tokens(self) -> int | None:
        """None if a reply told none."""
        counts = [(call.input_tokens, call.output_tokens) for call in self.calls if call.reason is None]
        known = [given + taken for given, taken in counts if given is not None and taken is not None]
        return sum(known) if len(known) == len(counts) else None

    @property
    def cost(self) -> float | None:
        """By the prices of the run; None if a reply told no tokens."""
        costs = [call.cost for call in self.calls if call.reason is None]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None


@dataclass(frozen=True, kw_only=True)
class LlmReport:
    """What one model with one version of the prompt made of the lists, by view."""

    model: str
    prompt: str
    seed: int
    top_n: int
    views: Mapping[View, LlmView]

    @property
    def system(self) -> str:
        return f"{RANKER} + {self.model}"

    def to_json(self, report: Report) -> dict[str, Any]:
        views = {view: one.to_json(report) for view, one in self.views.items()}
        return {"model": self.model, "prompt": self.prompt, "seed": self.seed, "top_n": self.top_n, "views": views}


async def rerank(
    found: Measurement,
    model: ChatModel,
    settings: RerankSettings,
    *,
    visitors: int,
    seed: int = 0,
    prices: Prices | None = None,
    progress: Progress | None = None,
) -> LlmReport:
    """Asks the model about the lists of at most so many visitors, drawn by the seed, in both views."""
    report, library = found.report, PromptLibrary.load()
    watched = WatchedModel(name=model.name, live=model, prices=prices or Prices())
    guard = Guard([Endpoint(watched, max_concurrent=1, breaker=None)])
    reranker = LLMReranker(guard, library, settings, random.Random(seed))
    chosen = set(drawn(report.targets["all"].visitors, visitors, seed))
    total = sum(one in chosen for view in VIEWS for one in report.targets[view].visitors)
    views: dict[View, LlmView] = {}
    done = 0
    try:
        for view in VIEWS:
            target = report.targets[view]
            rows = [row for row, visitor in enumerate(target.visitors) if visitor in chosen]
            if not rows:
                continue
            ranker, sheet, reasons = report.result(RANKER, view), Sheet(), Counter[str]()
            watched.begin(1)
            for row in rows:
                ranked = ranker.lists[row][ranker.lists[row] != NOTHING].astype(np.int64)
                order, reason = await _order(reranker, found, ranked)
                sheet.note(order, target.truths[row], _first_place(ranker, row, order, target.truths[row]))
                reasons.update([reason] if reason else [])
                done += 1
                if progress:
                    progress("asking the model", done, total)
            views[view] = LlmView(
                result=_result(sheet, f"{RANKER} + {model.name}", ranker, rows),
                rows=np.array(rows, np.int64),
                ordered=len(rows) - reasons.total(),
                reasons=dict(sorted(reasons.items())),
                calls=tuple(watched.calls),
            )
    finally:
        await guard.aclose()
    return LlmReport(model=model.name, prompt=reranker.prompt, seed=seed, top_n=settings.top_n, views=views)


async def _order(reranker: LLMReranker, found: Measurement, ranked: Positions) -> tuple[Positions, str | None]:
    """The list as the shop would show it, and why it is the ranker's, if it is."""
    products = [found.data.products[at] for at in ranked.tolist()]
    place: dict[ProductId, int] = {product.id: at for product, at in zip(products, ranked.tolist(), strict=True)}
    outcome = await reranker.rerank(products, deadline=Deadline.after(WITHIN_S))
    return np.array([place[one] for one in outcome.order], np.int64), outcome.reason and outcome.reason.value


def _first_place(ranker: Result, row: int, order: Positions, truth: Positions) -> int | None:
    """Where the first true product stands if it is further down than lists are kept: there the ranker decides."""
    known = float(ranker.values["rr"][row])
    return round(1 / known) if known and not np.isin(order, truth).any() else None


def _result(sheet: Sheet, system: str, ranker: Result, rows: list[int]) -> Result:
    result = sheet.result(system, ranker.view)
    values = {**result.values, **{name: ranker.values[name][rows] for name in DEEP}}
    return Result(system=system, view=ranker.view, values=values, lists=result.lists)


def tables(found: LlmReport, report: Report) -> list[Table]:
    """One table a view: every system on the visitors that the model was asked about, and how far it lies above each."""
    drawn_tables = []
    for view, one in found.views.items():
        title = f"{TITLES[view]}: {one.rows.size} visitors, lists ordered by {found.model} with {found.prompt}"
        table = Table(title=escape(title), title_justify="left", caption=_caption(one), caption_justify="left")
        for heading in ("system", "NDCG@10 [95 %]", *HEADINGS.values(), "the model's gain in NDCG@10 [95 %]"):
            table.add_column(heading, no_wrap=True)
        for each in report.of(view):
            values = {name: found_values[one.rows] for name, found_values in each.values.items()}
            table.add_row(*_row(each.system, values), str(one.gain(report, each.system)))
        table.add_row(*_row(found.system, one.result.values), "", style="bold")
        drawn_tables.append(table)
    return drawn_tables


def _row(system: str, values: Mapping[str, npt.NDArray[np.float64]]) -> list[str]:
    return [escape(system), str(Interval.of(values[f"ndcg@{K}"])), *(f"{values[name].mean():.4f}" for name in HEADINGS)]


def _caption(one: LlmView) -> str:
    """What the calls came to, failed ones by reason."""
    told = f"{one.ordered} of {one.rows.size} lists were ordered"
    if one.reasons:
        reasons = ", ".join(f"{reason} {count}" for reason, count in one.reasons.items())
        told += f"; the others stay the ranker's: {reasons}"
    p50, p95 = one.times
    if p50 is not None:
        told += f". {len(one.calls)} calls, p50 {p50:.0f} ms, p95 {p95:.0f} ms"
    tokens = "tokens not told by the model" if one.tokens is None else f"{one.tokens} tokens"
    return f"{told}, {tokens}" + ("" if one.cost is None else f", cost {one.cost:.6f}")


def _plain(interval: Interval) -> list[float]:
    return [round(value, 4) for value in (interval.mean, interval.low, interval.high)]
