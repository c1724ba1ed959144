"""From the event log to a bundle: learn, measure on held-out weeks, learn again from all, pass the gate, activate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from app.engine import purchases_of
from app.promptbook import own_prompts
from app.rulebook import own_text
from app.store.events import SqlEventLog
from app.store.ports import CatalogStore
from prompts.library import PromptLibrary
from ranking import gate
from ranking.bundles import activation
from ranking.bundles.manifest import RULES, BundleRefused, read_manifest
from ranking.bundles.reading import read_prompts, read_ranker
from ranking.bundles.writing import write_bundle
from ranking.events import Purchases
from ranking.features.products import ProductColumns
from ranking.items import ItemSpace
from ranking.lambdamart import Examples, LambdaMART
from ranking.tables import Tables
from ranking.training import NothingToLearn, Plan, Progress, Window, fit, joined, past, refit
from ranking.weighing import Weights

log = structlog.get_logger(__name__)


class Measured(Protocol):
    """What a measurement tells: quality by name, and the lists it looked at, to learn from next."""

    @property
    def quality(self) -> Mapping[str, float]: ...

    @property
    def lessons(self) -> Examples: ...


class Measure(Protocol):
    """Measures a ranker on a window after its training; eval.ranking.evaluate does."""

    def __call__(
        self,
        purchases: Purchases,
        items: ItemSpace,
        products: ProductColumns,
        model: LambdaMART,
        window: Window,
        plan: Plan,
        weights: Weights,
        progress: Progress | None = None,
    ) -> Measured: ...


class Fit(Protocol):
    """Learns a ranker from windows, oldest first; ranking.training.fit does."""

    def __call__(self, parts: Sequence[Examples], *, seed: int = 0) -> LambdaMART: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Trained:
    """The bundle that was written, and what was measured and weighed on the way."""

    bundle_id: str
    measured: Measured
    model: LambdaMART
    weights: Weights


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingJob:
    """Trains for one shop. `index_build` is asked when the bundle is written, so an index may be built meanwhile."""

    catalog: CatalogStore
    events: SqlEventLog
    bundles: Path
    encoder: str
    index_build: Callable[[], str]
    plan: Plan
    measure: Measure
    now: datetime
    fit: Fit = fit

    def run(self, cut: float | None = None, held_out_days: float = 28.0, progress: Progress | None = None) -> Trained:
        """Writes and activates a bundle. Held-out time begins at day `cut`, else `held_out_days` before the end.

        Raises:
            NothingToLearn: there is too little past.
            BundleRefused: what was learned must not serve; what served still does.
        """
        rules, library = self._rules(), self._prompts()
        items = ItemSpace()
        catalogue = self.catalog.all()
        products = ProductColumns(items, catalogue)
        purchases = purchases_of(self.events, items)
        products.cover()
        if not purchases.day.size:
            raise NothingToLearn("The event log holds no purchase; post events first, or serve without a ranker.")
        end = float(purchases.day[-1]) + 1e-6
        held_out = Window(cut if cut is not None else end - held_out_days, end)
        products.compare_texts(catalogue)
        lessons = past(purchases, items, products, self.plan, held_out.cut, progress)
        model = self.fit(lessons.parts, seed=self.plan.seed)
        measured = self.measure(purchases, items, products, model, held_out, self.plan, lessons.weights, progress)
        if not measured.quality:
            raise NothingToLearn(
                f"Nobody who bought before the last {held_out.end - held_out.cut:.0f} days bought in them, so a ranker "
                "cannot be measured. Hold out more days, or serve without a ranker."
            )
        self._refuse(gate.fault(model, measured.lessons))
        final = refit(model, [*lessons.parts, measured.lessons], seed=self.plan.seed)
        bundle_id = write_bundle(
            self.bundles,
            model=final,
            tables=Tables.learn(purchases, end, n_items=len(items), alike=products.alike),
            item_ids=tuple(items.ids),
            rules=rules,
            encoder=self.encoder,
            index_build=self.index_build(),
            prompts=(library or PromptLibrary.load()).version,
            library=library,
            quality=measured.quality,
            held_out=measured.lessons,
            weights=lessons.weights,
            created=self.now,
        )
        doubt = self._worse(model, final, measured.lessons, held_out) or gate.drift(
            model, joined(lessons.parts), measured.lessons
        )
        self._refuse(doubt, f"If that is as it should be, `shelftalk bundle activate {bundle_id}` lets it serve.")
        activation.activate(self.bundles, bundle_id)
        return Trained(bundle_id=bundle_id, measured=measured, model=final, weights=lessons.weights)

    def _worse(self, measured: LambdaMART, final: LambdaMART, lists: Examples, held_out: Window) -> str | None:
        """What the active bundle does better. Like with like: one that learned from held-out weeks meets the
        ranker that learned from them too."""
        active = activation.active(self.bundles)
        if active is None:
            return None
        try:
            manifest = read_manifest(self.bundles / active)
            ranker = read_ranker(self.bundles / active)
        except BundleRefused as error:
            log.warning("train.not_compared", bundle=active, error=str(error))
            return None
        if ranker.feature_names != final.feature_names:
            log.warning("train.not_compared", bundle=active, error="it knows other features")
            return None
        seen = manifest.learned_until.timestamp() / 86_400 > held_out.cut
        return gate.worse(final if seen else measured, ranker, lists)

    def _refuse(self, why: str | None, cure: str = "Look at what the events and the catalogue hold.") -> None:
        if why:
            raise BundleRefused(f"The ranker just learned {why}. {cure} What served before still does.")

    def _rules(self) -> str:
        """The active bundle's rules, or the shop's own where none is active. Rules are never dropped unsaid."""
        active = activation.active(self.bundles)
        if active is None:
            return own_text(self.bundles.parent)
        try:
            return (self.bundles / active / RULES).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise BundleRefused(
                f"The rules of the active bundle {active} are gone, and a new bundle would go without them; put "
                f"{RULES} back into its folder, or activate another bundle."
            ) from error

    def _prompts(self) -> PromptLibrary | None:
        """The prompts that were promoted into the active bundle; a new one keeps them."""
        active = activation.active(self.bundles)
        if active is None:
            return own_prompts(self.bundles.parent)
        return read_prompts(self.bundles / active, read_manifest(self.bundles / active))
