"""Which cases are run together: those of one shop, bundle, rules, prompts and model, in one opening of the shop."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from eval.harness.cases import Case, MadeShop, Suite
from eval.harness.watched_model import WatchedModel
from prompts.library import PromptLibrary

OFF: Final = "off"
SCRIPTED: Final = "scripted"


class BundleChoice(StrEnum):
    """What ranks: the bundle that the made shop learned, or retrieval alone. A shop without a past has no bundle."""

    TRAINED = "trained"
    NONE = "none"


BUNDLES: Final[Mapping[MadeShop, Sequence[BundleChoice]]] = {
    MadeShop.HOME: (BundleChoice.NONE,),
    MadeShop.GROCERY: (BundleChoice.TRAINED, BundleChoice.NONE),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """Cases that are answered in one opening of a shop. `watched` is None where no real model takes part."""

    shop: MadeShop
    bundle: BundleChoice
    model: str
    cases: Sequence[tuple[Suite, Case]]
    library: PromptLibrary
    rerank: bool = False
    rules: str | None = None
    watched: WatchedModel | None = None


def passes(
    suites: Sequence[Suite],
    *,
    libraries: Sequence[PromptLibrary],
    bundles: Sequence[BundleChoice],
    models: Sequence[WatchedModel],
    without_model: bool,
) -> Iterator[Pass]:
    """What has to be opened, and for which cases.

    A case with a reply of its own is answered by it. Every other one is answered without a model (unless it needs
    one), and by each model if it wants one. Prompts make a difference only where there is a model.
    """
    cases = [(suite, case) for suite in suites for case in suite.cases]
    plain = [one for one in cases if one[1].vars.model_reply is None and not one[1].needs_model]
    replied = [one for one in cases if one[1].vars.model_reply is not None]
    worded = [one for one in cases if one[1].vars.model_reply is None and one[1].vars.wants_model]
    for shop in MadeShop:
        for bundle in (one for one in BUNDLES[shop] if one in bundles or len(BUNDLES[shop]) == 1):
            if without_model:
                yield from _opened(shop, bundle, OFF, plain, libraries[0])
                for library in libraries:
                    yield from _opened(shop, bundle, SCRIPTED, replied, library)
            for library in libraries:
                for model in models:
                    yield from _opened(shop, bundle, model.name, worded, library, model)


def _opened(
    shop: MadeShop,
    bundle: BundleChoice,
    model: str,
    cases: Sequence[tuple[Suite, Case]],
    library: PromptLibrary,
    watched: WatchedModel | None = None,
) -> Iterator[Pass]:
    """One pass for each set of rules, and for lists that the model orders and those that it does not."""
    own = [one for one in cases if one[0].shop is shop]
    for key in dict.fromkeys((case.vars.rerank and model != OFF, case.vars.rules) for _, case in own):
        rerank, rules = key
        yield Pass(
            shop=shop,
            bundle=bundle,
            model=model,
            cases=[one for one in own if (one[1].vars.rerank and model != OFF, one[1].vars.rules) == key],
            library=library,
            rerank=rerank,
            rules=rules,
            watched=watched,
        )
