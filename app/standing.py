"""How each part of a shop stands, in words: what /readyz tells."""

from app.cache.link import Link
from app.engine import Engine
from app.llm.access import ModelAccess
from app.store.ports import CatalogStore, StoreUnavailable
from retrieval.indexes.absent import AbsentIndex


def standing(engine: Engine, catalog: CatalogStore, models: ModelAccess, valkey: Link | None) -> dict[str, str]:
    """By the part's name; "ok" where it is well. Asks the store."""
    return {
        "catalog": _of_catalogue(catalog),
        "index": engine.index.why if isinstance(engine.index, AbsentIndex) else "ok",
        "ranker": "ok" if engine.bundle.id else "none; lists come in retrieval's order",
        "model": "ok" if models.names else "off",
        "valkey": _of_valkey(valkey),
    }


def _of_catalogue(catalog: CatalogStore) -> str:
    try:
        return "ok" if catalog.sequence() else "empty; import a catalogue"
    except StoreUnavailable as error:
        return f"cannot be read, lists show best-sellers: {error}"


def _of_valkey(link: Link | None) -> str:
    if link is None:
        return "off"
    return f"away, this process counts and remembers alone: {link.away}" if link.away else "ok"
