"""A real shop with a dozen products, for conversations: own stores, index, ranker and the chat's routes; no network."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from asgi_correlation_id import CorrelationIdMiddleware
from fastapi import FastAPI

from app import errors
from app.access.access import everyone
from app.access.doors import Doors
from app.api import chat, conversations
from app.assembly import Shop
from app.dialogue.happenings import Happenings
from app.dialogue.turn import Dialogue
from app.running import GRACE_S, RunningTurns
from app.settings import EncoderName, Settings
from app.store.catalog import SqlCatalogStore
from app.store.database import open_database
from app.store.ports import ConversationStore
from prompts.scripted import ScriptedChatModel
from retrieval.schema import Product
from tests.builders import product
from tests.guards import guarded

PASTA: dict[str, Any] = {"categories": ("Grocery", "Pasta")}
PRODUCTS: tuple[Product, ...] = (
    product("penne", price=199, title="Penne pasta", brand="Acme", **PASTA),
    product("fusilli", price=249, title="Fusilli pasta", brand="Acme", **PASTA),
    product("farfalle", price=299, title="Farfalle pasta", brand="Globex", **PASTA),
    product("orzo", price=349, title="Orzo pasta", brand="Globex", **PASTA),
    product("rice-pasta", price=449, title="Rice pasta", description="Gluten-free.", brand="Acme", **PASTA),
    product("lasagne", price=549, title="Lasagne pasta", brand="Globex", **PASTA),
    product("red-lamp", price=2_999, title="Red lamp", brand="Lumo", attributes={"color": "red"}),
    product("blue-lamp", price=3_999, title="Blue lamp", brand="Lumo", attributes={"color": "blue"}),
)


def chat_shop(folder: Path) -> Shop:
    """The shop without a model. Opening it takes a while, so a module shares one: every talk is its own."""
    database = open_database(f"sqlite:///{folder / 'shelftalk.db'}")
    SqlCatalogStore(database).upsert(PRODUCTS)
    database.dispose()
    return Shop(Settings(data_dir=folder, encoder=EncoderName.HASHING, index_apart=False, deadline_ms=5_000))


def dialogue_of(
    shop: Shop,
    *,
    model: ScriptedChatModel | None = None,
    conversations: ConversationStore | None = None,
) -> Dialogue:
    """The shop's dialogue with a model, or on another store of conversations."""
    return Dialogue(
        recommender=shop.recommender,
        explainer=shop.explainer,
        conversations=conversations or shop.conversations,
        catalog=shop.catalog,
        guard=guarded(model) if model else None,
        library=shop.library,
        evidence=lambda product, query: shop.recommender.engine.evidence.of_product(product, query, shop.now()),
        now=shop.now,
        vocabulary=lambda: shop.current.vocabulary,
        currency=lambda: shop.current.currency,
        happenings=Happenings(shop.events, shop.current.observe, shop.now),
    )


def chat_app(shop: Shop, model: ScriptedChatModel | None = None, *, grace_s: float = GRACE_S) -> FastAPI:
    """The real routes and errors over the shop, with a model if there is one.

    A resumable stream that nobody reads runs on for `grace_s`.
    """
    app = FastAPI()
    app.state.shop = SimpleNamespace(
        dialogue=dialogue_of(shop, model=model),
        conversations=shop.conversations,
        current=shop.current,
        forget_lists=shop.forget_lists,
        now=shop.now,
        peers=shop.peers,
        running=RunningTurns(grace_s=grace_s),
        settings=shop.settings,
    )
    errors.install(app)
    app.include_router(chat.router)
    app.include_router(conversations.router)
    app.add_middleware(Doors, access=everyone())
    app.add_middleware(CorrelationIdMiddleware)
    return app


CHAT_SCOPE = {
    "type": "http",
    "asgi": {"version": "3.0", "spec_version": "2.3"},
    "http_version": "1.1",
    "method": "POST",
    "scheme": "http",
    "path": "/v1/chat",
    "raw_path": b"/v1/chat",
    "root_path": "",
    "query_string": b"",
    "headers": [(b"content-type", b"application/json")],
    "client": ("127.0.0.1", 1),
    "server": ("127.0.0.1", 2),
}
"""A request to the chat, for tests that are the server themselves and hang up."""
