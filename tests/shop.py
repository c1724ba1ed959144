"""A real small shop in a folder: SQLite, a Qdrant Edge index, the real routes; the home shop's products in it.

Filling and training take seconds, so each is done once per run and its folder is copied for every test.
"""

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import numpy as np
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.assembly import Shop, utc_now
from app.jobs.train import Fit, TrainingJob
from app.main import create_app
from app.settings import EncoderName, Env, Settings
from app.stores import open_builds, open_encoder, open_stores
from eval.bench import folders
from eval.datasets import home
from eval.ranking import evaluate
from prompts.chat_model import ChatModel
from ranking.bundles import activation, writing
from ranking.bundles.manifest import MANIFEST, listing, read_manifest
from ranking.events import Event, EventItem
from ranking.training import Plan, fit
from retrieval.schema import BUYABLE, Product, ProductId, Scalar, VisitorId

State = Literal["empty", "home", "filled", "trained"]
"""What a shop starts with: nothing; the home catalogue; a third of it, indexed; that with a past and a bundle."""

VISITORS, DAYS = 120, 200
PLAN = Plan(windows=2, days=30.0, visitors_per_window=60, negatives_per_list=30)
SMALL_LIST_MS = 5_000
"""Tests of what a list holds give it time; the machine may be busy."""

SURFACES: dict[str, dict[str, Any]] = {
    "home": {"surface": "home"},
    "home of a regular": {"surface": "home", "visitor_id": "visitor-3"},
    "search": {"surface": "search", "query": "kettle"},
    "product": {"surface": "product", "product_id": "home-springform-18-cm"},
    "cart": {"surface": "cart", "cart_product_ids": ["home-springform-18-cm", "home-bundt-tin-silver"]},
    "chat": {"surface": "chat", "query": "something for baking"},
}
"""A request for every surface."""


@dataclass(frozen=True, kw_only=True)
class OpenShop:
    """A shop that answers, and the client that asks it."""

    shop: Shop
    client: TestClient

    def recommend(self, **body: Any) -> dict[str, Any]:
        """A list; the answer must be one."""
        answer = self.client.post("/v1/recommendations", json={"surface": "home", **body})
        assert answer.status_code == 200, answer.text
        listed: dict[str, Any] = answer.json()
        return listed

    def ids(self, **body: Any) -> list[str]:
        """The products of a list."""
        return ids_of(self.recommend(**body))


def ids_of(listed: dict[str, Any]) -> list[str]:
    return [one["product"]["id"] for one in listed["products"]]


def settings_for(folder: Path, **changes: Any) -> Settings:
    """Settings of a shop that is quick to open and has time to answer."""
    return Settings(
        **{
            "data_dir": folder,
            "encoder": EncoderName.HASHING,
            "index_apart": False,
            "deadline_ms": SMALL_LIST_MS,
            **changes,
        }
    )


@contextmanager
def open_home(
    folder: Path,
    state: State = "filled",
    *,
    chat_model: ChatModel | None = None,
    now: Callable[[], datetime] = utc_now,
    **changes: Any,
) -> Iterator[OpenShop]:
    """Opens a shop in the folder, in this state unless there is one already. `changes` are settings."""
    place(folder, state)
    settings = settings_for(folder, **changes)

    def opened() -> Shop:
        return Shop(settings, chat_model=chat_model, now=now)

    app = create_app(opened, max_body_bytes=settings.max_body_bytes, development=settings.env is Env.DEVELOPMENT)
    with serving(app) as client:
        yield OpenShop(shop=client.app.state.shop, client=client)  # type: ignore[attr-defined]  # it is a FastAPI app


