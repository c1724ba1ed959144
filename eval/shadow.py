"""`shelftalk eval shadow`: where the re-ranker earns its place, from lists that it was asked about and nobody saw.

Per segment, the ranker's order against the model's on what shoppers then did with the list: NDCG@10 and MRR with what
was clicked, put into the cart, wished for or bought as relevant. Lists are averaged by visitor first, and visitors
resampled. Where the model gave no order in time, its order is the ranker's, as it would have been.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rich.table import Table

from app.rerank.switch import Measured
from app.settings import RerankSwitch
from app.store.ports import ShadowOrder
from eval.harness.calls import Prices
from eval.shadow_cost import Taken, Tokens, not_known, taken
from eval.shadow_cost import note as note_of_cost
from eval.significance import Interval, paired_gain
from ranking.events import Event
from ranking.labels import GRADES
from ranking.measures import ndcg, reciprocal_rank
from ranking.segments import Segment
from retrieval.schema import ProductId, VisitorId

ACTS: Final = tuple(GRADES)
"""Events that say that a product was wanted."""

K: Final = 10

LEAST_VISITORS: Final = 30
"""With fewer, an interval of resampled visitors says too little to switch anything."""

BIAS: Final = (
    "Shoppers saw the ranker's order, and act more on what stands further up: the figures favour the ranker, so that a "
    "gain of the model is rather too small than too large."
)


class NothingInShadow(Exception):  # noqa: N818 - a state of the log
    """There is nothing to measure, and what to do."""


@dataclass(frozen=True, kw_only=True)
class SegmentFigures:
    """One segment. `differ` and `moves` are over lists that the model ordered: the share whose order is another, and by
    how many places a product moved on average. Gains are the model's measure less the ranker's, by visitor. `taken` is
    what the lists took.
    """

    segment: Segment
    lists: int
    ordered: int
    differ: float
    moves: float
    acted: int
    visitors: int
    ranker: Mapping[str, float]
    model: Mapping[str, float]
    gain: Mapping[str, Interval]
    taken: Taken

    @property
    def switch(self) -> RerankSwitch:
        """On or off where the interval of the NDCG gain says so, else still in shadow."""
        proven = self.gain[f"ndcg@{K}"]
        if self.visitors < LEAST_VISITORS or proven.low <= 0 <= proven.high:
            return RerankSwitch.SHADOW
        return RerankSwitch.ON if proven.low > 0 else RerankSwitch.OFF


@dataclass(frozen=True, kw_only=True)
class ShadowReport:
    """What one model did with one version of the prompt; `others` are lists of others, which are not measured."""

    model: str
    prompt: str
    since: datetime
    until: datetime
    seed: int
    others: int
    reasons: Mapping[str, int]
    segments: Sequence[SegmentFigures]

    def measured(self) -> Measured:
        """The switch that `auto` reads."""
        switches = {one.segment: one.switch for one in self.segments}
        return Measured(model=self.model, prompt=self.prompt, at=self.until, segments=switches)

    def to_json(self) -> dict[str, Any]:
        body = asdict(self)
        body["since"], body["until"] = self.since.isoformat(), self.until.isoformat()
        for row, figures in zip(body["segments"], self.segments, strict=True):
            row["switch"] = figures.switch
        return {**body, "least_visitors": LEAST_VISITORS, "note": BIAS}


def measure(
    orders: Iterable[ShadowOrder],
    events: Iterable[Event],
    *,
    seed: int = 0,
    tokens: Tokens = not_known,
    prices: Prices | None = None,
) -> ShadowReport:
    """Joins lists with what was done with them, by recommendation; the model and prompt of the latest list count.

    `tokens` tells about how many a list took, `prices` what they cost.

    Raises:
        NothingInShadow: no list was ordered in shadow.
    """
    found = list(orders)
    if not found:
        raise NothingInShadow(
            "No list was ordered in shadow; serve with SHELFTALK_RERANK__MODE=shadow and a language model for a while."
        )
    latest = found[-1]
    own = [one for one in found if (one.model, one.prompt) == (latest.model, latest.prompt)]
    acts = _acts(events, {one.recommendation_id for one in own})
    return ShadowReport(
        model=latest.model,
        prompt=latest.prompt,
        since=own[0].at,
        until=latest.at,
        seed=seed,
        others=len(found) - len(own),
        reasons=dict(Counter(one.reason for one in own if one.reason)),
        segments=[
            _figures(segment, mine, acts, seed, taken(mine, tokens, prices or Prices()))
            for segment in Segment
            for mine in [[one for one in own if one.segment == segment]]
        ],
    )


def _acts(events: Iterable[Event], lists: Collection[str]) -> Mapping[str, Mapping[VisitorId, set[ProductId]]]:
    """By list and visitor, the products that something was done with."""
    found: dict[str, dict[VisitorId, set[ProductId]]] = defaultdict(lambda: defaultdict(set))
    for event in events:
        list_id = event.recommendation_id
        if event.event_name in GRADES and list_id is not None and list_id in lists:
            found[list_id][event.visitor_id] |= {item.item_id for item in event.items}
    return found


def _figures(
    segment: Segment,
    orders: Sequence[ShadowOrder],
    acts: Mapping[str, Mapping[VisitorId, set[ProductId]]],
    seed: int,
    took: Taken,
) -> SegmentFigures:
    by_visitor: dict[VisitorId, list[tuple[Mapping[str, float], Mapping[str, float]]]] = defaultdict(list)
    for one in orders:
        for visitor_id, wanted in acts.get(one.recommendation_id, {}).items():
            if truth := wanted.intersection(one.ranked):
                by_visitor[visitor_id].append(
                    (_measures(one.ranked, truth), _measures(one.ordered or one.ranked, truth))
                )
    gains, ranker, model = {}, {}, {}
    for name in (f"ndcg@{K}", "mrr"):
        theirs = _means([[before[name] for before, _ in lists] for lists in by_visitor.values()])
        ours = _means([[after[name] for _, after in lists] for lists in by_visitor.values()])
        ranker[name], model[name] = (float(values.mean()) if values.size else 0.0 for values in (theirs, ours))
        gains[name] = paired_gain(ours, theirs, seed=seed)
    ordered = [(one.ranked, one.ordered) for one in orders if one.ordered is not None]
    return SegmentFigures(
        segment=segment,
        lists=len(orders),
        ordered=len(ordered),
        differ=_mean([before != after for before, after in ordered]),
        moves=_mean([_moves(before, after) for before, after in ordered]),
        acted=sum(map(len, by_visitor.values())),
        visitors=len(by_visitor),
        ranker=ranker,
        model=model,
        gain=gains,
        taken=took,
    )


def _measures(order: Sequence[ProductId], truth: Collection[ProductId]) -> dict[str, float]:
    hit = np.array([one in truth for one in order], bool)
    return {f"ndcg@{K}": ndcg(hit, len(truth), K), "mrr": reciprocal_rank(hit)}


def _moves(before: Sequence[ProductId], after: Sequence[ProductId]) -> float:
    """Mean places by which those products moved that stand in both."""
    home = {one: place for place, one in enumerate(before)}
    return _mean([abs(place - home[one]) for place, one in enumerate(after) if one in home])


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0


def _means(lists: Sequence[Sequence[float]]) -> npt.NDArray[np.float64]:
    return np.array([np.mean(values) for values in lists], np.float64)


def table(report: ShadowReport) -> Table:
    """One row per segment."""
    title = f"{report.model}, {report.prompt}, lists of {report.since:%Y-%m-%d} to {report.until:%Y-%m-%d}"
    drawn = Table(title=title, title_justify="left")
    for heading in (
        "segment", "lists", "ordered", "differ", "moves", "acted on", "visitors",
        f"NDCG@{K} ranker", "model", "gain [95 %]", "MRR ranker", "model", "gain [95 %]",
        "p50 ms", "p95 ms", "tokens", "cost of 1,000", "switch",
    ):  # fmt: skip
        drawn.add_column(heading)
    for one in report.segments:
        figures = [
            text
            for name in one.gain
            for text in (f"{one.ranker[name]:.4f}", f"{one.model[name]:.4f}", str(one.gain[name]))
        ]
        counts = (str(one.lists), str(one.ordered), f"{one.differ:.1%}", f"{one.moves:.2f}")
        drawn.add_row(one.segment, *counts, str(one.acted), str(one.visitors), *figures, *_took(one.taken), one.switch)
    return drawn


def _took(one: Taken) -> list[str]:
    """Times, tokens and cost; what is not known is a dash."""
    tokens = None if one.prompt_tokens is None else one.prompt_tokens + (one.reply_tokens or 0.0)
    whole = ["–" if value is None else f"{value:.0f}" for value in (one.p50_ms, one.p95_ms, tokens)]
    return [*whole, "–" if one.cost is None else f"{one.cost:.4f}"]


def notes(report: ShadowReport) -> list[str]:
    """What must be known to read the table."""
    said = [BIAS]
    if report.reasons:
        told = ", ".join(f"{reason} {count}" for reason, count in sorted(report.reasons.items()))
        said.append(f"No order in time, counted as the ranker's: {told}.")
    if report.others:
        said.append(f"{report.others} lists of other models or prompt versions are not measured here.")
    said.append(note_of_cost([one.taken for one in report.segments]))
    said.append(
        "A segment is switched where the interval of the NDCG gain leaves out 0 and at least "
        f"{LEAST_VISITORS} visitors did something; else it stays in shadow."
    )
    return said
