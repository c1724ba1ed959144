"""`shelftalk demo`: a whole shop from nothing, on data that everyone can install."""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice

from rich.console import Console

from app import demo_note
from app.jobs.train import Trained, TrainingJob
from app.serving import serve
from app.settings import LLMProvider, LLMSettings, RerankMode, RerankSettings, Settings
from app.stores import Stores, open_builds, open_encoder, open_stores
from app.terminal import Bars, progress_bar, read_settings
from eval.datasets import complete_journey, home
from eval.figures import ranking_json
from eval.households import households
from eval.local_model import LocalModel, LocalModelError, available
from eval.rank import TABLE_WIDTH
from eval.ranking import Report, evaluate
from eval.report import ranking_tables
from ranking.bundles.activation import active
from ranking.events import Event
from ranking.training import Plan
from retrieval.schema import Product

EVENTS_PER_COMMIT = 5_000
PRODUCTS_PER_COMMIT = 10_000

NOTE_FORMAT = 2
"""A note of another format is written again: it says less of the visitors."""
HELD_OUT_FROM = datetime(2017, 11, 1, tzinfo=UTC)
"""Where the grocery shop's test period begins, in the data's own dates (the protocol's)."""

PLAN = Plan(windows=4, visitors_per_window=500)


class DemoShop(StrEnum):
    GROCERY = "grocery"
    HOME = "home"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wares:
    """What a demo shop is filled with. `cut` is where its held-out weeks begin; None: it has no past."""

    name: str
    products: Callable[[], list[Product]]
    purchases: Callable[[], Iterable[Event]]
    cut: datetime | None
    baskets: int
    suggestions: tuple[str, ...]
    notice: str


def wares(shop: DemoShop, now: datetime) -> Wares:
    if shop is DemoShop.HOME:
        return Wares(
            name="Hearth & Shelf",
            products=home.products,
            purchases=list,
            cut=None,
            baskets=0,
            suggestions=("a red kettle under 40", "dishwasher-safe glass storage", "a gift for someone who bakes"),
            notice="Products of our own making; nothing was ever sold here, so lists come without a learned ranker.",
        )
    weeks = complete_journey.week_shift(now)
    return Wares(
        name="Complete Journey Grocery",
        products=complete_journey.products,
        purchases=lambda: complete_journey.purchases(shift_weeks=weeks),
        cut=HELD_OUT_FROM + timedelta(weeks=weeks),
        baskets=140_941,
        suggestions=("pasta under 3 dollars", "gluten free pasta", "something for breakfast"),
        notice=(
            "Purchases of the Complete Journey data set (MIT), which its maker calls simulated from real shopping "
            f"patterns; times are moved forward by {weeks} weeks."
        ),
    )


def run(shop_name: DemoShop, *, local_model: bool, rerank: bool, serving: bool, port: int) -> None:
    """Fills the shop (once), trains and compares, then serves with the local model beside it."""
    console = Console()
    console.width = max(console.width, TABLE_WIDTH)
    settings, _ = prepared(shop_name, datetime.now(UTC), console)
    if not serving:
        return
    with _model(settings, console, wanted=local_model) as model:
        if model:
            settings = settings.model_copy(update=_with_model(model, rerank=rerank))
        _say_where(console, port, wares(shop_name, datetime.now(UTC)))
        serve(settings, "127.0.0.1", port)


def prepared(shop_name: DemoShop, now: datetime, console: Console) -> tuple[Settings, Wares]:
    """A filled demo shop's settings, and what it was filled with."""
    goods = wares(shop_name, now)
    base = read_settings()
    settings = base.model_copy(update={"data_dir": base.data_dir / "demo" / shop_name.value, "shop_name": goods.name})
    console.print(f"[bold]{goods.name}[/]. {goods.notice}")
    fill(settings, goods, now, console)
    return settings, goods