@contextmanager
def serving(app: FastAPI) -> Iterator[TestClient]:
    """A client of the application, opened and closed as a server would."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def place(folder: Path, state: State) -> None:
    """Puts the files of a shop in this state into a folder that has none."""
    if not (folder / "shelftalk.db").exists():
        ready = {"home": _home, "filled": _filled, "trained": _trained}
        if state != "empty":
            folders.copy(ready[state](), folder)


@cache
def catalogue() -> dict[str, Product]:
    """Every third product of the home shop, by id. Each kind of attribute costs the index a moment, so two are left."""
    chosen = home.products()[::3]
    return {one.id: replace(one, attributes=_of(one.attributes, "colour", "material")) for one in chosen}


def _of(attributes: Mapping[str, Scalar], *names: str) -> dict[str, Scalar]:
    return {name: attributes[name] for name in names if name in attributes}


@cache
def _home() -> Path:
    """Nothing but the catalogue: the shop makes its own index when it opens."""
    folder = _scratch()
    stores = open_stores(settings_for(folder))
    stores.catalog.upsert(home.products())
    stores.close()
    return folder


@cache
def _filled() -> Path:
    folder = _scratch()
    settings = settings_for(folder)
    stores = open_stores(settings)
    stores.catalog.upsert(catalogue().values())
    open_builds(settings, stores, open_encoder(settings)).make(datetime.now(UTC))
    stores.close()
    return folder


@cache
def _trained() -> Path:
    folder = _scratch()
    folders.copy(_filled(), folder)
    settings = settings_for(folder)
    stores = open_stores(settings)
    now = datetime.now(UTC)
    stores.events.append(past(list(catalogue().values()), now))
    stores.close()
    train(folder, now)
    return folder


def train(folder: Path, now: datetime | None = None, *, seed: int = 0, fit: Fit = fit) -> str:
    """Trains a small ranker on what the folder's event log holds, and activates it. Returns the bundle's id."""
    settings = settings_for(folder)
    stores, encoder = open_stores(settings), open_encoder(settings)
    current = open_builds(settings, stores, encoder).current
    assert current
    job = TrainingJob(
        catalog=stores.catalog,
        events=stores.events,
        bundles=folder / "bundles",
        encoder=encoder.name,
        index_build=lambda: current,
        plan=Plan(windows=PLAN.windows, visitors_per_window=PLAN.visitors_per_window, negatives_per_list=30, seed=seed),
        measure=evaluate,
        now=now or datetime.now(UTC) + timedelta(seconds=len(listing(folder / "bundles"))),
        fit=fit,
    )
    try:
        return job.run().bundle_id
    finally:
        stores.close()


def with_rules(folder: Path, rules: str, *, index_build: str | None = None) -> str:
    """A copy of the folder's active bundle with other rules, perhaps another index, not active yet. Returns its id."""
    root = folder / "bundles"
    active = activation.active(root)
    assert active
    later = read_manifest(root / active).created + timedelta(seconds=1 + len(listing(root)))
    made = writing.with_rules(root, active, rules, later)
    if index_build:
        path = root / made / MANIFEST
        path.write_text(json.dumps({**json.loads(path.read_text()), "index_build": index_build}))
    return made


def past(products: Sequence[Product], now: datetime, seed: int = 20261122) -> list[Event]:
    """Purchases of visitors who each have a few favourites and come back for them; the latest was yesterday."""
    rng = np.random.default_rng(seed)
    sold = [product for product in products if product.availability in BUYABLE]
    events = []
    for visitor in range(VISITORS):
        favourites = rng.choice(len(sold), 6, replace=False, p=_fame(len(sold)))
        for day in np.sort(rng.uniform(1, DAYS, size=int(rng.integers(4, 14)))):
            basket = rng.choice(favourites, int(rng.integers(1, 4)), replace=False)
            events.append(
                Event(
                    event_id=UUID(bytes=rng.bytes(16)),
                    event_name="purchase",
                    event_time=now - timedelta(days=float(day)),
                    visitor_id=VisitorId(f"visitor-{visitor}"),
                    items=tuple(EventItem(item_id=ProductId(sold[at].id)) for at in basket),
                )
            )
    return events


def _fame(size: int) -> Any:
    """Some products are bought far more often than others."""
    weights = 1 / np.arange(3, size + 3)
    return weights / weights.sum()


def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="shelftalk-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
