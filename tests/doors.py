"""A shop in production: its keys, and clients that show them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.access.keys import KeyKind, KeyText, new_key
from app.assembly import Shop
from app.settings import Env, TokenSettings
from app.store.keys import SqlKeyStore
from app.stores import open_stores
from tests.shop import OpenShop, open_home, place, settings_for

SECRET = "a-token-secret-of-the-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG"
PAGE = "https://shop.example"
NO_LIMITS = {"address": 0, "visitor": 0, "chat": 0, "publishable_key": 0, "secret_key": 0, "refused": 0}


@dataclass(frozen=True, kw_only=True)
class Doors:
    """A shop that asks for keys. Each method is a request of somebody."""

    open: OpenShop
    publishable: str
    secret: str

    @property
    def shop(self) -> Shop:
        return self.open.shop

    @property
    def client(self) -> TestClient:
        return self.open.client

    def ask(self, method: str, path: str, *, key: str | None, origin: str | None = PAGE, **options: Any) -> Response:
        """One request; a secret key comes from a server, which names no origin."""
        headers = dict(options.pop("headers", {}))
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        if origin is not None and key != self.secret:
            headers["origin"] = origin
        return self.client.request(method, path, headers=headers, **options)

    def token(self, visitor_id: str | None = None) -> str:
        """A visitor's token: of this one as the shop's server gets it, or of a new one as a page does."""
        body = {"visitor_id": visitor_id} if visitor_id else {}
        answer = self.ask("POST", "/v1/visitors/tokens", key=self.secret if visitor_id else self.publishable, json=body)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["token"]
        return token


@contextmanager
def open_doors(folder: Path, **changes: Any) -> Iterator[Doors]:
    """The home shop in production, with a key of each kind; without limits unless `changes` say so."""
    settings = {
        "env": Env.PRODUCTION,
        "tokens": TokenSettings(secret=SECRET),
        "limits": NO_LIMITS,
        **changes,
    }
    place(folder, "filled")
    stores = open_stores(settings_for(folder))
    publishable = add_key(stores.keys, KeyKind.PUBLISHABLE, PAGE)
    secret = add_key(stores.keys, KeyKind.SECRET)
    stores.close()
    with open_home(folder, "filled", **settings) as opened:
        yield Doors(open=opened, publishable=str(publishable), secret=str(secret))


def add_key(store: SqlKeyStore, kind: KeyKind, *origins: str) -> KeyText:
    key, text = new_key(kind, f"of {kind}", origins, datetime.now(UTC))
    store.add(key)
    return text


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """Every method and path that the application answers, as its OpenAPI document has them."""
    return [(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods]