def fill(settings: Settings, goods: Wares, now: datetime, console: Console) -> None:
    """Imports, indexes and trains what is not there yet; a second run finds it done."""
    stores, encoder = open_stores(settings), open_encoder(settings)
    builds, bundles_root = open_builds(settings, stores, encoder), settings.data_dir / "bundles"
    trained = None
    with progress_bar() as bar, ThreadPoolExecutor(1) as beside:
        bars = Bars(bar)
        if not stores.catalog.sequence():
            _import_catalog(stores, goods, bars)
        if goods.cut and not (settings.data_dir / demo_note.NAME).is_file():
            _import_events(stores, goods, bars)
        indexed = beside.submit(lambda: builds.current or builds.make(now, bars.of("indexing products")))
        if goods.cut and not active(bundles_root):
            job = TrainingJob(
                catalog=stores.catalog,
                events=stores.events,
                bundles=bundles_root,
                encoder=encoder.name,
                index_build=indexed.result,
                plan=PLAN,
                measure=evaluate,
                now=now,
            )
            trained = job.run(cut=goods.cut.timestamp() / 86_400, progress=bars)
        indexed.result()
    _write_note(settings, goods, stores)
    stores.close()
    if trained:
        _tell(settings, trained, console)


def _import_catalog(stores: Stores, goods: Wares, bars: Bars) -> None:
    bars("reading the catalogue", 0, 1)
    products = goods.products()
    bars("reading the catalogue", 1, 1)
    for start in range(0, len(products), PRODUCTS_PER_COMMIT):
        stores.catalog.upsert(products[start : start + PRODUCTS_PER_COMMIT])
        bars("importing products", min(start + PRODUCTS_PER_COMMIT, len(products)), len(products))


def _import_events(stores: Stores, goods: Wares, bars: Bars) -> None:
    """Appends the past; ids follow from the baskets, so a run that was stopped can be run again."""
    for done, batch in enumerate(_batches(goods.purchases()), start=1):
        stores.events.append(batch)
        bars("importing purchases", min(done * EVENTS_PER_COMMIT, goods.baskets), goods.baskets)


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    events = iter(events)
    while batch := list(islice(events, EVENTS_PER_COMMIT)):
        yield batch


def _write_note(settings: Settings, goods: Wares, stores: Stores) -> None:
    """What the demo page offers: visitors to be, and things to say."""
    path = settings.data_dir / demo_note.NAME
    if path.is_file() and json.loads(path.read_text(encoding="utf-8")).get("format") == NOTE_FORMAT:
        return
    visitors = [one.to_json() for one in households(stores.events.purchases(), goods.products())] if goods.cut else []
    note = {"format": NOTE_FORMAT, "visitors": visitors, "suggestions": goods.suggestions, "notice": goods.notice}
    path.write_text(json.dumps(note), encoding="utf-8")


def _tell(settings: Settings, trained: Trained, console: Console) -> None:
    report = trained.measured
    if isinstance(report, Report):
        for table in ranking_tables(report):
            console.print(table)
        path = settings.data_dir / "ranking.json"
        path.write_text(json.dumps(ranking_json(report), indent=2), encoding="utf-8")
        console.print(f"Held-out purchases are those after the cut; the figures stand in {path}.")
    console.print(f"Bundle {trained.bundle_id}, learned again through the latest week, is active.")


@contextmanager
def _model(settings: Settings, console: Console, *, wanted: bool) -> Iterator[LocalModel | None]:
    """The packaged local model, running; None where it is not wanted or cannot run, with a line that says so."""
    why = available() if wanted else "--llm off"
    if why is None:
        try:
            with LocalModel.start(settings.data_dir / "local-model.log", threads=1) as model:
                console.print(f"The packaged local model {model.model} words explanations and chat.")
                yield model
        except LocalModelError as error:
            why = str(error)
        else:
            return
    console.print(f"Without a language model ({why}): every word is a template.")
    yield None


def _with_model(model: LocalModel, *, rerank: bool) -> dict[str, object]:
    """Settings for a small and slow guest: it words; it ranks only if asked to, with patience."""
    return {
        "llm": LLMSettings(
            provider=LLMProvider.OPENAI_COMPATIBLE,
            base_url=model.base_url,
            model=model.model,
            max_concurrent=2,
            understands=False,
        ),
        "rerank": RerankSettings(
            mode=RerankMode.ON if rerank else RerankMode.OFF, top_n=5, deadline_ms=20_000 if rerank else 1_500
        ),
    }


def _say_where(console: Console, port: int, goods: Wares) -> None:
    address = f"http://127.0.0.1:{port}"
    console.print(f"\nThe shop is open at [bold]{address}[/]. Try:")
    bodies = [{"surface": "search", "query": goods.suggestions[0]}]
    if goods.baskets:
        bodies.append({"surface": "home", "visitor_id": "household-1"})
    for body in map(json.dumps, bodies):
        console.print(
            f"  curl -s {address}/v1/recommendations --json '{body}'", markup=False, highlight=False, soft_wrap=True
        )
