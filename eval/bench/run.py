"""One run of the benchmark, from a filled shop to results. The shop itself is only read and copied."""

import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from app.settings import EncoderName, Settings
from app.stores import open_encoder, open_stores
from eval.bench import asked, clients, encoders, folders, freshness, one_client, peers, sized, sizes
from eval.bench.asked import Body, Kind
from eval.bench.children import echo_server, shop_server
from eval.bench.raw import RawEdge
from eval.bench.results import PEER_SIZE, Machine, Results
from eval.bench.wire import BenchError, Caller
from ranking.bundles import activation
from ranking.bundles.manifest import BundleRefused
from ranking.bundles.reading import read_bundle
from retrieval.encoder import Encoder, Vectors
from retrieval.indexing import VectorCache, embedded_text
from retrieval.schema import Product

PACKAGES = ("fastapi", "langchain-qdrant", "lightgbm", "qdrant-client", "qdrant-edge-py", "torch", "uvicorn")
LISTS_PER_REQUEST = 4
"""Each number of clients asks so many times as many lists as the one client is asked of each kind."""

ENCODED = 100
PEER_REQUESTS = 60

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What to measure. `requests` lists of each kind by one client; no sizes, no peers: they are left out."""

    requests: int
    clients: Sequence[int]
    sizes: Sequence[int]
    peers: bool
    seed: int
    folder: Path


def run(
    source: Settings, name: str, plan: Plan, progress: Progress, train: Callable[[Settings], object] | None = None
) -> Results:
    """Measures a filled shop; with `train`, also how long that takes to train a copy that has no bundle.

    Raises:
        BenchError: a part could not be measured; its message says why.
    """
    load_before = os.getloadavg()[0]
    _check_bundle(source)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    needed = {*plan.sizes, *([PEER_SIZE] if plan.peers else [])}
    shops = {
        size: sizes.prepare(source, size, _place(plan, name, size), plan.seed, progress) for size in sorted(needed)
    }
    lists_of_level = LISTS_PER_REQUEST * plan.requests
    stores = open_stores(source)
    products = list(stores.catalog.all())
    found = asked.requests(stores, plan.requests, plan.requests + len(plan.clients) * lists_of_level, plan.seed)
    stores.close()
    searches = found[Kind.SEARCH]
    one, many = {**found, Kind.SEARCH: searches[: plan.requests]}, searches[plan.requests :]

    def told(what: str) -> Callable[[int, int], None]:
        return lambda done, total: progress(what, done, total)

    with _copies(source, plan.folder) as (shop, build), shop_server(shop, build) as ours, Caller(ours.port) as caller:
        with echo_server() as bare, Caller(bare.port) as echo:
            timed = one_client.measure(caller, echo, one, plan.requests, told("one client"))
        levels = clients.measure(ours.port, many, plan.clients, lists_of_level, told("clients, searches"))
        fresh = freshness.measure(caller, one[Kind.KNOWN], plan.requests, plan.seed, told("events"))
        turns = asked.mixed({**found, Kind.SEARCH: many}, len(plan.clients) * plan.requests)
        mixed = clients.measure(ours.port, turns, plan.clients, plan.requests, told("clients, all kinds"))
        memory_mb = caller.post("/bench/memory", {})["rss_mb"]
    return Results(
        at=at,
        shop=name,
        products=len(products),
        seed=plan.seed,
        requests=plan.requests,
        start_s=round(ours.start_s, 1),
        memory_mb=round(memory_mb),
        one_client={kind: one_client.told(seen, plan.seed) for kind, seen in timed.items()},
        searches=levels,
        mixed=mixed,
        freshness=fresh,
        encoders=encoders.measure(_encoders(source), [str(body["query"]) for body in searches[:ENCODED]]),
        peers=_peers(source, shops[PEER_SIZE], plan, told("peers")) if plan.peers else None,
        sizes=_sizes([shops[size] for size in plan.sizes], found, plan, told("catalogue sizes")),
        training_s=_training_s(source, plan.folder / "run", train) if train else None,
        machine=_machine(load_before),
    )


def _training_s(source: Settings, folder: Path, train: Callable[[Settings], object]) -> float:
    shop = folders.copy(source.data_dir, folder / "untrained")
    shutil.rmtree(shop / "bundles", ignore_errors=True)
    started = time.perf_counter()
    train(sizes.settings_of(source, shop))
    seconds = round(time.perf_counter() - started, 1)
    shutil.rmtree(shop)
    return seconds


def _check_bundle(source: Settings) -> None:
    """A shop whose bundle is refused would be measured without its ranker, and look quick."""
    root = source.data_dir / "bundles"
    active = activation.active(root)
    try:
        if active:
            read_bundle(root / active)
    except BundleRefused as error:
        raise BenchError(f"{error} Or remove {root}, and `shelftalk demo --no-serve` trains anew.") from error


def _sizes(
    shops: Sequence[sizes.Prepared],
    found: Mapping[Kind, Sequence[Body]],
    plan: Plan,
    told: Callable[[int, int], None],
) -> list[sized.Sized]:
    return sized.measure(shops, found, plan.requests, told) if shops else []


def _peers(source: Settings, shop: sizes.Prepared, plan: Plan, told: Callable[[int, int], None]) -> peers.Peers:
    """Asks our server on the shop of that size, then LangChain and Edge with the very same vectors."""
    stores = open_stores(sizes.settings_of(source, shop.folder))
    products = list(stores.catalog.all())
    stores.close()
    encoder = open_encoder(source)
    cache = VectorCache(shop.folder / "index" / "vectors")
    store = _langchain(products, cache.vectors([embedded_text(one) for one in products], encoder), encoder)
    bodies = asked.filtered(products, PEER_REQUESTS, np.random.default_rng(plan.seed))
    with (
        _build_copy(shop.folder, plan.folder / "run") as build,
        closing(RawEdge(build)) as edge,
        shop_server(shop.folder) as ours,
        Caller(ours.port) as caller,
    ):
        return peers.measure(caller, store, edge, encoder, bodies, size=shop.size, seed=plan.seed, told=told)


def _langchain(products: Sequence[Product], vectors: Vectors, encoder: Encoder) -> peers.Store:
    try:
        from eval.bench.local_mode import LocalMode
    except ImportError as error:
        raise BenchError(f"{error.name} is missing; install the extra `compare`, or ask without --peers") from error
    return LocalMode(products, vectors, encoder)


def _encoders(source: Settings) -> dict[str, Encoder]:
    """Every encoder that knows meaning and is installed, the shop's own first."""
    names = sorted(
        (one for one in EncoderName if one is not EncoderName.HASHING), key=lambda one: one != source.encoder
    )
    found: dict[str, Encoder] = {}
    for name in names:
        try:
            found[name.value] = open_encoder(source.model_copy(update={"encoder": name}))
        except ImportError:
            continue  # an extra that is not installed is not compared
    return found


