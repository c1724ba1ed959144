"""What is installed, reachable and misconfigured, and the cure of each."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from app.access.safety import unsafe
from app.doctor.finding import Finding, State
from app.doctor.folder import folder
from app.doctor.installed import encoder_name, extras, packages, weights
from app.doctor.learned import learned
from app.doctor.reached import reached
from app.doctor.stored import clock, sold, who_may
from app.settings import Env, Settings
from app.store.ports import StoreUnavailable
from app.stores import Stores, open_stores


def utc_now() -> datetime:
    return datetime.now(UTC)


def findings(settings: Settings, now: Callable[[], datetime] = utc_now) -> Iterator[Finding]:
    """Looks at every part in turn; none keeps the others from being looked at."""
    yield from packages()
    yield from extras(settings)
    yield from weights(settings)
    yield from folder(settings)
    yield from _doors(settings)
    yield from _database(settings, now)
    yield from reached(settings, now)


def _doors(settings: Settings) -> Iterator[Finding]:
    """Whether the shop may open to others."""
    if settings.env is Env.DEVELOPMENT:
        yield Finding(part="doors", state=State.OFF, said="development: loopback only, every caller is believed")
        return
    for said in unsafe(settings):
        what, _, cure = said.partition("; ")
        yield Finding(part="doors", state=State.BAD, said=what, cure=cure)


def _database(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """The database, what is in it, and what was learned from that."""
    try:
        stores = open_stores(settings)
    except StoreUnavailable as error:
        what, _, cure = str(error).rpartition("; ")
        yield Finding(part="database", state=State.BAD, said=what or str(error), cure=cure)
        yield from learned(settings, None, encoder_name(settings))
        return
    try:
        yield from _stored(settings, stores, now)
    finally:
        stores.close()


def _stored(settings: Settings, stores: Stores, now: Callable[[], datetime]) -> Iterator[Finding]:
    dialect = stores.database.dialect
    version = ".".join(str(part) for part in dialect.server_version_info or ())
    yield Finding(part="database", state=State.OK, said=f"{dialect.name} {version}, up to date")
    yield from sold(stores)
    yield from who_may(settings, stores, now())
    yield from clock(settings, stores, now())
    yield from learned(settings, stores.catalog, encoder_name(settings))