@contextmanager
def _copies(source: Settings, folder: Path) -> Iterator[tuple[Path, Path]]:
    """A copy of the shop to ask, and of its index build for the floor; both are removed in the end."""
    shutil.rmtree(folder / "run", ignore_errors=True)
    shop = folders.copy(source.data_dir, folder / "run" / "shop")
    with _build_copy(shop, folder / "run") as build:
        yield shop, build
    shutil.rmtree(folder / "run", ignore_errors=True)


@contextmanager
def _build_copy(shop: Path, folder: Path) -> Iterator[Path]:
    """A copy of the shop's newest index build, removed in the end."""
    current = shop / "index" / "current"
    if not current.is_file():
        raise BenchError(f"the shop in {shop} has no index in its folder; run `shelftalk index build`")
    copied = folders.copy(shop / "index" / current.read_text(encoding="utf-8").strip(), folder / "build")
    yield copied
    shutil.rmtree(copied, ignore_errors=True)


def _place(plan: Plan, name: str, size: int) -> Path:
    return plan.folder / "sizes" / f"{name}-{size}"


def _machine(load_before: float) -> Machine:
    return Machine(
        cores=os.cpu_count() or 1,
        processor=_processor(),
        python=platform.python_version(),
        packages={name: version(name) for name in PACKAGES},
        load=(round(load_before, 2), round(os.getloadavg()[0], 2)),
    )


def _processor() -> str:
    """The processor's name as Linux tells it, else what Python knows."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
